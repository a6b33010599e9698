"""Forty units upload 112,800 rows in 122 files at once through the web, while others read and write pages (P15).

Run: ``python benchmarks/uploads.py [--postgres] [--rows 112800] [--files 122] [--units 40]``. The web server and the worker
are the product's own commands on an installation made for the run; the uploaders and the others are threads of this
process that speak HTTP with real log-ins and ask as often as the product's own pages do. Promised: every file checked and
every row accounted for, the longest wait at most 3 times the median, all done in 5 minutes on two cores of their own; goal
for the page writes of others: 95 of 100 within 300 ms. Printed beside: the longest write transactions by screen or kind of
job (on SQLite from the product's own log, on PostgreSQL sampled), and the load average before and after, because times are
of the wall clock and a busy machine makes them longer.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT), str(ROOT / "benchmarks")]

from roster_made import CATEGORIES, people, workbook  # noqa: E402  (after the path)

PASSWORD = "yikou-bench-2026"
STREETS = [f"{'临江望海向阳长桥新桥古美'[s % 12]}{s}街道" for s in range(14)]
PORT = 8791
OTHERS = 3
READERS = 2
BETWEEN_WRITES = 0.5
BETWEEN_ASKS = 1.5  # as static/yikou/js/yk-job.js
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def found(units: int, files: int) -> None:
    """In a process of the installation: places, units with a log-in each, one programme a file; prints JSON."""
    import django

    django.setup()
    from datetime import date, timedelta

    from django.utils import timezone

    from yikou_app.district import actions as district
    from yikou_app.funds import actions as funds
    from yikou_app.programmes import actions as programmes

    by = district.found_district(
        name="试验区", unit_name="试验区民政局", staff_name="主管", username="bureau", password=PASSWORD
    )
    for name in STREETS:
        path = district.open_area(parent_path=by.area_path, name=name, by=by)
        for number in range(1, 37):
            district.open_area(parent_path=path, name=f"第{number}居委", by=by)
    refs = [
        district.register_unit(name=f"上报单位{n:02d}", kind="department", area_path=by.area_path, by=by)
        for n in range(units)
    ]
    for n, ref in enumerate(refs):
        staff = district.add_staff(name=f"经办{n:02d}", unit_ref=ref, by=by)
        district.add_account(
            staff_ref=staff, username=f"unit{n:02d}", password=PASSWORD, role="department", by=by
        )
    keys = [f"c{order}" for order in range(len(CATEGORIES))]
    for order, name in enumerate(CATEGORIES):
        district.add_category(key=keys[order], name=name, order=order, valid_from=date(2020, 1, 1), by=by)
    account = funds.open_paying_account(name="专户", bank="试验银行", number="6220001300000000015", by=by)
    fund = funds.open_fund(
        name="区级资金", level="district", year=timezone.localdate().year, paying_account_ref=account,
        budget_fen=10**12, by=by,
    )  # fmt: skip
    today = timezone.localdate()
    season = programmes.open_season(
        name="帮困季", year=today.year, starts_on=today - timedelta(30), ends_on=today + timedelta(30),
        stages=(("实施", today, today + timedelta(20)),), by=by,
    )  # fmt: skip
    made = [
        programmes.open_programme(
            season_ref=season,
            unit_ref=refs[n % units],
            name=f"项目{n:03d}",
            form="money",
            period="2026",
            standard_min_fen=30_000,
            standard_max_fen=100_000,
            quota=10_000,
            stacking_group=f"组{n}",
            claim_by="person",
            category_keys=keys,
            shares=[(fund, 1, 10**9)],
            by=by,
        )  # fmt: skip
        for n in range(files)
    ]
    print(json.dumps(made))


def account(expected: int) -> None:
    """In a process of the installation: what has landed; prints JSON."""
    import django

    django.setup()
    from yikou_app.rosters.models import Roster, RosterRow

    rows = list(Roster.objects.everywhere("the benchmark counts").all())
    print(
        json.dumps(
            {
                "rosters": len(rows), "states": sorted({row.state for row in rows}),
                "rows_read": sum(row.rows_read for row in rows), "landed": RosterRow.objects.count(),
                "adds_up": all(r.rows_read == r.accepted + r.rejected + r.blank for r in rows),
                "accepted": sum(row.accepted for row in rows), "expected": expected,
            }
        )
    )  # fmt: skip


@dataclass
class Visitor:
    """One logged-in person over plain HTTP."""

    username: str
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(
        self, method: str, path: str, body: bytes = b"", kind: str = "", heads: dict[str, str] | None = None
    ) -> tuple[int, str, str]:
        """One request: status, Location, text."""
        link = http.client.HTTPConnection("127.0.0.1", PORT, timeout=600)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        headers |= heads or {}
        if kind:
            headers["Content-Type"] = kind
        link.request(method, path, body=body or None, headers=headers)
        answer = link.getresponse()
        text = answer.read().decode("utf-8", "replace")
        for line in answer.msg.get_all("Set-Cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        link.close()
        return answer.status, answer.headers.get("Location", ""), text

    def form(self, path: str, fields: dict[str, str]) -> tuple[int, str, str]:
        """A POST of fields."""
        sent = {**fields, "csrfmiddlewaretoken": self._token(), "idempotency_key": uuid.uuid4().hex}
        return self.ask(
            "POST", path, urllib.parse.urlencode(sent).encode(), "application/x-www-form-urlencoded"
        )

    def upload(self, programme: str, data: bytes) -> tuple[int, str, str]:
        """One workbook, as the browser sends it."""
        mark = uuid.uuid4().hex
        fields = {
            "csrfmiddlewaretoken": self._token(), "idempotency_key": uuid.uuid4().hex, "programme": programme,
        }  # fmt: skip
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in fields.items()
        ]
        head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\nContent-Type: {XLSX}\r\n\r\n'
        body = b"".join([*parts, head.encode(), data, f"\r\n--{mark}--\r\n".encode()])
        return self.ask("POST", "/rosters/hand-in/", body, f"multipart/form-data; boundary={mark}")

    def enter(self) -> Visitor:
        """Log in."""
        self.ask("GET", "/login/")
        status, _, _ = self.form("/login/", {"username": self.username, "password": PASSWORD})
        if status not in (302, 303):
            raise SystemExit(f"{self.username} could not log in: {status}")
        return self

    def _token(self) -> str:
        return next((value for name, value in self.cookies.items() if "csrf" in name), "")


@dataclass
class Result:
    """What the threads measured, in seconds; ``waits`` from the start until a file's result stood there."""

    acks: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    reads: list[float] = field(default_factory=list)
    transactions: dict[str, float] = field(default_factory=dict)
    by_unit: dict[str, float] = field(default_factory=dict)
    writes: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def unit_uploads(visitor: Visitor, mine: Sequence[tuple[str, bytes]], start: float, result: Result) -> None:
    """One unit: its files one after the other, then looking until all are checked."""
    open_ones = []
    for programme, data in mine:
        before = time.monotonic()
        status, location, text = visitor.upload(programme, data)
        result.acks.append(time.monotonic() - before)
        if status != 303:
            result.wrong.append(f"{visitor.username}: {status} {re.sub(r'<[^>]+>', ' ', text)[:200]}")
            continue
        open_ones.append(location)
    while open_ones:
        if not _watch(visitor, open_ones[0], start):
            result.wrong.append(f"{visitor.username}: {open_ones[0]}")
        else:
            result.waits.append(time.monotonic() - start)
        open_ones.pop(0)
    result.by_unit[visitor.username] = time.monotonic() - start


