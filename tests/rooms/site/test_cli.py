"""The command line of an installation: exit codes, Chinese, and what the first start makes."""

from __future__ import annotations

import json
import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests import scratch, warm
from tests.scratch import ROOT, Installation

PASSWORD = "Lan-Tian-77-bai"
ENGLISH = re.compile(r"[A-Za-z]{4,}")
#: Words that are names of things and stay as they are.
NAMES = re.compile(
    r"yikou|keys|rotate|status|import|export|evaluate|Django|SQLite|PostgreSQL|JSON|--[a-z-]+|restore|serve|worker|manage|migrate|doctor|verify|backup|init|files|score|form|roster|audit|demo|username|password|stdin|unit|district|docx|xlsx|pdf|html",
    re.IGNORECASE,
)


def yikou(place: Installation, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command on an installation."""
    return warm.run(
        [sys.executable, "-m", "yikou_app.site.cli", *arguments], env=place.environment, cwd=ROOT, input=stdin
    )


def init(place: Installation, password: str = PASSWORD) -> subprocess.CompletedProcess[str]:
    return yikou(
        place, "init", "--district", "示范区", "--unit", "民政局", "--name", "甲", "--username", "jia",
        "--password-stdin", stdin=password + "\n",
    )  # fmt: skip


@pytest.fixture
def bare() -> Iterator[Installation]:
    """Nothing has been started here yet."""
    made = scratch.empty()
    yield made
    made.remove()


@pytest.fixture
def place() -> Iterator[Installation]:
    """The tables are there, and nothing in them."""
    made = scratch.fresh()
    yield made
    made.remove()


@pytest.fixture(scope="module")
def opened() -> Iterator[Installation]:
    """An installation that ``yikou init`` has opened, from nothing; its tests only read."""
    made = scratch.empty()
    done = init(made)
    assert done.returncode == 0, done.stderr
    yield made
    made.remove()


def test_importing_the_command_imports_no_django():
    """``yikou score`` must work where no database, no settings and no home are."""
    code = "import sys; import yikou_app.site.cli as c; c.main.list_commands(None); assert 'django' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT / "src", check=False).returncode == 0


@pytest.mark.parametrize(
    "command",
    [
        "",
        "init",
        "serve",
        "web",
        "worker",
        "manage",
        "doctor",
        "verify",
        "backup",
        "restore",
        "keys",
        "evaluate",
        "export",
        "import",
    ],
)
def test_help_is_chinese_from_the_first_word_to_the_last(bare: Installation, command: str):
    """Whoever types --help is looking for help in their own language."""
    told = yikou(bare, *([command] if command else []), "--help")
    assert told.returncode == 0
    rest = ENGLISH.findall(NAMES.sub("", told.stdout))
    assert not rest, rest


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("nonsense",), "没有这个命令"),
        (("serve", "--port", "99999"), "1 到 65535"),
        (("serve", "--port", "http"), "1 到 65535"),
        (("web", "--workers", "-1"), "1 到 32"),
        (("worker", "--nonsense"), "没有选项"),
        (("backup",), "缺少"),
        (("restore", "/nowhere/at/all.tar"), "没有这个文件"),
        (("verify", "--checkpoint", "/nowhere/x"), "没有这个文件"),
    ],
)
def test_what_cannot_be_done_ends_with_2_and_a_sentence(
    bare: Installation, arguments: tuple[str, ...], says: str
):
    """Scripts tell 'could not' from 'found errors' by the code; people by the sentence; nobody by a traceback."""
    told = yikou(bare, *arguments)
    assert told.returncode == 2
    assert says in told.stderr
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("YIKOU_DATABASE", "mysql://x", "postgresql://"),
        ("YIKOU_IDLE_MINUTES", "0", "idle_minutes"),
        ("YIKOU_DATABASE", "postgresql://nobody@/nowhere?host=/nowhere", "连不上数据库"),
    ],
)
def test_a_wrong_setting_is_named(
    bare: Installation, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, says: str
):
    """The operator at night needs the name of the setting, not the name of a class."""
    broken = Installation(bare.home, bare.database)
    environment = {**broken.environment, variable: value}
    told = warm.run(
        [sys.executable, "-m", "yikou_app.site.cli", "worker", "--once"], env=environment, cwd=ROOT
    )
    assert told.returncode == 2
    assert says in told.stderr
    assert "Traceback" not in told.stderr


def test_python_without_checks_is_refused(bare: Installation):
    """-O would take away every ensure-like assert of the libraries beneath us."""
    told = subprocess.run(
        [sys.executable, "-O", "-m", "yikou_app.site.cli", "worker", "--once"],
        env=bare.environment, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert told.returncode == 2
    assert "python -O" in told.stderr


def test_init_opens_an_installation_once(opened: Installation):
    """And the second person who tries is told who to ask."""
    again = init(opened)
    assert again.returncode == 2
    assert "已经建区" in again.stderr


def test_what_an_installation_writes_is_its_owner_s_alone(opened: Installation):
    """Keys, database and session secret on a shared server."""
    for path in opened.home.rglob("*"):
        if path.is_file():
            assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name


def test_a_weak_first_password_opens_nothing(place: Installation):
    """The first account can do everything; and a half-opened installation could not be opened again."""
    assert init(place, "12345678").returncode == 2
    assert init(place).returncode == 0


def test_two_first_starts_at_once_make_one_database_and_one_key(bare: Installation):
    """systemd starts web and worker together; a second key would lock what the first has sealed."""
    with ThreadPoolExecutor(2) as pool:
        ends = list(pool.map(lambda _: yikou(bare, "worker", "--once"), range(2)))
    assert [end.returncode for end in ends] == [0, 0], [end.stderr for end in ends]
    assert init(bare).returncode == 0
    assert yikou(bare, "verify").returncode == 0


def test_without_its_key_file_an_installation_does_not_start(place: Installation):
    """Making a new key here would write new rows that the old key cannot read, and the other way round."""
    assert init(place).returncode == 0
    key = place.home / "keys.json"
    aside = place.home / "aside.json"
    key.rename(aside)
    for command in (("worker", "--once"), ("web",), ("serve",), ("backup", str(place.home / "b.tar"))):
        told = yikou(place, *command)
        assert (told.returncode, "密钥文件" in told.stderr) == (2, True)
        assert not key.exists()
    aside.rename(key)
    assert yikou(place, "worker", "--once").returncode == 0


def test_a_database_of_a_newer_version_is_not_touched(place: Installation):
    """Old code on a new schema writes rows that the new code cannot read."""
    assert init(place).returncode == 0
    place.run(
        "-c",
        "import django; django.setup(); from django.db.migrations.recorder import MigrationRecorder as M;"
        "from django.db import connection; M(connection).record_applied('yikou', '9999_future')",
    )
    for command in (("worker", "--once"), ("serve",)):
        told = yikou(place, *command)
        assert (told.returncode, "更新的版本" in told.stderr) == (2, True)


def test_an_older_database_is_upgraded_by_serve_only(bare: Installation):
    """In production an upgrade is a decision with a backup before it; on one machine serve does it."""
    bare.run("-m", "django", "migrate", "yikou", "0001", "-v0")
    told = yikou(bare, "worker", "--once")
    assert (told.returncode, "yikou backup" in told.stderr) == (2, True)
    bare.run(
        "-c",
        "import django; django.setup(); from yikou_app.site.installation import make_ready; make_ready(upgrade=True)",
    )
    assert yikou(bare, "worker", "--once").returncode == 0


def test_doctor_says_well_of_a_sound_installation(opened: Installation):
    """Every line 好, exit code 0; the tests' PostgreSQL runs without fsync, and doctor must see it."""
    told = yikou(opened, "doctor", "--json")
    lines = json.loads(told.stdout)
    bad = [line["name"] for line in lines if not line["well"]]
    assert bad == (["数据库参数"] if opened.database else []), lines
    assert told.returncode == (1 if bad else 0)
    assert all(set(line) == {"name", "well", "seen", "advice"} for line in lines)


def test_doctor_finds_what_is_wrong_and_says_what_to_do(place: Installation):
    """One line each: a key others can read, a guard that is gone, a home that is open, a clock that went back."""
    assert init(place).returncode == 0
    (place.home / "keys.json").chmod(0o644)
    place.home.chmod(0o755)
    drop = "DROP TRIGGER yikou_event_no_update" + (" ON yikou_event" if place.database else "")
    place.run(
        "-c",
        "import django; django.setup(); from django.db import connection as c;"
        f"u = c.cursor(); u.execute('{drop}');"
        "u.execute(\"UPDATE yikou_event SET at = '2199-01-01 00:00:00+00:00'\")",
    )
    told = yikou(place, "doctor", "--json")
    lines = {line["name"]: line for line in json.loads(told.stdout)}
    assert told.returncode == 1
    for name in ("密钥文件", "目录权限", "防改触发器", "系统时钟"):
        assert not lines[name]["well"], name
        assert lines[name]["advice"], name
    assert "chmod 600" in lines["密钥文件"]["advice"]
    assert "不好 密钥文件" in yikou(place, "doctor").stdout
