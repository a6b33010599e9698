"""身份号码 (resident number): GB 11643-1999 read as people really write it.

``parse_id`` repairs what is only spelling (width, spaces, invisible characters, a small x), converts
15-digit numbers and marks them derived, and says what is wrong with the rest. A passing check digit is
no proof that a person exists; a failing one is always a typing error. Messages never hold the number.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from operator import mul

from yikou.findings import Finding, finding
from yikou.values.text import is_ascii_digits, without_spaces

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
#: First two digits of GB/T 2260: the provinces, and the residence permits of 港澳台.
_PROVINCES = frozenset(
    str(code)
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83))
    for code in range(first, last + 1)
)
#: Letters of other scripts that look like the check digit X (Cyrillic, Greek, signs).
_LOOKS_LIKE_X = frozenset("ХхΧχ×✕✖╳⨯ⅹҲ")
_OLDEST_YEARS = 120
_TAIL_FOUR = slice(14, 18)


class Sex(StrEnum):
    """性别, with the codes of GB/T 2261.1."""

    MALE = "1"
    FEMALE = "2"

    @property
    def label(self) -> str:
        """男 or 女."""
        return "男" if self is Sex.MALE else "女"


class DocumentKind(StrEnum):
    """证件类型: what a person is known by."""

    RESIDENT = "resident"
    RESIDENCE_PERMIT = "residence_permit"
    FOREIGN_PERMANENT = "foreign_permanent"
    PASSPORT = "passport"
    BIRTH_CERTIFICATE = "birth_certificate"
    HOUSEHOLD_BOOK = "household_book"
    NONE = "none"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The Chinese name used in rosters."""
        return _LABELS[self]


_LABELS = {
    DocumentKind.RESIDENT: "居民身份证",
    DocumentKind.RESIDENCE_PERMIT: "港澳台居民居住证",
    DocumentKind.FOREIGN_PERMANENT: "外国人永久居留身份证",
    DocumentKind.PASSPORT: "护照",
    DocumentKind.BIRTH_CERTIFICATE: "出生医学证明",
    DocumentKind.HOUSEHOLD_BOOK: "户口簿",
    DocumentKind.NONE: "无证件",
    DocumentKind.OTHER: "其他证件",
}
#: Words found in the 证件类型 column, after spaces and brackets are gone.
_KIND_WORDS = {
    **{label: kind for kind, label in _LABELS.items()},
    "身份证": DocumentKind.RESIDENT,
    "居民身份证号": DocumentKind.RESIDENT,
    "二代身份证": DocumentKind.RESIDENT,
    "二代证": DocumentKind.RESIDENT,
    "一代身份证": DocumentKind.RESIDENT,
    "港澳居民居住证": DocumentKind.RESIDENCE_PERMIT,
    "台湾居民居住证": DocumentKind.RESIDENCE_PERMIT,
    "港澳台居住证": DocumentKind.RESIDENCE_PERMIT,
    "外国人永久居留证": DocumentKind.FOREIGN_PERMANENT,
    "永居证": DocumentKind.FOREIGN_PERMANENT,
    "外国护照": DocumentKind.PASSPORT,
    "中国护照": DocumentKind.PASSPORT,
    "出生证": DocumentKind.BIRTH_CERTIFICATE,
    "出生证明": DocumentKind.BIRTH_CERTIFICATE,
    "户口本": DocumentKind.HOUSEHOLD_BOOK,
    "无": DocumentKind.NONE,
    "没有": DocumentKind.NONE,
    "暂无": DocumentKind.NONE,
    "未办理": DocumentKind.NONE,
    "其他": DocumentKind.OTHER,
    "其它": DocumentKind.OTHER,
}
_SAYS_NONE = frozenset(
    {"", "无", "没有", "暂无", "不详", "未知", "无证件", "-", "--", "—", "——", "/", "\\", "未办理"}
)


def check_digit(first17: str) -> str:
    """The eighteenth character for seventeen digits (ISO 7064 MOD 11-2)."""
    if len(first17) != 17 or not is_ascii_digits(first17):
        raise ValueError("seventeen digits are needed")
    return _CHECK[sum(map(mul, map(int, first17), _WEIGHTS)) % 11]


@dataclass(frozen=True, slots=True, repr=False)
class ResidentId:
    """身份号码: eighteen checked characters; prints masked, so no log can hold the number.

    ``derived`` is True when the number was converted from fifteen digits.
    """

    number: str
    derived: bool = False

    def __repr__(self) -> str:
        return f"ResidentId({mask_id(self.number)})"

    __str__ = __repr__

    @property
    def kind(self) -> DocumentKind:
        """Resident card, residence permit of 港澳台, or a foreigner's permanent card."""
        if self.number[0] == "9":
            return DocumentKind.FOREIGN_PERMANENT
        if self.number[:2] in {"81", "82", "83"}:
            return DocumentKind.RESIDENCE_PERMIT
        return DocumentKind.RESIDENT

    @property
    def born(self) -> date:
        """出生日期."""
        return date(int(self.number[6:10]), int(self.number[10:12]), int(self.number[12:14]))

    @property
    def sex(self) -> Sex:
        """The seventeenth digit: odd is male."""
        return Sex.MALE if int(self.number[16]) % 2 else Sex.FEMALE

    @property
    def region(self) -> str:
        """The six digits of the place of first registration (not of today's residence)."""
        return self.number[:6]

    def age(self, on: date) -> int:
        """Full years (周岁) on a day."""
        born = self.born
        return on.year - born.year - ((on.month, on.day) < (born.month, born.day))

    @property
    def masked(self) -> str:
        """First four and last four, always the same eight positions."""
        return mask_id(self.number)


