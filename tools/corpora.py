"""Get the files that other projects test with: ``python tools/corpora.py DIR``; about 500 MB, nothing of it is ours.

The sdists named in PYTHON come through pip, the Debian sources named in DEBIAN through apt, where there is one, and
the packages named in NODE through npm. The deep tests read them (``YIKOU_CORPORA=DIR``); nothing is committed.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

PYTHON = ("python-docx==1.2.0", "openpyxl==3.1.5", "pypdf", "pdfplumber", "csvkit", "oletools")
DEBIAN = ("libapache-poi-java", "catdoc", "antiword", "gnumeric", "qpdf", "libexcel-writer-xlsx-perl")
NODE = ("csv-spectrum",)
ARCHIVES = (".tar.gz", ".tgz", ".orig.tar.xz", ".zip")


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
        (Path(folder) / "lists" / "partial").mkdir(parents=True)
        options = [
            *("-o", "Dir::Etc::sourcelist=/dev/null", "-o", f"Dir::Etc::sourceparts={source_lists(folder)}"),
            *("-o", f"Dir::State::lists={folder}/lists"),
        ]
        run(["apt-get", *options, "update"], cwd=folder)
        for name in DEBIAN:
            run(["apt-get", *options, "source", "--download-only", name], cwd=folder)
        for name in NODE:
            run(["npm", "pack", "--silent", name], cwd=folder)
        for archive in [path for path in Path(folder).iterdir() if path.name.endswith(ARCHIVES)]:
            unpack(archive, target / archive.name.split(".tar")[0])
            print("unpacked", archive.name)


def unpack(archive: Path, target: Path) -> None:
    """A folder of its own for each package; a link or a path that leads out of it is left behind."""
    if archive.suffix == ".zip":
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(target)
        return
    with tarfile.open(archive) as bundle:
        bundle.extractall(target, members=inside(bundle, target), filter="data")


def inside(bundle: tarfile.TarFile, target: Path) -> Iterator[tarfile.TarInfo]:
    """The plain files and folders of a tape archive that stay below the target."""
    for member in bundle:
        try:
            tarfile.data_filter(member, str(target))
        except tarfile.FilterError:
            continue
        if member.isfile() or member.isdir():
            yield member


def source_lists(folder: str) -> Path:
    """The places this machine has its packages from, asked for their sources; our folder, apt's own stays as it is."""
    parts = Path(folder) / "parts"
    parts.mkdir()
    own = [Path("/etc/apt/sources.list"), *Path("/etc/apt/sources.list.d").glob("*")]
    for path in (path for path in own if path.is_file() and path.suffix in (".list", ".sources")):
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"^(deb|Types:\s*deb)(?=\s)", r"\1-src", text, flags=re.MULTILINE)
        pieces = text.split("\n\n") if path.suffix == ".sources" else text.splitlines()
        between = "\n\n" if path.suffix == ".sources" else "\n"
        kept = between.join(
            piece for piece in pieces if "-security" not in piece
        )  # the release itself is enough
        (parts / path.name).write_text(f"{kept}\n", encoding="utf-8")
    return parts


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
