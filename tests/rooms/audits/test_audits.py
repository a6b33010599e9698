"""The room of audits: documents come in, are checked, decided on, and leave as an opinion."""

from __future__ import annotations

import io
import uuid
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError
from django.test import Client
from django.urls import reverse
from tests.findings.paper import Edit, document
from tests.rooms import factories
from tests.rooms.factories import District

from yikou.documents import read_document, write_form
from yikou_app.audits import actions, jobs, queries
from yikou_app.audits.models import Audit, AuditedFile, AuditFinding
from yikou_app.audits.queries.marking import Quote, marked, shape_of
from yikou_app.files.queries import content, info
from yikou_app.ground.ensure import Refused
from yikou_app.jobs import queries as job_queries
from yikou_app.jobs.jobs import run_pending
from yikou_app.trail.models import Event

pytestmark = pytest.mark.django_db


def paper(edit: Edit = Edit()) -> bytes:
    """A self-evaluation form as a docx, flawed as the edit says."""
    form = document(edit).form
    assert form is not None
    data, findings = write_form(form, None, format="docx")
    assert data, findings
    return data


FLAWED = Edit(total=("90", "88.4"), rows={1: {"score": "12"}})


@pytest.fixture(scope="module")
def flawed() -> bytes:
    return paper(FLAWED)


@pytest.fixture(scope="module")
def clean() -> bytes:
    return paper()


def once() -> District:
    return factories.make_district()


def checked(made: District, *files: bytes, login: str = "officer") -> str:
    """Hand documents in and have them read; returns the batch's reference."""
    named = [(f"自评表{at}.docx", data) for at, data in enumerate(files, 1)]
    ref, _ = actions.submit_documents(files=named, title="复核", by=made.scopes[login])
    run_pending()
    return ref


def test_documents_are_checked_and_counted(made: District, flawed: bytes, clean: bytes) -> None:
    """The list says at a glance which of a hundred forms needs a look."""
    officer = made.scopes["officer"]
    ref = checked(made, flawed, clean)
    found = queries.audit(officer, ref)
    assert found is not None and (found.state, found.files, found.read) == ("done", 2, 2)
    bad, good = queries.documents(officer, ref)
    assert (bad.state, bad.kind, bad.errors >= 2, good.errors) == ("read", "form", True, 0)
    codes = {one.code for one in queries.findings(officer, bad.ref)}
    assert {"CRO010", "CRO100"} <= codes
    job = job_queries.job(officer, found.job_ref)
    assert job is not None and (job.state, job.result["facts"]["份数"]) == ("done", 2)
    assert found.errors == bad.errors and found.undecided == bad.undecided + good.undecided


def test_a_file_that_cannot_be_read_does_not_stop_the_others(made: District, clean: bytes) -> None:
    """One picture among a hundred forms gets a sentence, the ninety-nine are checked."""
    officer = made.scopes["officer"]
    ref = checked(made, b"\x89PNG\r\n\x1a\n" + b"\0" * 64, clean, b"PK\x03\x04 broken")
    picture, form, broken = queries.documents(officer, ref)
    assert [line.state for line in (picture, form, broken)] == ["unreadable", "read", "unreadable"]
    assert all(queries.findings(officer, line.ref)[0].message for line in (picture, broken))
    assert queries.paper(officer, picture.ref) == ([], [])


def test_nothing_of_it_lies_in_clear(made: District, flawed: bytes) -> None:
    """A report may name people: its words are sealed in the database."""
    from django.db import connection

    checked(made, flawed)
    with connection.cursor() as cursor:
        cursor.execute("SELECT text, title FROM yikou_auditedfile")
        text, title = cursor.fetchone()
        cursor.execute("SELECT words FROM yikou_auditfinding")
        words = [row[0] for row in cursor.fetchall()]
    for blob in (text, title, *words):
        assert "走访".encode() not in bytes(blob) and "自评".encode() not in bytes(blob)


@pytest.mark.parametrize("login", ["clerk", "townclerk", "member"])
def test_only_ones_own_uploads_are_seen(made: District, flawed: bytes, login: str) -> None:
    """What a unit hands in is its draft until it says otherwise."""
    stranger = made.scopes[login]
    ref = checked(made, flawed)
    [line] = queries.documents(made.scopes["officer"], ref)
    one = queries.findings(made.scopes["officer"], line.ref)[0]
    assert queries.audits(stranger) == [] and queries.audit(stranger, ref) is None
    assert queries.document(stranger, line.ref) is None and queries.findings(stranger, line.ref) == []
    assert queries.paper(stranger, line.ref) == ([], []) and queries.undecided(stranger) == 0
    for act in (
        lambda: actions.decide_finding(ref=one.ref, decision="accepted", by=stranger),
        lambda: actions.accept_open(document_ref=line.ref, severity="error", by=stranger),
        lambda: actions.write_opinion(audit_ref=ref, format="xlsx", by=stranger),
    ):
        with pytest.raises(Refused):
            act()


