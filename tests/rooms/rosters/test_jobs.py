"""The job that reads a workbook: every row lands once, half a check never shows, bad files get a sentence."""

from __future__ import annotations

import io

import pytest
import xlsxwriter
from django.conf import settings
from django.db import transaction
from django.db.utils import DatabaseError
from tests.rooms import factories
from tests.rooms.factories import District, id_number

from yikou_app.district.models import Area
from yikou_app.jobs import queries as job_queries
from yikou_app.jobs.jobs import run_pending
from yikou_app.rosters import actions, queries
from yikou_app.rosters.models import Roster, RosterFinding, RosterRow
from yikou_app.trail.models import Event

pytestmark = pytest.mark.django_db

HEADS = ("序号", "姓名", "身份证号", "对象类别", "户籍街镇", "居委", "联系电话", "金额(元)", "账号")


def book(*rows: tuple, heads: tuple = HEADS, title: str = "春节帮困对象名单") -> bytes:
    """A workbook as a unit makes it: a title, the head, the rows; numbers of people as text."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as made:
        sheet = made.add_worksheet("名单")
        sheet.write_string(0, 0, title)
        for column, head in enumerate(heads):
            sheet.write_string(1, column, head)
        for line, row in enumerate(rows, 2):
            for column, value in enumerate(row):
                if value not in (None, ""):
                    sheet.write(line, column, value) if isinstance(value, int) else sheet.write_string(
                        line, column, value
                    )
    return target.getvalue()


def person(serial: int, **changes: object) -> tuple:
    """A sound row, with what a test changes about it."""
    row = {
        "serial": str(serial), "name": f"张小{'甲乙丙丁戊己庚辛壬癸'[serial % 10]}", "number": id_number(serial),
        "category": "低保家庭", "street": "临江街道", "committee": "江畔居委", "phone": f"138{serial:08d}",
        "amount": 500, "account": f"62170000000{serial:08d}",
    } | changes  # fmt: skip
    return tuple(row.values())


def once() -> District:
    return factories.make_district()


def handed(made: District, data: bytes, login: str = "officer", programme: str = "spring") -> str:
    """Hand a workbook in and have it checked; returns the roster's reference."""
    ref, _ = actions.hand_in(
        programme_ref=made.programmes[programme].ref, data=data, name="春节名单.xlsx", by=made.scopes[login]
    )
    run_pending()
    return ref


def codes(ref: str, number: int | None = None) -> set[str]:
    """The findings of a roster, or of one of its rows."""
    rows = RosterFinding.objects.filter(roster__ref=ref)
    return set((rows if number is None else rows.filter(number=number)).values_list("code", flat=True))


def test_every_row_read_is_accepted_rejected_or_blank(made: District) -> None:
    """P11: the counts add up, and what is shown is what landed."""
    bad = id_number(3)[:-1] + ("0" if id_number(3)[-1] != "0" else "1")
    ref = handed(made, book(person(1), person(2, amount=600), (), person(3, number=bad), person(4)))
    line = queries.roster(made.scopes["officer"], ref)
    assert line is not None
    assert (line.state, line.rows_read, line.accepted, line.rejected, line.blank) == ("checked", 5, 3, 1, 1)
    assert line.total_fen == 160_000
    rows = queries.rows(made.scopes["officer"], ref)
    assert [(row.number, row.state) for row in rows] == [
        (3, "accepted"), (4, "accepted"), (6, "rejected"), (7, "accepted"),
    ]  # fmt: skip
    assert "校验位" in rows[2].remarks
    assert rows[0].area_path == "001001001"
    assert rows[0].masked_id == f"{id_number(1)[:4]}**********{id_number(1)[-4:]}"
    job = job_queries.job(made.scopes["officer"], line.job_ref)
    assert job is not None and job.state == "done"
    assert job.result["facts"] == {
        "读取": 5,
        "合格": 3,
        "退回": 1,
        "空白": 1,
        "发现": len(queries.findings(made.scopes["officer"], ref)),
    }


