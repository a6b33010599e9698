"""The examples: twins of the seed documents that a clone can show; what lies there is what the code writes today."""

from __future__ import annotations

import importlib.util
import io
import json
import re
import sys
import zipfile
from itertools import groupby
from pathlib import Path
from types import ModuleType

import pytest
from tests.instruments.documents.samples import ROOT

from yikou.documents import NarrativeReport, SelfEvaluationForm


def _tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("examples_tool", ROOT / "tools" / "examples.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["examples_tool"] = module
    spec.loader.exec_module(module)
    return module


TOOL = _tool()
SEEDS = dict(zip(TOOL.NAMES, ("000", "001", "002", "003", "004"), strict=True))


def contents(data: bytes) -> object:
    """What is in a file: of an archive its parts, for zlib may pack the same parts otherwise elsewhere."""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return [(entry.filename, entry.date_time, archive.read(entry)) for entry in archive.infolist()]
    return data


def text(name: str, *, corrected: bool = False) -> str:
    """The twin's words as its author wrote them."""
    whole: str = TOOL.flat_text(name, TOOL.twin(name, corrected=corrected), damaged=False)
    return whole


def test_the_examples_are_what_the_code_writes() -> None:
    """An example written by yesterday's code would show what nobody can make any more."""
    made = dict(TOOL.written())
    assert sorted(made) == sorted(path.name for path in TOOL.WRITTEN.iterdir())
    changed = [
        name for name, data in made.items() if contents(data) != contents((TOOL.WRITTEN / name).read_bytes())
    ]
    assert changed == [], "run python tools/examples.py"


def test_every_twin_ships_in_four_formats_flawed_and_corrected() -> None:
    """What a reader may be given: 5 documents, 2 states, 4 formats; all together no burden for a clone."""
    names = [path.name for path in TOOL.WRITTEN.iterdir()]
    assert len(names) == 5 * 2 * 4
    assert sum(path.stat().st_size for path in TOOL.WRITTEN.iterdir()) < 2_500_000


@pytest.mark.seeds
@pytest.mark.parametrize("name", TOOL.NAMES)
def test_a_twin_has_the_figures_of_its_seed(name: str, seeds: Path) -> None:
    """Every figure that findings.json quotes must stand in the twin, or the twin shows something else."""
    rows = json.loads((seeds / "findings.json").read_text(encoding="utf-8"))
    number = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
    quoted = {
        figure
        for row in rows
        if row["file"].startswith(SEEDS[name]) and row["kind"] != "ART"
        for quote in row["quotes"]
        for figure in number.findall(quote)
    }
    # The numbers of pages that cut two figures of seed 004 are the copy's, and so are the halves.
    cut = {"7322", "15", "83", "16"} if name == "festival-2020" else set()
    assert quoted - set(number.findall(text(name))) == cut


@pytest.mark.seeds
@pytest.mark.parametrize("name", TOOL.NAMES)
def test_a_twin_has_words_of_its_own(name: str, seeds: Path) -> None:
    """The sentences of a seed stay with its author; labels, titles of forms and figures are everybody's."""
    original = _plain(next(seeds.glob(f"{SEEDS[name]}_*.txt")).read_text(encoding="utf-8"))
    own = re.split(r"[，。；：、（）()\s“”\d.%]", text(name))
    assert [part for part in own if len(part) >= 16 and _plain(part) in original] == []


def _plain(words: str) -> str:
    return "".join(words.split()).replace("，", ",")


def form(name: str) -> SelfEvaluationForm:
    document = TOOL.twin(name, corrected=False)
    assert isinstance(document, SelfEvaluationForm | NarrativeReport)
    return document.forms[0] if isinstance(document, NarrativeReport) else document


def test_the_report_of_the_rescue_gives_ten_points_where_its_table_gives_eight() -> None:
    """S1-03 and S1-04: the narrative contradicts the table, and its own heading."""
    words = text("rescue-2020")
    assert "一、投入（分值18分" in words and words.count("（分值10分，自评得10分）") == 3
    assert [(group.name.text, group.weight.text) for group in form("rescue-2020").branches[0].groups] == [
        ("项目立项", "8"),
        ("资金落实", "10"),
    ]
    scores = [int(item.score.text) for _, _, item in form("rescue-2020").indicators()]
    assert (len(scores), sum(scores)) == (25, 95)


def test_the_welfare_form_has_one_name_twice_and_adds_to_98() -> None:
    """S2-01 and S2-06: a name over two targets; 20 + 39 + 39."""
    rows = [item for _, _, item in form("welfare-2020").indicators()]
    names = [item.name.text for item in rows]
    assert [name for name in names if names.count(name) > 1] == ["文艺演出场次"] * 2
    assert sum(int(item.weight.text) for item in rows) == 80
    assert 20 + sum(int(item.score.text) for item in rows) == 98
    for branch in form("welfare-2020").branches:
        for group in branch.groups:
            assert sum(int(item.weight.text) for item in group.indicators) == int(group.weight.text)


def test_the_labels_of_the_copied_welfare_form_have_slid() -> None:
    """S2-03: in the text 8 rows of 16 points stand under 数量指标(20分); whoever blames the author is wrong."""
    lines = (TOOL.WRITTEN / "welfare-2020.txt").read_text(encoding="utf-8").splitlines()
    rows = lines[next(number for number, line in enumerate(lines) if "一级指标" in line) + 1 :][:27]
    labels = [re.match(r"(?:[^\t]*\t)?([^\t]*)\t", row) for row in rows]
    runs = [label[1] for label in labels if label and label[1]]
    assert runs == [
        "数量指标(20分)",
        "质量指标(10)",
        "时效指标(3分)",
        "成本指标(7分)",
        "社会效益指标(20分)",
        "环境效益指标(5分)",
    ]
    starts = [number for number, label in enumerate(labels) if label and label[1]]
    assert starts == [0, 8, 12, 14, 16, 21]


def test_the_plan_has_the_errors_of_its_seed() -> None:
    """S4-01, 02, 05, 07: persons, money, the year of stage three, the attachments 3 and 4."""
    words = text("festival-2020")
    assert 63426 + 23149 + 21469 == 108_044 != 112_800
    assert all(figure in words for figure in ("63426人", "23149人", "21469人", "11.28万人（户）次"))
    assert 373_114 + 184_533 + 174_606 == 732_253 != 732_283
    assert all(figure in words for figure in ("3731.14", "1845.33", "1746.06", "7322.83"))
    assert "（2020年12月下旬至1月底）" in words and "到2020年2月底结束" in words
    assert "附件3" in words and "附件4" in words and "\n3. 帮困对象" not in words


def test_the_report_on_aid_adds_up_and_spends_more_than_it_states() -> None:
    """S0-01, 02, 04: the parts give their totals; 1818.61 are spent of 1021.87."""
    words = text("aid-2018")
    assert 565 + 300 + 133 + 14 + 168 == 1180 and "1180人次" in words
    assert all(figure in words for figure in ("440.00", "581.87", "1569.86", "180.11", "68.64", "88.00"))


def test_what_is_corrected_is_corrected() -> None:
    """The corrected twin has none of the certain errors, and says so in the same places."""
    assert "（分值8分，自评得8分）" in text("rescue-2020", corrected=True)
    plan = text("festival-2020", corrected=True)
    assert "10.80万人" in plan and "7322.53万元" in plan and "3. 帮困对象录入或导入模板" in plan
    station = text("station-2024", corrected=True)
    assert "100\t98.84" in station.replace("\n\t", "\t")
    names = re.findall(r"文艺演出场次", text("welfare-2020", corrected=True))
    assert len(names) == 1


def test_damage_of_copying_is_in_the_flawed_text_alone() -> None:
    """Numbers of pages inside figures, furniture and advertising are the copy's; the author's files have none."""
    for name, mark in (
        ("aid-2018", "点击查看更多"),
        ("rescue-2020", "篮球比分直播"),
        ("welfare-2020", 'type="checkbox"'),
        ("station-2024", "[bookmark: _GoBack]"),
        ("festival-2020", "7322\n15、.83万元"),
    ):
        assert mark in (TOOL.WRITTEN / f"{name}.txt").read_text(encoding="utf-8")
        assert mark not in (TOOL.WRITTEN / f"{name}-corrected.txt").read_text(encoding="utf-8")
        assert mark not in text(name)


def test_no_two_edits_of_a_correction_meet() -> None:
    """An edit whose words stand twice would change more than its author saw."""
    for name in TOOL.NAMES:
        edits = TOOL._toml(TOOL.EXAMPLES / f"{name}.corrections.toml")["edits"]
        places = sorted(edit.get("at", edit.get("old", "")) for edit in edits)
        assert [place for place, same in groupby(places) if len(list(same)) > 1] == []
        assert all(edit["why"] for edit in edits)