def _watch(visitor: Visitor, page: str, start: float) -> bool:
    """Look at a roster as its page does: once whole, then the progress card, and the whole page again at the end."""
    while time.monotonic() - start < 3600:
        status, _, text = visitor.ask("GET", page)
        if status == 200 and ("核对合计并接收" in text or "待确认" in text):
            return True
        card = re.search(r'<yk-job[^>]* src="([^"]+)"', text)
        if status != 200 or "未能读取" in text:
            return False
        while card is not None and time.monotonic() - start < 3600:
            time.sleep(BETWEEN_ASKS)
            status, _, text = visitor.ask("GET", card[1], heads={"X-Requested-With": "yk-job"})
            card = re.search(r'<yk-job[^>]* src="([^"]+)"', text) if status == 200 else card
        time.sleep(0.2)
    return False


def other_writes(visitor: Visitor, over: threading.Event, result: Result) -> None:
    """Somebody else at work: people put on the register, one every half second."""
    while not over.is_set():
        before = time.monotonic()
        status, _, _ = visitor.form(
            "/register/add/",
            {"name": "某人", "area": "001001001", "phone": "", "account": "", "id_number": ""},
        )
        result.writes.append(time.monotonic() - before)
        if status != 303:
            result.wrong.append(f"register: {status}")
        over.wait(BETWEEN_WRITES)


