"""Head, year and tree of the form (表头、年度、指标体系): what must be filled, which year, which edition."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction

from yikou.crosscheck.forms.cells import brief, one_line, place_of, rows, words_of
from yikou.crosscheck.forms.money import cell_is_blank
from yikou.crosscheck.parameters import Parameters
from yikou.documents import Document, SelfEvaluationForm, Words
from yikou.findings import Finding, Place, finding
from yikou.values import parse_date

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*年(?:度)?")
#: The year on a line of its own below the title, which must stand near the top.
_YEAR_LINE = re.compile(r"^[\t 　]*[(（]\s*((?:19|20)\d{2})\s*年度?\s*[)）][\t 　]*$", re.MULTILINE)
_TOP = 400
_YEAR_CELLS = frozenset(("年度", "评价年度", "预算年度", "所属年度", "自评年度", "项目年度"))
_HEAD = (("project", "项目名称"), ("department", "主管部门"), ("implementer", "实施单位"))
_CONTACT = (("leader", "项目负责人"), ("phone", "联系电话"))
_FILLED = re.compile(r"填[报表制写]|自评|报送|制表|编制")
_FURNITURE = re.compile(r"^\[bookmark:[^\]]*\]$|^_GoBack$")
_WELFARE = re.compile(
    r"救助|福利|低保|特困|困难|优抚|军人|残疾|养老|老年|儿童|帮扶|帮困|慰问|弱势|临时救助|流浪|孤儿|补助|救济|保障对象|抚恤"
)
_ELSEWHERE = re.compile(
    r"党[日建员课务的]|红色|文体|文艺|文化|文明|体育|卫生|绿化|环境|体检|办公用房|活动室|工作者|建设验收|青少年|学校|精神|"
    r"绿地|花坛|树木|路灯|垃圾|保洁|清运|健身|球[赛类]|物业|小区|道路|河道|招商|旅游|农田|种植|养殖|消防|城管|停车|充电|广告|网格"
)
_SOCIAL = re.compile(r"社会(?:保障|救助|福利)|救助|帮困|福利|低保|养老|残疾|优抚|送温暖")


def blank_cells(document: Document) -> Iterator[Finding]:
    """CRO170, CRO171: cells of the head that stand empty."""
    for form in document.forms:
        if not any(getattr(form.head, key) for key, _ in _HEAD):
            continue
        must = [label for key, label in _HEAD if _empty(getattr(form.head, key))]
        contact = [
            label
            for key, label in _CONTACT
            if _empty(getattr(form.head, key)) and _printed_label(document, label)
        ]
        if _asked_in_vain(document, form, "联系人"):
            contact.append("联系人")
        if must:
            message = f"表头的{'、'.join(f'「{label}」' for label in must)}没有填写"
            yield finding("CRO170", message, place=place_of(form.head.project, fallback=form.title))
        if contact:
            message = f"表头的{'、'.join(f'「{label}」' for label in contact)}没有填写"
            where = form.head.leader if "项目负责人" in contact else form.head.phone
            where = Words() if contact == ["联系人"] else where
            quoted = (
                Place(quote="\t".join(contact))
                if where.place is None
                else place_of(Words(contact[0], where.place))
            )
            yield finding("CRO171", message, place=quoted)


def _empty(words: Words) -> bool:
    text = one_line(words.text)
    return cell_is_blank(words) or bool(_FURNITURE.match(text))


def _printed_label(document: Document, label: str) -> bool:
    """Whether the paper asks for it; a layout without the cell has nothing to fill."""
    return label in "".join(document.text.split()) or label.removeprefix("项目") in "".join(
        document.text.split()
    )


def _asked_in_vain(document: Document, form: SelfEvaluationForm, label: str) -> bool:
    """Whether a cell of a table is this label and nothing is kept under it."""
    asked = any(
        one_line(cell.text).rstrip(":：") == label for table in document.tables for cell in table.cells
    )
    return asked and all(one_line(entry.label.text) != label for entry in form.details)


def same_unit(document: Document) -> Iterator[Finding]:
    """CRO172: the supervising department is the implementing unit itself or its own office."""
    for form in document.forms:
        above, below = one_line(form.head.department.text), one_line(form.head.implementer.text)
        other = next((entry.text for entry in form.details if "主管部门" in entry.label.text), Words())
        if below and one_line(other.text) == below:
            message = f"「{brief(below)}」既是主管部门又是实施单位,自己管自己,请核对主管部门"
            yield finding("CRO172", message, place=place_of(other, form.head.implementer))
            continue
        match = re.fullmatch(
            r".*?(?P<stem>[\u4e00-\u9fff]{2,4})(?:街道办事处|街道办|街道|[镇乡](?:人民)?政府)", above
        )
        inside = match is not None and re.match(rf"{match['stem']}(?:街|镇|乡)", below) is not None
        if above and below and (above == below or inside):
            message = f"主管部门「{brief(above)}」与实施单位「{brief(below)}」是同一单位或其内设科室,自己管自己,请核对主管部门"
            yield finding("CRO172", message, place=place_of(form.head.department, form.head.implementer))


def years(parameters: Parameters) -> Callable[[Document], Iterator[Finding]]:
    """The check of years; how late is late is decided locally."""

    def year(document: Document) -> Iterator[Finding]:
        """CRO173 to CRO176: year of the head against the title, other years in cells, dates before and long after."""
        for form in document.forms:
            years_said = _title_years(form, document)
            line = _YEAR_LINE.search(document.text[:_TOP])
            of_head = int(line[1]) if line else form.year or document.year
            titled = years_said[0] if years_said else None
            if titled and of_head and of_head not in years_said:
                message = f"标题写 {titled} 年度,表头写 {of_head} 年度,两处年份不一致"
                yield finding(
                    "CRO173", message, place=place_of(form.title), expected=str(of_head), found=str(titled)
                )
            elif titled and (cell := _year_cell(form)) is not None and cell[0] not in years_said:
                message = f"标题写 {titled} 年度,表头「{cell[1]}」写 {cell[0]} 年度,两处年份不一致"
                yield finding(
                    "CRO173", message, place=place_of(cell[2]), expected=str(titled), found=str(cell[0])
                )
            about = of_head or titled
            if about is None:
                continue
            # A year known only from the day of filling in may be the one after the year that is judged.
            known = form.year or titled or line
            yield from _cells_of_other_years(form, about if known else about - 1)
            for label, day, words in _dates(form):
                yield from _dated(label, day, words, about, parameters.late_months)

    return year


def _year_cell(form: SelfEvaluationForm) -> tuple[int, str, Words] | None:
    """The year in a cell of its own (评价年度 | 2023年度), its label and its words."""
    for entry in form.details:
        match = re.search(r"(?<!\d)((?:19|20)\d{2})(?!\d)", entry.text.text)
        label = one_line(entry.label.text)
        if label in _YEAR_CELLS and match and len(one_line(entry.text.text)) <= 8:
            return int(match[1]), label, entry.text
    return None


def _title_years(form: SelfEvaluationForm, document: Document) -> list[int]:
    """Every year that the title names: 2024年预算 may stand beside 2023年度."""
    return [int(year) for text in (form.title.text, document.title) for year in _YEAR.findall(text)]


def _dates(form: SelfEvaluationForm) -> Iterator[tuple[str, date, Words]]:
    for entry in form.dates:
        if not _FILLED.search(entry.label.text):
            continue
        day, _ = parse_date(one_line(entry.text.text))
        if day is not None:
            yield one_line(entry.label.text), day, entry.text


def _dated(label: str, day: date, words: Words, year: int, late_months: int) -> Iterator[Finding]:
    months = (day.year - year - 1) * 12 + day.month
    if day < date(year, 1, 1):
        message = f"「{label}」是 {day.year}年{day.month}月{day.day}日,早于所评的 {year} 年度"
        yield finding("CRO175", message, place=place_of(words), found=day.isoformat())
    elif months > late_months:
        message = f"「{label}」是 {day.year}年{day.month}月{day.day}日,{year} 年度结束已过 {months - 1} 个月有余;自评一般在次年年初完成"
        yield finding("CRO176", message, place=place_of(words), found=day.isoformat())


def _cells_of_other_years(form: SelfEvaluationForm, year: int) -> Iterator[Finding]:
    """A result that speaks of another year only was written for another form."""
    for row in rows(form):
        for words, label in ((row.indicator.actual, "实际完成值"), (row.indicator.target, "年度指标值")):
            if told := _other_year(words, year):
                message = (
                    f"{year} 年度的表,指标「{brief(row.subject)}」的{label}写的是 {told},请核对是否沿用旧表"
                )
                yield finding("CRO174", message, place=row.place(words), expected=f"{year}年", found=told)
    for goal in form.goals:
        for words, label in ((goal.expected, "预期目标"), (goal.reached, "实际完成情况")):
            if told := _other_year(words, year):
                message = f"{year} 年度的表,年度总体目标的{label}写的是 {told},请核对是否沿用旧表"
                yield finding("CRO174", message, place=place_of(words), expected=f"{year}年", found=told)


def _other_year(words: Words, year: int) -> str:
    """The years before this one that a cell names, when it names no other; else nothing."""
    found = {int(each) for each in _YEAR.findall(words.text)}
    if not found or max(found) >= year:
        return ""
    return "、".join(f"{each}年" for each in sorted(found))


def tree(document: Document) -> Iterator[Finding]:
    """CRO177, CRO178: a tree of an earlier edition; half of a year in a yearly form."""
    for form in document.forms:
        names = [one_line(branch.name.text) for branch in form.branches]
        groups = [one_line(group.name.text) for branch in form.branches for group in branch.groups]
        about = form.year or document.year
        if about and about >= 2022:
            old = [name for name in groups if name.startswith("可持续影响")]
            cost = [
                one_line(group.name.text)
                for branch in form.branches
                for group in branch.groups
                if group.name.text.startswith("成本") and "产出" in branch.name.text
            ]
            if old or cost:
                shown = "、".join(f"「{name}」" for name in dict.fromkeys((*cost, *old)))
                message = (
                    f"{about} 年度的表仍用 2020 年的指标体系({shown}):财预〔2021〕101号起成本为一级指标,"
                    f"效益下不再列可持续影响;当地另有规定的除外"
                )
                yield finding("CRO177", message, place=place_of(form.branches[0].name))
        if about and about >= 2021 and {"投入", "过程"} <= {name[:2] for name in names}:
            message = f"{about} 年度仍用“投入、过程、产出、效果”的指标框架(财预〔2013〕53号),现行框架为“决策、过程、产出、效益”"
            yield finding("CRO177", message, place=place_of(form.branches[0].name))
        yield from _half_years(form)


_HALF = re.compile(r"(?<![每上下])半年(?!度?一次|报|各)|上半年")


def _half_years(form: SelfEvaluationForm) -> Iterator[Finding]:
    for goal in form.goals:
        text = one_line(goal.expected.text)
        match = _HALF.search(text)
        if match and not re.search(r"下半年|全年", text):
            message = f"年度总体目标只说半年(「{brief(text[max(0, match.start() - 8) :], 24)}」),请核对是否为全年任务"
            yield finding("CRO178", message, place=place_of(goal.expected), found=match[0])
    for row in rows(form):
        text = one_line(row.indicator.target.text)
        match = _HALF.search(text)
        if match and "下半年" not in text and "全年" not in text[: match.start()]:
            message = f"年度指标「{brief(row.subject)}」的目标只说半年(「{brief(text[max(0, match.start() - 8) :], 24)}」),请核对是否为全年任务"
            yield finding("CRO178", message, place=row.place(row.indicator.target), found=match[0])


def subject(document: Document) -> Iterator[Finding]:
    """CRO179: a project of social assistance whose indicators are mostly about other things."""
    for form in document.forms:
        title = one_line(form.head.project.text or form.title.text)
        table = [row for row in rows(form) if row.weight and not row.placeholder]
        weight = sum((row.weight.value for row in table if row.weight), Fraction(0))
        if not _SOCIAL.search(title) or len(table) < 8 or not weight:
            continue
        near = [row for row in table if _WELFARE.search(row.name)]
        far = [row for row in table if row not in near and _ELSEWHERE.search(row.name)]
        own = sum((row.weight.value for row in near if row.weight), Fraction(0))
        other = sum((row.weight.value for row in far if row.weight), Fraction(0))
        if own * 3 < weight < other * 2:
            names = "、".join(f"「{brief(row.subject, 14)}」" for row in far[:5])
            message = (
                f"项目是「{brief(title)}」,{len(table)} 项指标 {words_of(weight)} 分中直接说救助、福利的只有 {len(near)} 项 "
                f"{words_of(own)} 分;{names}等 {len(far)} 项 {words_of(other)} 分说的是别的事,请核对指标是否对应项目"
            )
            yield finding("CRO179", message, place=far[0].place(far[0].indicator.name))
