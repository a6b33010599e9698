"""The five seed documents against their list of 114 relations: what must be found, and what must not be said."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.findings.prose_text import document_of
from yikou.crosscheck import Report, audit
from yikou.findings import Finding, Severity

SEEDS = next(
    (
        folder
        for folder in (
            Path(os.environ.get("YIKOU_SEEDS", "")),
            *(up / "shared" / "seeds" for up in Path(__file__).parents),
        )
        if (folder / "findings.json").is_file()
    ),
    Path("no seeds"),
)
pytestmark = pytest.mark.skipif(
    not SEEDS.is_dir(), reason="the seed documents lie beside the project, not in it"
)

#: What the message of each certain error must show.
FIGURES = {
    "S1-03": ("10", "8"),
    "S1-04": ("18", "20"),
    "S2-06": ("≥4次", "≥1场"),
    "S3-01": ("90", "100"),
    "S3-02": ("7.76%", "35.56041"),
    "S3-05": (),
    "S3-06": (),
    "S4-01": ("108,044", "11.28"),
    "S4-02": ("7,322.53", "7322.83"),
    "S4-05": ("2020年12月下旬", "2019"),
    "S4-07": ("附件",),
}
#: Corrections that leave no certain error: (words of the file, what they should have been).
CORRECTIONS = {
    "000": (),
    "001": (("(一)项目立项(分值10分,自评得10分)", "(一)项目立项(分值8分,自评得8分)"),),
    "002": (("开展文艺演出场次(2分)\t≥4次/年", "各社区文化体育活动次数(2分)\t≥4次/年"),),
    "003": (
        ("总分\n\t90\n\t90", "总分\n\t100\n\t100"),
        ("\t35.56041万元\n\t15\n\t15", "\t33万元\n\t15\n\t15"),
    ),
    "004": (
        ("11.28万人(户)次", "10.80万人"),
        ("15、.83万元", "15、.53万元"),
        ("(2020年12月下旬至1月底)", "(2019年12月下旬至1月底)"),
        ("通讯录。", "通讯录;3、帮困对象录入或导入模板;4、闵行区社会救助“一口上下”信息系统用户名。"),
    ),
}


@dataclass(frozen=True)
class Row:
    """One relation of findings.json."""

    id: str
    seed: str
    kind: str
    title: str
    quotes: tuple[str, ...]
    calc: str


def plain(text: str) -> str:
    """Without white space and with one width of marks, for comparing quotes."""
    wide = {chr(ord(mark) + 0xFEE0): mark for mark in "!%()+,-./:;<=>?[]~"}
    return "".join(text.split()).translate(str.maketrans(wide))


def same_place(finding: Finding, row: Row) -> bool:
    """Whether a finding quotes the words of a row."""
    quote = plain(finding.place.quote or "")
    for other in map(plain, row.quotes):
        if quote and (quote in other or other in quote):
            return True
        shared = next((size for size in (10, 8, 6) if len(other) >= size and len(quote) >= size), 0)
        if shared and any(other[at : at + shared] in quote for at in range(len(other) - shared + 1)):
            return True
    return False


def numbers(text: str) -> set[str]:
    """The numbers of a text, without thousands marks and idle zeros."""
    found = re.findall(r"\d+(?:\.\d+)?", text.replace(",", ""))
    return {item.rstrip("0").rstrip(".") if "." in item else item for item in found}


def answers(finding: Finding, row: Row) -> bool:
    """Whether a finding stands at the row's place and, where the row calculates, shows one of its numbers."""
    if not same_place(finding, row):
        return False
    wanted = numbers(row.calc) | numbers(" ".join(row.quotes))
    return not numbers(row.calc) or bool(wanted & numbers(finding.message))


@cache
def rows() -> tuple[Row, ...]:
    """All 114 relations."""
    data = json.loads((SEEDS / "findings.json").read_text(encoding="utf-8"))
    return tuple(
        Row(row["id"], row["file"][:3], row["kind"], row["title"], tuple(row["quotes"]), row["calc"])
        for row in data
    )


@cache
def report(seed: str) -> Report:
    """The audit of one seed document."""
    return audit(next(SEEDS.glob(f"{seed}_*.txt")))


def of_kind(kind: str) -> list[Row]:
    """The rows of one kind."""
    return [row for row in rows() if row.kind == kind]


