"""Handing the district's data to the city's system: whole, by the district alone, for a purpose, with a receipt."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from tests.rooms import factories
from tests.rooms.factories import District

from yikou_app.ground.ensure import Refused
from yikou_app.register.actions import restrict_person
from yikou_app.register.models import Person
from yikou_app.site.cli import main
from yikou_app.trail.models import Event
from yikou_app.window.actions import HandedOver, hand_over

pytestmark = pytest.mark.django_db
PURPOSE = "按市级系统要求上报"


def once() -> District:
    made = factories.make_district()
    areas = ("001001001", "001002001", "001001001")
    near, far, gone = (factories.add_person(made, area=area) for area in areas)
    for person in (near, far, gone):
        factories.add_award(made, "spring", person)
    restrict_person(
        person_ref=gone.ref, reason="本人申请", ground="个人信息保护法第四十七条", by=made.scopes["officer"]
    )
    return made


def over(made: District, login: str = "officer", **said: str) -> HandedOver:
    asked = {"part": "awards", "form": "csv", "season_ref": made.season_ref, "purpose": PURPOSE, **said}
    return hand_over(by=made.scopes[login], **asked)


def texts(done: HandedOver) -> list[list[str]]:
    return list(csv.reader(io.StringIO(done.data.decode("utf-8-sig"))))


def test_a_seasons_awards_are_handed_over_whole_with_their_receipt(made: District) -> None:
    """Every standing award with its whole number; what left, how much and why stands in the trail, without a name."""
    done = over(made)
    head, *rows = texts(done)
    assert [(row[head.index("身份证号")], row[head.index("金额(元)")]) for row in rows] == [
        (factories.id_number(1), "500.00"), (factories.id_number(2), "500.00"),
    ]  # fmt: skip
    event = Event.objects.order_by("-seq").first()
    assert event is not None
    assert (event.verb, event.seq, event.reason) == ("hand_over", done.seq, PURPOSE)
    facts = json.loads(event.facts)
    assert facts["rows"] == 2
    assert facts["digest"] == hashlib.sha256(done.data).hexdigest() == done.digest
    assert not any(factories.id_number(serial) in event.facts for serial in (1, 2, 3))


def test_a_restricted_record_stays_in_the_house(made: District) -> None:
    """封存 means that nobody uses it: neither in the register nor by way of an award."""
    for part in ("register", "awards"):
        assert factories.id_number(3) not in over(made, part=part).data.decode("utf-8-sig")
    assert len(texts(over(made, part="register"))) == 1 + 2


def test_the_workbook_keeps_every_digit_and_begins_no_formula(made: District) -> None:
    """Excel would cut a number's last digits, and run what begins with a sign."""
    person = Person.objects.everywhere("test").order_by("pk")[0]
    Person.objects.everywhere("test").filter(pk=person.pk).update(phone="+8613800000000")
    sheet = openpyxl.load_workbook(io.BytesIO(over(made, part="register", form="xlsx").data))["帮扶对象"]
    assert (sheet["C2"].value, sheet["C2"].data_type) == (factories.id_number(1), "s")
    assert (sheet["D2"].value, sheet["D2"].data_type) == ("+8613800000000", "s")
    assert texts(over(made, part="register"))[1][3] == "'+8613800000000"


@pytest.mark.parametrize("login", ["clerk", "member", "helper", "cashier"])
def test_nobody_but_the_district_hands_over(made: District, login: str) -> None:
    """A street's officer has no business with the city's system, nor with a file of whole numbers."""
    before = Event.objects.count()
    for part in ("register", "awards"):
        with pytest.raises(Refused):
            over(made, login, part=part)
    assert Event.objects.count() == before


@pytest.mark.parametrize(
    "said",
    [
        {"purpose": ""}, {"purpose": "上报"}, {"purpose": "给 310151195003070011 上报"}, {"purpose": "由" * 201},
        {"part": "payments"}, {"form": "pdf"}, {"form": ""}, {"season_ref": "nosuchseason"}, {"season_ref": ""},
    ],
)  # fmt: skip
def test_what_says_no_purpose_or_names_nothing_writes_nothing(made: District, said: dict[str, str]) -> None:
    """No file without its reason, and no receipt for a file that is none."""
    before = Event.objects.count()
    with pytest.raises(Refused):
        over(made, **said)
    assert Event.objects.count() == before


def run(*args: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["export", *args])
    return done.exit_code, done.output


def test_the_command_writes_a_file_of_its_owners_alone(made: District, tmp_path: Path) -> None:
    """The operator's umask may be anything; the file holds whole numbers, and its name and the output none."""
    target = tmp_path / "上报.csv"
    code, said = run(str(target), "--purpose", PURPOSE, "--by", "officer")
    assert code == 0, said
    assert target.stat().st_mode & 0o077 == 0
    assert "2 行" in said and factories.id_number(1) not in said
    assert factories.id_number(1) in target.read_text(encoding="utf-8-sig")
    code, said = run(str(target), "--purpose", PURPOSE, "--by", "officer")
    assert code == 2 and "已经存在" in said
    season = tmp_path / "帮扶.xlsx"
    assert run(str(season), "--part", "帮扶", "--purpose", PURPOSE, "--by", "officer")[0] == 2
    code, said = run(str(season), "--part", "帮扶", "--season", made.season_ref, "--purpose", PURPOSE, "--by", "officer")  # fmt: skip
    assert code == 0, said


@pytest.mark.parametrize(
    "args",
    [
        ("x.csv", "--purpose", "短", "--by", "officer"),
        ("x.pdf", "--purpose", PURPOSE, "--by", "officer"),
        ("x.csv", "--purpose", PURPOSE, "--by", "clerk"),
        ("x.csv", "--purpose", PURPOSE, "--by", "nobody"),
        ("x.csv", "--purpose", PURPOSE, "--by", "officer", "--part", "全部"),
    ],
)
def test_the_command_that_is_refused_leaves_no_file(
    made: District, tmp_path: Path, args: tuple[str, ...]
) -> None:
    """Not even an empty one: somebody would take it for the report."""
    code, said = run(str(tmp_path / args[0]), *args[1:])
    assert code == 2 and "Traceback" not in said
    assert list(tmp_path.iterdir()) == []