def test_a_decision_is_signed_and_a_dismissal_has_its_reason(made: District, flawed: bytes) -> None:
    """The opinion is asked for years later: who decided, why, and what it said before."""
    officer = made.scopes["officer"]
    ref = checked(made, flawed)
    [line] = queries.documents(officer, ref)
    one, other = queries.findings(officer, line.ref, severity="error")[:2]
    actions.decide_finding(ref=one.ref, decision="accepted", by=officer)
    with pytest.raises(Refused, match="不采纳的理由"):
        actions.decide_finding(ref=other.ref, decision="dismissed", reason="  ", by=officer)
    actions.decide_finding(
        ref=other.ref, decision="dismissed", reason="该项由上级统一加分", by=made.scopes["officer2"]
    )
    states = {row.number: row for row in queries.findings(officer, line.ref)}
    assert (states[one.number].decision, states[one.number].decided_by_name) == ("accepted", "区甲")
    assert (states[other.number].decision_label, states[other.number].reason) == (
        "不采纳",
        "该项由上级统一加分",
    )
    actions.decide_finding(ref=other.ref, decision="open", by=officer)
    verbs = list(Event.objects.filter(verb="decide_finding").values_list("facts", flat=True))
    assert len(verbs) == 3 and all("加分" not in str(facts) for facts in verbs)
    with pytest.raises(Refused):
        actions.decide_finding(ref=one.ref, decision="perhaps", by=officer)


