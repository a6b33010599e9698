() => {
  const found = [];
  const name = (el) => {
    const cls = typeof el.className === "string" && el.className ? `.${el.className.trim().split(/\s+/).join(".")}` : "";
    return `<${el.tagName.toLowerCase()}${el.id ? `#${el.id}` : ""}${cls}> ${(el.textContent || "").trim().slice(0, 40)}`;
  };
  const visible = (el) => el.checkVisibility ? el.checkVisibility({ checkVisibilityCSS: true, checkOpacity: true, contentVisibilityAuto: true }) : el.offsetParent !== null;
  const free = (el) => el.closest("[data-scroll], .tw, .vh, .skip, svg, select, textarea, input, .side, head, script, template");
  const whole = document.documentElement;
  if (whole.scrollWidth > whole.clientWidth) found.push(`the page is ${whole.scrollWidth} wide in a window of ${whole.clientWidth}`);
  for (const el of document.body.querySelectorAll("*")) {
    // An open drop-down hangs out of its button by design.
    if (!visible(el) || free(el) || el.matches("details[data-pop][open]")) continue;
    const style = getComputedStyle(el);
    if (style.display === "inline" || style.display === "contents") continue;
    // A text that ends in … is allowed where its whole wording stands in a label or title above it.
    const cut = style.textOverflow === "ellipsis" && el.closest("[aria-label], [title]");
    if (el.scrollWidth > el.clientWidth + 1 && el.clientWidth > 0 && !cut) found.push(`${name(el)}: ${el.scrollWidth} in ${el.clientWidth}`);
    if (["hidden", "clip"].includes(style.overflowY) && el.scrollHeight > el.clientHeight + 2 && !cut) found.push(`${name(el)}: ${el.scrollHeight} high in ${el.clientHeight}`);
  }
  // The side menu scrolls downwards only.
  for (const side of document.querySelectorAll(".side")) if (visible(side) && side.scrollWidth > side.clientWidth + 1) found.push(`${name(side)}: ${side.scrollWidth} in ${side.clientWidth}`);
  // Texts on texts: the visible part of each line of text, less what line spacing lets touch.
  const clip = (rect, el) => {
    let { left, right, top, bottom } = rect;
    for (let up = el; up && up !== whole; up = up.parentElement) {
      const style = getComputedStyle(up);
      if (style.overflow === "visible") continue;
      const box = up.getBoundingClientRect();
      left = Math.max(left, box.left); right = Math.min(right, box.right);
      top = Math.max(top, box.top); bottom = Math.min(bottom, box.bottom);
    }
    return { left: left + 2, right: right - 2, top: top + (rect.bottom - rect.top) * 0.25, bottom: bottom - (rect.bottom - rect.top) * 0.25 };
  };
  const layer = (el) => {
    for (let up = el; up; up = up.parentElement) if (["sticky", "fixed"].includes(getComputedStyle(up).position) || up.matches(".popbox, dialog, .top")) return up;
    return null;
  };
  const lines = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const el = node.parentElement;
    if (!node.data.trim() || !el || !visible(el) || el.closest("script, style, .vh, .skip, option, textarea, svg")) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const rect of range.getClientRects()) {
      const box = clip(rect, el);
      if (box.right > box.left && box.bottom > box.top) lines.push({ ...box, el, text: node.data.trim().slice(0, 24), layer: layer(el) });
    }
  }
  lines.sort((a, b) => a.top - b.top);
  for (let i = 0; i < lines.length; i += 1) {
    for (let j = i + 1; j < lines.length && lines[j].top < lines[i].bottom; j += 1) {
      const [a, b] = [lines[i], lines[j]];
      if (a.layer === b.layer && a.left < b.right && b.left < a.right) found.push(`「${a.text}」 lies on 「${b.text}」`);
    }
  }
  return [...new Set(found)].slice(0, 40);
}
