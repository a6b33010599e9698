// <yk-idle limit="900" warn="60" form="logout">: warns before an idle session ends, then logs out (超时提醒).
// Activity in any tab counts for all tabs: its time is kept in local storage.
const KEY = "yk-active-at";

customElements.define("yk-idle", class extends HTMLElement {
  connectedCallback() {
    this.limit = Number(this.getAttribute("limit"));
    this.warnAt = this.limit - Number(this.getAttribute("warn") || 60);
    this.dialog = document.createElement("dialog");
    this.dialog.className = "dlg idle";
    this.dialog.setAttribute("aria-label", "即将退出登录");
    this.text = document.createElement("p");
    this.text.setAttribute("role", "alert");
    const stay = document.createElement("button");
    stay.type = "button";
    stay.className = "btn pri";
    stay.textContent = "继续使用";
    stay.addEventListener("click", () => this.stay());
    this.dialog.append(this.text, stay);
    this.append(this.dialog);
    this.touch();
    this.heard = () => {
      if (!this.dialog.open) this.touch();
    };
    for (const name of ["pointerdown", "keydown", "wheel"]) document.addEventListener(name, this.heard, { passive: true });
    this.timer = setInterval(() => this.look(), 1000);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
    for (const name of ["pointerdown", "keydown", "wheel"]) document.removeEventListener(name, this.heard);
  }

  touch() {
    this.at = Date.now();
    try {
      localStorage.setItem(KEY, String(this.at));
    } catch (error) {
      this.alone = true; // without storage each tab watches only itself
    }
  }

  idle() {
    const seen = this.alone ? 0 : Number(localStorage.getItem(KEY));
    return Math.floor((Date.now() - Math.max(this.at, seen)) / 1000);
  }

  look() {
    const left = this.limit - this.idle();
    if (left <= 0) this.leave();
    else if (this.idle() >= this.warnAt) {
      this.text.textContent = `您有一段时间没有操作,${left} 秒后将退出登录;未保存的内容会丢失。`;
      if (!this.dialog.open) this.dialog.showModal();
    } else if (this.dialog.open) this.dialog.close();
  }

  stay() {
    this.touch();
    this.dialog.close();
    // Any request prolongs the session on the server; the answer is not needed.
    fetch(window.location.href, { method: "HEAD", cache: "no-store" }).catch(() => this.offline());
  }

  offline() {
    document.dispatchEvent(new CustomEvent("yk:toast", { detail: { text: "网络连接中断,请先保存草稿。", tone: "warn" } }));
  }

  leave() {
    clearInterval(this.timer);
    const form = document.getElementById(this.getAttribute("form"));
    if (form) form.submit();
    else window.location.reload();
  }
});
