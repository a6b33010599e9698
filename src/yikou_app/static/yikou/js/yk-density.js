// <yk-density class="rows"> row height, <yk-density class="sizes"> type size (密度、字号); kept on this computer.
const ROWS = { name: "density", label: "行高", words: [["loose", "宽松"], ["", "标准"], ["tight", "紧凑"]] };
const SIZES = { name: "size", label: "字号", words: [["", "标准"], ["lg", "大字"]] };

customElements.define("yk-density", class extends HTMLElement {
  connectedCallback() {
    if (this.firstChild) return;
    const { name, label, words } = this.classList.contains("sizes") ? SIZES : ROWS;
    this.setAttribute("role", "group");
    this.setAttribute("aria-label", label);
    const caption = document.createElement("span");
    caption.className = "cap";
    caption.textContent = label;
    this.append(caption);
    for (const [value, word] of words) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = word;
      button.addEventListener("click", () => this.choose(name, value));
      button.dataset.value = value;
      this.append(button);
    }
    this.name = name;
    this.mark();
    this.heard = () => this.mark();
    document.addEventListener("yk:look", this.heard);
  }

  disconnectedCallback() {
    document.removeEventListener("yk:look", this.heard);
  }

  choose(name, value) {
    if (value) document.documentElement.dataset[name] = value;
    else delete document.documentElement.dataset[name];
    try {
      localStorage.setItem(`yk-${name}`, value);
    } catch (error) {
      document.dispatchEvent(new CustomEvent("yk:toast", { detail: { text: "浏览器不允许保存设置,仅本页有效。", tone: "warn" } }));
    }
    document.dispatchEvent(new CustomEvent("yk:look"));
  }

  mark() {
    const now = document.documentElement.dataset[this.name] || "";
    for (const button of this.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.dataset.value === now));
    }
  }
});
