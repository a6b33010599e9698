"""Every form of the site (表单): without its token, without its key, and sent twice."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.scope.addresses import READING_LEAVES, each
from tests.scope.crawl import ABSENT, changed, client_of, fingerprint, last_seq, verbs_after
from tests.scope.oracle import Oracle, rows
from yikou.coverage import REASONS
from yikou_app.site.demo.family import invent
from yikou_app.site.demo.workbooks import workbook
from yikou_app.trail.models import Event

#: Who sends the forms: one person of each role that has any.
SENDERS = ("minzheng", "linjiang", "canlian", "caiwu")


class Forms:
    """Sends every form wrongly and a dozen rightly, twice; what it finds wrong is collected."""

    def __init__(self) -> None:
        self.oracle = Oracle()
        self.without_token: list[str] = []
        self.without_key: list[str] = []
        self.twice: dict[str, dict[str, Any]] = {}
        self.sent = 0

    def report(self) -> dict[str, Any]:
        """Send them all, and say what was wrong."""
        clients = {name: (client_of(name, enforce_csrf_checks=True), client_of(name)) for name in SENDERS}
        before, seq = fingerprint(), last_seq()
        for name, (strict, plain) in clients.items():
            self._wrongly(name, strict, plain)
        left = [verb for verb in verbs_after(seq) if verb not in READING_LEAVES]
        moved = [table for table in changed(before, fingerprint()) if left or table != Event._meta.db_table]
        untouched = {"changed": moved, "verbs": left}
        district = client_of("minzheng")
        for label, url, body in self._right():
            self.twice[label] = self._doubled(district, url, body)
        return {
            "sent": self.sent, "without_token": self.without_token, "without_key": self.without_key,
            "untouched": untouched, "twice": self.twice,
        }  # fmt: skip

    def _wrongly(self, username: str, strict: Client, plain: Client) -> None:
        viewer = self.oracle.viewers[username]
        for name, address in each(lambda one: one.post is not None):
            refs = self.oracle.references(viewer, address.kind)[0] if address.kind else [""]
            ref = {"ref": (refs or [ABSENT])[0]} if address.kind else {}
            url = reverse(name, kwargs={**ref, **address.more[0]})
            assert address.post is not None
            answer = strict.post(url, {**address.post, "idempotency_key": str(uuid4())})
            self.sent += 1
            if answer.status_code != 403:
                self.without_token.append(f"{username} {name}: {answer.status_code}")
            if address.keyed:
                answer = plain.post(url, dict(address.post))
                self.sent += 1
                if answer.status_code not in (403, 404, 409, 422):
                    self.without_key.append(f"{username} {name}: {answer.status_code}")

    def _doubled(self, client: Client, url: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """The same form twice, then another content under its key: one effect, one answer, one refusal."""
        key = {"idempotency_key": str(uuid4())}
        seq = last_seq()
        first = self._send(client, url, {**body, **key})
        once, verbs = fingerprint(), verbs_after(seq)
        second = self._send(client, url, {**body, **key})
        third = self._send(client, url, {**body, **key, "extra": "another content"})
        return {
            "statuses": [first.status_code, second.status_code, third.status_code],
            "same_answer": first.headers.get("Location") == second.headers.get("Location"),
            "verbs": verbs, "changed_again": changed(once, fingerprint()),
        }  # fmt: skip

    def _send(self, client: Client, url: str, body: Mapping[str, Any]) -> HttpResponse:
        self.sent += 1
        sheet = body.get("file")
        if sheet is None:
            return client.post(url, body)
        upload = io.BytesIO(sheet)
        upload.name = "名册.xlsx"
        return client.post(url, {**body, "file": upload})

    def _right(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Forms that the district's officer may send now, with a content that is accepted."""
        reason = {"reason": "经走访核实确需办理"}
        season, evaluation = rows("Season")[0], rows("Evaluation")[0]
        awarded = {award.person_id for award in rows("Award")}
        missed = next(person for person in rows("Person") if person.pk not in awarded)
        reached = next(person for person in rows("Person") if person.pk in awarded)
        held = [award for award in rows("Award") if award.state == "held"]
        unsigned = next(notice for notice in rows("Notice") if notice.signed_on is None)
        fund, programme = rows("Fund")[0], rows("Programme")[0]
        sheet = workbook(invent().corrections[0])
        yield (
            "sign",
            reverse("payments:sign", args=[unsigned.ref]),
            {"on": f"{timezone.localdate()}", "how": "本人签收"},
        )
        yield "allow", reverse("window:allow", args=[held[0].ref]), reason
        yield "drop", reverse("window:drop", args=[held[1].ref]), reason
        yield (
            "note_gap",
            reverse("window:note_gap", args=[missed.ref]),
            {"season": season.ref, "code": next(code for code in REASONS if code), "note": "已安排入户"},
        )
        yield (
            "account",
            reverse("register:account", args=[reached.ref]),
            {"account": "6220001300000099", **reason},
        )
        yield "budget", reverse("funds:budget", args=[fund.ref]), {"budget": "180000.00", **reason}
        yield "receive", reverse("funds:receive", args=[fund.ref]), {
            "number": "财预拨009", "kind": "allocation", "payer": "明湖区财政局", "amount": "1.00", "on": f"{season.starts_on}",
        }  # fmt: skip
        yield "quota", reverse("programmes:quota", args=[programme.ref]), {"quota": "111", **reason}
        yield "attest", reverse("evaluation:attest", args=[evaluation.ref, 7]), {
            "band": "达成预期", "points": "8.5", "reason": "名册、查重、发放、签收均已制度化,个别环节尚需完善。",
        }  # fmt: skip
        yield (
            "explain",
            reverse("evaluation:explain", args=[evaluation.ref, 2]),
            {"words": "一笔待查,已与银行核对,次月补发。"},
        )
        yield "write", reverse("evaluation:write", args=[evaluation.ref]), {"format": "xlsx"}
        yield "hand_in", reverse("rosters:hand_in"), {"programme": programme.ref, "file": sheet}
        yield "new_batch", reverse("payments:new"), {"season": season.ref, "title": "样例批次", "area": "001"}
