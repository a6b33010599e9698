"""The bank of the example: reads what it was sent and answers, with a few transfers that fail.

It knows nothing of the database; it answers to the bytes of the bank file alone, as a bank does.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

FAILURES = {0: "户名不符", 1: "账号不存在", 2: "已销户"}
QUESTIONED = 3


def lines_of(bank_file: bytes) -> list[tuple[str, str]]:
    """Reference and account of every transfer in a bank file, in its order."""
    lines: list[tuple[str, str]] = []
    with zipfile.ZipFile(io.BytesIO(bank_file)) as archive:
        for name in sorted(archive.namelist()):
            for row in archive.read(name).decode("gb18030").splitlines()[1:]:
                parts = row.split("|")
                lines.append((parts[5], parts[1]))
    return lines


def answer(
    bank_file: bytes, *, day: str, fail: Mapping[int, str] | None = None, question: int | None = None
) -> bytes:
    """The return file: every transfer succeeds but those in ``fail`` (by place) and the one in question."""
    rows = []
    for place, (ref, _) in enumerate(lines_of(bank_file)):
        number = f"{day}{place + 1:08d}"
        if fail and place in fail:
            rows.append(f"{ref}|99|{number}|{fail[place]}")
        elif place == question:
            rows.append(f"{ref}|50||处理中")
        else:
            rows.append(f"{ref}|00|{number}|交易成功")
    return "\n".join(rows).encode("gb18030") + b"\n"
