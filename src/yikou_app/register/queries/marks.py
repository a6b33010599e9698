"""By what a person is found without anything standing in clear: pinyin, initials, tail of the number.

Each is a keyed hash in a context of its own, so that a mark of initials never equals one of a number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice, product

from yikou.values import name_key
from yikou_app.ground.fields import index_of, indexes_of

TAILS = (4, 6)
_MOST_READINGS = 8
_LETTERS = re.compile(r"[a-zü][a-zü\s'’-]*")
_TAIL = re.compile(r"[0-9]{3}[0-9Xx]|[0-9]{5}[0-9Xx]")

#: Readings that these characters have in names beside the one they have elsewhere.
_IN_NAMES = {
    "单": "shan", "曾": "zeng", "查": "zha", "仇": "qiu", "解": "xie", "区": "ou", "朴": "piao",
    "盖": "ge", "乐": "yue", "翟": "zhai", "覃": "qin", "尉": "yu", "万": "mo", "员": "yun",
    "折": "she", "召": "shao", "缪": "miao", "秘": "bi", "祭": "zhai", "洗": "xian", "黑": "he",
    "种": "chong", "句": "gou", "晟": "sheng", "长": "chang", "谌": "shen", "隗": "wei", "繁": "po",
    "能": "nai", "牟": "mu", "茜": "xi", "行": "hang", "朝": "zhao", "重": "chong", "娜": "nuo",
    "藏": "zang", "适": "kuo", "奇": "ji", "卜": "bu", "郗": "chi", "蕃": "bo", "莘": "xin",
    "都": "du", "若": "re", "薄": "bo", "柏": "bo", "参": "shen", "盛": "cheng", "澹": "tan",
    "阚": "kan", "褚": "zhu", "宓": "fu", "殷": "yan", "车": "ju", "葛": "gai", "沈": "chen",
    "降": "xiang", "逯": "dai", "钭": "dou", "乜": "nie", "毋": "mu", "於": "wu",
    "调": "tiao", "弹": "tan", "传": "zhuan", "畜": "xu", "宿": "xiu", "吾": "yu", "阿": "e",
    "契": "xie", "且": "ju", "便": "pian",
}  # fmt: skip


@lru_cache(maxsize=30_000)
def _readings(char: str) -> tuple[str, ...]:
    """How a character of a name may be read, without tones; a Latin letter is itself; others say nothing."""
    if char.isascii():
        return (char,) if char.isalpha() else ()
    from pypinyin import Style, pinyin  # its dictionaries take longer to load than most commands to run

    found = pinyin(char, style=Style.NORMAL, errors="ignore")
    usual = (_plain(found[0][0]),) if found else ()
    also = _IN_NAMES.get(char)
    return (*usual, also) if also and also not in usual else usual


def _plain(letters: str) -> str:
    """Pinyin as people type it: ü is v, whether they wrote lü, lyu or lv."""
    return letters.replace("ü", "v").replace("lyu", "lv").replace("nyu", "nv")


def marks_of(names: Sequence[str], numbers: Sequence[str | None]) -> list[list[str]]:
    """The marks of many records, each by its name and, where it has one, its number.

    Equal pinyin, initials and tails of a list are hashed once; no mark stands twice with a record.
    """
    said = [_said(name, number) for name, number in zip(names, numbers, strict=True)]
    asked: dict[str, dict[str, str]] = {}
    for record in said:
        for context, words in record:
            asked.setdefault(context, {}).update(dict.fromkeys(words, ""))
    for context, marks in asked.items():
        marks.update(zip(marks, indexes_of(list(marks), context), strict=True))
    return [[asked[context][word] for context, words in record for word in words] for record in said]


def _said(name: str, number: str | None) -> list[tuple[str, list[str]]]:
    """What is hashed of a record, by context; each word once."""
    found = []
    syllables = [readings for char in name_key(name) if (readings := _readings(char))]
    if len(syllables) > 1:
        # Nearly every name reads in one way.
        plain = all(len(readings) == 1 for readings in syllables)
        reads = (
            [tuple(readings[0] for readings in syllables)]
            if plain
            else islice(product(*syllables), _MOST_READINGS)
        )
        whole, initials = {}, {}
        for reading in reads:
            whole["".join(reading)] = initials["".join([syllable[0] for syllable in reading])] = None
        found += [("name_pinyin", list(whole)), ("name_initials", list(initials))]
    if number:
        found += [(f"id_tail{size}", [number[-size:].upper()]) for size in TAILS]
    return found


def marks_asked(search: str) -> set[str]:
    """The marks that a search may mean: pinyin or initials, or the tail of a number; none for anything else."""
    asked = search.strip().lower()
    if _TAIL.fullmatch(asked):
        return {index_of(asked.upper(), f"id_tail{len(asked)}")}
    if _LETTERS.fullmatch(asked):
        letters = _plain(re.sub(r"[^a-zü]", "", asked))
        if len(letters) > 1:
            return {index_of(letters, "name_pinyin"), index_of(letters, "name_initials")}
    return set()
