"""The fund table (项目资金): sources against the total, execution against both budgets, rate and its points."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from yikou.crosscheck.forms.cells import NOTHING, one_line, place_of, printed, share, slack, words_of
from yikou.documents import Document, FundRow, Funds, SelfEvaluationForm, Words, wan_words
from yikou.findings import Finding, Place, finding
from yikou.scoring.footnote import execution_rate
from yikou.values import wan_text, without_spaces

_COLUMNS = {"initial": "年初预算数", "adjusted": "全年预算数", "executed": "全年执行数"}
_UNIT_FEN = {"元": 100, "千元": 10**5, "万元": 10**6, "百万元": 10**8, "亿元": 10**10}
_RATE = re.compile(r"(?P<number>-?\d{1,5}(?:\.\d{1,6})?)(?P<sign>%?)")
_FACTORS = {
    Fraction(10): "10 倍",
    Fraction(100): "100 倍",
    Fraction(1000): "1000 倍",
    Fraction(10000): "1 万倍",
}
_FORMULA = re.compile(r"[*×xX]\s*(?:预算)?执行率|执行率\s*[*×xX]")


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in a cell (金额): fen, and the fen that its last printed place stands for."""

    fen: int
    step_fen: int
    words: Words

    def __str__(self) -> str:
        return wan_words(self.fen)


def amount(words: Words, unit: str) -> Amount | None:
    """The amount in a cell of a table in ``unit``; None for blanks and words."""
    fen = words.fen(unit)
    if fen is None:
        return None
    text = without_spaces(words.text)
    own = next((name for name in ("百万元", "千元", "万元", "亿元", "元") if text.endswith(name)), unit)
    number = re.search(r"\d[\d,]*(?:\.(\d+))?", text)
    places = len(number[1]) if number and number[1] else 0
    step_fen = _UNIT_FEN.get(own, 100) // 10**places if places else 0
    return Amount(fen, step_fen, words)


def _line(row: FundRow) -> Place:
    """A row of the fund table as a place: all its cells in the order of the paper."""
    cells = (row.label, row.initial, row.adjusted, row.executed, row.weight, row.rate, row.score)
    stood = row.label.place.row if row.label.place else None
    # Points in brackets beside the block's label stand in another row than the amounts.
    return place_of(
        *(
            cell
            for cell in cells
            if stood is None or cell.place is None or cell is not row.weight or cell.place.row == stood
        )
    )


def _slip(one_fen: int, other_fen: int) -> str:
    """The sentence about a slip of the decimal point or of the unit, when the ratio is exactly that."""
    if not one_fen or not other_fen:
        return ""
    ratio = Fraction(max(one_fen, other_fen), min(one_fen, other_fen))
    word = _FACTORS.get(ratio)
    if word is None:
        return ""
    return f";两数正好相差 {word},疑为{'元与万元混用' if ratio == 10000 else '小数点移位'}"


def fund_sources(document: Document) -> Iterator[Finding]:
    """CRO020 to CRO022: the sources of a column against its total."""
    for form in document.forms:
        top = form.funds.of("total")
        parts = [row for row in form.funds.rows if row is not top and row.source != "total"]
        if top is None or not parts:
            continue
        unsplit: list[str] = []
        for key, label in _COLUMNS.items():
            whole = amount(getattr(top, key), form.funds.unit)
            cells = [getattr(row, key) for row in parts]
            split = [each for cell in cells if (each := amount(cell, form.funds.unit))]
            if whole is None or (whole.fen == 0 and not any(each.fen for each in split)):
                continue
            if not split:
                unsplit.append(label)
            else:
                yield from _column(form.funds, key, label, whole, parts)
        yield from _unsplit(form, top, parts[0], unsplit)


def _column(funds: Funds, key: str, label: str, whole: Amount, parts: list[FundRow]) -> Iterator[Finding]:
    read = [(row, amount(getattr(row, key), funds.unit)) for row in parts]
    every = [each for _, each in read if each]
    known = [each for row, each in read if each and row.source in {"current", "carried", "other"}]
    open_cells = [row for row, each in read if each is None and one_line(getattr(row, key).text) == ""]
    complete = any(row.source == "other" for row in parts) or len(parts) > 2
    gaps = []
    readings = [every, known]
    if len(known) < len(every) <= 8:
        # Rows with labels of their own may be parts of parts: any selection of them may be the sources.
        readings += [list(some) for size in range(1, len(every)) for some in combinations(every, size)]
    for numbers in readings:
        sum_fen = sum(each.fen for each in numbers)
        room = whole.step_fen + sum(each.step_fen for each in numbers)
        if not numbers:
            continue
        if abs(sum_fen - whole.fen) * 2 <= room:
            return
        gaps.append((sum_fen, numbers))
    sum_fen, numbers = min(gaps, key=lambda gap: abs(gap[0] - whole.fen))
    if sum_fen < whole.fen and not complete:
        return
    added = "+".join(wan_words(each.fen) for each in numbers)
    hint = _slip(sum_fen, whole.fen)
    message = (
        f"{label}合计 {whole} 万元,各来源 {added}={wan_words(sum_fen)} 万元,"
        f"{'多' if sum_fen > whole.fen else '少'} {wan_words(abs(sum_fen - whole.fen))} 万元{hint}"
    )
    code = "CRO021" if sum_fen < whole.fen and open_cells else "CRO020"
    right, wrong = (str(whole), wan_words(sum_fen)) if whole.fen else (wan_words(sum_fen), str(whole))
    yield finding(code, message, place=place_of(whole.words, *(each.words for each in numbers)),
                  expected=right, found=wrong)  # fmt: skip


