() => {
  const wanted = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  const visible = (el) => el.checkVisibility ? el.checkVisibility({ checkVisibilityCSS: true }) : el.offsetParent !== null;
  const name = (el) => `<${el.tagName.toLowerCase()}${el.id ? `#${el.id}` : ""}> ${(el.getAttribute("aria-label") || el.textContent || el.name || "").trim().slice(0, 30)}`;
  const reached = new Set();
  let last = null;
  // Before the walk begins the focus stands nowhere; after the last stop it leaves the page.
  document.activeElement.blur();
  window.ykWalk = {
    stop() {
      const el = document.activeElement;
      // A date field takes several stops of its own: year, month, day, calendar.
      if (!el || el === document.body || (reached.has(el) && el !== last)) return { end: true };
      // Inside a date field the browser itself marks where it is.
      const within = el === last;
      reached.add(el);
      last = el;
      const box = el.getBoundingClientRect();
      const around = el.closest(".drop") || el;
      const style = getComputedStyle(around);
      const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
      const inside = box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
      return { end: false, name: name(el), shown: (ring || within) && inside };
    },
    missed() {
      return [...document.querySelectorAll(wanted)].filter((el) => {
        if (reached.has(el) || el.disabled || !visible(el) || el.tabIndex < 0) return false;
        // One radio button of a group takes the focus for all of them.
        return !(el.type === "radio" && [...reached].some((other) => other.type === "radio" && other.name === el.name));
      }).map(name);
    },
  };
}