@pytest.mark.parametrize("row", of_kind("ERR") if SEEDS.is_dir() else [], ids=lambda row: row.id)
def test_certain_error_is_reported_as_an_error(row: Row) -> None:
    """No lawful reading makes these right: missing one is missing what the product is for."""
    errors = [item for item in report(row.seed).of(Severity.ERROR) if same_place(item, row)]
    shown = [item for item in errors if all(figure in item.message for figure in FIGURES[row.id])]
    assert shown, (row.title, [item.message for item in report(row.seed).of(Severity.ERROR)])


@pytest.mark.parametrize("seed", sorted(CORRECTIONS))
def test_nothing_else_is_an_error(seed: str) -> None:
    """To call a doubt an error is as bad as to miss an error."""
    certain = [row for row in of_kind("ERR") if row.seed == seed]
    extra = [
        item for item in report(seed).of(Severity.ERROR) if not any(same_place(item, row) for row in certain)
    ]
    assert [(item.code, item.message, item.place.quote) for item in extra] == []


def test_relations_that_hold_are_not_reported_as_wrong() -> None:
    """A sum that fits, told to be wrong, costs the audit its reader's trust."""
    sums = re.compile(r"CRO(?:0[0-3]\d|20[034]|21[0-2]|50[0-79]|51[0137]|52\d|53[0-2]|54[15]|58[1245])")
    wrong = []
    for row in of_kind("OK"):
        doubts = [other for other in rows() if other.seed == row.seed and other.kind not in ("OK", "ART")]
        for item in report(row.seed).findings:
            told = item.severity is not Severity.NOTE and sums.fullmatch(item.code) and same_place(item, row)
            if told and not any(same_place(item, other) for other in doubts):
                wrong.append((row.id, item.code, item.message))
    assert wrong == []


def test_artefacts_are_not_blamed_on_the_author() -> None:
    """What copying broke is listed apart: no finding quotes it as the author's words."""
    blamed = []
    for row in of_kind("ART"):
        others = [other for other in rows() if other.seed == row.seed and other.kind != "ART"]
        for item in report(row.seed).findings:
            exact = any(plain(quote) == plain(item.place.quote or "") for quote in row.quotes)
            if exact and not any(same_place(item, other) for other in others):
                blamed.append((row.id, item.code, item.message))
    assert blamed == []


def test_doubts_and_gaps_are_mostly_found(capsys: pytest.CaptureFixture[str]) -> None:
    """At least 45 of the 62 suspicious and 8 of the 11 unverifiable relations, as warnings or notes."""
    found: dict[str, list[str]] = {"SUS": [], "GAP": []}
    missed: dict[str, list[str]] = {"SUS": [], "GAP": []}
    for row in (*of_kind("SUS"), *of_kind("GAP")):
        mild = [item for item in report(row.seed).findings if item.severity is not Severity.ERROR]
        # S4-06 explains S4-01: one finding with both figures answers both.
        items = report(row.seed).findings if row.id == "S4-06" else mild
        (found if any(answers(item, row) for item in items) else missed)[row.kind].append(row.id)
    with capsys.disabled():
        print(f"\nSUS {len(found['SUS'])}/62, missed {' '.join(missed['SUS'])}")
        print(f"GAP {len(found['GAP'])}/11, missed {' '.join(missed['GAP'])}")
    assert len(found["SUS"]) >= 45
    assert len(found["GAP"]) >= 8


@pytest.mark.parametrize("seed", sorted(CORRECTIONS))
def test_corrected_seed_raises_no_error(seed: str) -> None:
    """Once the author has mended what was told, the audit has nothing certain left to say."""
    text = next(SEEDS.glob(f"{seed}_*.txt")).read_text(encoding="utf-8")
    for old, new in CORRECTIONS[seed]:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    if seed == "003":
        text = _with_results(text)
    errors = audit(document_of(text)).of(Severity.ERROR)
    assert [(item.code, item.message) for item in errors] == []


def _with_results(text: str) -> str:
    """Seed 003 with what was done in place of the copied targets."""
    done = "1、完成入户摸排52户,全部录入平台。\n2、开展个案帮扶25户126次,形成案例报告5份。\n3、走访362人次,巡视探访12次。"
    effect = "全年服务困难群众412户,受助居民回访300人,其中286人认为生活困难得到缓解"
    for opening, result in (("\t1、完成街道辖区内半年新申请", done), ("\t通过建立困难群众救助所", effect)):
        second = text.index(opening, text.index(opening) + 1)
        end = text.index("\n\t", second)
        text = text[: second + 1] + result + text[end:]
    return text
