// <yk-chart data-spec="id" data-library="…">: draws the figures of a JSON block (图表) with the SVG renderer.
// The library loads only on pages that draw. Tooltips are drawn, not HTML: the content policy forbids
// style attributes in markup, and a drawing sets none.
import { option } from "./chart-option.js";

customElements.define("yk-chart", class extends HTMLElement {
  connectedCallback() {
    const data = document.getElementById(this.dataset.spec);
    if (!data || this.drawing) return;
    this.spec = JSON.parse(data.textContent);
    this.draw();
  }

  disconnectedCallback() {
    if (this.watch) this.watch.disconnect();
    if (this.drawing) this.drawing.dispose();
    this.drawing = undefined;
    document.removeEventListener("yk:look", this.again);
  }

  async draw() {
    let library;
    try {
      library = await import(this.dataset.library);
    } catch (error) {
      this.tell("图没有画出来,请看下方数据表。");
      return;
    }
    this.textContent = "";
    this.setAttribute("role", "img");
    this.setAttribute("aria-label", `${this.spec.title},数据见下方数据表`);
    const height = this.clientHeight;
    this.drawing = library.init(this, null, { renderer: "svg", height });
    this.again = () => this.drawing && this.drawing.setOption(option(this.spec, getComputedStyle(this)), true);
    this.again();
    document.addEventListener("yk:look", this.again);
    this.watch = new ResizeObserver(() => this.drawing && this.drawing.resize());
    this.watch.observe(this);
    this.dataset.drawn = "1";
  }

  tell(words) {
    this.textContent = words;
    const table = this.closest("figure").querySelector("details");
    if (table) table.open = true;
  }
});