def _unsplit(form: SelfEvaluationForm, top: FundRow, first: FundRow, columns: list[str]) -> Iterator[Finding]:
    """The total of a column stands and every source below it is blank."""
    if not columns:
        return
    adjusted, initial = amount(top.adjusted, form.funds.unit), amount(top.initial, form.funds.unit)
    extra = ""
    if adjusted and initial and adjusted.fen > initial.fen:
        extra = f";年中调增的 {wan_words(adjusted.fen - initial.fen)} 万元没有写明来源"
    message = f"{'、'.join(columns)}只填了合计,各资金来源一栏空白,无法核对来源{extra}"
    yield finding("CRO022", message, place=place_of(first.label, first.initial))


def execution(document: Document) -> Iterator[Finding]:
    """CRO023 to CRO027: the printed rate against B/A in each row, and spending against both budgets."""
    for form in document.forms:
        has_adjusted = any(amount(row.adjusted, form.funds.unit) for row in form.funds.rows)
        for row in form.funds.rows:
            initial, adjusted, executed = (amount(getattr(row, key), form.funds.unit) for key in _COLUMNS)
            yield from _rate(row, initial, adjusted, executed, has_adjusted=has_adjusted)
            if row.source == "total":
                yield from _overruns(row, initial, adjusted, executed)


def _percent(words: Words) -> tuple[Fraction, Fraction] | None:
    """A printed rate in per cent with half its last place; a bare 0.98 in a rate column is a share."""
    match = _RATE.fullmatch(without_spaces(words.text))
    if match is None:
        return None
    value, places = Fraction(match["number"]), len(match["number"].partition(".")[2])
    half = Fraction(1, 2 * 10**places)
    if not match["sign"] and value <= 2:
        return value * 100, half * 100
    return value, half


def _rate(
    row: FundRow,
    initial: Amount | None,
    adjusted: Amount | None,
    executed: Amount | None,
    *,
    has_adjusted: bool,
) -> Iterator[Finding]:
    stated = _percent(row.rate)
    # A blank A in a table that has one elsewhere is unknown, not the initial budget.
    budget = adjusted or (initial if not has_adjusted else None)
    if stated is None or budget is None or executed is None or budget.fen <= 0:
        return
    percent, half = stated
    real = Fraction(100 * executed.fen, budget.fen)
    # The amounts are rounded too: half of their last place moves the rate by that share.
    room = (
        half + Fraction(50 * executed.step_fen, budget.fen) + real * Fraction(budget.step_fen, 2 * budget.fen)
    )
    if abs(percent - real) <= room or (percent == 100 and real > 100):
        return
    place = _line(row)
    figures = (
        f"执行数 {executed} 万元÷预算数 {budget} 万元={words_of(real, 2)}%,印执行率 {words_of(percent)}%"
    )
    if (
        adjusted
        and initial
        and initial.fen > 0
        and abs(percent - Fraction(100 * executed.fen, initial.fen)) <= room
    ):
        message = f"{figures};印的是对年初预算 {initial} 万元的比率,执行率应以全年预算数(A)为分母"
        yield finding(
            "CRO024", message, place=place, expected=f"{words_of(real, 2)}%", found=f"{words_of(percent)}%"
        )
        return
    hint = _slip(executed.fen, budget.fen)
    if not hint and percent and real and (word := _FACTORS.get(max(percent / real, real / percent))):
        hint = f";两者正好相差 {word}"
    yield finding("CRO023", figures + hint, place=place,
                  expected=f"{words_of(real, 2)}%", found=f"{words_of(percent)}%")  # fmt: skip


def _overruns(
    row: FundRow, initial: Amount | None, adjusted: Amount | None, executed: Amount | None
) -> Iterator[Finding]:
    place = _line(row)
    if adjusted and initial and (slip := _slip(adjusted.fen, initial.fen)):
        message = f"年初预算 {initial} 万元,全年预算 {adjusted} 万元{slip}"
        yield finding("CRO027", message, place=place, expected=str(initial), found=str(adjusted))
    elif executed and adjusted and executed.fen > adjusted.fen > 0:
        message = (
            f"执行数 {executed} 万元大于全年预算数 {adjusted} 万元,超出 {wan_words(executed.fen - adjusted.fen)} 万元"
            f"({share(Fraction(executed.fen), Fraction(adjusted.fen))}){_slip(executed.fen, adjusted.fen)}"
        )
        yield finding("CRO025", message, place=place, expected=str(adjusted), found=str(executed))
    elif executed and initial and adjusted and executed.fen > initial.fen > 0 and adjusted.fen != initial.fen:
        message = (
            f"执行率按调整后的全年预算 {adjusted} 万元计为 {share(Fraction(executed.fen), Fraction(adjusted.fen))},"
            f"对年初预算 {initial} 万元为 {share(Fraction(executed.fen), Fraction(initial.fen))},"
            f"超出 {wan_words(executed.fen - initial.fen)} 万元,调整掩盖了超支"
        )
        yield finding("CRO026", message, place=place, expected=str(initial), found=str(executed))


