"""Get the files that other projects test with: ``python tools/corpora.py DIR``; about 100 MB, nothing of it is ours.

The sdists of python-docx, openpyxl, pypdf and pdfplumber come through pip; the Debian sources of Apache POI, catdoc
and antiword through apt, where there is one. The deep tests read them (``YIKOU_CORPORA=DIR``); nothing is committed.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

PYTHON = ("python-docx==1.2.0", "openpyxl==3.1.5", "pypdf", "pdfplumber")
DEBIAN = ("libapache-poi-java", "catdoc", "antiword")


def main() -> None:
    """Fetch and unpack; what cannot be had is named."""
    target = Path(sys.argv[1]).resolve()
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for name in PYTHON:
            run(
                ["-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:", "-d", folder, name],
                python=True,
            )
        sources = Path(folder) / "sources.list"
        sources.write_text("deb-src http://deb.debian.org/debian bookworm main\n", encoding="utf-8")
        (Path(folder) / "lists" / "partial").mkdir(parents=True)
        options = [
            *("-o", f"Dir::Etc::sourcelist={sources}", "-o", "Dir::Etc::sourceparts=/dev/null"),
            *("-o", f"Dir::State::lists={folder}/lists"),
        ]
        run(["apt-get", *options, "update"], cwd=folder)
        for name in DEBIAN:
            run(["apt-get", *options, "source", "--download-only", name], cwd=folder)
        for archive in [*Path(folder).glob("*.tar.gz"), *Path(folder).glob("*.orig.tar.xz")]:
            with tarfile.open(archive) as packed:
                packed.extractall(target, filter="data")
            print("unpacked", archive.name)


def run(command: list[str], *, python: bool = False, cwd: str | None = None) -> None:
    """A command that may fail: offline, or without apt."""
    whole = [sys.executable, *command] if python else command
    try:
        done = subprocess.run(whole, cwd=cwd, check=False, stdout=subprocess.DEVNULL)
    except FileNotFoundError:
        print("not here:", whole[0])
        return
    if done.returncode:
        print("failed:", " ".join(whole[:6]))


if __name__ == "__main__":
    main()
