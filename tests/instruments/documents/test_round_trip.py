"""Write, then read: every layout in every format gives the same form back, from what can be seen in the file alone."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.instruments.documents.drawn import forms_for

from yikou.documents import (
    Branch,
    Entry,
    Goal,
    Group,
    Indicator,
    SelfEvaluationForm,
    Total,
    Words,
    form_as_dict,
    layout_names,
    load_layout,
    understand,
    write_form,
)
from yikou.documents.extract import reader
from yikou.documents.extract.payload import extract_of
from yikou.intake import FileKind

LAYOUTS = layout_names()
Kind = Literal["docx", "xlsx", "pdf"]
KINDS: tuple[Kind, ...] = ("docx", "xlsx", "pdf")


def read(data: bytes, kind: Kind) -> SelfEvaluationForm:
    """The form in a file, without the process around the reader."""
    payload, noticed = reader.read(data, FileKind(kind), {})
    assert isinstance(payload, dict), noticed
    document, findings = understand(extract_of(payload))
    assert document.form is not None, findings
    return document.form


def cells(form: SelfEvaluationForm, *, spaces: bool) -> dict[str, str]:
    """Every text of a form by its path; of a pdf without spaces, for where a line ends there nobody can see."""
    found: dict[str, str] = {}

    def walk(value: object, path: str) -> None:
        if isinstance(value, dict) and "text" in value and "kind" in value:
            value = value["text"]
        if isinstance(value, dict):
            for key, part in value.items():
                walk(part, f"{path}.{key}")
        elif isinstance(value, list):
            for number, part in enumerate(value):
                walk(part, f"{path}[{number}]")
        else:
            text = "" if value is None else str(value)
            found[path] = text if spaces else "".join(text.split())

    walk(form_as_dict(form), "")
    if form.layout.startswith("national"):
        found[".layout"] = (
            "national"  # the two national papers differ by their tree alone, and a drawn tree is neither's
        )
    return {path: text for path, text in found.items() if text}


def assert_same(form: SelfEvaluationForm, again: SelfEvaluationForm, *, spaces: bool) -> None:
    ours, theirs = cells(form, spaces=spaces), cells(again, spaces=spaces)
    wrong = {
        path: (ours.get(path), theirs.get(path))
        for path in ours | theirs
        if ours.get(path) != theirs.get(path)
    }
    assert wrong == {}


def assert_round(form: SelfEvaluationForm, kind: Kind) -> None:
    form = replace(form, title=form.title)
    data, findings = write_form(form, format=kind, layout=form.layout, system_fonts=False)
    assert findings == ()
    assert_same(form, read(data, kind), spaces=kind != "pdf")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", LAYOUTS)
def test_a_filled_form_comes_back(name: str, kind: Kind) -> None:
    """One form a layout and format in every run of the suite; the deep profile draws hundreds."""
    layout = load_layout(name)
    drawn: list[SelfEvaluationForm] = []

    @given(forms_for(layout, most=8))
    @settings(max_examples=1, database=None, derandomize=True, deadline=None)
    def draw(form: SelfEvaluationForm) -> None:
        drawn.append(form)

    draw()
    assert_round(drawn[0], kind)


def test_a_total_overleaf_is_no_branch() -> None:
    """The last row goes on to a page where only 合计 follows: a label cell cut by the page isn't named by it."""
    blank = load_layout("luan-2020").blank_form(2020)
    groups = tuple(
        Group(
            Words(name),
            Words("5"),
            (
                Indicator(
                    Words(f"{name}完成情况"), weight=Words("5"), score=Words("5"), explanation=Words(text)
                ),
            ),
        )
        for name, text in (("数量指标", "逐户核实。" * 160), ("质量指标", "逐项验收。" * 180))
    )
    form = replace(
        blank, branches=(Branch(Words("产出"), Words("10"), groups),), total=Total(Words("10"), Words("10"))
    )
    assert_round(form, "pdf")


