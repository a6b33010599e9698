// <yk-upload accept=".xlsx" limit="20971520"> round a file field: drop zone, early refusal, progress (上传).
// The form is sent by XMLHttpRequest because only that tells how much has gone. Without this script the
// field still works as a plain one. With parts="/files/uploads/" a large file goes ahead in parts, and the form
// carries its reference instead of its bytes.
import { Broken, sendInParts } from "./parts.js";

const LARGE = 4194304;
const human = (size) => (size < 1048576 ? `${Math.ceil(size / 1024)} KB` : `${(size / 1048576).toFixed(1)} MB`);

customElements.define("yk-upload", class extends HTMLElement {
  connectedCallback() {
    this.field = this.querySelector("input[type=file]");
    this.list = this.querySelector(".picked");
    this.form = this.closest("form");
    const zone = this.querySelector(".drop");
    zone.addEventListener("dragover", (event) => {
      event.preventDefault();
      zone.classList.add("over");
    });
    zone.addEventListener("dragleave", () => zone.classList.remove("over"));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      zone.classList.remove("over");
      this.field.files = event.dataTransfer.files;
      this.check();
    });
    this.field.addEventListener("change", () => this.check());
    this.form.addEventListener("submit", (event) => this.send(event));
  }

  check() {
    const kinds = (this.getAttribute("accept") || "").split(",").map((kind) => kind.trim().toLowerCase()).filter(Boolean);
    const limit = Number(this.getAttribute("limit"));
    this.refused = false;
    this.list.textContent = "";
    for (const file of this.field.files) {
      const wrong = [];
      if (file.size === 0) wrong.push("是空文件");
      if (limit && file.size > limit) wrong.push(`超过 ${human(limit)}`);
      if (kinds.length && !kinds.some((kind) => file.name.toLowerCase().endsWith(kind))) wrong.push(`类型应为 ${kinds.join(" ")}`);
      const line = document.createElement("li");
      line.textContent = `${file.name}(${human(file.size)})${wrong.length ? `:${wrong.join(",")},请重新选择` : ""}`;
      line.classList.toggle("bad", wrong.length > 0);
      this.list.append(line);
      if (wrong.length) this.refused = true;
    }
  }

  send(event) {
    if (event.defaultPrevented || !this.field.files.length) return;
    event.preventDefault();
    if (this.refused) {
      this.unlock();
      this.field.focus();
      return;
    }
    const bar = document.createElement("progress");
    bar.max = 1;
    bar.className = "bar info";
    bar.setAttribute("aria-label", "上传进度");
    const line = document.createElement("li");
    line.append(bar);
    this.list.append(line);
    const file = this.field.files[0];
    if (this.getAttribute("parts") && file.size > LARGE) this.sendLarge(event.submitter, file, line, bar);
    else this.sendForm(event.submitter, line, bar);
  }

  async sendLarge(button, file, line, bar) {
    const words = document.createElement("span");
    line.prepend(words);
    this.field.disabled = true;
    try {
      const ref = await sendInParts(file, {
        address: this.getAttribute("parts"),
        token: this.form.elements.csrfmiddlewaretoken.value,
        tell: (text, share = bar.value) => Object.assign(bar, { value: share }) && (words.textContent = text),
      });
      this.form.elements.upload.value = ref;
      this.sendForm(button, line, bar, true);
    } catch (error) {
      this.fail(line, error instanceof Broken ? error.message : "文件没有传完,请再点一次,从断点继续");
    }
    this.field.disabled = false;
  }

  sendForm(button, line, bar, already = false) {
    const body = new FormData(this.form);
    if (already) body.delete(this.field.name);
    else if (this.form.elements.upload) body.delete("upload");
    if (button && button.name) body.append(button.name, button.value);
    const request = new XMLHttpRequest();
    request.open("POST", this.form.action);
    request.upload.addEventListener("progress", (moved) => {
      if (moved.lengthComputable) bar.value = moved.loaded / moved.total;
    });
    request.addEventListener("load", () => this.arrive(request));
    request.addEventListener("error", () => this.fail(line, "网络连接中断,文件没有上传,请重试"));
    request.send(body);
  }

  arrive(request) {
    // The answer, redirects followed, is already here with its messages: asking again would lose them.
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    const [old, fresh] = [document.querySelector(".app, body > main"), page.querySelector(".app, body > main")];
    if (!old || !fresh) {
      this.fail(this.list.lastElementChild, "系统没有完成上传,请稍后重试");
      return;
    }
    if (request.responseURL !== window.location.href) {
      window.history.pushState(null, "", request.responseURL);
      window.addEventListener("popstate", () => window.location.reload(), { once: true });
    }
    document.title = page.title;
    old.replaceWith(document.adoptNode(fresh));
    if (window.htmx) window.htmx.process(fresh);
    document.dispatchEvent(new CustomEvent("yk:swapped"));
    document.getElementById("main").focus();
  }

  fail(line, words) {
    line.textContent = words;
    line.className = "bad";
    this.unlock();
  }

  unlock() {
    this.form.dispatchEvent(new CustomEvent("yk:unlock"));
  }
});
