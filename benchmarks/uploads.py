"""Forty units upload 112,800 rows in 122 files at once through the web, while others write small pages (P15).

Run: ``python benchmarks/uploads.py [--rows 112800] [--files 122] [--units 40] [--database sqlite|postgresql]``. The web
server and the worker are the product's own commands on an installation made for the run; the uploaders and the others
are threads of this process that speak HTTP with real log-ins. Promised: every file checked and every row accounted for,
the longest wait at most 3 times the median, all done in 5 minutes on two cores of their own; goal for the page writes
of others: 95 of 100 within 300 ms. Times are of the wall clock and a busy machine makes them longer: the load average
is printed beside them.
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
BETWEEN_WRITES = 0.5
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

    def ask(self, method: str, path: str, body: bytes = b"", kind: str = "") -> tuple[int, str, str]:
        """One request: status, Location, text."""
        link = http.client.HTTPConnection("127.0.0.1", PORT, timeout=600)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
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
        status, _, text = visitor.ask("GET", open_ones[0])
        if status == 200 and "核对合计并接收" in text or "待确认" in text:
            result.waits.append(time.monotonic() - start)
            open_ones.pop(0)
            continue
        if status != 200 or "未能读取" in text or time.monotonic() - start > 3600:
            result.wrong.append(f"{visitor.username}: {open_ones.pop(0)} {status}")
            continue
        time.sleep(2)
    result.by_unit[visitor.username] = time.monotonic() - start


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


@contextmanager
def installation(database: str) -> Iterator[dict[str, str]]:
    """The environment of an empty, migrated installation."""
    home = Path(tempfile.mkdtemp(prefix="yikou-uploads-"))
    environment = {
        **os.environ, "YIKOU_HOME": str(home), "YIKOU_CONFIG": str(home / "none.toml"), "YIKOU_DATABASE": "",
        "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))),
        "DJANGO_SETTINGS_MODULE": "yikou_app.site.settings",
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


def p95(times: Sequence[float]) -> float:
    """The time that 95 of 100 keep."""
    return sorted(times)[int(len(times) * 0.95)] if times else 0.0


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
        served = [
            subprocess.Popen([sys.executable, "-m", "yikou_app.site.cli", *words], env=environment)
            for words in (("web", "--port", str(PORT)), ("worker",))
        ]
        try:
            result, seconds = _run(programmes, books, units)
        finally:
            for process in served:
                process.terminate()
            for process in served:
                process.wait(60)
        counted = subprocess.run(
            [sys.executable, script, "--account", str(rows)], env=environment, check=True, capture_output=True,
            text=True,
        )  # fmt: skip
    landed = json.loads(counted.stdout)
    median = statistics.median(result.waits) if result.waits else 0.0
    longest = max(result.waits, default=0.0)
    return {
        "database": database, "rows": rows, "files": files, "units": units, "seconds": round(seconds, 1),
        "upload_ack_median_s": round(statistics.median(result.acks), 3), "upload_ack_p95_s": round(p95(result.acks), 3),
        "wait_median_s": round(median, 1), "wait_longest_s": round(longest, 1),
        "longest_over_median": round(longest / median, 2) if median else None,
        "other_writes": len(result.writes), "other_write_median_ms": round(1000 * statistics.median(result.writes)),
        "other_write_p95_ms": round(1000 * p95(result.writes)), "wrong": result.wrong[:5], "wrong_count": len(result.wrong),
        "landed": landed, "load_average": [round(each, 1) for each in os.getloadavg()],
        "nothing_lost": landed["rosters"] == files and landed["states"] == ["checked"]
        and landed["rows_read"] == rows and landed["adds_up"],
    }  # fmt: skip


def _run(programmes: list[str], books: list[bytes], units: int) -> tuple[Result, float]:
    _wait_for_server()
    visitors = [Visitor(f"unit{n:02d}").enter() for n in range(units)]
    others = [Visitor("bureau").enter() for _ in range(OTHERS)]
    result, over = Result(), threading.Event()
    start = time.monotonic()
    quiet = [threading.Thread(target=other_writes, args=(each, over, result)) for each in others]
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
