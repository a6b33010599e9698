"""The crawl itself (爬行): read everything as everybody, then try every form against what is not one's own."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.scope.addresses import ADDRESSES, READING_LEAVES, Address, each, unknown
from tests.scope.answers import constant, leaks, links, text_of
from tests.scope.oracle import ROLES, VIEWERS, Oracle, Viewer, rows
from yikou_app.trail.models import Event

ABSENT = "z" * 16
#: Answers in which whole numbers are meant to stand: originals and bank files, and the logged looks at one person.
WHOLE_NUMBERS = {"files:download", "leads:contact", "register:number"}
#: Links followed for one viewer besides the samples, and references tried of each kind that are not the viewer's own.
THOROUGH, QUICK = (40, 3), (4, 1)
_BACKEND = "django.contrib.auth.backends.ModelBackend"


def client_of(username: str, **options: Any) -> Client:
    """A client in which this account has logged in."""
    account = next(row for row in rows("Account") if row.username == username)
    client = Client(raise_request_exception=False, headers={"host": "127.0.0.1"}, **options)
    client.force_login(account, backend=_BACKEND)
    return client


def fingerprint() -> dict[str, str]:
    """A digest of every table of ours; sessions and log-in counters are not ours."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_app_config("yikou").get_models():
            table = model._meta.db_table
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
            found[table] = hashlib.sha256(repr(cursor.fetchall()).encode()).hexdigest()
    return found


