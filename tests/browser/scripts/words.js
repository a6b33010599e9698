() => {
  const texts = [document.title];
  const visible = (el) => el.checkVisibility ? el.checkVisibility({ checkVisibilityCSS: true }) : el.offsetParent !== null;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const el = node.parentElement;
    if (el && !el.closest("script, style, template") && visible(el)) texts.push(node.data);
  }
  for (const el of document.body.querySelectorAll("[placeholder], [aria-label], [title], [alt], [label]")) {
    for (const name of ["placeholder", "aria-label", "title", "alt", "label"]) if (el.hasAttribute(name)) texts.push(el.getAttribute(name));
  }
  for (const el of document.body.querySelectorAll("input[type=submit], input[type=button]")) texts.push(el.value);
  return texts;
}
