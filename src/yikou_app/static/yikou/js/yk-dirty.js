// <yk-dirty> inside a form: leaving with changes that were not saved asks first (未保存提醒).
customElements.define("yk-dirty", class extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    if (!this.form) return;
    this.hidden = true;
    this.setAttribute("role", "status");
    this.mark = () => this.set(true);
    this.clear = () => this.set(false);
    this.warn = (event) => {
      if (!this.dirty) return;
      event.preventDefault();
      event.returnValue = "";
    };
    this.form.addEventListener("input", this.mark);
    this.form.addEventListener("reset", this.clear);
    this.form.addEventListener("submit", (event) => {
      if (!event.defaultPrevented) this.clear();
    });
    this.form.addEventListener("yk:unlock", this.mark);
    window.addEventListener("beforeunload", this.warn);
  }

  disconnectedCallback() {
    window.removeEventListener("beforeunload", this.warn);
  }

  set(dirty) {
    this.dirty = dirty;
    this.hidden = !dirty;
    this.textContent = dirty ? "有修改尚未保存" : "";
  }
});