def changed(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """The tables that differ."""
    return sorted(table for table in before if before[table] != after[table])


def verbs_after(seq: int) -> list[str]:
    """What was written into the trail since."""
    return list(Event.objects.filter(seq__gt=seq).order_by("seq").values_list("verb", flat=True))


def last_seq() -> int:
    """Where the trail stands."""
    return int(Event.objects.order_by("-seq").values_list("seq", flat=True).first() or 0)


def sample(references: list[str], most: int) -> list[str]:
    """Some references from both ends, so that old and new ones are tried."""
    if len(references) <= most:
        return references
    return references[: most - most // 2] + references[len(references) - most // 2 :]


class Crawl:
    """One crawl over one installation; what it finds wrong is collected, never raised."""

    def __init__(self, viewers: Iterable[str] | None = None, *, thorough: bool = False) -> None:
        self.followed, self.foreign = THOROUGH if thorough else QUICK
        self.oracle = Oracle()
        self.viewers = list(viewers or (VIEWERS if thorough else ROLES))
        self.clients = {name: client_of(name) for name in self.viewers}
        self.secrets = self.oracle.secrets()
        self.requests = 0
        self.leaks: list[str] = []
        self.differs: list[str] = []
        self.broken: list[str] = []
        self.dead: list[str] = []
        self.statuses: dict[str, dict[str, list[int]]] = {}

    def report(self) -> dict[str, Any]:
        """Crawl, and say what was found."""
        before, seq = fingerprint(), last_seq()
        for name in self.viewers:
            self._read(self.oracle.viewers[name], self.clients[name])
        reading = {
            "changed": [table for table in changed(before, fingerprint()) if table != Event._meta.db_table],
            "left": sorted(set(verbs_after(seq)) - set(READING_LEAVES)),
        }
        for name in self.viewers:
            self._take_out(self.oracle.viewers[name], self.clients[name])
        before = fingerprint()
        for name in self.viewers:
            self._reach_out(self.oracle.viewers[name], self.clients[name])
        reading["changed_by_foreign_posts"] = changed(before, fingerprint())
        return {
            "unknown": unknown(), "requests": self.requests, "leaks": self.leaks, "differs": self.differs,
            "broken": self.broken, "dead": self.dead, "reading": reading, "statuses": self.statuses,
        }  # fmt: skip

    # What a viewer reads -------------------------------------------------------------------------

    def _read(self, viewer: Viewer, client: Client) -> None:
        canaries = self.oracle.canaries(viewer)
        seen: set[str] = set()
        ahead: list[str] = []
        for name, address in each(lambda one: one.get):
            mine, others = self._references(viewer, address)
            for more in address.more if viewer.username == self.viewers[0] else address.more[:2]:
                for ref in mine:
                    url = self._url(name, address, ref, more)
                    for query in ("", *(f"?{one}" for one in address.queries)):
                        seen.add(url + query)
                        ahead += sorted(self._get(viewer, client, name, url + query, canaries))
                for ref in others:
                    self._foreign(viewer, client, name, address, ref, more)
        self._follow(viewer, client, ahead, seen, canaries)

    def _follow(
        self, viewer: Viewer, client: Client, ahead: list[str], seen: set[str], canaries: Mapping[str, str]
    ) -> None:
        for _ in range(self.followed):
            while ahead and ahead[0] in seen:
                ahead.pop(0)
            if not ahead:
                return
            url = ahead.pop(0)
            seen.add(url)
            ahead += sorted(self._get(viewer, client, "followed", url, canaries))
            status = self.statuses[viewer.username]["followed"][-1]
            if status >= 400:
                self.dead.append(f"{viewer.username} {url}: {status}")

    def _references(self, viewer: Viewer, address: Address) -> tuple[list[str], list[str]]:
        if not address.kind:
            return [""], []
        mine, others = self.oracle.references(viewer, address.kind)
        many = len(address.more) * (1 + len(address.queries)) > 3
        return sample(mine, 1 if many or self.foreign == 1 else 2), sample(
            others, 1 if many else self.foreign
        )

    def _url(self, name: str, address: Address, ref: str, more: Mapping[str, Any]) -> str:
        return reverse(name, kwargs={**({"ref": ref} if address.kind else {}), **more})

    def _get(
        self, viewer: Viewer, client: Client, name: str, url: str, canaries: Mapping[str, str]
    ) -> set[str]:
        answer = client.get(url)
        text = self._looked(viewer, name, url, answer, canaries)
        if name in ("jobs:state", "window:dashboard", "register:index"):
            headers = {"Accept": "application/json", "HX-Request": "true"}
            self._looked(viewer, name, url, client.get(url, headers=headers), canaries)
        return links(text)

    def _looked(
        self, viewer: Viewer, name: str, url: str, answer: HttpResponse, canaries: Mapping[str, str]
    ) -> str:
        """Count the answer, search it and its heads; returns its text."""
        self.requests += 1
        self.statuses.setdefault(viewer.username, {}).setdefault(name, []).append(answer.status_code)
        if answer.status_code >= 500:
            self.broken.append(f"{viewer.username} {url}: {answer.status_code}")
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        text = text_of(body)
        searched = text + "\n".join(f"{head}: {value}" for head, value in answer.headers.items())
        found = [f"{canaries[one]} {one}" for one in leaks(searched, canaries.keys())]
        if name not in WHOLE_NUMBERS and not url.startswith("/files/"):
            found += [f"{self.secrets[one]} in clear" for one in leaks(searched, self.secrets.keys())]
        if found:
            self.leaks.append(f"{viewer.username} {url}: {'; '.join(sorted(found)[:5])} ({len(found)})")
        return text

    # What is not theirs looks like what does not exist ------------------------------------------

    def _foreign(
        self, viewer: Viewer, client: Client, name: str, address: Address, ref: str, more: Mapping[str, Any],
        post: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        answers = []
        for each_ref in (ref, ABSENT):
            url = self._url(name, address, each_ref, more)
            if post is None:
                answers.append(client.get(url))
            else:
                answers.append(client.post(url, {**post, "idempotency_key": str(uuid4())}))
        self.requests += 2
        foreign, absent = answers
        same = foreign.status_code == absent.status_code and constant(foreign.content).replace(
            ref, ABSENT
        ) == constant(absent.content)
        refused = foreign.status_code in (403, 404, 409, 422)
        if not same or not refused:
            what = "POST" if post is not None else "GET"
            self.differs.append(
                f"{viewer.username} {what} {name} {ref}: {foreign.status_code} instead of {absent.status_code}"
            )

    def _reach_out(self, viewer: Viewer, client: Client) -> None:
        """Every form with a reference, against what the viewer may not see."""
        for name, address in each(lambda one: one.post is not None and bool(one.kind)):
            others = self.oracle.references(viewer, address.kind)[1]
            for ref in sample(others, min(self.foreign, 2)):
                self._foreign(viewer, client, name, address, ref, address.more[0], address.post)

    def _take_out(self, viewer: Viewer, client: Client) -> None:
        """Exports, and the answers of other forms that change no business row."""
        canaries = self.oracle.canaries(viewer)
        for name, address in each(lambda one: one.post is not None and not one.keyed and not one.open):
            if name == "logout":
                continue
            mine = self.oracle.references(viewer, address.kind)[0] if address.kind else [""]
            for ref in sample(mine, 1):
                url = self._url(name, address, ref, address.more[0])
                self._looked(viewer, name, url, client.post(url, address.post), canaries)


__all__ = ["ADDRESSES", "Crawl"]
