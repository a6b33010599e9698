"""姓名 (name): one spelling for each name, with everything that was changed said.

The middle dot of minority names is U+00B7; its many look-alikes become it. Compatibility forms of rare
characters are left alone (NFC, not NFKC): a rare character in a name is the person's own.
"""

from __future__ import annotations

import re
import unicodedata

from yikou.findings import Finding, finding
from yikou.values.text import drop_invisible

MIDDLE_DOT = "\u00b7"
_DOT_LIKE = "•‧∙⋅・･．.●᛫⸱ꞏ﹒・᠂˙•。"
_DOTS = re.compile(rf"(?<=[^\x00-\x7f])\s*[{re.escape(_DOT_LIKE)}{MIDDLE_DOT}]\s*(?=[^\x00-\x7f])")
_REMARK = re.compile(r"[((【\[].*?[))】\]]")
_BAD = re.compile(r"[0-9$#@*&^%+=_<>{}|\\/\"~?!?!;;::,,]")
_LONGEST = 50
_TO_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_NOT_KEY = re.compile(rf"[\s{MIDDLE_DOT}\-'’]")


#: A name that needs no repair, which is nearly every one.
_PLAIN = re.compile(r"[\u4e00-\u9ffc]{2,4}")


def _repaired(text: str) -> tuple[str, list[str]]:
    if _PLAIN.fullmatch(text):
        return text, []
    kinds = []
    name = unicodedata.normalize("NFC", drop_invisible(text)).strip()
    if name != text.strip():
        kinds.append("不可见或组合字符")
    half = name.translate(_TO_HALF).replace("\u3000", " ")
    if half != name and "." not in half:
        kinds.append("全角字符")
    name = half
    dotted = _DOTS.sub(MIDDLE_DOT, name)
    if dotted != name:
        kinds.append("间隔号")
    # Spaces between Latin words are part of a name; between Chinese characters they are layout.
    joined = re.sub(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])", "", dotted)
    joined = re.sub(r"\s+", " ", joined).strip()
    if joined != dotted.strip():
        kinds.append("空格")
    return joined, kinds


def clean_name(text: str) -> tuple[str | None, tuple[Finding, ...]]:
    """A person's name (姓名) in its one spelling; findings VAL040 to VAL044.

    Digits and signs refuse the name. A remark in brackets is taken out with a warning, because
    「张三(户主)」 and 「张三」 are one person to whoever wrote them.
    """
    name, kinds = _repaired(text)
    notes = [finding("VAL040", f"姓名已整理:{'、'.join(kinds)}")] if kinds else []
    if not name:
        return None, (*notes, finding("VAL041", "姓名是空的"))
    bare = _REMARK.sub("", name).strip()
    if bare != name:
        notes.append(finding("VAL043", f"姓名里有括号里的说明,已按前面的 {len(bare)} 个字处理"))
        name = bare
    if not name:
        return None, (*notes, finding("VAL041", "除了括号里的说明,没有姓名"))
    if bad := sorted(set(_BAD.findall(name)) | {char for char in name if char in "()[](【"}):
        return None, (*notes, finding("VAL042", f"姓名里有「{''.join(bad[:6])}」", found="".join(bad[:6])))
    if len(name) > _LONGEST:
        return None, (*notes, finding("VAL044", f"姓名有 {len(name)} 个字,最多 {_LONGEST} 个字"))
    return name, tuple(notes)


def name_key(name: str) -> str:
    """What two spellings of one name share: no remark, dots, spaces or hyphens, compatibility forms, lower case."""
    folded = unicodedata.normalize("NFKC", _REMARK.sub("", _repaired(name)[0]))
    return _NOT_KEY.sub("", folded).casefold()


def mask_name(name: str) -> str:
    """张* and 张**: the first character stays. For public notices that may not carry the name."""
    name = name.strip()
    return name[:1] + "*" * (len(name) - 1)
