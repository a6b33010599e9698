"""How a report speaks (行文): whose voice, whose satisfaction, names that change, conclusions pasted twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yikou.crosscheck.prose.measures import Kind, Role
from yikou.crosscheck.prose.outline import Item
from yikou.crosscheck.prose.prose import Prose
from yikou.crosscheck.prose.wording import number, said
from yikou.findings import Finding, finding

_OUTSIDE = re.compile(
    r"我们认为|我们建议|评价组(?:认为)?|评价小组认为|本(?:公司|所|机构)(?:受|接受|认为)|受.{2,16}委托,|第三方评价机构认为|被评价单位"
)
_SELF = re.compile(r"自评|自我评价")
_INSIDERS = re.compile(
    r"(?:对|经对|通过对|经|访谈了?|调查了?)[^。;\n]{0,6}(?P<who>(?:项目)?(?:管理|实施|工作|经办|业务)(?:人员|部门|单位)[^。;\n]{0,24}?)"
    r"(?:的)?(?:访谈|调查|座谈|了解|问卷)[^。;\n]{0,60}?满意"
)
_SERVED = re.compile(
    r"(?:受益|受助|服务|救助|帮扶|保障)(?:对象|群众|人员|家庭)[^。;\n]{0,30}满意|群众满意|居民满意|家长满意|社会公众[^。]{0,16}满意|满意度[^。;\n]{0,30}(?:受益|受助|服务对象|群众|居民)"
)
_SATISFIED = re.compile(
    r"(?P<name>满意[度率])[^\d。;\n]{0,10}(?P<value>\d{1,3}(?:\.\d+)?%)(?P<above>以上|及以上)?"
)
_SAMPLE = re.compile(
    r"(?:回访|调查|抽查|抽样|发放(?:问卷)?|收回|访问|问卷|样本)[^。;\n%]{0,16}?\d+\s?(?:人|户|份|名|位|人次|户次|张)"
)
_ORG = re.compile(
    r"(?:(?<=[,。;:、由与和及向给在经对为将按托请(“])|^)(?P<name>[\u4e00-\u9fff]{2,14}?"
    r"(?:服务中心|服务社|服务站|服务所|基金会|慈善会|协会|促进会|救助站|管理站|合作社|联合会|事务所|中心|公司))(?!的项目)"
)
_PLACE = re.compile(
    r"^(?:由|与|经|向|对|和)?(?:积极)?(?:组织|推进|依托|成立|通过|委托|建设|联合|协同|发挥)?(?:[\u4e00-\u9fff]{2,4}?[省市区县镇乡]|[市区县镇省]|全区|本区|我区|近年来|[\u4e00-\u9fff]{0,3}各)?"
)
_GENERIC = frozenset(
    [
        "服务",
        "爱心",
        "社区",
        "救助",
        "帮扶",
        "综合",
        "民政",
        "事务",
        "社会",
        "管理",
        "公益",
        "慈善",
        "困难",
        "群众",
        "基金",
        "互助",
        "帮困",
        "生活",
        "居民",
        "市民",
        "中心",
        "志愿",
        "工作",
        "街道",
        "医疗",
        "养老",
    ]
)
_REASON = re.compile(r"(?:所以|因此|因而|故而|从而)(?P<what>[^,。;\n]{4,30})")
_PAIR = re.compile(r"(?P<a>[\u4e00-\u9fff]{2,10})[和与](?P<b>[\u4e00-\u9fff]{2,10})相结合")
_ENUMERATED = re.compile(r"[一二三四五六七八]是|\([一二三四五六七八\d]\)|\d[、.]")
_DOUBLE_ENTRY = re.compile(
    r"(?:录入?|\(?导\)?入|填报|上报|登记)[^。;\n]{0,8}(?:至|到|入)?(?P<first>[“\"《]?[^。;,\n]{4,30}?(?:系统|平台)[”\"》]?)(?:以及|和|及|并|同时录入)(?P<second>[^。;,\n]{4,40}?(?:系统|平台))"
)
_AGAIN = re.compile(
    r"(?P<n>\d+)\s?(?:位|名|人|户)[^。;,\n]{0,10}(?:再次|继续|重复|又一次)|(?:再次|继续|多次)(?:接受|享受|获得)|"
    r"(?:有|含|包括)[^。;,\n\d]{0,4}(?:再次|多次|重复)[^。;,\n\d]{0,6}(?:对象|人员|群众|家庭)"
)
_HEADING_CLAIM = re.compile(r"[,,](?P<claim>[\u4e00-\u9fff]{4,12})$")


def outside_voice(prose: Prose) -> Iterator[Finding]:
    """CRO620: a self-evaluation that speaks as an outside evaluator does."""
    if not (_SELF.search(prose.document.title) or _SELF.search(prose.flat[:400])):
        return
    match = next(prose.find(_OUTSIDE), None)
    if match is not None:
        yield finding(
            "CRO620", f"这是单位自评,文中却以外部评价机构的口吻写「{match[0]}」",
            place=prose.place(match.start(), match.end()), found=match[0],
        )  # fmt: skip


def satisfaction(prose: Prose) -> Iterator[Finding]:
    """CRO600 (asked the wrong people), CRO601 (no sample), CRO602 (the threshold for a result)."""
    insiders = next(prose.find(_INSIDERS), None)
    if insiders is not None and not prose.says(_SERVED):
        yield finding(
            "CRO600",
            f"满意情况来自对{insiders['who'].strip()}的访谈,没有调查受助对象(受访的受助对象 0 人)",
            place=prose.place(insiders.start(), insiders.end()), found=insiders["who"].strip(),
        )  # fmt: skip
    if any(
        "满意" in row.name.text + row.standard.text
        for form in prose.document.forms
        for _, _, row in form.indicators()
    ):
        return  # the table's own row is asked for its sample
    for match in prose.find(_SATISFIED):
        if prose.says(_SAMPLE) or re.search(
            r"为满分|得\d|目标|指标值|不低于", prose.flat[match.start() - 12 : match.end() + 8]
        ):
            break
        value = f"{match['value']}{match['above'] or ''}"
        tail = ",而且只写「以上」,不是实际结果" if match["above"] else ""
        yield finding(
            "CRO602" if match["above"] else "CRO601",
            f"{match['name']} {value},没有写调查了多少人、多少人满意{tail}",
            place=prose.place(match.start(), match.end()), found=value,
        )  # fmt: skip
        break


def changing_names(prose: Prose) -> Iterator[Finding]:
    """CRO621: organisations whose names share their distinctive part and differ in the rest."""
    names: dict[str, tuple[int, int]] = {}
    for match in prose.find(_ORG):
        plain = _PLACE.sub("", match["name"])
        if len(plain) >= 5:
            names.setdefault(plain, (match.start("name"), match.end("name")))
    reported: set[str] = set()
    for one in names:
        for two in names:
            if one >= two or one in two or two in one:
                continue
            shared = {w for w in _bigrams(one) & _bigrams(two) if w not in _GENERIC}
            core = next((w for w in shared if one.find(w) <= 3 and two.find(w) <= 3), None)
            if core is None or core in reported:
                continue
            reported.add(core)
            span = max(names[one], names[two])
            yield finding(
                "CRO621", f"文中既有「{one}」又有「{two}」,看不出是不是同一单位",
                place=prose.place(*span), expected=one, found=two,
            )  # fmt: skip


def _bigrams(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}


def repeated_conclusions(prose: Prose) -> Iterator[Finding]:
    """CRO624: one conclusion drawn from two different causes."""
    told: dict[str, re.Match[str]] = {}
    for match in prose.find(_REASON):
        first = told.setdefault(match["what"], match)
        if first is match or match.start() - first.start() > 600:
            continue
        clause = prose.flat.rfind(",", 0, match.start())
        start = max(prose.flat.rfind(mark, 0, clause) for mark in ",。;\n") + 1
        yield finding(
            "CRO624", f"「{match[0]}」在相隔 {match.start() - first.start()} 字的两处作为不同原因的结论,像是重复粘贴",
            place=prose.place(start, match.end()), found=match[0],
        )  # fmt: skip


def heading_without_body(prose: Prose) -> Iterator[Finding]:
    """CRO625: a heading that names two problems, and a text that treats one."""
    for item in prose.outline:
        title = item.title
        claim = _HEADING_CLAIM.search(title)
        body_start = item.mark.end + len(title)
        body = prose.flat[body_start : item.extent.end]
        if (
            claim is None
            or len(body) < 40
            or len(title) > 30
            or re.search(r"\d、|\(", title)
            or not _is_heading(prose, item)
        ):
            continue
        # Pairs of the claim that the body uses: one is enough to say that the body speaks of it.
        pairs = _bigrams(claim["claim"])
        if not any(pair in body for pair in pairs):
            yield finding(
                "CRO625", f"标题写了「{claim['claim']}」,正文没有说明它的情况",
                place=prose.place(item.mark.start, body_start), found=claim["claim"],
            )  # fmt: skip


def _is_heading(prose: Prose, item: Item) -> bool:
    return prose.flat[
        item.mark.end + len(item.title) : item.mark.end + len(item.title) + 1
    ] in "。\n" and bool(
        re.search(
            r"问题|不足|困难|原因|薄弱",
            prose.outline[item.parent].title if item.parent is not None else item.title,
        )
    )


def changing_principles(prose: Prose) -> Iterator[Finding]:
    """CRO623: principles announced in a list and named differently where they are set out."""
    pairs = list(prose.find(_PAIR))
    by_sentence: dict[int, list[re.Match[str]]] = {}
    for match in pairs:
        by_sentence.setdefault(prose.sentence_at(match.start()).span.start, []).append(match)
    listed = next((found for found in by_sentence.values() if len(found) > 2), [])
    detailed = [
        match for match in pairs
        if match not in listed and _ENUMERATED.search(prose.flat[max(0, match.start() - 4) : match.end()])
    ]  # fmt: skip
    if not listed or len(listed) != len(detailed):
        return
    for first, second in zip(listed, detailed, strict=True):
        if _sides(first) != _sides(second):
            yield finding(
                "CRO623", f"原则前面列为「{_shown(first)}」,后面展开时写成「{_shown(second)}」",
                place=prose.place(second.start(), second.end()), expected=_shown(first), found=_shown(second),
            )  # fmt: skip


def _sides(match: re.Match[str]) -> frozenset[str]:
    return frozenset((_trim(match["a"]), match["b"]))


def _trim(text: str) -> str:
    return re.sub(r"^(?:坚持|是?体现|一是|二是|三是|四是|五是|做到|坚持把)+", "", text)


def _shown(match: re.Match[str]) -> str:
    return f"{_trim(match['a'])}和{match['b']}相结合"


def double_entry(prose: Prose) -> Iterator[Finding]:
    """CRO626: the same list is to be entered in two systems."""
    for match in prose.find(_DOUBLE_ENTRY):
        yield finding(
            "CRO626", f"同一批信息要求录入两个系统(另一个是{match['second'].strip()}),两处数字可能不一致",
            place=prose.place(match.start("first"), match.end()), found=match["second"].strip(),
        )  # fmt: skip


def person_times(prose: Prose) -> Iterator[Finding]:
    """CRO627: acts are counted, people are not, although some are said to come again."""
    again = next(prose.find(_AGAIN), None)
    times = [m for m in prose.measures if m.unit == "人次" and m.kind is Kind.COUNT and m.role is Role.PLAIN]
    if again is None or not times or prose.says(r"去重|不重复|实际人数|\d人\(?\d+人次|人数为"):
        return
    by_name: dict[str, str] = {}
    for measure in times:
        by_name.setdefault(number(measure.value), said(measure))
    yield finding(
        "CRO627",
        f"人次({'、'.join(by_name.values())})不等于人数:文中有「{again[0].strip()}」,没有写去重后的实际人数",
        place=prose.around(times[0]), found="、".join(by_name.values()),
    )  # fmt: skip
