"""What cells are called (栏目名): one vocabulary for all provinces, from data and from the layouts' own labels."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from importlib import resources

from yikou.documents.layout import layout_names, load_layout

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|〔[^〔〕]*〕")
_NUMBER = re.compile(
    r"^(?:\d{1,2}[.、](?!\d)|[一二三四五六七八九十]{1,2}、|\([一二三四五六七八九十\d]{1,2}\))"
)
_ENDS = ":*★☆"

#: The blocks whose head row names the columns below it.
COLUMN_BLOCKS = ("indicators", "funds", "goals")


def plain(text: str) -> str:
    """Half width and without any space."""
    return "".join(unicodedata.normalize("NFKC", text).split())


@lru_cache(maxsize=8192)
def label_key(text: str) -> str:
    """A label without spaces, numbers in front, brackets and what stands in them, and the colon behind."""
    if len(text) > 400:
        return text
    said = plain(text)
    if len(said) > 80:
        return said
    said = _BRACKETS.sub("", _NUMBER.sub("", said))
    return said.removeprefix("其中:").removeprefix("其中,").strip(_ENDS)


@cache
def _listed() -> dict[str, dict[str, list[str]]]:
    text = (resources.files("yikou.documents") / "vocabulary.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def level_names(level: str) -> frozenset[str]:
    """The known names of indicator groups of a level (branch or group); some names are of both."""
    return frozenset(label_key(name) for name in _listed()["levels"][level])


@cache
def vocabulary() -> dict[str, dict[str, str]]:
    """For every block: label -> field, from the vocabulary file and from the layouts' own labels."""
    words = {
        block: {label_key(label): name for name, labels in entries.items() for label in labels}
        for block, entries in _listed().items()
    }
    for layout in (load_layout(name) for name in layout_names()):
        for block in layout.blocks:
            known = words.setdefault(block.kind, {})
            for column in block.columns:
                if column.label:
                    known.setdefault(label_key(column.label), column.field)
    return words


def field_of(block: str, text: str) -> str | None:
    """The field that a label names in a block, or None."""
    return vocabulary()[block].get(label_key(text))


@cache
def _every_label() -> frozenset[str]:
    blocks = ("head", "details", "funds", "sources", "goals", "indicators", "total", "grade", "self_score", "dates",
              "opinions", "sides")  # fmt: skip
    return frozenset(key for block in blocks for key in vocabulary()[block])


def is_label(text: str) -> bool:
    """Whether a text is a label anywhere on a form."""
    return label_key(text) in _every_label()


_LOOSE = (
    (
        "indicators",
        "actual",
        re.compile(r".{0,6}(完成|达成|实现)(值|情况|结果|指标值){1,2}|.{0,4}实际值.{0,4}"),
    ),
    ("indicators", "target", re.compile(r".{0,6}(指标|目标|预期|计划|设定)值|.{0,4}预期(目标|指标)")),
    ("indicators", "reason", re.compile(r"(偏差|未完成|扣分|偏离|未达).{0,12}(原因|分析|说明|措施)")),
    ("indicators", "standard", re.compile(r"(评分|评价|赋分|计分|考核)(标准|细则|规则|办法|要点)")),
    ("indicators", "explanation", re.compile(r"指标.{0,4}(解释|说明|释义|内涵)")),
    ("indicators", "score", re.compile(r".{0,8}(得分|评分|打分)")),
    ("indicators", "weight", re.compile(r".{0,6}(分值|权重|标准分|满分)")),
    ("indicators", "evidence", re.compile(r".{0,6}(佐证|证明|支撑|依据)(材料|资料)?")),
    ("indicators", "name", re.compile(r"三级.{0,6}指标.{0,4}|.{0,4}指标(名称|内容)")),
    ("funds", "initial", re.compile(r"年初.{0,4}(预算|批复|安排).{0,4}")),
    ("funds", "executed", re.compile(r".{0,6}(执行|支出|使用)(数|金额|情况|额)")),
    ("funds", "adjusted", re.compile(r".{0,6}预算(数|金额|总额|安排|额)?")),
    ("funds", "rate", re.compile(r".{0,6}(执行|支出|完成)(率|进度)")),
    ("funds", "score", re.compile(r".{0,6}得分")),
    ("funds", "weight", re.compile(r".{0,4}(分值|权重)")),
    ("goals", "reached", re.compile(r".{0,8}(完成|实现|达成)(情况|目标).{0,4}")),
    ("goals", "expected", re.compile(r".{0,8}(预期|年初|设定|总体|绩效|年度).{0,4}目标")),
)


def loose_field_of(block: str, text: str) -> str | None:
    """The field a label seems to name: for the remaining cells of a row that is certainly a head row."""
    key = label_key(text)
    if not key or len(key) > 24:
        return None
    known = vocabulary()[block].get(key)
    if known or key in vocabulary()["sides"]:
        return known
    return next((name for where, name, pattern in _LOOSE if where == block and pattern.fullmatch(key)), None)
