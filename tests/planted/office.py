"""Files that only an office program writes (办公软件另存): pdf and doc from docx, xls from xlsx.

The mistake is planted in the docx or xlsx first, and the program then saves the edited file as another kind.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

SOURCES = {"pdf": "docx", "doc": "docx", "xls": "xlsx"}
#: Files in one start of the program.
_BATCH = 120


def program() -> str | None:
    """The office program of this machine, or None."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def source_of(path: Path) -> Path:
    """The file to write first so that ``save_as`` makes this one."""
    kind = path.suffix[1:]
    return path.with_name(f"{path.stem}-{kind}.{SOURCES[kind]}") if kind in SOURCES else path


def save_as(paths: list[Path]) -> None:
    """Make every pdf, doc and xls of these from the file beside it."""
    office = program()
    for kind in SOURCES:
        wanted = [path for path in paths if path.suffix[1:] == kind]
        if not wanted:
            continue
        assert office is not None, "no office program here"
        folder = wanted[0].parent / f"saved-{kind}"
        for start in range(0, len(wanted), _BATCH):
            batch = [str(source_of(path)) for path in wanted[start : start + _BATCH]]
            with tempfile.TemporaryDirectory(prefix="yikou-office-") as profile:
                subprocess.run(
                    [office, f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", kind,
                     "--outdir", str(folder), *batch],
                    check=True, capture_output=True, timeout=600,
                )  # fmt: skip
        for path in wanted:
            (folder / f"{source_of(path).stem}.{kind}").rename(path)
