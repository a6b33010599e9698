"""隔间 (cell): the child process in which one stranger's file is checked and parsed.

Started as ``python -m yikou.intake.cell`` with the number of an open file that holds the request, the file as
standard input and the answer on standard output: one line of JSON (status, findings), then the payload. Standard
error is closed by the parent, because a traceback may quote the file.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from typing import Any

from yikou.findings import Finding, finding
from yikou.intake.archive import check_archive, check_markup, check_parts, is_locked, note_contents
from yikou.intake.confine import confine
from yikou.intake.kinds import FileKind, sniff
from yikou.intake.limits import Limits
from yikou.intake.registry import find_parser
from yikou.intake.unlock import unlock

_ZIPPED = frozenset(
    {
        FileKind.XLSX,
        FileKind.XLSM,
        FileKind.XLSB,
        FileKind.DOCX,
        FileKind.DOCM,
        FileKind.ODS,
        FileKind.ODT,
        FileKind.ZIP,
    }
)
#: One part of markup, scanned as bytes for what no office program writes.
_MARKUP = frozenset({FileKind.XML, FileKind.XML_BOOK})
_OLD = frozenset({FileKind.XLS, FileKind.DOC, FileKind.XLSB})


def examine(
    data: bytes, accepts: frozenset[FileKind], limits: Limits
) -> tuple[FileKind, tuple[Finding, ...], bool]:
    """Everything that is checked before a parser runs: (kind, findings, may it be parsed)."""
    if len(data) > limits.file_bytes:
        words = f"文件有 {len(data) // 1024 // 1024:,} MB,最多 {limits.file_bytes // 1024 // 1024} MB"
        return FileKind.UNKNOWN, (finding("INT003", words),), False
    kind = sniff(data)
    if kind is FileKind.EMPTY:
        return kind, (finding("INT001", "这是一个空文件"),), False
    if kind is FileKind.ENCRYPTED:
        return kind, (finding("INT008", "文件设有打开密码,无法读取"),), False
    if kind in _ZIPPED and (found := check_archive(data, limits)):
        # A broken or hostile archive is called so, whatever it pretended to be.
        return kind, found, False
    if kind not in accepts:
        wanted = "、".join(sorted(one.label for one in accepts))
        if kind in _OLD:
            return kind, (finding("INT020", f"这是{kind.label},目前不能直接读取"),), False
        return kind, (finding("INT002", f"文件内容是{kind.label},这里需要{wanted}", found=kind.label),), False
    if kind in _ZIPPED:
        if kind is FileKind.ODS and is_locked(data):
            return kind, (finding("INT008", "文件设有打开密码,无法读取"),), False
        if found := check_parts(data, limits):
            return kind, found, False
        return kind, note_contents(data), True
    if kind in _MARKUP and (found := check_markup(data)):
        return kind, found, False
    return kind, (), True


def _send(status: str, findings: tuple[Finding, ...], payload: bytes, form: str, kind: str = "") -> None:
    head = {
        "status": status,
        "form": form,
        "kind": kind,
        "findings": [item.as_dict() for item in findings],
    }
    out = sys.stdout.buffer
    out.write(json.dumps(head, ensure_ascii=True).encode("ascii") + b"\n" + payload)
    out.flush()


def _answer(request: dict[str, Any], limits: Limits) -> None:
    parse, accepts = find_parser(request["parser"])
    confine(
        memory_bytes=limits.memory_bytes,
        cpu_seconds=limits.cpu_seconds,
        open_files=limits.open_files,
        parent=request["parent"],
    )
    data = sys.stdin.buffer.read(limits.file_bytes + 1)
    data, trouble = unlock(data, request["options"].get("password"))
    if trouble is not None:
        _send("refused", (trouble,), b"", "none", sniff(data).value)
        return
    kind, notes, may_parse = examine(data, accepts, limits)
    if not may_parse:
        _send("refused", notes, b"", "none", kind.value)
        return
    budgets = {"cells": limits.cells, "extent": limits.extent}
    payload, found = parse(data, kind, {**budgets, **request["options"]})
    notes = (*notes, *found)
    if isinstance(payload, bytes):
        _send("parsed", notes, payload, "bytes", kind.value)
    else:
        body = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
        _send("parsed", notes, body, "json", kind.value)


def _report(kind: type[BaseException], error: BaseException, trace: object) -> None:
    """The last word on whatever nobody caught, a Rust panic (no Exception) included.

    The class name says enough to the maintainers; the text could quote a person.
    """
    _send("memory" if issubclass(kind, MemoryError) else f"failed:{kind.__name__}", (), b"", "none")
    os._exit(0)


def answer_and_leave(request: dict[str, Any]) -> None:
    """Answer one request and end the process; whatever goes wrong becomes a status, and the words stay inside."""
    sys.excepthook = _report
    # One short life of a million small lists: looking for cycles in them would take half the time.
    gc.disable()
    _answer(request, Limits(**request["limits"]))
    sys.stdout.flush()
    # No finalisers: a parser's leftovers may not delay or crash an answer that is already out.
    os._exit(0)


if __name__ == "__main__":
    # The request comes in an open file: what stands on a command line everybody on the machine can read.
    with os.fdopen(int(sys.argv[1]), "rb") as asked:
        wanted = json.loads(asked.read())
    answer_and_leave(wanted)
