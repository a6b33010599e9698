"""The reading of a list: asked where only the unit knows, corrected by it, remembered for its next lists."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.urls import reverse
from tests.rooms import factories
from tests.rooms.factories import District, id_number
from tests.rooms.rosters.test_jobs import HEADS, book, codes, handed, person

from yikou_app.ground.ensure import Refused
from yikou_app.jobs.jobs import run_pending
from yikou_app.rosters import actions, queries
from yikou_app.rosters.models import HeadWord, Roster, RosterRow
from yikou_app.trail.models import Event

pytestmark = pytest.mark.django_db

OWN_WORDS = ("序号", "困难群众", "那个号", "困类", "户籍街镇", "居委", "联系电话", "到手(元)", "账号")
MEANT = {"困难群众": "name", "那个号": "id_number", "困类": "category", "到手(元)": "amount_fen"}
NO_UNIT = tuple("金额" if head == "金额(元)" else head for head in HEADS)


def once() -> District:
    return factories.make_district()


def state(ref: str) -> str:
    return Roster.objects.everywhere("test").get(ref=ref).state


def correct(made: District, ref: str, words: dict[str, str] | None = None, **said: object) -> None:
    """Say what the heads mean, by their texts, and have the list checked again."""
    sheets = queries.reading(made.scopes["officer"], ref)
    meanings = {
        (sheet.name, column.number): (words or {}).get(column.text, column.key)
        for sheet in sheets
        for column in sheet.columns
    }
    actions.correct_reading(
        ref=ref, meanings=meanings, by=made.scopes["officer"],
        **({"amount_unit": "", "head_rows": {}} | said),  # type: ignore[arg-type] # as each test says
    )  # fmt: skip
    run_pending()


def test_amounts_without_a_unit_are_asked_for_once(made: District) -> None:
    """P11: 元 or 万元 is a factor of ten thousand; nobody guesses, and nobody gets 900 rows of one reason."""
    ref = handed(made, book(person(1), person(2), heads=NO_UNIT))
    assert state(ref) == "asking"
    assert RosterRow.objects.filter(roster__ref=ref).count() == 0
    assert queries.rows(made.scopes["officer"], ref) == []
    correct(made, ref, amount_unit="元")
    line = queries.roster(made.scopes["officer"], ref)
    assert line is not None and (line.state, line.accepted, line.total_fen) == ("checked", 2, 100_000)


def test_a_unit_said_at_the_upload_needs_no_question(made: District) -> None:
    """Who knows it says it once; what the list itself states goes before it."""
    by = made.scopes["officer"]
    ref, _ = actions.hand_in(
        programme_ref=made.programmes["spring"].ref, data=book(person(1, amount="0.05"), heads=NO_UNIT),
        name="a.xlsx", amount_unit="万元", by=by,
    )  # fmt: skip
    stated, _ = actions.hand_in(
        programme_ref=made.programmes["spring"].ref,
        data=book(person(1)),
        name="b.xlsx",
        amount_unit="万元",
        by=by,
    )
    run_pending()
    for each in (ref, stated):
        line = queries.roster(by, each)
        assert line is not None and (line.state, line.total_fen) == ("checked", 50_000)


def test_answered_with_nothing_the_rows_come_back_with_their_reason(made: District) -> None:
    """Somebody who will not say is not asked for ever: each row says why it is refused."""
    ref = handed(made, book(person(1), heads=NO_UNIT))
    correct(made, ref)
    assert state(ref) == "checked" and "SHT013" in codes(ref)


def test_words_of_a_unit_are_taught_once(made: District) -> None:
    """C5: forty units have forty heads; what one has explained it need not explain again."""
    ref = handed(made, book(person(1), person(2), heads=OWN_WORDS))
    assert state(ref) == "failed"
    correct(made, ref, MEANT)
    line = queries.roster(made.scopes["officer"], ref)
    assert line is not None and (line.state, line.accepted) == ("checked", 2)
    again = handed(made, book(person(3), heads=OWN_WORDS))
    assert state(again) == "checked"
    assert {row.head: row.column_key for row in HeadWord.objects.all()} == MEANT


def test_words_of_one_unit_are_not_those_of_another(made: District) -> None:
    """The bureau's 到手 says nothing about what a street means by it."""
    made.programmes["own"] = factories.open_programme(
        made, "街道慰问", [("district", 1, 500_000)], unit="street"
    )
    correct(made, handed(made, book(person(1), heads=OWN_WORDS)), MEANT)
    assert state(handed(made, book(person(2), heads=OWN_WORDS), login="clerk", programme="own")) == "failed"


