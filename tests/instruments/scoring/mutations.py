"""Mutations of a standard, made deterministically: what a copyist may do to a sentence.

Every mutation changes what an attentive reader would understand. Each must change the reading or the
findings; a compiler that does not notice one drops words.
"""

from __future__ import annotations

import re

NUMBER = re.compile(r"\d+(?:\.\d+)?")
SWAPS = [
    ("以上", "以下"), ("以下", "以上"), ("不低于", "低于"), ("不少于", "少于"), ("低于", "高于"), ("超过", "不足"), ("不足", "超过"),
    ("降低", "提高"), ("下降", "上升"), ("每", ""), ("未", ""), ("不得分", "得1分"), ("没有", ""), ("不", ""), ("≥", "≤"), ("<", ">"), ("＜", "＞"),
    ("得", "扣"), ("扣", "加"), ("且", "或"), ("含", "不含"), ("全部", "部分"), ("均", ""), ("达到", "未达到"), ("最多", "最少"), ("满分", "零分"),
]  # fmt: skip


def changed_numbers(text):
    """Each number once larger by one and once halved."""
    for match in NUMBER.finditer(text):
        for new in (str(int(float(match.group())) + 1), str(float(match.group()) / 2)):
            if float(new) != float(match.group()):
                yield "number", text[: match.start()] + new + text[match.end() :]


def swapped_words(text):
    """Each boundary word, negation and verb once turned round, at its first place."""
    for old, new in SWAPS:
        if old in text:
            place = text.index(old)
            yield f"{old}>{new or '-'}", text[:place] + new + text[place + len(old) :]


def doubled_clauses(text):
    """Each clause between stops once repeated."""
    parts = [part for part in re.split(r"(?<=[；;。])", text) if part]
    if len(parts) > 1:
        for index, part in enumerate(parts):
            if len(part) > 3:
                yield "doubled", "".join(parts[: index + 1]) + part + "".join(parts[index + 1 :])


def dropped_clauses(text):
    """Each clause between stops once left out."""
    parts = [part for part in re.split(r"(?<=[；;。])", text) if part]
    if len(parts) > 1:
        for index, part in enumerate(parts):
            if len(part) > 3:
                yield "dropped", "".join(parts[:index]) + "".join(parts[index + 1 :])


def mutations(text):
    """All mutations that really alter the text."""
    seen = {text}
    for make in (changed_numbers, swapped_words, doubled_clauses, dropped_clauses):
        for kind, mutated in make(text):
            if mutated not in seen:
                seen.add(mutated)
                yield kind, mutated
