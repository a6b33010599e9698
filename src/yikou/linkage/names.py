"""姓名的写法与读音 (names): what two writings of one person's name share.

Everything here is per name and pure Python: a distance between Chinese texts that counts bytes, as
databases do, calls 张三 and 张四 three steps apart. A name is folded (variant characters), spelled
(pinyin without tones) and heard (the sounds that are confused over a telephone).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from pypinyin.pinyin_dict import pinyin_dict

from yikou.values import clean_name, name_key

#: Surnames of two characters (复姓) that are still borne.
_COMPOUND = (
    "欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台皇甫宗政濮阳公冶太叔申屠公孙慕容仲孙钟离长孙宇文司徒鲜于司空闾丘子车亓官司寇巫马公西颛孙壤驷公良漆雕乐正宰父谷梁拓跋夹谷轩辕令狐段干百里"
    "呼延东郭南门羊舌微生公户公玉公仪梁丘公仲公上公门公山公坚左丘公伯西门公祖第五公乘贯丘南荣东里东宫仲长子书子桑即墨达奚褚师"
)
COMPOUND = frozenset(_COMPOUND[at : at + 2] for at in range(0, len(_COMPOUND), 2))
#: How a character sounds when it is a surname, where that is not its first reading.
_AS_SURNAME = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "查": "zha", "任": "ren", "区": "ou", "朴": "piao", "盖": "ge",
    "尉": "wei", "华": "hua", "宁": "ning", "缪": "miao", "重": "chong", "乐": "yue", "召": "shao", "覃": "qin", "黑": "he",
    "秘": "bi", "冼": "xian", "翟": "zhai", "折": "she", "员": "yun", "种": "chong", "长": "zhang", "万俟": "moqi",
    "尉迟": "yuchi", "澹台": "tantai", "呼延": "huyan", "令狐": "linghu", "宰父": "zaifu", "长孙": "zhangsun",
}  # fmt: skip
#: Groups of characters that are written for one another: variants, old and new forms, what a typewriter lacked.
_VARIANTS = (
    "傅付 萧肖蕭 阎闫閻閆 戴代 邱丘 蓝兰藍蘭 于於 钟锺鍾鐘 凌淩 宁甯寧 余馀餘 沈瀋 范範 姜薑 岳嶽 "
    "喆哲 堃坤 昇升陞 峰峯 昆崑崐 杰傑 熙煕凞 苏甦蘇 同仝仝 略畧 果菓 柏栢 映暎 修脩 佑祐 勋勲勛 涌湧 佩珮 莉琍 "
    "群羣 鹅鵝 强強彊 富冨 杨楊 张張 刘劉 陈陳 赵趙 黄黃 吴吳 孙孫 马馬 罗羅 郑鄭 谢謝 韩韓 冯馮 邓鄧 许許 吕呂 卢盧 "
    "蒋蔣 贾賈 叶葉 顾顧 侯矦 龙龍 万萬 钱錢 汤湯 贺賀 赖賴 龚龔 严嚴 陆陸 玮瑋 丽麗 军軍 伟偉 华華 国國 红紅 兰蘭 凤鳳 "
    "云雲 爱愛 东東 宝寶寳 庆慶 荣榮 贵貴 发發 兴興 长長 胜勝 礼禮 义義 顺順 学學 书書 亚亞 静靜 娇嬌 银銀 铁鐵 "
    "晓曉 辉輝煇 岭嶺 里裡裏 台臺 冈岡 志誌 园園 圆圓 坚堅 齐齊 乔喬 连連 闵閔 温溫 邬鄔 缪繆 纪紀 毕畢 娅婭 "
    "鉴鑑鑒 璇璿 睿叡 晖暉 炜煒 烨燁 琼瓊 莹瑩 颖穎頴 韵韻 咏詠 雁鴈 翙翽 珏玨"
)  # fmt: skip
_FOLD: dict[int, str] = {}
for _group in _VARIANTS.split():
    for _char in _group[1:]:
        _FOLD.setdefault(ord(_char), _group[0])

#: Sounds confused by ear or by dialect: beginnings, then endings.
_BEGINS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("hu", "f"), ("r", "l"))
_ENDS = (("ang", "an"), ("eng", "en"), ("ing", "in"), ("ong", "on"), ("uo", "o"))


@dataclass(frozen=True, slots=True)
class NameForms:
    """One name in the forms that are compared (姓名的各种形式); ``given`` holds at most two parts."""

    key: str
    fold: str
    sound: str
    heard: str
    surname: str
    given: str
    parts: tuple[str, str]


@lru_cache(maxsize=65536)
def _spelled(char: str) -> str:
    marked = pinyin_dict.get(ord(char), "").split(",")[0]
    if not marked:
        return char.casefold()
    plain = unicodedata.normalize("NFD", marked.replace("ü", "v"))
    return "".join(letter for letter in plain if "a" <= letter <= "z")


@lru_cache(maxsize=65536)
def _confused(spelled: str) -> str:
    for long, short in _BEGINS:
        if spelled.startswith(long):
            spelled = short + spelled[len(long) :]
            break
    for long, short in _ENDS:
        if spelled.endswith(long):
            return spelled[: -len(long)] + short
    return spelled


@lru_cache(maxsize=1)
def _inventory() -> frozenset[str]:
    """All syllables of Mandarin without tones, as our dictionary spells them."""
    found = {_spelled(chr(code)) for code in pinyin_dict}
    return frozenset(each for each in found if len(each) > 1 or each in ("a", "e", "o"))


def pinyin_syllables(letters: str) -> list[str]:
    """Cut a name in Latin letters into syllables, the fewest there can be; empty where it is no pinyin.

    WANG GUILAN is how 王桂兰 stands in a foreign bank's list and on a passport, which also writes LYU for 吕.
    """
    text = letters.casefold()
    for written, ours in (
        ("lyu", "lu"),
        ("lv", "lu"),
        ("lü", "lu"),
        ("nyu", "nu"),
        ("nv", "nu"),
        ("nü", "nu"),
    ):
        text = text.replace(written, ours)
    if not text.isascii() or not text.isalpha() or len(text) > 40:
        return []
    best: list[list[str] | None] = [[]]
    for end in range(1, len(text) + 1):
        ways = [
            [*best[start], text[start:end]]  # type: ignore[misc] # None is left out by the condition
            for start in range(max(0, end - 6), end)
            if best[start] is not None and text[start:end] in _inventory()
        ]
        best.append(min(ways, key=len, default=None))
    return best[-1] or []


def split_name(name: str) -> tuple[str, str]:
    """姓 and 名; of a name with a middle dot the last part stands as 姓, because it is the family's."""
    parts = [part for part in re.split("·", name) if part]
    if len(parts) > 1:
        return parts[-1], "".join(parts[:-1])
    if len(name) > 2 and name[:2] in COMPOUND:
        return name[:2], name[2:]
    return name[:1], name[1:]


def name_forms(text: str) -> NameForms:
    """The forms of a name as it was written; a name that cannot be cleaned is compared as it stands."""
    clean = clean_name(text)[0] or text
    key = name_key(clean)
    surname, given = split_name(clean.translate(_FOLD))
    first = [_AS_SURNAME[surname]] if surname in _AS_SURNAME else [_spelled(char) for char in surname]
    syllables = (
        [*first, *(_spelled(char) for char in given)] if "·" not in clean else [_spelled(c) for c in key]
    )
    syllables = pinyin_syllables(key) or syllables
    half = 1 if len(given) < 3 else len(given) // 2
    return NameForms(
        key=key,
        fold=key.translate(_FOLD),
        sound=" ".join(syllables),
        heard=" ".join(_confused(each) for each in syllables),
        surname=surname,
        given=given,
        parts=(given[:half], given[half:]),
    )