def test_a_checked_list_may_be_corrected_and_lands_again_once(made: District) -> None:
    """Two columns of money that differ: the unit says which counts, the old rows go, nothing is doubled."""
    heads = ("应发金额(元)", *HEADS)
    rows = [(900, *person(n)) for n in (1, 2)]
    ref = handed(made, book(*rows, heads=heads))
    assert "SHT036" in codes(ref)
    correct(made, ref, {"应发金额(元)": "amount_fen", "金额(元)": ""})
    line = queries.roster(made.scopes["officer"], ref)
    assert line is not None and (line.rows_read, line.total_fen) == (2, 180_000)
    assert RosterRow.objects.filter(roster__ref=ref).count() == 2


def test_review_first_shows_before_it_judges(made: District) -> None:
    """Who wants to look first is shown the columns, and nothing lands until they say so."""
    ref, _ = actions.hand_in(
        programme_ref=made.programmes["spring"].ref, data=book(person(1)), name="a.xlsx", review_first=True,
        by=made.scopes["officer"],
    )  # fmt: skip
    run_pending()
    assert state(ref) == "asking"
    correct(made, ref)
    assert state(ref) == "checked" and HeadWord.objects.count() == 0


def test_a_head_in_another_row_is_read_again_and_shown(made: District) -> None:
    """A named head changes every column: it is shown once more before rows are judged by it."""
    ref = handed(made, book(person(1), title="姓名"))
    correct(made, ref, head_rows={"名单": 1})
    assert state(ref) == "failed"
    correct(made, ref, head_rows={"名单": 2})
    assert state(ref) == "asking"
    correct(made, ref)
    assert state(ref) == "checked"


@pytest.mark.parametrize(
    ("words", "said", "sentence"),
    [
        ({"姓名": "id_number"}, {}, "都选成了"),
        ({"姓名": "shoe"}, {}, "列出的名称"),
        ({}, {"amount_unit": "两"}, "金额单位"),
        ({}, {"head_rows": {"名单": 0}}, "表头行号"),
        ({}, {"head_rows": {"别的": 1}}, "没有这张工作表"),
    ],
)
def test_corrections_that_contradict_themselves_are_refused(
    made: District, words: dict[str, str], said: dict[str, object], sentence: str
) -> None:
    """Two columns for one meaning would drop one in silence; nothing changes."""
    ref = handed(made, book(person(1)))
    with pytest.raises(Refused, match=sentence):
        correct(made, ref, words, **said)
    assert state(ref) == "checked" and HeadWord.objects.count() == 0


def test_a_taken_or_withdrawn_list_is_not_read_anew(made: District) -> None:
    """Awards were made of it: a new reading is a new list."""
    ref = handed(made, book(person(1)))
    actions.begin_acceptance(ref=ref, by=made.scopes["officer"])
    with pytest.raises(Refused, match="接收中"):
        correct(made, ref)
    other = handed(made, book(person(2)))
    actions.withdraw_roster(ref=other, reason="填错", by=made.scopes["officer"])
    with pytest.raises(Refused, match="已撤回"):
        correct(made, other)


