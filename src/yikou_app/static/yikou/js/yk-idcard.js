// <yk-idcard> round an input: tells at once what an 18- or 15-digit resident number says about itself
// (身份号码): check digit, birth, sex. It only informs; the server checks again.
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const DIGITS = "10X98765432";

const checkDigit = (body) => DIGITS[[...body].reduce((sum, digit, at) => sum + Number(digit) * WEIGHTS[at], 0) % 11];

export function read(text) {
  let number = text.normalize("NFKC").replace(/[\s\u200b\ufeff-]/g, "").toUpperCase();
  if (!number) return { tone: "none", words: "" };
  const old = /^\d{15}$/.test(number);
  if (old) {
    const body = `${number.slice(0, 6)}19${number.slice(6)}`;
    number = body + checkDigit(body);
  }
  if (!/^\d{17}[\dX]$/.test(number)) {
    return { tone: "warn", words: `应为 18 位,现为 ${number.length} 位${/[^\dX]/.test(number) ? ",含有其他字符" : ""}` };
  }
  const [year, month, day] = [number.slice(6, 10), number.slice(10, 12), number.slice(12, 14)].map(Number);
  const birth = new Date(year, month - 1, day);
  if (birth.getFullYear() !== year || birth.getMonth() !== month - 1 || birth.getDate() !== day || birth > new Date()) {
    return { tone: "err", words: `第 7 至 14 位不是有效的出生日期:${number.slice(6, 14)}` };
  }
  const due = checkDigit(number.slice(0, 17));
  if (due !== number[17]) return { tone: "err", words: "校验位不符,请核对原件" };
  const sex = Number(number[16]) % 2 ? "男" : "女";
  return { tone: "ok", words: `${year} 年 ${month} 月 ${day} 日出生,${sex}${old ? "(15 位旧号)" : ""}` };
}

customElements.define("yk-idcard", class extends HTMLElement {
  connectedCallback() {
    const input = this.querySelector("input");
    const line = document.createElement("p");
    line.setAttribute("aria-live", "polite");
    this.append(line);
    const show = () => {
      const { tone, words } = read(input.value);
      line.className = `idsays ${tone}`;
      line.textContent = words;
    };
    input.addEventListener("blur", show);
    input.addEventListener("input", () => {
      if (input.value.length >= 15 || line.textContent) show();
    });
    if (input.value) show();
  }
});
