// <yk-print> round a button: prints this page (打印). Folded data tables open for the paper.
customElements.define("yk-print", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", () => window.print());
  }
});

let folded = [];
window.addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("main details:not([open]):not([data-pop])")];
  for (const part of folded) part.open = true;
});
window.addEventListener("afterprint", () => {
  for (const part of folded) part.open = false;
  folded = [];
});