def test_another_unit_corrects_nothing(made: District) -> None:
    """P8: the street's clerk may not say how the bureau's list is read."""
    ref = handed(made, book(person(1)))
    for login, status in (("clerk", 404), ("cashier", 403)):
        with pytest.raises(Refused) as refused:
            actions.correct_reading(ref=ref, meanings={}, amount_unit="", head_rows={}, by=made.scopes[login])
        assert refused.value.status == status


def test_what_is_kept_of_a_reading_names_nobody(made: District) -> None:
    """The samples are masked and sealed; the trail counts columns and quotes none."""
    ref = handed(made, book(person(1), heads=OWN_WORDS))
    correct(made, ref, MEANT)
    told = str(queries.reading(made.scopes["officer"], ref))
    assert id_number(1) not in told and "张小乙" not in told and "张**" in told
    assert "那个号" not in Event.objects.get(verb="correct_reading").facts
    kept = Roster.objects.everywhere("test").filter(ref=ref).extra(select={"raw": "reading"})  # noqa: S610 - the sealed bytes
    assert "张".encode() not in bytes(kept.values_list("raw", flat=True)[0])


def enter(made: District, login: str) -> Client:
    client = Client()
    client.force_login(made.accounts[login], backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_screens_lead_from_pasted_cells_to_a_checked_list(made: District) -> None:
    """Cells copied out of WPS are a list like any other: landed, asked about, read, checked."""
    officer = enter(made, "officer")
    cells = "\n".join("\t".join(map(str, row)) for row in (NO_UNIT, person(1), person(2)))
    url = reverse("rosters:hand_in")
    fields = {"programme": made.programmes["spring"].ref, "pasted": cells}
    answer = officer.post(url, {**fields, "idempotency_key": uuid.uuid4().hex})
    assert answer.status_code == 303
    run_pending()
    shown = officer.get(answer["Location"]).content.decode()
    assert "待说明" in shown and "万元" in shown
    reading = f"{answer['Location']}reading/"
    page = officer.get(reading).content.decode()
    assert "常用叫法" in page or "列名相同" in page
    assert id_number(1) not in page
    sent = {"idempotency_key": uuid.uuid4().hex, "amount_unit": "元"}
    ref = answer["Location"].strip("/").split("/")[-1]
    for place, sheet in enumerate(queries.reading(made.scopes["officer"], ref)):
        sent |= {f"col-{place}-{column.number}": column.key for column in sheet.columns}
    assert officer.post(reading, sent).status_code == 303
    run_pending()
    line = queries.roster(made.scopes["officer"], ref)
    assert line is not None and (line.state, line.accepted, line.rejected) == ("checked", 2, 0)


@pytest.mark.parametrize(
    ("pasted", "sentence"),
    [
        ("", "请选择填好的名册"),
        ("   ", "请选择填好的名册"),
        ("张三 李四", "不是表格"),
        ("x\t" * 600_000, "太多"),
    ],
)
def test_what_is_no_table_is_not_taken(made: District, pasted: str, sentence: str) -> None:
    """A sentence beside the field; no roster."""
    fields = {
        "programme": made.programmes["spring"].ref,
        "pasted": pasted,
        "idempotency_key": uuid.uuid4().hex,
    }
    answer = enter(made, "officer").post(reverse("rosters:hand_in"), fields)
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    assert Roster.objects.everywhere("test").count() == 0


def test_a_reader_of_the_reading_has_no_button(made: District) -> None:
    """The cashier may look at the masked reading and change nothing."""
    ref = handed(made, book(person(1)))
    cashier, url = enter(made, "cashier"), reverse("rosters:reading", args=[ref])
    assert "确认读法并检查" not in cashier.get(url).content.decode()
    answer = cashier.post(url, {"idempotency_key": uuid.uuid4().hex, "amount_unit": "元"})
    assert answer.status_code == 403 and state(ref) == "checked"
    assert enter(made, "helper").get(url).status_code == 404
