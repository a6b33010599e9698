"""Write docs/errors.md from the catalogue of findings: ``python tools/errors_page.py``."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from yikou.findings import CATALOGUE, Severity  # noqa: E402  (the checkout's own source comes first)

HEAD = """# 发现代码一览

每一条发现有一个代码:三个字母说在哪里,三位数字说是什么。错误是确定的,提醒要人来看,提示供了解。
本页由 `python tools/errors_page.py` 根据 `src/yikou/findings/catalogue/` 生成,请勿手改。

| 代码 | 程度 | 是什么 | 怎么办 | 例子 |
|---|---|---|---|---|
"""


def page() -> str:
    """The whole page."""
    rows = []
    for entry in sorted(CATALOGUE.values(), key=lambda each: each.code):
        cells = (entry.code, Severity(entry.severity).label, entry.title, entry.advice, entry.example)
        rows.append("| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |")
    return HEAD + "\n".join(rows) + "\n"


if __name__ == "__main__":
    (ROOT / "docs" / "errors.md").write_text(page(), encoding="utf-8")