def other_reads(visitor: Visitor, over: threading.Event, result: Result) -> None:
    """Somebody else who looks things up: the lists and the dashboard, one page every half second."""
    while not over.is_set():
        for path in ("/rosters/", "/", "/register/", "/jobs/"):
            before = time.monotonic()
            status, _, _ = visitor.ask("GET", path)
            result.reads.append(time.monotonic() - before)
            if status != 200:
                result.wrong.append(f"{path}: {status}")
            if over.wait(BETWEEN_WRITES):
                return


def sample_transactions(url: str, over: threading.Event, result: Result) -> None:
    """PostgreSQL's writing transactions, looked at twenty times a second: the longest by its first statement's verb and table."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as link:
        while not over.wait(0.05):
            rows = link.execute(
                "SELECT query, extract(epoch FROM clock_timestamp() - xact_start) FROM pg_stat_activity"
                " WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid()"
            ).fetchall()
            for query, seconds in rows:
                table = re.search(r'(INSERT INTO|UPDATE|DELETE FROM|COPY) "?(\w+)', query)
                what = f"{table[1]} {table[2]}" if table else query[:20].strip()
                result.transactions[what] = max(result.transactions.get(what, 0.0), float(seconds))


def turns_told(log: Path) -> list[dict[str, object]]:
    """SQLite's turns by screen or kind of job, from the product's log; who held it longest comes first."""
    held: dict[str, list[tuple[int, int]]] = {}
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        if "database.long_turn" in line and line.startswith("{"):
            told = json.loads(line)
            held.setdefault(told["what"] or "(start)", []).append((told["held_ms"], told["waited_ms"]))
    shown = [
        {
            "what": what, "turns": len(times), "held_p95_ms": p95([h for h, _ in times]),
            "held_longest_ms": max(h for h, _ in times), "held_in_all_s": round(sum(h for h, _ in times) / 1000, 1),
            "waited_p95_ms": p95([w for _, w in times]), "waited_longest_ms": max(w for _, w in times),
        }
        for what, times in held.items()
    ]  # fmt: skip
    return sorted(shown, key=lambda each: -int(str(each["held_longest_ms"])))[:10]


@contextmanager
def installation(database: str) -> Iterator[dict[str, str]]:
    """The environment of an empty, migrated installation."""
    home = Path(tempfile.mkdtemp(prefix="yikou-uploads-"))
    environment = {
        **os.environ, "YIKOU_HOME": str(home), "YIKOU_CONFIG": str(home / "none.toml"), "YIKOU_DATABASE": "",
        "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))),
        "DJANGO_SETTINGS_MODULE": "yikou_app.site.settings", "YIKOU_SLOW_WRITE_MS": "0",
    }  # fmt: skip
    try:
        if database == "postgresql":
            from tests.postgres_server import running

            with running() as server:
                server._run("createdb", "-h", str(server.folder), "-U", "yikou", "uploads")
                yield {**environment, "YIKOU_DATABASE": server.url("uploads")}
        else:
            yield environment
    finally:
        shutil.rmtree(home, ignore_errors=True)


def p95(times: Sequence[float], share: int = 95) -> float:
    """The time that 95 (or ``share``) of 100 keep."""
    return sorted(times)[len(times) * share // 100] if times else 0.0


def spread(times: Sequence[float]) -> dict[str, int]:
    """A list of seconds as counts and milliseconds."""
    found = {f"p{share}_ms": round(1000 * p95(times, share)) for share in (50, 95, 99)}
    return {"number": len(times), **found, "longest_ms": round(1000 * max(times, default=0))}


def measure(rows: int, files: int, units: int, database: str) -> dict[str, object]:
    """One run: found, serve, upload, wait, count."""
    sizes = [rows // files + (n < rows % files) for n in range(files)]
    firsts = [sum(sizes[:n]) for n in range(files)]
    books = [workbook(people(size, first=first)) for size, first in zip(sizes, firsts, strict=True)]
    script = str(Path(__file__).resolve())
    with installation(database) as environment:
        subprocess.run([sys.executable, "-m", "django", "migrate", "-v0"], env=environment, check=True)
        told = subprocess.run(
            [sys.executable, script, "--found", str(units), "--files", str(files)], env=environment,
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        programmes = json.loads(told.stdout)
        log = Path(environment["YIKOU_HOME"]) / "log.txt"
        with log.open("wb") as errors:
            served = [
                subprocess.Popen(
                    [sys.executable, "-m", "yikou_app.site.cli", *words], env=environment, stderr=errors
                )
                for words in (("web", "--port", str(PORT)), ("worker",))
            ]
        before = os.getloadavg()
        try:
            result, seconds = _run(programmes, books, units, environment["YIKOU_DATABASE"])
        finally:
            for process in served:
                process.terminate()
            for process in served:
                process.wait(60)
        counted = subprocess.run(
            [sys.executable, script, "--account", str(rows)], env=environment, check=True, capture_output=True,
            text=True,
        )  # fmt: skip
        turns: object = turns_told(log)
        if database == "postgresql":
            longest_ones = sorted(result.transactions.items(), key=lambda each: -each[1])[:10]
            turns = [{"what": what, "longest_ms": round(1000 * each)} for what, each in longest_ones]
    landed = json.loads(counted.stdout)
    median = statistics.median(result.waits) if result.waits else 0.0
    longest = max(result.waits, default=0.0)
    return {
        "database": database, "rows": rows, "files": files, "units": units, "seconds": round(seconds, 1),
        "upload_ack_median_s": round(statistics.median(result.acks), 3), "upload_ack_p95_s": round(p95(result.acks), 3),
        "wait_median_s": round(median, 1), "wait_longest_s": round(longest, 1),
        "longest_over_median": round(longest / median, 2) if median else None,
        "users_done_s": {
            "first": round(min(result.by_unit.values(), default=0), 1), "last": round(max(result.by_unit.values(), default=0), 1),
            "median": round(statistics.median(result.by_unit.values() or [0]), 1),
        },
        "page_writes": spread(result.writes), "page_reads": spread(result.reads),
        "wrong": result.wrong[:5], "wrong_count": len(result.wrong), "landed": landed, "write_transactions": turns,
        "load_average_before": [round(each, 1) for each in before],
        "load_average_after": [round(each, 1) for each in os.getloadavg()],
        "nothing_lost": landed["rosters"] == files and landed["states"] == ["checked"]
        and landed["rows_read"] == rows and landed["adds_up"],
    }  # fmt: skip


def _run(programmes: list[str], books: list[bytes], units: int, url: str) -> tuple[Result, float]:
    _wait_for_server()
    visitors = [Visitor(f"unit{n:02d}").enter() for n in range(units)]
    others = [Visitor("bureau").enter() for _ in range(OTHERS)]
    result, over = Result(), threading.Event()
    start = time.monotonic()
    quiet = [threading.Thread(target=other_writes, args=(each, over, result)) for each in others]
    quiet += [
        threading.Thread(target=other_reads, args=(Visitor("bureau").enter(), over, result))
        for _ in range(READERS)
    ]
    if url:
        quiet.append(threading.Thread(target=sample_transactions, args=(url, over, result)))
    busy = [
        threading.Thread(
            target=unit_uploads,
            args=(visitor, list(zip(programmes[n::units], books[n::units], strict=True)), start, result),
        )
        for n, visitor in enumerate(visitors)
    ]
    for thread in [*quiet, *busy]:
        thread.start()
    for thread in busy:
        thread.join()
    seconds = time.monotonic() - start
    over.set()
    for thread in quiet:
        thread.join()
    return result, seconds


def _wait_for_server() -> None:
    for _ in range(600):
        try:
            if Visitor("").ask("GET", "/healthz")[0] == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the server does not answer")


def main() -> None:
    """Read the arguments, run, print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=112_800)
    parser.add_argument("--files", type=int, default=122)
    parser.add_argument("--units", type=int, default=40)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--postgres", action="store_const", const="postgresql", dest="database")
    parser.add_argument("--found", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--account", type=int, default=0, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.found:
        found(given.found, given.files)
    elif given.account:
        account(given.account)
    else:
        print(
            json.dumps(
                measure(given.rows, given.files, given.units, given.database), ensure_ascii=False, indent=1
            )
        )


if __name__ == "__main__":
    main()
