// The frame (外壳): dialogs, drop-downs, the folding menu, questions before posting, and failed requests.
// Elements speak to the toast by the event yk:toast, so that no file imports another.
const say = (text, tone) => document.dispatchEvent(new CustomEvent("yk:toast", { detail: { text, tone } }));

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.opens);
    if (dialog && !dialog.open) dialog.showModal();
    return;
  }
  const closer = event.target.closest("[data-closes]");
  if (closer) {
    closer.closest("dialog").close();
    return;
  }
  if (event.target instanceof HTMLDialogElement && event.target.matches(".drawer")) event.target.close();
  for (const pop of document.querySelectorAll("details[data-pop][open]")) {
    if (!pop.contains(event.target)) pop.open = false;
  }
  const menu = event.target.closest("[data-menu]");
  if (menu) {
    const hidden = document.documentElement.classList.toggle("no-side");
    menu.setAttribute("aria-expanded", String(!hidden));
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const pop = document.querySelector("details[data-pop][open]");
  if (pop) {
    pop.open = false;
    pop.querySelector("summary").focus();
  }
});

// A form that cannot be undone asks first; the capture phase comes before yk-once locks the button.
document.addEventListener("submit", (event) => {
  const question = event.target.dataset.confirm;
  if (question && !window.confirm(question)) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, true);

document.addEventListener("htmx:response:error", (event) => {
  const { status } = event.detail.ctx.response.raw;
  if (status === 403) say("登录已过期或没有权限,请刷新页面后重试。", "err");
  else if (status >= 500) say("系统没有完成这次操作,请稍后重试。", "err");
});
document.addEventListener("htmx:error", () => say("网络连接中断,内容没有提交,请检查网络后重试。", "err"));

const narrow = window.matchMedia("(max-width: 1100px)");
const fold = () => {
  document.documentElement.classList.toggle("no-side", narrow.matches);
  const button = document.querySelector("[data-menu]");
  if (button) button.setAttribute("aria-expanded", String(!narrow.matches));
};
if (narrow.matches) fold();
narrow.addEventListener("change", fold);

// Bring the current menu entry into sight in a long menu, without moving the page.
const here = document.querySelector(".side [aria-current]");
if (here) {
  const side = here.closest(".side");
  if (here.offsetTop + here.offsetHeight > side.clientHeight) side.scrollTop = here.offsetTop - side.clientHeight / 2;
}

// A table wider than its box shows a shadow beside its fixed column.
const wide = new ResizeObserver((entries) => {
  for (const { target } of entries) target.classList.toggle("over", target.scrollWidth > target.clientWidth + 1);
});
const watchTables = () => {
  wide.disconnect();
  for (const box of document.querySelectorAll(".tw")) wide.observe(box);
};
watchTables();
document.addEventListener("yk:swapped", watchTables);
document.addEventListener("htmx:after:swap", watchTables);
