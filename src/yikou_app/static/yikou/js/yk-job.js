// <yk-job src="/jobs/…/card/">: fetches the progress card again until the work has ended (任务进度).
// A lost connection is said and tried again, ever more slowly; the work itself goes on without us.
const PACE = 1500;
const SLOWEST = 15000;

customElements.define("yk-job", class extends HTMLElement {
  connectedCallback() {
    this.pause = PACE;
    if (this.getAttribute("src")) this.wait();
    else if (this.getAttribute("next") && this.dataset.watched) window.location.assign(this.getAttribute("next"));
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  wait() {
    this.timer = setTimeout(() => this.ask(), this.pause);
  }

  async ask() {
    try {
      const answer = await fetch(this.getAttribute("src"), { cache: "no-store", headers: { "X-Requested-With": "yk-job" } });
      if (answer.redirected || answer.status === 403) return this.say("登录已过期,请刷新页面;任务仍在后台进行。");
      if (answer.status === 404) return this.say("找不到这项任务,请到任务中心查看。");
      if (!answer.ok) throw new Error(String(answer.status));
      this.take(await answer.text());
    } catch (error) {
      this.say("暂时取不到进度,正在重试;任务仍在后台进行。");
      this.pause = Math.min(this.pause * 2, SLOWEST);
      this.wait();
    }
    return undefined;
  }

  take(text) {
    const fresh = new DOMParser().parseFromString(text, "text/html").querySelector("yk-job");
    if (!fresh) return this.say("进度内容无法识别,请刷新页面。");
    const focused = this.contains(document.activeElement);
    // A question that is open, or a button about to be pressed, must not be pulled away.
    if (fresh.getAttribute("src") && focused) {
      this.copy(fresh);
      this.pause = PACE;
      this.wait();
      return undefined;
    }
    fresh.dataset.watched = "1";
    this.replaceWith(document.adoptNode(fresh));
    if (!fresh.getAttribute("src")) {
      document.dispatchEvent(new CustomEvent("yk:job-finished", { detail: { title: fresh.querySelector("section").getAttribute("aria-label") } }));
    }
    return undefined;
  }

  copy(fresh) {
    for (const part of [".hd", "progress", ".ln", ".ms"]) {
      const [old, young] = [this.querySelector(part), fresh.querySelector(part)];
      if (old && young) old.replaceWith(document.adoptNode(young));
    }
  }

  say(words) {
    let line = this.querySelector(".lost");
    if (!line) {
      line = document.createElement("p");
      line.className = "lost";
      line.setAttribute("role", "status");
      this.querySelector("section").append(line);
    }
    line.textContent = words;
  }
});