@pytest.mark.parametrize("length", range(820, 1060, 40))
def test_a_head_at_the_foot_of_a_page(length: int) -> None:
    """The head and two lines of a tall row stand on one page, 绩效 of the label beside them, too; the rest overleaf."""
    blank = load_layout("national-2020").blank_form(2024)
    tall = Indicator(
        Words("入户走访和政策宣传以及需求登记和服务转介"), Words("逐户走访,登记需求。" * 90), Words("已完成"), Words("90"), Words("90"),
    )  # fmt: skip
    form = replace(
        blank, goals=(Goal(Words("走访到户并" * (length // 5)), Words("完成。")),), weight=Words("90"),
        branches=(Branch(Words("产出指标"), Words("90"), (Group(Words("数量指标"), Words(), (tall, replace(tall, target=Words("50户"), weight=Words("0"), score=Words("0"))),),)),),
        total=Total(Words("90"), Words("90")),
    )  # fmt: skip
    assert_round(form, "pdf")


def test_a_row_goes_on_over_other_columns() -> None:
    """The rest of a tall row stands overleaf above blocks of another grid: the seam says that it is one row."""
    blank = load_layout("sichuan-2023").blank_form(2024)
    long = "逐户走访登记需求并转介服务" * 110
    assert_round(replace(blank, goals=(Goal(Words("走访到户"), Words(long)),)), "pdf")


@pytest.mark.parametrize("length", [304, 316, 340])
def test_the_sources_of_the_money_overleaf(length: int) -> None:
    """The foot of a page cuts the block of the money; its rest stands above columns of another grid, without heads."""
    blank = load_layout("sichuan-2023").blank_form(2024)
    rows = tuple(
        replace(row, executed=Words("33"), rate=Words("100%"), reason=Words("已完成"))
        for row in blank.funds.rows
    )
    goals = (Goal(Words("走访到户"), Words("逐户走访登记" * (length // 2))),)
    assert_round(replace(blank, goals=goals, funds=replace(blank.funds, rows=rows)), "pdf")


@pytest.mark.parametrize("count", range(13, 15))
def test_numbers_in_front_of_labels_overleaf(count: int) -> None:
    """Where rows are counted (序号), the label overleaf stands blank behind the number and is still the label before."""
    blank = load_layout("luan-2020").blank_form(2020)
    rows = tuple(
        Indicator(Words(f"走访第{at}网格困难群众户数"), weight=Words("5"), score=Words("5"), standard=Words("逐户走访并登记。" * 12))
        for at in range(count)
    )  # fmt: skip
    groups = (Group(Words("数量指标"), Words(), rows), Group(Words("质量指标"), Words(), rows[:2]))
    assert_round(replace(blank, branches=(Branch(Words("产出指标"), Words("5"), groups),)), "pdf")


@pytest.mark.parametrize("name", ["beijing", "sichuan-2023"])
def test_a_sign_behind_a_full_stop_stays_in_its_cell(name: str) -> None:
    """No program breaks 。+86: the last figure of the word ran over the border, into the points of its neighbour."""
    blank = load_layout(name).blank_form(2024)
    rows = tuple(
        Indicator(Words("走访户数"), actual=Words("约" * at + "≥50户。+86≤200元/人"), reason=Words("约" * at + "≥50户。+86≤200元/人"), weight=Words("3"), score=Words("3"))
        for at in range(6)
    )  # fmt: skip
    groups = (Group(Words("数量指标"), Words(), rows),)
    assert_round(replace(blank, branches=(Branch(Words("产出指标"), Words(), groups),)), "pdf")


def test_a_value_in_brackets_is_a_value() -> None:
    """财务负责人：（略） in one box says something; （盖章） says only what to do there."""
    blank = load_layout("sichuan-2023").blank_form(2024)
    assert_round(replace(blank, details=(Entry(Words("财务负责人"), Words("（略）")),)), "docx")
    sealed, _ = write_form(
        replace(blank, details=(Entry(Words("财务负责人"), Words("（签字）")),)),
        format="docx",
        layout=blank.layout,
    )
    assert read(sealed, "docx").details == ()


@pytest.mark.deep
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", LAYOUTS)
def test_any_form_comes_back(name: str, kind: Kind) -> None:
    """Long texts, empty cells, line breaks, things that look like markup, up to 60 indicators."""

    @given(forms_for(load_layout(name)))
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    def check(form: SelfEvaluationForm) -> None:
        assert_round(form, kind)

    check()


@pytest.mark.parametrize("name", LAYOUTS)
def test_nothing_hidden_helps(name: str) -> None:
    """The model must not travel along in properties, comments, names or custom parts: a reader sees the page."""
    form = load_layout(name).blank_form(2024)
    for kind in ("docx", "xlsx"):
        data, _ = write_form(form, format=kind, layout=name)  # type: ignore[arg-type]  # the two formats
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            words = b"".join(archive.read(part) for part in names if part.startswith("docProps/"))
        assert not [part for part in names if "custom" in part.lower() or "comment" in part.lower()]
        assert name.encode() not in words and b"wuhan" not in words
    pdf, _ = write_form(form, format="pdf", layout=name)
    assert b"/EmbeddedFile" not in pdf and name.encode() not in pdf


SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")


def saved_again(data: bytes, kind: str, folder: Path) -> bytes:
    """The file as LibreOffice writes it after opening it."""
    source, target = folder / f"form.{kind}", folder / "again"
    source.write_bytes(data)
    home = folder.parent / "libreoffice"
    command = [str(SOFFICE), f"-env:UserInstallation={home.as_uri()}", "--headless", "--convert-to", kind]
    subprocess.run(
        [*command, "--outdir", str(target), str(source)], check=True, capture_output=True, timeout=120
    )
    return (target / source.name).read_bytes()


@pytest.mark.deep
@pytest.mark.skipif(
    SOFFICE is None, reason="LibreOffice (soffice) is not installed: saving again is NOT tested"
)
@pytest.mark.parametrize("kind", ["docx", "xlsx"])
@pytest.mark.parametrize("name", LAYOUTS)
def test_a_form_comes_back_after_libreoffice_saved_it(name: str, kind: Kind, tmp_path: Path) -> None:
    """Offices open a file, look, and save: widths, merged cells and formats are then another program's."""

    @given(forms_for(load_layout(name)), st.uuids())
    @settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
    def check(form: SelfEvaluationForm, run: object) -> None:
        folder = tmp_path / re.sub(r"\W", "", str(run))
        folder.mkdir(exist_ok=True)
        data, _ = write_form(form, format=kind, layout=name)
        again = read(saved_again(data, kind, folder), kind)
        assert_same(form, again, spaces=True)

    check()
