// <yk-filter> round an input[data-filter] and a list of buttons: narrows a long list while typing (筛选).
customElements.define("yk-filter", class extends HTMLElement {
  connectedCallback() {
    const box = this.querySelector("[data-filter]");
    if (!box) return;
    box.addEventListener("input", () => {
      const wanted = box.value.trim();
      for (const button of this.querySelectorAll("button")) button.hidden = !button.textContent.includes(wanted);
    });
    // Enter must not choose whatever happens to stand first.
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
  }
});
