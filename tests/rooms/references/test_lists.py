"""Lists of other departments: every row accounted for, versions told apart, nothing kept beyond its end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.utils import timezone
from tests.rooms import factories
from tests.rooms.factories import District, id_number
from tests.rooms.listing import adopted, book, handed, person, yesterday

from yikou_app.files import queries as files
from yikou_app.files.models import FileKey
from yikou_app.ground.ensure import Refused
from yikou_app.jobs.jobs import run_pending
from yikou_app.leads import actions as leads
from yikou_app.references import actions, queries
from yikou_app.references.models import ReferenceList, ReferenceRow
from yikou_app.trail.models import Event

pytestmark = pytest.mark.django_db


def once() -> District:
    return factories.make_district()


def line(made: District, ref: str, login: str = "officer") -> queries.ListLine:
    found = queries.reference_list(made.scopes[login], ref)
    assert found is not None
    return found


def shown(made: District, ref: str, show: str) -> list[str]:
    return [row.name for row in queries.rows(made.scopes["officer"], ref, show)]


def test_every_row_is_accepted_or_rejected_with_its_reason(made: District) -> None:
    """P11 holds for strangers' lists as for our own units'."""
    bad = id_number(4)[:-1] + ("0" if id_number(4)[-1] != "0" else "1")
    ref = handed(
        made,
        [
            person("甲一", id_number(1)),
            person("乙二", born="1950-03-01"),
            person("丙三"),
            person("丁四", bad),
            person("戊五", id_number(5), street="临河街道"),
            person("己六", id_number(6), committee="江边居委"),
        ],
    )
    found = line(made, ref)
    assert (found.state, found.rows_read, found.accepted, found.rejected) == ("checked", 6, 4, 2)
    rejected = {row.name: row.remarks for row in queries.rows(made.scopes["officer"], ref, "rejected")}
    assert "没有证件号码,也没有出生日期和联系电话" in rejected["丙三"]
    assert "校验位" in rejected["丁四"]
    areas = dict(ReferenceRow.objects.filter(state="accepted").values_list("number", "area_path"))
    assert areas == {2: "001001001", 3: "001001001", 6: "", 7: "001001"}
    assert found.error_file_ref


def test_the_next_list_says_who_is_new_changed_and_gone(made: District) -> None:
    """The officer sees what a month changed before the new list counts."""
    first = adopted(
        made, [person("甲一", id_number(1)), person("乙二", id_number(2)), person("丙三", id_number(3))]
    )
    ref = handed(
        made,
        [
            person("甲一", id_number(1)),
            person("乙二", id_number(2), level="一级"),
            person("丁四", id_number(4)),
        ],
    )
    found = line(made, ref)
    assert (found.added, found.changed, found.same, found.gone) == (1, 1, 1, 1)
    assert [shown(made, ref, show) for show in ("new", "changed", "same", "gone")] == [
        ["丁四"], ["乙二"], ["甲一"], ["丙三"],
    ]  # fmt: skip
    assert line(made, first).state == "in_force"
    actions.adopt_list(ref=ref, by=made.scopes["officer"])
    assert (line(made, first).state, line(made, ref).state) == ("superseded", "in_force")


def test_a_list_held_against_an_older_version_is_not_adopted(made: District) -> None:
    """Its 新增 and 退出 would be told against a list that no longer counts."""
    late = handed(made, [person("甲一", id_number(1))])
    adopted(made, [person("乙二", id_number(2))])
    with pytest.raises(Refused, match="另一版名单已经启用"):
        actions.adopt_list(ref=late, by=made.scopes["officer"])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ground": " "}, "交换依据"),
        ({"purpose": ""}, "用途限定"),
        ({"kind": "tax"}, "名单种类"),
        ({"category_key": "absent"}, "对象类别"),
        ({"list_on": timezone.localdate() + timedelta(1)}, "今天之后"),
        ({"valid_to": yesterday() - timedelta(400)}, "先后不对"),
        ({"list_on": yesterday() - timedelta(9), "valid_to": yesterday(), "destroy_on": yesterday()}, "已经过去"),
        ({"data": b""}, "空的"),
    ],
)  # fmt: skip
def test_a_list_without_its_ground_purpose_or_end_is_not_taken(
    made: District, changes: dict, words: str
) -> None:
    """What may not be kept for ever is not taken without an end."""
    today = timezone.localdate()
    given = {
        "kind": "disability", "unit_ref": made.units["society"].ref, "list_on": today, "ground": "协议",
        "valid_to": today, "destroy_on": today, "purpose": "比对", "name": "名单.xlsx",
        "data": book([person("甲一", id_number(1))]),
    }  # fmt: skip
    with pytest.raises(Refused, match=words):
        actions.hand_in(by=made.scopes["officer"], **given | changes)  # type: ignore[arg-type] # each case spoils one
    assert not ReferenceList.objects.everywhere("test").exists()


def test_the_same_file_twice_is_refused(made: District) -> None:
    """A list sent twice is one list."""
    handed(made, [person("甲一", id_number(1))])
    # The clock in a workbook's properties makes two files of one table; the bytes must be the same.
    data = book([person("乙二", id_number(2))])
    today = timezone.localdate()
    given = {
        "kind": "disability", "unit_ref": made.units["society"].ref, "list_on": today, "ground": "协议", "valid_to": today,
        "destroy_on": today, "purpose": "比对", "name": "名单.xlsx", "data": data, "by": made.scopes["officer"],
    }  # fmt: skip
    actions.hand_in(**given)
    with pytest.raises(Refused, match="已经上传过"):
        actions.hand_in(**given)


def test_a_file_that_is_no_list_says_so(made: District) -> None:
    """No rows, no version, one sentence."""
    today = timezone.localdate()
    ref, _ = actions.hand_in(
        kind="other", unit_ref=made.units["society"].ref, list_on=today, valid_to=today, destroy_on=today,
        ground="协议", purpose="比对", data=b"%PDF-1.7 nothing", name="名单.pdf", by=made.scopes["officer"],
    )  # fmt: skip
    run_pending()
    found = line(made, ref)
    assert found.state == "failed" and found.message
    with pytest.raises(Refused):
        actions.adopt_list(ref=ref, by=made.scopes["officer"])


def test_a_department_hands_in_its_own_list_and_adopts_none(made: District) -> None:
    """The giver gives; who uses it is the bureau."""
    ref = handed(made, [person("甲一", id_number(1))], login="helper")
    assert line(made, ref, "helper").accepted == 1
    with pytest.raises(Refused, match="区办理"):
        actions.adopt_list(ref=ref, by=made.scopes["helper"])
    with pytest.raises(Refused, match="不是本单位"):
        handed(made, [person("乙二", id_number(2))], login="helper", unit_ref=made.units["bureau"].ref)


@pytest.mark.parametrize("login", ["clerk", "member", "cashier", "townclerk"])
def test_others_do_not_see_that_there_is_a_list(made: District, login: str) -> None:
    """Purpose limitation: neither streets nor finance have a purpose for a whole list."""
    ref = adopted(made, [person("甲一", id_number(1))])
    scope = made.scopes[login]
    assert queries.reference_lists(scope) == []
    assert queries.reference_list(scope, ref) is None
    assert queries.rows(scope, ref, "new") == []
    with pytest.raises(Refused):
        actions.withdraw_list(ref=ref, reason="试试", by=scope)


def test_a_destroyed_list_leaves_nothing_to_read(made: District) -> None:
    """Rows, workbook and error workbook go; that it was here, why, and who destroyed it stay."""
    ref = adopted(made, [person("甲一", id_number(1)), person("丙三")])
    found, officer = line(made, ref), made.scopes["officer"]
    leads.destroy_reference(list_ref=ref, reason="到期", by=officer)
    assert queries.rows(officer, ref, "new") == []
    run_pending()
    assert not ReferenceRow.objects.exists()
    assert not FileKey.objects.filter(file__ref__in=[found.file_ref, found.error_file_ref]).exists()
    with pytest.raises(Refused, match="已按规定销毁"):
        files.content(officer, found.file_ref)
    gone = line(made, ref)
    assert (gone.state, gone.destroyed_by_name, gone.accepted) == ("destroyed", "区甲", 1)
    assert Event.objects.filter(verb="destroy_reference", subject_ref=ref).count() == 1


def test_a_list_past_its_day_is_called_out(made: District) -> None:
    """Whoever forgets is reminded on the first screen."""
    ref = adopted(made, [person("甲一", id_number(1))])
    after = line(made, ref).destroy_on + timedelta(1)
    assert [row.ref for row in queries.to_destroy(made.scopes["officer"], after)] == [ref]
    assert queries.to_destroy(made.scopes["officer"], after - timedelta(1)) == []


def test_a_withdrawn_list_frees_its_file(made: District) -> None:
    """A wrong upload is taken back with a reason; what is in force is not."""
    ref = handed(made, [person("甲一", id_number(1))])
    actions.withdraw_list(ref=ref, reason="传错了文件", by=made.scopes["officer"])
    run_pending()
    assert not ReferenceRow.objects.exists()
    kept = adopted(made, [person("甲一", id_number(1))])
    with pytest.raises(Refused, match="不能撤回"):
        actions.withdraw_list(ref=kept, reason="后悔", by=made.scopes["officer"])


def test_rows_of_a_list_in_use_stay_as_they_landed(made: District) -> None:
    """Neither our own mistake nor somebody at the database changes what another department said."""
    ref = adopted(made, [person("甲一", id_number(1))])
    row = ReferenceRow.objects.get()
    for change in (
        lambda: ReferenceRow.objects.update(area_path="001002"),
        lambda: ReferenceRow.objects.all().delete(),
        lambda: ReferenceRow.objects.create(
            list_id=row.list_id, sheet="x", number=99, state="accepted", about="{}"
        ),
        lambda: ReferenceList.objects.everywhere("test").filter(ref=ref).update(destroy_on="2099-01-01"),
        lambda: ReferenceList.objects.everywhere("test").filter(ref=ref).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_no_name_and_no_number_stand_in_clear(made: District) -> None:
    """Whoever steals the database has no list of the disabled."""
    adopted(made, [person("甲一二三", id_number(1), phone="13800000001", address="江畔路 1 号")])
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM yikou_referencerow")
        raw = repr([[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in cursor.fetchall()])
    for secret in ("甲一二三", id_number(1), "13800000001", "江畔路"):
        assert secret not in raw
        assert secret.encode() not in raw.encode()
