"""Write docs/manual/scoring.md from the specification of the scoring language: ``python tools/scoring_page.py``."""

import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from yikou.scoring import compile_standard  # noqa: E402  (the checkout's own source comes first)

SPEC = ROOT / "tests" / "spec" / "scoring" / "sentences.toml"
HEAD = """# 评分标准怎样读、怎样算

把评分标准原文贴进“绩效自评 → 指标体系”(或用命令 `yikou score`),系统先读出规则,再按数计分。读不懂的不计分,
并指出是哪几个字、可以怎样改写。原文没有写清的地方叫**口径**:按默认处理、写明、可以改选,别的读法得几分列在旁边。

**读法**用固定的句式写出:原文的词和要填的数放在「」里,其余都是系统自己的话;门槛、档位的边界(含、不含)、不足一步怎么算、
最低分一律写明,“其中”说明每个数的单位和算法。读法能一字不差地读回成计分用的那条规则(页面上显示“已读回核对”),
所以签字的人看到的就是全部规则。【口径】是现用的口径,【重述】是原文里重复的话,【说明】是不参与计分的话。

数值可以逐项填:`yikou score "…" --weight 4 --interactive`,不知道的直接回车,得出的是分数区间(待核实);人工评定须写理由。
整份报告另存为文本后,`yikou score --table 报告.txt` 逐条读出得分表,并核对正文与表中的分值。

本页由 `python tools/scoring_page.py` 根据 `tests/spec/scoring/sentences.toml` 生成,每一个得分都经过测试,请勿手改。
"""
WORDS = {True: "是", False: "否"}


def sentences() -> list[dict[str, Any]]:
    """The specification: sentences with their cases."""
    with SPEC.open("rb") as file:
        found: list[dict[str, Any]] = tomllib.load(file)["sentence"]
    return found


def _section(each: dict[str, Any]) -> str:
    rule = compile_standard(each["text"], each["weight"], each["name"], each.get("explanation"))
    lines = [f"## {each['title']}", "", f"> {each['text']}(分值{each['weight']})", ""]
    if not rule.compiled:
        last = rule.findings[-1]
        return "\n".join([*lines, f"**不计分。** {last.message}。{last.suggestion or ''}", ""])
    lines += ["**读法:**", "", "```text", rule.reading, "```", ""]
    if each.get("note"):
        lines += [str(each["note"]), ""]
    lines += ["| 数值 | 口径 | 得分 | 怎样算 |", "|---|---|---|---|"]
    for case in each["cases"]:
        score = rule.choose(**case.get("choices", {})).score(case["values"])
        values = "、".join(
            f"{key}={WORDS.get(v, v) if isinstance(v, bool) else v}" for key, v in case["values"].items()
        )
        choices = "、".join(case.get("choices", {}).values()) or "默认"
        lines.append(f"| {values} | {choices} | {score.points} | {case['why']} |")
    return "\n".join([*lines, ""])


def page() -> str:
    """The whole page."""
    return HEAD + "\n" + "\n".join(_section(each) for each in sentences())


if __name__ == "__main__":
    (ROOT / "docs" / "manual" / "scoring.md").write_text(page(), encoding="utf-8")