def test_the_database_keeps_what_was_found(made: District, flawed: bytes) -> None:
    """A finding is evidence: neither an update nor a delete may touch it, a dismissal without a reason cannot stand."""
    checked(made, flawed)
    rows = AuditFinding.objects.everywhere("the guards are tried")
    pk = rows.first().pk
    for attempt in (
        lambda: rows.filter(pk=pk).update(code="CRO999"),
        lambda: rows.filter(pk=pk).update(severity="note"),
        lambda: rows.filter(pk=pk).delete(),
        lambda: AuditedFile.objects.everywhere("as above").delete(),
        lambda: Audit.objects.everywhere("as above").delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.filter(pk=pk).update(decision="dismissed", decided_by_id=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.filter(pk=pk).update(decision="accepted")


class Cut(RuntimeError):
    """The power goes."""


def test_a_check_that_dies_goes_on_where_it_stopped(
    made: District, flawed: bytes, clean: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three forms, the power goes after the first: it is not read twice, the others are read once."""
    land, landed = jobs.land_report, []

    def dying(**given: Any) -> None:
        if landed == [1] and not survived:
            raise Cut
        land(**given)
        landed.append(len(landed) + 1)

    survived = False
    monkeypatch.setattr(jobs, "land_report", dying)
    officer = made.scopes["officer"]
    ref = checked(made, flawed, clean, flawed)
    states = [line.state for line in queries.documents(officer, ref)]
    assert states[0] == "read" and states[2] == "waiting"
    survived = True
    found = queries.audit(officer, ref)
    assert found is not None and found.state == "running"
    from yikou_app.jobs.actions import resume

    if job_queries.job(officer, found.job_ref).state in {"failed", "interrupted"}:  # type: ignore[union-attr] # it stands
        resume(ref=found.job_ref, by=officer)
    run_pending()
    assert [line.state for line in queries.documents(officer, ref)] == ["read", "read", "read"]
    first = queries.documents(officer, ref)[0]
    numbers = [one.number for one in queries.findings(officer, first.ref)]
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([], "请选择"),
        ([("a.docx", b"x"), ("b.docx", b"")], "第 2 个文件是空的"),
        ([(f"{at}.docx", b"x") for at in range(101)], "一次最多核查 100 份"),
    ],
    ids=["none", "empty", "too many"],
)
def test_what_is_refused_is_said_in_chinese(made: District, files: list, words: str) -> None:
    """A refusal keeps nothing: no batch, no file, no job."""
    with pytest.raises(Refused, match=words):
        actions.submit_documents(files=files, by=made.scopes["officer"])
    assert Audit.objects.everywhere("nothing was kept").count() == 0


def test_a_committee_hands_nothing_in(made: District, clean: bytes) -> None:
    """Residents' committees neither write nor review self-evaluations."""
    with pytest.raises(Refused):
        actions.submit_documents(files=[("表.docx", clean)], by=made.scopes["member"])


@pytest.mark.parametrize("format", ["docx", "xlsx"])
def test_the_opinion_says_what_was_accepted(made: District, flawed: bytes, clean: bytes, format: str) -> None:
    """What the reviewer stands by goes out; what was dismissed stands in the workbook with its reason."""
    officer = made.scopes["officer"]
    ref = checked(made, flawed, clean)
    bad, good = queries.documents(officer, ref)
    count = actions.accept_open(document_ref=bad.ref, severity="error", by=officer)
    assert count == bad.errors
    [kept, *_] = queries.findings(officer, bad.ref, severity="error")
    note = next(iter(queries.findings(officer, bad.ref, decision="open")), None)
    file_ref = actions.write_opinion(audit_ref=ref, format=format, by=officer)
    about = info(officer, file_ref)
    assert about is not None and about.name.startswith("审核意见-") and about.name.endswith(format)
    data = content(officer, file_ref)
    if format == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(data))
        cells = [
            str(cell.value)
            for row in book.worksheets[0].iter_rows()
            for cell in row
            if cell.value is not None
        ]
        assert not [
            cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"
        ]
    else:
        import docx

        made_of = docx.Document(io.BytesIO(data))
        cells = [each.text for each in made_of.paragraphs]
        cells += [cell.text for table in made_of.tables for row in table.rows for cell in row.cells]
    whole = "\n".join(cells)
    assert kept.message in whole and "示范区民政局" in whole + officer.unit_name
    if note is not None and format == "docx":
        assert note.message not in whole and "待处理" in whole


def test_an_opinion_waits_for_the_check(made: District, flawed: bytes) -> None:
    """An opinion on half a batch would acquit the other half."""
    officer = made.scopes["officer"]
    ref, _ = actions.submit_documents(files=[("表.docx", flawed)], by=officer)
    with pytest.raises(Refused, match="还没有完成"):
        actions.write_opinion(audit_ref=ref, format="docx", by=officer)
    with pytest.raises(Refused, match="docx、pdf 或 xlsx"):
        actions.write_opinion(audit_ref=ref, format="exe", by=officer)


# The marks ------------------------------------------------------------------------------------------


def _shown(text: str, *quotes: Quote) -> list[tuple[str, tuple[int, ...]]]:
    blocks = marked(text, quotes)
    pieces = [piece for block in blocks for row in block.rows for box in row for piece in box.pieces]
    return [(piece.text, piece.numbers) for piece in pieces if piece.numbers]


def test_a_quote_is_found_whatever_its_spaces() -> None:
    """The reader of the file mended line breaks that the quote still has."""
    assert _shown("共救助 83\n人次。", Quote(1, "error", "救助83人次")) == [("救助 83", (1,)), ("人次", (1,))]


def test_a_row_of_cells_is_marked_cell_by_cell() -> None:
    """The quote of a row names its cells; each is marked where it stands."""
    text = "指标\t目标\t实际\n走访\t≥300户\t312户\n"
    blocks = marked(text, [Quote(2, "warning", "走访\t≥300户\t312户")])
    assert [block.table for block in blocks] == [True]
    assert [[[piece.numbers for piece in box.pieces] for box in row] for row in blocks[0].rows] == [
        [[()], [()], [()]], [[(2,)], [(2,)], [(2,)]],
    ]  # fmt: skip


def test_marks_that_overlap_keep_both_numbers_and_the_graver_colour() -> None:
    """Two findings about one sentence: neither may hide the other."""
    blocks = marked("满意度达到90%以上", [Quote(1, "note", "满意度达到90%"), Quote(2, "error", "90%以上")])
    pieces = blocks[0].rows[0][0].pieces
    assert [(piece.text, piece.numbers, piece.severity) for piece in pieces] == [
        ("满意度达到", (1,), "note"), ("90%", (1, 2), "error"), ("以上", (2,), "error"),
    ]  # fmt: skip
    assert [piece.anchors for piece in pieces] == [(1,), (2,), ()]


def test_a_table_is_drawn_as_it_stood(flawed: bytes) -> None:
    """Line breaks inside a cell must not tear the row: the reviewer compares with the paper."""
    read, _ = read_document(flawed)
    assert read is not None
    blocks = marked(read.text, [Quote(1, "error", "90\t88.4")], shape_of(read))
    [table] = [block for block in blocks if block.table]
    boxes = [box for row in table.rows for box in row]
    assert len(boxes) == len(read.tables[0].cells)
    words = {"".join(piece.text for piece in box.pieces): (box.rows, box.columns) for box in boxes}
    assert words["项目资金\n（万元）"][0] > 1
    shown = [piece.text for box in boxes for piece in box.pieces if piece.numbers]
    assert shown == ["90", "88.4"]


@pytest.mark.parametrize("kind", ["docx", "xlsx", "pdf"])
def test_tables_of_every_format_are_drawn(kind: str) -> None:
    """A sheet has no table number, a page has; cells with line breaks must stay cells in all of them."""
    form = document(FLAWED).form
    assert form is not None
    data, _ = write_form(form, format=kind)
    read, _ = read_document(data, name=f"form.{kind}")
    assert read is not None
    assert [len(cells) for cells in shape_of(read)] == [len(table.cells) for table in read.tables]


def test_what_is_not_in_the_text_marks_nothing() -> None:
    """A quote of something that reading mended away must not mark the wrong words."""
    assert (
        _shown("满意度达到90%", Quote(1, "error", "合格率\t"), Quote(2, "error", ""), Quote(3, "error", "9"))
        == []
    )


# The screens ----------------------------------------------------------------------------------------


def enter(made: District, login: str) -> Client:
    client = Client()
    client.force_login(made.accounts[login], backend="django.contrib.auth.backends.ModelBackend")
    return client


def post(client: Client, url: str, **fields: Any) -> Any:
    fields.setdefault("idempotency_key", uuid.uuid4().hex)
    return client.post(url, fields)


def test_the_whole_way_by_the_screens(made: District, flawed: bytes, clean: bytes) -> None:
    """Choose, upload two at once, watch, read side by side, decide, take the opinion: the screens alone are enough."""
    officer = enter(made, "officer")
    assert "提交核查" in officer.get(reverse("audits:index")).content.decode()
    files = [SimpleUploadedFile("甲.docx", flawed), SimpleUploadedFile("乙.docx", clean)]
    answer = post(officer, reverse("audits:submit"), title="年度复核", files=files)
    assert answer.status_code == 303
    batch = answer["Location"]
    assert "yk-job" in officer.get(batch).content.decode()
    run_pending()
    shown = officer.get(batch).content.decode()
    assert "甲.docx" in shown and "乙.docx" in shown and "已核查" in shown
    line = queries.documents(made.scopes["officer"], batch.rstrip("/").rsplit("/", 1)[1])[0]
    page = officer.get(reverse("audits:document", args=[line.ref])).content.decode()
    one = queries.findings(made.scopes["officer"], line.ref, severity="error")[0]
    assert (
        f'id="f-{one.number}"' in page
        and f'href="#q-{one.number}"' in page
        and f'id="q-{one.number}"' in page
    )
    answer = post(officer, reverse("audits:decide", args=[one.ref]), decision="accepted", number=one.number)
    assert answer["Location"].endswith(f"#f-{one.number}")
    assert post(officer, reverse("audits:decide", args=[one.ref]), decision="dismissed").status_code == 422
    assert post(officer, reverse("audits:accept", args=[line.ref]), severity="error").status_code == 303
    answer = post(officer, reverse("audits:opinion", args=[line.audit_ref]), format="docx", document=line.ref)
    assert answer.status_code == 303 and officer.get(answer["Location"]).status_code == 200
    assert (
        "没有这样"
        not in officer.get(reverse("audits:document", args=[line.ref]) + "?show=open").content.decode()
    )


def test_the_same_files_sent_twice_are_one_batch(made: District, clean: bytes) -> None:
    """The button is pressed twice: one key, one batch; another second file is another request."""
    officer, key = enter(made, "officer"), uuid.uuid4().hex

    def send(second: bytes) -> Any:
        files = [SimpleUploadedFile("甲.docx", clean), SimpleUploadedFile("乙.docx", second)]
        return post(officer, reverse("audits:submit"), files=files, idempotency_key=key)

    assert send(clean)["Location"] == send(clean)["Location"]
    assert Audit.objects.everywhere("counted").count() == 1
    assert send(clean + b" ").status_code != 303


def test_strangers_and_committees_get_nothing_by_the_screens(made: District, flawed: bytes) -> None:
    """An address that was passed on opens nothing."""
    ref = checked(made, flawed)
    [line] = queries.documents(made.scopes["officer"], ref)
    clerk = enter(made, "clerk")
    for url in (reverse("audits:audit", args=[ref]), reverse("audits:document", args=[line.ref])):
        assert clerk.get(url).status_code == 404
    assert enter(made, "member").get(reverse("audits:new")).status_code == 403
    assert post(enter(made, "officer"), reverse("audits:submit"), title="x").status_code == 422


def test_text_of_a_document_is_never_markup(made: District) -> None:
    """A form may say <script>: it is shown, not run."""
    officer = enter(made, "officer")
    bad = Edit(rows={6: {"name": "<script>alert(1)</script>人数", "actual": "<b>40</b>人"}})
    ref = checked(made, paper(bad))
    [line] = queries.documents(made.scopes["officer"], ref)
    page = officer.get(reverse("audits:document", args=[line.ref])).content.decode()
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page
    assert read_document(paper(bad))[0] is not None
