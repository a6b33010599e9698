// <yk-once> inside a form: a second press of the button does nothing (防重复提交). The hidden key it
// carries lets the server give the same answer to a repeated request, whatever the browser does.
customElements.define("yk-once", class extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    if (!this.form) return;
    // Whoever stops a submit for good (a question answered no, a file refused) does so before us or fires yk:unlock.
    this.lock = (event) => {
      if (this.form.dataset.sent) {
        event.preventDefault();
        return;
      }
      this.form.dataset.sent = "1";
      this.form.setAttribute("aria-busy", "true");
      // Disabled a moment later: a disabled button would not send its own name and value.
      setTimeout(() => this.form.dataset.sent && this.set(true), 0);
      // A download leaves the page where it is.
      if (this.form.dataset.download !== undefined) setTimeout(this.unlock, 4000);
    };
    // A page that comes back from the browser's memory, and an answer into the same page, unlock.
    this.unlock = () => {
      delete this.form.dataset.sent;
      this.form.removeAttribute("aria-busy");
      this.set(false);
    };
    this.form.addEventListener("submit", this.lock);
    this.form.addEventListener("yk:unlock", this.unlock);
    this.form.addEventListener("htmx:finally:request", this.unlock);
    window.addEventListener("pageshow", this.unlock);
  }

  disconnectedCallback() {
    window.removeEventListener("pageshow", this.unlock);
  }

  set(locked) {
    for (const button of this.form.elements) {
      if (button.type !== "submit") continue;
      if (locked && !button.disabled) {
        button.disabled = true;
        button.dataset.locked = "1";
      } else if (!locked && button.dataset.locked) {
        button.disabled = false;
        delete button.dataset.locked;
      }
    }
  }
});
