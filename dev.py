#!/usr/bin/env python3
"""The developer's one door: ``setup``, ``demo``, ``test``, ``check``, ``deep``. Standard library only.

    python3 dev.py demo     build the example district, walk the whole way, serve the site
    python3 dev.py test     the whole suite on SQLite and PostgreSQL, with a real Chromium
    python3 dev.py check    ruff, mypy, import contracts
    python3 dev.py deep     the long tests (within an hour)
    python3 dev.py setup    only make .venv with .venv/bin/yikou

Everything goes into ``.venv`` and ``var``; nothing else of the machine is changed, except that
``test`` installs a browser and Chinese fonts by apt when it may and they are missing.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"
LOCKS = {"app": ROOT / "requirements" / "app.lock", "test": ROOT / "requirements" / "test.lock"}


def say(text: str) -> None:
    """One line about what happens, at once."""
    print(f"· {text}", flush=True)


def run(*command: object, **options: object) -> int:
    """Run a command in the checkout and return its exit code."""
    return subprocess.run([str(part) for part in command], cwd=ROOT, **options).returncode  # type: ignore[call-overload] # passed on


def must(*command: object) -> None:
    """Run a command; end with its code when it fails."""
    code = run(*command)
    if code:
        sys.exit(code)


def setup(lock: str, *, pip: bool = False) -> None:
    """Make .venv and install the hash-pinned lock; a second call with the same lock does nothing."""
    if sys.version_info < (3, 11):  # noqa: UP036  (an older Python must get a sentence, not a traceback)
        sys.exit("Python 3.11 or newer is needed; Debian 12's python3 is enough.")
    stamp = VENV / f".lock-{lock}"
    digest = hashlib.sha256(LOCKS[lock].read_bytes() + str(ROOT).encode()).hexdigest()
    done = [path for path in (stamp, VENV / ".lock-test") if path.exists() and path.read_text() == digest]
    if done:
        return
    say(f"setting up .venv from requirements/{lock}.lock")
    make_venv()
    install(LOCKS[lock], pip=pip)
    site = next((VENV / "lib").glob("python*/site-packages"))
    (site / "yikou-checkout.pth").write_text(f"{ROOT / 'src'}\n", encoding="utf-8")
    write_command()
    stamp.write_text(digest, encoding="ascii")


def install(lock: Path, *, pip: bool) -> None:
    """Install a lock, every file checked by its hash: with uv, which is fast, else with pip."""
    plain = [
        PYTHON,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--require-hashes",
        "-r",
    ]
    if not pip and run(*plain, ROOT / "requirements" / "uv.lock", stderr=subprocess.DEVNULL) == 0:
        # The machine's own certificates: behind an intranet's gate there may be no others.
        fast = [
            BIN / "uv",
            "pip",
            "install",
            "--quiet",
            "--system-certs",
            "--python",
            PYTHON,
            "--require-hashes",
            "-r",
        ]
        if run(*fast, lock) == 0:
            return
        say("uv could not install; trying pip, which takes longer")
    must(*plain, lock)


def make_venv() -> None:
    """Make the environment; Debian without python3-venv gets pip from the virtualenv wheel's own way."""
    if PYTHON.exists():
        return
    if run(sys.executable, "-m", "venv", VENV, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) == 0:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    if (
        run(sys.executable, "-m", "pip", "--version", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        == 0
    ):
        bootstrap = ROOT / "var" / "bootstrap"
        must(sys.executable, "-m", "pip", "install", "--quiet", "--target", bootstrap, "virtualenv")
        if (
            run(
                sys.executable,
                "-m",
                "virtualenv",
                "--quiet",
                VENV,
                env={**os.environ, "PYTHONPATH": str(bootstrap)},
            )
            == 0
        ):
            return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say("installing python3-venv by apt")
        apt("python3-venv")
        must(sys.executable, "-m", "venv", VENV)
        return
    sys.exit("This Python has neither venv nor pip. On Debian: apt-get install python3-venv")


def write_command() -> None:
    """Put ``yikou`` into .venv/bin, running the checkout's own source."""
    command = BIN / "yikou"
    command.write_text(
        f"#!{PYTHON}\nimport sys\nfrom yikou_app.site.cli import main\nsys.exit(main())\n", encoding="utf-8"
    )
    command.chmod(0o755)


def apt(*packages: str) -> bool:
    """Install Debian packages when we may; never ask."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    if run("apt-get", "update", "-qq", env=environment, **quiet):
        return False
    return (
        run("apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages, env=environment, **quiet)
        == 0
    )


def browser() -> None:
    """Have a Chromium and Chinese fonts for the browser tests, or say loudly that there is none."""
    missing = [] if os.environ.get("YIKOU_CHROMIUM") or shutil.which("chromium") else ["chromium"]
    if run("sh", "-c", "fc-list :lang=zh | grep -q .", stderr=subprocess.DEVNULL) != 0:
        missing.append("fonts-noto-cjk")
    if missing:
        say("installing for the browser tests: " + ", ".join(missing))
        if not apt(*missing):
            say("NOT INSTALLED: " + ", ".join(missing) + " - the browser tests look for another Chromium")


def pytest(*arguments: str, **environment: str) -> int:
    """Run pytest in the checkout."""
    return run(PYTHON, "-m", "pytest", *arguments, env={**os.environ, **environment})


#: Tests that open no database, and rooms' tests that show pages or start processes, which is the same over either
#: database: the deep profile runs the latter on PostgreSQL, too.
NO_DATABASE = ("tests/browser", "tests/findings", "tests/house", "tests/instruments", "tests/planted", "tests/seeds",
               "tests/spec", "tests/generative/test_parsers.py", "tests/reliability/test_foreign_files.py",
               *(f"tests/rooms/ground/test_{name}.py" for name in ("tables", "tags", "turns", "workbooks")))  # fmt: skip
SAME_PAGES = ("tests/rooms/*/test_views.py", "tests/rooms/window", "tests/rooms/audits", "tests/rooms/rosters/test_reading.py",
              "tests/rooms/rosters/test_templates.py", *(
    f"tests/rooms/site/test_{name}.py" for name in ("scope_crawler", "serving", "cli", "https", "shell")
))  # fmt: skip


def test(extra: list[str]) -> None:
    """The whole suite: everything on SQLite, then all that touches a database on PostgreSQL."""
    setup("test")
    browser()
    if extra:
        sys.exit(pytest(*extra))
    # One worker more than the small machine has cores: browsers, servers and killed processes make many tests wait.
    workers = ["-n", "3", "--dist", "loadfile", "--no-loadscope-reorder", "-m", "not deep"]
    started = time.monotonic()
    say("SQLite: the whole suite")
    failed = pytest(*workers)
    say("PostgreSQL: everything that touches a database")
    elsewhere = (*NO_DATABASE, *SAME_PAGES)
    say("NOT RUN on PostgreSQL: " + ", ".join(elsewhere))
    ignored = [f"--ignore-glob={ROOT / name}" for name in elsewhere]
    failed |= run(PYTHON, "-m", "tests.on_postgres", *workers, *ignored)
    say(f"tests took {time.monotonic() - started:.0f} s")
    sys.exit(failed)


def check() -> None:
    """Style, types and import contracts."""
    setup("test")
    must(PYTHON, "-m", "ruff", "check", ".")
    must(PYTHON, "-m", "ruff", "format", "--check", ".")
    must(PYTHON, "-m", "mypy")
    must(BIN / "lint-imports")


def deep() -> None:
    """The long tests: more trials of the same properties, kills, races and renderings."""
    setup("test")
    browser()
    # Trials and histories keep a core busy each; a third worker would only make races and kills wait.
    workers = ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]
    started = time.monotonic()
    say("SQLite: the long tests")
    failed = pytest(*workers, "-m", "deep")
    say("PostgreSQL: the long tests that touch a database, and the pages left out of the default run")
    say("NOT RUN on PostgreSQL: " + ", ".join(NO_DATABASE))
    ignored = [f"--ignore-glob={ROOT / name}" for name in NO_DATABASE]
    failed |= run(PYTHON, "-m", "tests.on_postgres", *workers, "-m", "deep", *ignored)
    pages = [path for pattern in SAME_PAGES for path in sorted(ROOT.glob(pattern))]
    failed |= run(PYTHON, "-m", "tests.on_postgres", *workers, "-m", "not deep", *pages)
    say(f"tests took {time.monotonic() - started:.0f} s")
    sys.exit(failed)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="setup, demo, test, check, deep")
    parser.add_argument("task", choices=["setup", "demo", "test", "check", "deep"])
    parser.add_argument("--pip", action="store_true", help="install with pip instead of uv")
    known, extra = parser.parse_known_args()
    if known.task == "setup":
        setup("app", pip=known.pip)
        say("ready: .venv/bin/yikou --help")
    elif known.task == "demo":
        setup("app", pip=known.pip)
        sys.exit(run(BIN / "yikou", "demo", *extra))
    elif known.task == "test":
        test(extra)
    elif known.task == "check":
        check()
    else:
        deep()


if __name__ == "__main__":
    main()