def mask_id(text: str) -> str:
    """The one mask of the product (脱敏): first 4 and last 4 of eighteen characters.

    A 15-digit number is shown as its 18-digit form, so that two spellings never show different
    positions; anything of another length shows its first four characters at most.
    """
    number = without_spaces(text).upper()
    if len(number) == 15 and is_ascii_digits(number):
        number = _to_eighteen(number)
    if len(number) == 18:
        return f"{number[:4]}{'*' * 10}{number[_TAIL_FOUR]}"
    shown = 4 if len(number) > 8 else 1 if len(number) > 1 else 0
    return number[:shown] + "*" * (len(number) - shown)


def _to_eighteen(fifteen: str) -> str:
    first17 = f"{fifteen[:6]}19{fifteen[6:]}"
    return first17 + check_digit(first17)


#: A number that needs no repair: seventeen digits, then a digit or the letter itself.
_PLAIN = re.compile(r"[0-9]{17}[0-9X]")


def _normalise(text: str) -> tuple[str, list[Finding]]:
    """Width, spaces, invisible characters, letter case, look-alikes of X in the last position."""
    raw = text.strip(" ")
    out: list[Finding] = []
    mapped = "".join("X" if char in _LOOKS_LIKE_X else char for char in without_spaces(raw))
    # NFKC already turns the Roman numeral Ⅹ into X, so the look-alikes are sought in the raw text.
    alien = any(char in _LOOKS_LIKE_X or char == "Ⅹ" for char in raw)
    number = mapped.upper().lstrip("'`‘’").replace("-", "")
    kinds = []
    if any(unicodedata.normalize("NFKC", char) != char for char in raw if not char.isspace()) and not alien:
        kinds.append("全角字符")
    if any(char.isspace() for char in raw):
        kinds.append("空格")
    if any(unicodedata.category(char) in {"Cf", "Cc", "Co"} for char in raw):
        kinds.append("不可见字符")
    if "x" in raw or "ｘ" in raw:
        kinds.append("小写 x")
    if raw[:1] in {"'", "`", "‘", "’"} or "-" in mapped:
        kinds.append("引号或短横")
    if alien and number.find("X") == len(number) - 1:
        out.append(
            finding(
                "VAL020", f"第 {len(number)} 位是形近 X 的其他字母或符号,已按 X 处理", found=mask_id(number)
            )
        )
    elif kinds:
        out.append(finding("VAL010", f"身份号码已整理:{'、'.join(kinds)}", found=mask_id(number)))
    return number, out


def spelled_id(text: str) -> str:
    """A number in its one spelling, right or wrong: half width, no spaces, capital X."""
    return text if _PLAIN.fullmatch(text) else _normalise(text)[0]


def parse_id(text: str, *, today: date) -> tuple[ResidentId | None, tuple[Finding, ...]]:
    """A resident number in any usual spelling, checked; ``today`` bounds the birth date.

    Accepts resident cards, residence permits of 港澳台 and foreigners' permanent cards of 18
    characters, and 15-digit numbers (marked derived). Findings VAL010 to VAL021.
    """
    plain = _PLAIN.fullmatch(text) is not None
    number, notes = (text, []) if plain else _normalise(text)
    shown = mask_id(number)

    def refuse(code: str, message: str) -> tuple[None, tuple[Finding, ...]]:
        return None, (*notes, finding(code, message, found=shown))

    if number in _SAYS_NONE:
        return refuse("VAL021", "没有填写身份号码")
    if len(number) not in {15, 18}:
        if kind := _other_kind(number):
            return refuse("VAL019", f"这是{kind.label}的号码,不是居民身份号码")
        if len(number) == 20 and is_ascii_digits(number[:17]) and number[17] == check_digit(number[:17]):
            return refuse("VAL019", "这是 20 位残疾人证号,前 18 位才是身份号码")
        return refuse("VAL011", f"身份号码有 {len(number)} 位,应为 18 位")
    bad = [
        i
        for i, char in enumerate("" if plain else number, 1)
        if not (is_ascii_digits(char) or (i == 18 and char == "X"))
    ]
    if bad:
        return refuse("VAL012", f"身份号码第 {'、'.join(map(str, bad[:6]))} 位不是数字")
    derived = len(number) == 15
    if derived:
        number = _to_eighteen(number)
    elif number[17] != check_digit(number[:17]):
        return refuse("VAL013", "身份号码的校验位与前 17 位不符")
    if number[:2] not in _PROVINCES and (number[0] != "9" or derived):
        return refuse("VAL018", f"身份号码以 {number[:2]} 开头,没有这个省份代码")
    return _check_birth(ResidentId(number, derived), today, notes, shown)