def execution_points(document: Document) -> Iterator[Finding]:
    """CRO028, CRO029: the points of the execution rate against weight × rate."""
    for form in document.forms:
        row = form.funds.of("total")
        if row is None:
            continue
        weight, score, rate = printed(row.weight), printed(row.score), _percent(row.rate)
        place = _line(row)
        if weight is None or score is None:
            continue
        if score.value > weight.value + slack(score, weight):
            message = f"预算执行率得 {score} 分,超过分值 {weight} 分"
            yield finding("CRO100", message, place=place, expected=str(weight), found=str(score))
            continue
        readings = _execution_readings(form, row, weight.value, rate)
        if not readings or any(
            abs(score.value - each) <= _grain(score.value, score.slack) for each in readings
        ):
            continue
        want = readings[0]
        real = rate[0] if rate else want * 100 / weight.value
        message = (
            f"执行率 {words_of(real, 2)}%,分值 {weight} 分×执行率={words_of(want, 2)} 分,"
            f"表上得 {score} 分,{'多' if score.value > want else '少'} {words_of(abs(score.value - want), 2)} 分"
        )
        formula = _FORMULA.search(document.text[:4000]) or any(
            _FORMULA.search(note.text) for note in form.notes
        )
        yield finding("CRO028" if formula else "CRO029", message, place=place,
                      expected=words_of(want, 2), found=str(score))  # fmt: skip


def _grain(score: Fraction, slack_of: Fraction) -> Fraction:
    """How far a printed score may be from the exact one: offices round to 0.01, 0.1, half and whole points."""
    return max(slack_of, Fraction(1, 2)) if score.denominator in (1, 2) else max(slack_of, Fraction(1, 20))


def _execution_readings(
    form: SelfEvaluationForm, row: FundRow, weight: Fraction, rate: tuple[Fraction, Fraction] | None
) -> list[Fraction]:
    """The points by the real rate, by the printed one."""
    unit = form.funds.unit
    budget = amount(row.adjusted, unit) or amount(row.initial, unit)
    executed = amount(row.executed, unit)
    readings = []
    if budget and executed and budget.fen > 0:
        scored, _ = execution_rate(weight, Fraction(budget.fen), Fraction(executed.fen))
        readings += [scored.exact] if scored.exact is not None else []
    if rate is not None:
        readings.append(min(weight, weight * max(Fraction(0), rate[0]) / 100))
        if rate[0] < 80:
            # Many places give nothing below a least rate.
            readings.append(Fraction(0))
    return readings


def fund_cells(document: Document) -> Iterator[Finding]:
    """CRO030 to CRO032: units repeated in the cells, amounts of another scale, one line without its sources."""
    for form in document.forms:
        unit, named = form.funds.unit, []
        for row in form.funds.rows:
            for key in _COLUMNS:
                cell: Words = getattr(row, key)
                if re.search(r"\d\s*[万亿千]?元", cell.text):
                    named.append(cell)
        if named:
            other = [cell for cell in named if not without_spaces(cell.text).endswith(unit)]
            shown = "、".join(dict.fromkeys(one_line(cell.text) for cell in (other or named)))
            message = (
                f"资金表的单位是{unit},格内又写了单位:{shown}"
                + (";同一表内单位不一,汇总时容易错 1 万倍" if other else "")
            )  # fmt: skip
            yield finding("CRO031" if other else "CRO030", message, place=place_of((other or named)[0]))
        yield from _one_line(form, document)


def _one_line(form: SelfEvaluationForm, document: Document) -> Iterator[Finding]:
    """Executed to the fen what was planned, one line, no source, no adjusted budget."""
    top = form.funds.of("total") or (form.funds.rows[0] if form.funds.rows else None)
    if top is None or len(form.funds.rows) > 1:
        return
    budget = amount(top.adjusted, form.funds.unit) or amount(top.initial, form.funds.unit)
    executed = amount(top.executed, form.funds.unit)
    if budget is None or executed is None or budget.fen != executed.fen or not budget.fen:
        return
    changed = next(
        (
            row
            for row in form.indicators()
            if re.search(r"预算.{0,2}调|调整预算|追加|调[增减]", row[2].actual.text)
        ),
        None,
    )
    told = f";表内又提到「{one_line(changed[2].actual.text)[-16:]}」" if changed else ""
    message = f"预算数与执行数同为 {wan_text(executed.fen)} 万元,执行率正好 100%,只有一行合计,没有资金来源和年中调整{told}"
    yield finding("CRO032", message, place=_line(top))


def cell_is_blank(words: Words) -> bool:
    """Whether a cell says nothing: empty, a dash, 无."""
    return one_line(words.text) in NOTHING
