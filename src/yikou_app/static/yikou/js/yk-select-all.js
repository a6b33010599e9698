// <yk-select-all total="1842"> round a table: all of the page, ranges with Shift, all pages (全选).
// What is chosen stands in the boxes named row; all pages is a hidden field all_rows=1.
customElements.define("yk-select-all", class extends HTMLElement {
  connectedCallback() {
    this.all = this.querySelector("[data-all]");
    this.bar = document.createElement("p");
    this.bar.className = "chosen";
    this.bar.setAttribute("role", "status");
    this.prepend(this.bar);
    this.addEventListener("click", (event) => {
      if (event.target.matches("input[name=row]")) this.pick(event.target, event.shiftKey);
    });
    this.addEventListener("change", (event) => {
      if (event.target === this.all) for (const box of this.boxes()) box.checked = this.all.checked;
      this.everything(false);
      this.show();
    });
    this.show();
  }

  boxes() {
    return [...this.querySelectorAll("input[name=row]")];
  }

  pick(box, range) {
    const boxes = this.boxes();
    const at = boxes.indexOf(box);
    if (range && this.last !== undefined) {
      const [from, to] = [Math.min(at, this.last), Math.max(at, this.last)];
      for (const between of boxes.slice(from, to + 1)) between.checked = box.checked;
    }
    this.last = at;
  }

  everything(chosen) {
    const old = this.querySelector("input[name=all_rows]");
    if (old) old.remove();
    if (!chosen) return;
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: "all_rows", value: "1" });
    const form = this.boxes()[0].getAttribute("form");
    if (form) field.setAttribute("form", form);
    this.append(field);
  }

  show() {
    const boxes = this.boxes();
    const chosen = boxes.filter((box) => box.checked).length;
    const total = Number(this.getAttribute("total"));
    const every = Boolean(this.querySelector("input[name=all_rows]"));
    for (const box of boxes) box.closest("tr").classList.toggle("sel", box.checked);
    this.all.checked = chosen > 0 && chosen === boxes.length;
    this.all.indeterminate = chosen > 0 && chosen < boxes.length;
    this.bar.hidden = chosen === 0;
    this.bar.textContent = every ? `已选全部 ${total.toLocaleString()} 条 ` : `已选 ${chosen} 条 `;
    if (chosen === boxes.length && total > chosen) {
      const more = document.createElement("button");
      more.type = "button";
      more.className = "btn txt";
      more.textContent = every ? "只选本页" : `选择全部 ${total.toLocaleString()} 条`;
      more.addEventListener("click", () => {
        this.everything(!every);
        this.show();
      });
      this.bar.append(more);
    }
    this.dispatchEvent(new CustomEvent("yk:chosen", { bubbles: true, detail: { chosen: every ? total : chosen } }));
  }
});
