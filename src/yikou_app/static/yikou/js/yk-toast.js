// <yk-toast>: short messages at the top edge (轻提示). Errors stay until they are closed.
const TONES = { ok: "完成", warn: "注意", err: "出错", info: "提示" };

customElements.define("yk-toast", class extends HTMLElement {
  connectedCallback() {
    this.setAttribute("role", "status");
    this.setAttribute("aria-live", "polite");
    this.show = (event) => this.add(event.detail.text, event.detail.tone || "info");
    document.addEventListener("yk:toast", this.show);
  }

  disconnectedCallback() {
    document.removeEventListener("yk:toast", this.show);
  }

  add(text, tone) {
    for (const old of this.querySelectorAll("p")) if (old.dataset.text === text) old.remove();
    const line = document.createElement("p");
    line.className = `toast ${tone}`;
    line.dataset.text = text;
    const word = document.createElement("b");
    word.textContent = TONES[tone] || TONES.info;
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = "×";
    close.setAttribute("aria-label", "关闭提示");
    close.addEventListener("click", () => line.remove());
    line.append(word, ` ${text} `, close);
    this.append(line);
    if (tone !== "err") setTimeout(() => line.remove(), 6000);
  }
});