@pytest.mark.parametrize(
    ("changes", "code", "accepted"),
    [
        ({"category": "独居老人"}, "ROS001", False),
        ({"amount": 1200}, "ROS002", False),
        ({"amount": 299}, "ROS002", False),
        ({"amount": 300}, "", True),
        ({"amount": 1100}, "", True),
        ({"street": "临河街道"}, "ROS003", False),
        ({"street": "临江"}, "", True),
        ({"street": "临 江 街 道"}, "", True),
        ({"street": "街道"}, "ROS003", False),
        ({"street": ""}, "ROS010", False),
        ({"committee": "江边居委"}, "ROS004", True),
        ({"committee": "江畔社区居民委员会"}, "", True),
        ({"committee": "桂西居委"}, "ROS004", True),
        ({"account": ""}, "ROS005", True),
    ],
)  # fmt: skip
def test_a_row_is_held_against_its_programme_and_our_places(
    made: District, changes: dict, code: str, accepted: bool
) -> None:
    """What only the room knows: the programme's categories and standard, and the names of the district."""
    ref = handed(made, book(person(1, **changes), person(2)))
    line = queries.roster(made.scopes["officer"], ref)
    assert line is not None
    assert line.accepted == (2 if accepted else 1)
    assert {each for each in codes(ref, 3) if each.startswith("ROS")} == ({code} if code else set())


@pytest.mark.parametrize(
    ("written", "accepted"), [("东镇", 1), ("东街道", 0), ("东", 0), ("柳浦", 0), ("柳浦镇", 1)]
)
def test_a_short_name_stands_for_a_place_only_when_it_can_be_no_other(
    made: District, written: str, accepted: int
) -> None:
    """东街道 is not 东镇, one character is no name, and 柳浦 could be the street or the town."""
    for path, name in (("001003", "东镇"), ("001004", "柳浦镇"), ("001005", "柳浦街道")):
        Area.objects.create(path=path, name=name, level="street", valid_from="2000-01-01")
    ref = handed(made, book(person(1, street=written, committee="")))
    line = queries.roster(made.scopes["officer"], ref)
    assert line is not None and line.accepted == accepted


def test_a_street_may_leave_its_own_name_out_and_is_told_of_strangers(made: District) -> None:
    """A street's list is about its own residents; one from elsewhere is pointed out, not refused."""
    made.programmes["own"] = factories.open_programme(
        made, "街道慰问", [("district", 1, 500_000)], unit="street"
    )
    ref = handed(
        made,
        book(person(1, street="", committee=""), person(2, street="桂园镇", committee="桂西居委")),
        "clerk",
        "own",
    )
    rows = queries.rows(made.scopes["clerk"], ref)
    assert [row.area_path for row in rows] == ["001001", "001002001"]
    assert "ROS006" in codes(ref, 4) and "ROS006" not in codes(ref, 3)


def test_an_empty_amount_takes_the_only_standard(made: District) -> None:
    """Goods are often listed without an amount: a single standard stands in, a range cannot."""
    goods = (*HEADS[:-1], "帮困形式")
    row = person(1)[:7] + ("", "实物")
    ref = handed(made, book(row, heads=goods))
    assert codes(ref, 3) >= {"ROS008"}
    from yikou_app.programmes import actions as programmes
    from yikou_app.programmes.queries import programme_by_ref

    single = programmes.open_programme(
        season_ref=made.season_ref, unit_ref=made.units["bureau"].ref, name="慰问礼包", form="goods", period="2020",
        standard_min_fen=30_000, standard_max_fen=30_000, quota=9, stacking_group="礼包", claim_by="person",
        category_keys=["dibao"], shares=[(made.funds["district"].ref, 1, 500_000)], by=made.scopes["officer"],
    )  # fmt: skip
    made.programmes["box"] = programme_by_ref(single)  # type: ignore[assignment] # just opened
    ref = handed(made, book(row, heads=goods, title="礼包"), programme="box")
    line = queries.roster(made.scopes["officer"], ref)
    assert line is not None and (line.accepted, line.total_fen) == (1, 30_000)
    assert "ROS007" in codes(ref, 3)


