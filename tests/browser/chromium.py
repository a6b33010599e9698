"""Where the tests' Chromium is, and how to get one without a package manager.

Order: the environment variable YIKOU_CHROMIUM, a chromium on PATH, the one unpacked under var/.
``python -m tests.browser.chromium`` prints what would be used; with ``--install`` it fetches the npm package
@sparticuz/chromium and unpacks it under var/chromium (no root needed).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
UNPACKED = ROOT / "var" / "chromium"
PACKAGE = "@sparticuz/chromium@147.0.2"  # the newest that Node 20 takes; newer ones ask for Node 22
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ADVICE = (
    "no Chromium found: set YIKOU_CHROMIUM, or `apt-get install -y chromium fonts-noto-cjk`, "
    "or `python -m tests.browser.chromium --install`"
)
FLAGS = [
    "--no-sandbox",
    "--lang=zh-CN",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

_UNPACK = """
import chromium from '@sparticuz/chromium';
console.log(await chromium.executablePath());
"""


def find() -> str | None:
    """The executable to use, or None; a wrong YIKOU_CHROMIUM is an error, not a reason to look on."""
    named = os.environ.get("YIKOU_CHROMIUM")
    if named:
        if not Path(named).is_file():
            raise FileNotFoundError(f"YIKOU_CHROMIUM names {named}, which does not exist")
        return named
    for name in NAMES:
        if path := shutil.which(name):
            return path
    unpacked = UNPACKED / "chromium"
    return str(unpacked) if unpacked.is_file() else None


def install() -> str:
    """Fetch and unpack the npm package; returns the executable's path."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        raise FileNotFoundError("npm and node are needed to fetch @sparticuz/chromium")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [npm, "install", "--silent", "--no-save", "--ignore-scripts", "--prefix", folder, PACKAGE],
            check=True,
        )
        script = Path(folder) / "unpack.mjs"
        script.write_text(_UNPACK, encoding="utf-8")
        # The package unpacks into the temporary folder of the system: point that at ours.
        landing = Path(folder) / "landing"
        landing.mkdir()
        environment = {**os.environ, "TMPDIR": str(landing), "AWS_EXECUTION_ENV": ""}
        subprocess.run(
            [node, str(script)], check=True, cwd=folder, env=environment, stdout=subprocess.DEVNULL
        )
        shutil.rmtree(UNPACKED, ignore_errors=True)
        shutil.copytree(landing, UNPACKED)
    return str(UNPACKED / "chromium")


if __name__ == "__main__":
    print(install() if "--install" in sys.argv[1:] else find() or ADVICE)
