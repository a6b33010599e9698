"""Second records of people (疑似重复档案): what committees write down at the door, where nobody has papers at hand.

They stand on the register beside the people of the lists, have no number and no category, and no list
names them: money and coverage are untouched, and the search for links has something to link, to ask and
to leave alone.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from yikou.linkage.names import name_forms
from yikou.values import check_digit
from yikou_app.ground.scope import Scope
from yikou_app.register import actions as register
from yikou_app.site.demo.family import Family, Invented

SOURCE = "居委走访摸排表"
#: Characters that sound alike and are taken for each other by whoever writes down what he hears.
_ALIKE = {"晓": "小", "小": "晓", "志": "智", "英": "莹", "珍": "真", "华": "花", "梅": "美", "芳": "方"}
#: Two names of one family differ in the last character, and the telephone is the household's.
_SIBLING = {"兰": "香", "华": "强", "明": "亮", "英": "梅", "国": "民", "春": "秋", "红": "军", "海": "山"}
#: Written with its dot and without.
_DOTTED = ("阿依古丽·买买提", "阿依古丽买买提")
#: kind, how many, and what becomes of them: linked by the search, asked about, left apart.
KINDS = (
    ("same", 3, "linked"),
    ("sounding", 2, "linked"),
    ("pinyin", 1, "linked"),
    ("moved_phone", 5, "asked"),
    ("dotted", 1, "asked"),
    ("sibling", 2, "apart"),
)


@dataclass(frozen=True, slots=True)
class Double:
    """Somebody met at the door (疑似重复): ``known`` is whose second record it may be; ``fate`` as in KINDS."""

    kind: str
    fate: str
    known: Invented
    name: str
    phone: str


def doubles(family: Family) -> tuple[Double, ...]:
    """The second records of the family, always the same ones; nobody has two."""
    names = Counter(person.name for person in family.register)
    planted = family.planted
    troubled = {
        *planted.same_programme, *planted.same_group, *planted.other, *planted.missed, *planted.left,
    }  # fmt: skip
    free = [
        person
        for person in family.register
        if len(person.name) == 3 and names[person.name] == 1 and person.number not in troubled
    ]
    found: list[Double] = []
    for kind, wanted, fate in KINDS:
        for _ in range(wanted):
            known = (
                _minority(free[0]) if kind == "dotted" else next(each for each in free if _name(kind, each))
            )
            free = [each for each in free if each.number != known.number]
            phone = f"1980000{len(found):04d}" if fate == "asked" else known.phone
            found.append(Double(kind, fate, known, _name(kind, known), phone))
    return tuple(found)


def _minority(neighbour: Invented) -> Invented:
    """Somebody of the same committee whose name has a dot; registered at the window with a number."""
    first = "31019919580214901"
    return replace(
        neighbour, name=_DOTTED[0], number=first + check_digit(first), phone="19800009999", account=""
    )


def _name(kind: str, known: Invented) -> str:
    """What stands at the door for the person's name; empty where this kind does not fit the name."""
    last = known.name[-1]
    match kind:
        case "sounding":
            return known.name[:-1] + _ALIKE[last] if last in _ALIKE else ""
        case "sibling":
            return known.name[:-1] + _SIBLING[last] if last in _SIBLING else ""
        case "pinyin":
            return name_forms(known.name).sound.replace(" ", "").upper()
        case "dotted":
            return _DOTTED[1]
        case _:
            return known.name


def meet(family: Family, by: Scope) -> tuple[Double, ...]:
    """Put the second records on the register, as a committee's sweep does; returns what was put there."""
    met = doubles(family)
    for each in met:
        if each.kind == "dotted":
            register.register_person(
                name=each.known.name, id_number=each.known.number, area_path=each.known.area_path,
                phone=each.known.phone, by=by,
            )  # fmt: skip
        register.register_person(
            name=each.name,
            id_number="",
            area_path=each.known.area_path,
            phone=each.phone,
            source=SOURCE,
            by=by,
        )
    return met