def test_a_list_of_another_programme_is_pointed_out(made: District) -> None:
    """The wrong file in the right place is the commonest mistake of all."""
    heads = (*HEADS, "项目名称")
    ref = handed(made, book((*person(1), "助学帮困"), (*person(2), "春节帮困"), heads=heads))
    assert "ROS009" in codes(ref, 3) and "ROS009" not in codes(ref, 4)


@pytest.mark.parametrize(
    "data",
    [b"%PDF-1.7 not a list", b"\x00" * 64, b"PK\x03\x04 broken", "姓名".encode("utf-16")],
    ids=["pdf", "nulls", "zip", "text"],
)
def test_a_file_that_cannot_be_read_gets_a_sentence(made: District, data: bytes) -> None:
    """Never a traceback, never half a list: the roster says in Chinese what is wrong."""
    ref = handed(made, data)
    line = queries.roster(made.scopes["officer"], ref)
    assert line is not None
    assert line.state == "failed" and line.message
    assert (line.rows_read, RosterRow.objects.count()) == (0, 0)
    assert queries.file_findings(made.scopes["officer"], ref)
    actions.withdraw_roster(ref=ref, reason="换一个文件", by=made.scopes["officer"])


def test_a_workbook_without_a_head_is_unreadable(made: District) -> None:
    """A sheet of something else is not an empty list: nothing is silently accepted as zero people."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as other:
        other.add_worksheet("会议通知").write_string(0, 0, "请于周五前上报")
    ref = handed(made, target.getvalue())
    line = queries.roster(made.scopes["officer"], ref)
    assert line is not None and line.state == "failed"


def test_the_unit_gets_its_own_file_back_with_the_reasons(made: District) -> None:
    """Bad rows return in the unit's own workbook, reasons beside them; a formula in a name stays text."""
    import openpyxl

    from yikou_app.files.queries import content, info

    ref = handed(made, book(person(1), person(2, amount=5), person(3, name="=1+1")))
    officer = made.scopes["officer"]
    line = queries.roster(officer, ref)
    assert line is not None and line.rejected == 2
    about = info(officer, line.error_file_ref)
    assert about is not None and about.name == "春节名单-错误工作簿.xlsx"
    back = openpyxl.load_workbook(io.BytesIO(content(officer, line.error_file_ref)))
    cells = [cell for sheet in back for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert any("低于项目标准" in str(cell.value) for cell in cells)
    assert info(made.scopes["townclerk"], line.error_file_ref) is None


class Cut(RuntimeError):
    """The power goes."""


@pytest.mark.parametrize("dies_after", [1, 2, 3])
def test_a_check_that_dies_shows_nothing_and_lands_everything_once(
    made: District, monkeypatch: pytest.MonkeyPatch, dies_after: int
) -> None:
    """P6: half-written rows are invisible, and the next run sweeps them first."""
    from yikou_app.jobs.models import Job
    from yikou_app.rosters import jobs

    monkeypatch.setattr(settings.YIKOU, "chunk_rows", 2)
    land, calls = jobs.land_rows, 0

    def dying(**given: object) -> None:
        nonlocal calls
        land(**given)
        calls += 1
        if calls == dies_after:
            raise Cut

    monkeypatch.setattr(jobs, "land_rows", dying)
    officer = made.scopes["officer"]
    # The cut comes after the chunk's commit: outside of its fence.
    ref = handed(made, book(*(person(n) for n in range(1, 7))))
    assert queries.rows(officer, ref) == []
    assert queries.findings(officer, ref) == []
    line = queries.roster(officer, ref)
    assert line is not None and line.state == "checking"
    monkeypatch.setattr(jobs, "land_rows", land)
    Job.objects.everywhere("test").filter(ref=line.job_ref).update(state="queued")
    run_pending()
    line = queries.roster(officer, ref)
    assert line is not None and (line.state, line.accepted) == ("checked", 6)
    assert RosterRow.objects.filter(roster__ref=ref).count() == 6


def test_leftovers_of_a_dead_run_are_swept_before_the_next(made: District) -> None:
    """Rows that a killed worker committed must not be counted with the new ones."""
    officer = made.scopes["officer"]
    ref, _ = actions.hand_in(
        programme_ref=made.programmes["spring"].ref, data=book(person(1)), name="a.xlsx", by=officer
    )
    roster = Roster.objects.everywhere("test").get(ref=ref)
    RosterRow.objects.create(
        roster=roster, sheet="名单", number=99, state="accepted", texts="{}", values="{}", amount_fen=1
    )
    RosterFinding.objects.create(roster=roster, number=99, code="ROS001", severity="error", words="{}")
    run_pending()
    line = queries.roster(officer, ref)
    assert line is not None and (line.accepted, line.total_fen) == (1, 50_000)
    assert not RosterRow.objects.filter(number=99).exists()
    assert not RosterFinding.objects.filter(number=99).exists()


def test_a_roster_withdrawn_while_it_is_checked_keeps_nothing(
    made: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The person changed their mind; the check must not bring the list back."""
    from yikou_app.rosters import jobs

    officer = made.scopes["officer"]
    read = jobs.check_roster

    def slow(*args: object, **given: object) -> object:
        done = read(*args, **given)
        actions.withdraw_roster(ref=ref, reason="传错了", by=officer)
        return done

    monkeypatch.setattr(jobs, "check_roster", slow)
    ref, _ = actions.hand_in(
        programme_ref=made.programmes["spring"].ref, data=book(person(1)), name="a.xlsx", by=officer
    )
    run_pending()
    line = queries.roster(officer, ref)
    assert line is not None and line.state == "withdrawn"
    assert RosterRow.objects.count() == 0
    job = job_queries.job(officer, line.job_ref)
    assert job is not None and (job.state, "已被撤回" in job.message) == ("failed", True)


def test_a_cancelled_check_lets_the_file_be_handed_in_again(
    made: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cancelled job must not leave a roster 检查中 for ever."""
    from yikou_app.jobs.actions import Cancelled, Task

    def stopped(self: Task, done: int, total: int, message: str = "") -> None:
        raise Cancelled(self.ref)

    monkeypatch.setattr(Task, "progress", stopped)
    data = book(person(1), person(2))
    ref = handed(made, data)
    line = queries.roster(made.scopes["officer"], ref)
    assert line is not None and (line.state, line.message) == ("failed", "检查已取消,可以重新上报。")
    assert RosterRow.objects.count() == 0
    monkeypatch.undo()
    again = handed(made, data)
    line = queries.roster(made.scopes["officer"], again)
    assert line is not None and line.state == "checked"


def test_the_database_keeps_landed_rows_as_they_landed(made: District) -> None:
    """P11: after the check no row is added, changed or taken away, whoever asks."""
    ref = handed(made, book(person(1)))
    row = RosterRow.objects.get()
    for act in (
        lambda: RosterRow.objects.filter(pk=row.pk).update(amount_fen=999),
        lambda: RosterRow.objects.filter(pk=row.pk).delete(),
        lambda: RosterRow.objects.create(
            roster_id=row.roster_id, sheet="名单", number=50, state="accepted", texts="{}", values="{}"
        ),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    line = queries.roster(made.scopes["officer"], ref)
    assert line is not None and line.accepted == 1


def test_the_counts_of_a_roster_must_add_up_in_the_database(made: District) -> None:
    """rows_read = accepted + rejected + blank is no promise of the code alone."""
    ref = handed(made, book(person(1)))
    with pytest.raises(DatabaseError), transaction.atomic():
        Roster.objects.everywhere("test").filter(ref=ref).update(rejected=1)


def test_nothing_of_a_person_is_in_the_trail_the_log_or_a_job(
    made: District, caplog: pytest.LogCaptureFixture
) -> None:
    """P17: the number, name, phone and account stand sealed in the rows and nowhere else."""
    handed(made, book(person(1), person(2, amount=5)))
    from yikou_app.jobs.models import Job

    job = Job.objects.everywhere("test").get()
    said = " ".join(
        [caplog.text, job.log, job.message, job.title, str(job.result), str(job.args)]
        + list(Event.objects.values_list("facts", flat=True))
    )
    for secret in (id_number(1), id_number(2), "张小乙", "13800000001", "6217000000000000001"):
        assert secret not in said