def _check_birth(
    resident: ResidentId, today: date, notes: list[Finding], shown: str
) -> tuple[ResidentId | None, tuple[Finding, ...]]:
    digits = resident.number[6:14]
    try:
        born = resident.born
    except ValueError:
        words = f"{digits[:4]}年{int(digits[4:6])}月{int(digits[6:])}日"
        return None, (*notes, finding("VAL014", f"身份号码里的出生日期 {words} 不存在", found=shown))
    if born > today:
        message = f"身份号码里的出生日期 {born.isoformat()} 在今天({today.isoformat()})之后"
        return None, (*notes, finding("VAL015", message, found=shown))
    if resident.derived:
        notes.append(finding("VAL017", "15 位旧身份号码已换算为 18 位", found=shown))
    if (age := resident.age(today)) > _OLDEST_YEARS:
        notes.append(finding("VAL016", f"按身份号码推算已 {age} 岁", found=shown))
    return resident, tuple(notes)


_PASSPORT = re.compile(r"[EGDSPK][A-Z]?\d{7,8}|[A-Z]{1,2}\d{6,7}|1[45]\d{7}")
_BIRTH_CERTIFICATE = re.compile(r"[A-Z]\d{9}")
_TRAVEL_PERMIT = re.compile(r"[HM]\d{8}(?:\d{2})?")


def _other_kind(number: str) -> DocumentKind | None:
    if _BIRTH_CERTIFICATE.fullmatch(number):
        return DocumentKind.BIRTH_CERTIFICATE
    if _TRAVEL_PERMIT.fullmatch(number):
        return DocumentKind.OTHER
    if _PASSPORT.fullmatch(number):
        return DocumentKind.PASSPORT
    return None


@dataclass(frozen=True, slots=True, repr=False)
class Document:
    """证件: what kind, which number, and the checked resident number where it is one."""

    kind: DocumentKind
    number: str
    resident: ResidentId | None = None

    def __repr__(self) -> str:
        return f"Document({self.kind.label}, {mask_id(self.number)})"


def parse_document_kind(text: str) -> tuple[DocumentKind | None, tuple[Finding, ...]]:
    """The 证件类型 column: a known kind, None when empty or unknown (VAL023)."""
    words = without_spaces(text)
    words = re.sub(r"[((].*?[))]", "", words)
    if not words:
        return None, ()
    kind = _KIND_WORDS.get(words)
    if kind is None:
        return None, (finding("VAL023", f"证件类型「{words[:20]}」不认识", found=words[:20]),)
    return kind, ()


_BY_RESIDENT_NUMBER = frozenset(
    {
        DocumentKind.RESIDENT,
        DocumentKind.RESIDENCE_PERMIT,
        DocumentKind.FOREIGN_PERMANENT,
        DocumentKind.HOUSEHOLD_BOOK,
    }
)


def recognise_document(
    text: str, *, today: date, kind: DocumentKind | None = None
) -> tuple[Document | None, tuple[Finding, ...]]:
    """What document (证件) a number belongs to; ``kind`` is what the sheet says, if it says it.

    No document at all is legal when the sheet says so: rescue and new-born cases have none.
    """
    number = without_spaces(text).upper()
    empty = number in _SAYS_NONE
    if empty and (kind is DocumentKind.NONE or number in _SAYS_NONE - {"", "-", "--", "—", "——", "/", "\\"}):
        return Document(DocumentKind.NONE, ""), ()
    if kind in {None, *_BY_RESIDENT_NUMBER}:
        if kind is None and (other := _other_kind(number)):
            return Document(other, number), ()
        resident, found = parse_id(text, today=today)
        if resident is None:
            return None, found
        if kind in {DocumentKind.RESIDENT, DocumentKind.HOUSEHOLD_BOOK, None} or kind is resident.kind:
            return Document(kind or resident.kind, resident.number, resident), found
        return None, (*found, _mismatch(kind, resident.kind.label, resident.number))
    if empty:
        return None, (
            finding("VAL021", f"证件类型为{kind.label},但没有填写号码" if kind else "没有填写证件号码"),
        )
    if kind is DocumentKind.NONE:
        return None, (_mismatch(kind, "有号码", number),)
    resident, _ = parse_id(text, today=today)
    if resident is not None and not resident.derived:
        return None, (_mismatch(kind, resident.kind.label, number),)
    if not re.fullmatch(r"[A-Z0-9]{5,30}", number):
        return None, (finding("VAL012", "证件号码只能由字母和数字组成,且不少于 5 位", found=mask_id(number)),)
    return Document(kind or DocumentKind.OTHER, number), ()


def _mismatch(kind: DocumentKind | None, actual: str, number: str) -> Finding:
    said = kind.label if kind else ""
    return finding("VAL022", f"证件类型填的是{said},号码却是{actual}", expected=said, found=mask_id(number))
