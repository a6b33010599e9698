"""收件口 (door): hands a file to a limited process and brings its answer back as values."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from yikou.findings import Finding, Place, Severity, finding
from yikou.intake.kinds import ENDINGS, FileKind
from yikou.intake.limits import MIB, Limits
from yikou.intake.nursery import CURRENT, Nursery, can_split
from yikou.intake.registry import find_parser

_PIECE = 1 << 16
_PYTHON = [sys.executable, "-S", "-P", "-B", "-X", "utf8"]


def open_in_cell(
    parser: str,
    source: bytes | str | Path,
    *,
    limits: Limits | None = None,
    options: Mapping[str, Any] | None = None,
    name: str | None = None,
) -> tuple[Any | None, tuple[Finding, ...]]:
    """Parse a stranger's file (收件) in a process of its own; ``(payload | None, findings)``.

    ``parser`` is the name of a registered parser, ``module:function``; ``source`` the bytes or a path;
    ``name`` the file's name as given, for a note when it does not fit the content. The payload is what
    the parser returned: plain data or bytes. ``options`` may hold the ``password`` of the file. A crash, a hang, too much memory or a wrong kind are
    findings INT001 to INT023. Raises UnknownParser when our own code names no parser.
    """
    find_parser(parser)
    limits = limits or Limits()
    if isinstance(source, str | Path):
        name = name or Path(source).name
    with contextlib.ExitStack() as stack:
        try:
            stream = stack.enter_context(_as_stream(source))
            size = os.fstat(stream.fileno()).st_size
        except OSError as error:
            return None, (finding("INT022", f"文件打不开:{_reason(error)}"),)
        if size > limits.file_bytes:
            words = f"文件有 {size // MIB:,} MB,最多 {limits.file_bytes // MIB} MB"
            return None, (finding("INT003", words),)
        answer, trouble = _run(parser, stream, limits, dict(options or {}))
    if trouble is not None:
        return None, (trouble,)
    return _read_answer(answer, name, limits)


def _reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "找不到这个文件"
    if isinstance(error, IsADirectoryError):
        return "这是一个文件夹"
    return "没有读取权限" if isinstance(error, PermissionError) else "读取时出错"


@contextlib.contextmanager
def _as_stream(source: bytes | str | Path) -> Iterator[IO[bytes]]:
    """An open file for the child's standard input; bytes go through a file without a name."""
    if isinstance(source, str | Path):
        with Path(source).open("rb") as stream:
            if not stream.seekable():
                raise OSError("not a regular file")
            yield stream
        return
    if hasattr(os, "memfd_create"):
        handle = os.memfd_create("intake", os.MFD_CLOEXEC)
        with os.fdopen(handle, "w+b") as stream:
            stream.write(source)
            stream.seek(0)
            yield stream
        return
    with tempfile.TemporaryFile() as stream:
        stream.write(source)
        stream.seek(0)
        yield stream


def _environment() -> dict[str, str]:
    """No keys, no database address, no proxy: only what Python needs to find our code."""
    return {
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path and Path(path).exists()),
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "TZ": "Asia/Shanghai",
    }


@contextlib.contextmanager
def ready_cells(*parsers: str) -> Iterator[None]:
    """For a batch of files (备好隔间): cells for these parsers are split off ones that have everything imported.

    Each file still gets a process of its own with all its fences; only the start is ten times cheaper. Where the
    system cannot do it, nothing changes; a parser that an outer batch has ready is left to that.
    """
    with contextlib.ExitStack() as stack:
        for parser in parsers if can_split() else ():
            if _ready_for(parser) is None:
                nursery = Nursery(parser, _environment(), _PYTHON, outer=CURRENT.get())
                stack.callback(nursery.close)
                stack.callback(CURRENT.reset, CURRENT.set(nursery))
        yield


def _ready_for(parser: str) -> Nursery | None:
    """The nursery of this batch, or of one round it, that has the parser at hand."""
    nursery = CURRENT.get()
    while nursery is not None and nursery.parser != parser:
        nursery = nursery.outer
    return nursery


def _run(
    parser: str, stream: IO[bytes], limits: Limits, options: dict[str, Any]
) -> tuple[bytes, Finding | None]:
    """Start the cell, read its answer until the deadline, and see that it is gone."""
    request = {"parser": parser, "limits": asdict(limits), "options": options, "parent": os.getpid()}
    nursery = _ready_for(parser)
    with tempfile.TemporaryDirectory(prefix="yikou-cell-") as empty:
        if nursery is not None and nursery.busy.acquire(blocking=False):
            try:
                split = _run_split(nursery, {**request, "folder": empty}, stream, limits)
            finally:
                nursery.busy.release()
            if split is not None:
                return split
        with _as_stream(json.dumps(request).encode()) as asked:
            process = subprocess.Popen(
                [*_PYTHON, "-m", "yikou.intake.cell", str(asked.fileno())],
                stdin=stream,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=empty,
                env=_environment(),
                start_new_session=True,
                pass_fds=(asked.fileno(),),
            )
        try:
            answer, trouble = _collect(process, limits)
        finally:
            if process.poll() is None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            if process.stdout:
                process.stdout.close()
    if trouble is None and process.returncode != 0:
        trouble = _died(process.returncode, limits)
    return answer, trouble


def _run_split(
    nursery: Nursery, request: dict[str, Any], stream: IO[bytes], limits: Limits
) -> tuple[bytes, Finding | None] | None:
    """The same through the batch's nursery; None when it cannot take the file."""
    deadline = time.monotonic() + limits.wall_seconds
    reading, writing = os.pipe()
    try:
        try:
            started = nursery.start(request, stream.fileno(), writing)
        finally:
            os.close(writing)
        if not started:
            return None
        answer, trouble = _read_all(reading, deadline, limits)
    finally:
        os.close(reading)
    code = None if trouble else nursery.status(deadline - time.monotonic())
    if code is None:
        nursery.stop()
        if nursery.status(5) is None:
            nursery.give_up()
        return b"", trouble or _too_slow(limits)
    return answer, _died(code, limits) if code else None


def _died(code: int, limits: Limits) -> Finding:
    if code in {-signal.SIGXCPU, -signal.SIGKILL}:
        return finding("INT015", f"解析用了超过 {limits.cpu_seconds} 秒的处理时间,已停止")
    return finding(
        "INT016", "解析进程意外退出,文件没有读入", found=f"signal {-code}" if code < 0 else f"exit {code}"
    )


def _too_slow(limits: Limits) -> Finding:
    return finding("INT015", f"解析超过 {limits.wall_seconds} 秒没有完成,已停止")


def _collect(process: subprocess.Popen[bytes], limits: Limits) -> tuple[bytes, Finding | None]:
    deadline = time.monotonic() + limits.wall_seconds
    if process.stdout is None:
        raise RuntimeError("the cell was started without a pipe")
    answer, trouble = _read_all(process.stdout.fileno(), deadline, limits)
    if trouble is not None:
        return b"", trouble
    try:
        process.wait(timeout=max(deadline - time.monotonic(), 0.1))
    except subprocess.TimeoutExpired:
        return b"", _too_slow(limits)
    return answer, None


def _read_all(handle: int, deadline: float, limits: Limits) -> tuple[bytes, Finding | None]:
    """What comes out of the cell until it closes its end."""
    pieces: list[bytes] = []
    size = 0
    with selectors.DefaultSelector() as selector:
        selector.register(handle, selectors.EVENT_READ)
        while True:
            left = deadline - time.monotonic()
            if left <= 0 or not selector.select(left):
                return b"", _too_slow(limits)
            piece = os.read(handle, _PIECE)
            if not piece:
                return b"".join(pieces), None
            pieces.append(piece)
            size += len(piece)
            if size > limits.answer_bytes:
                return b"", finding("INT019", f"读出的内容超过 {limits.answer_bytes // MIB} MB")


def _read_answer(answer: bytes, name: str | None, limits: Limits) -> tuple[Any | None, tuple[Finding, ...]]:
    line, _, body = answer.partition(b"\n")
    try:
        head = json.loads(line)
        found = tuple(_finding(item) for item in head["findings"])
        status, form = head["status"], head["form"]
    except (ValueError, KeyError, TypeError):
        return None, (finding("INT016", "解析进程没有给出完整的答复,文件没有读入"),)
    if status == "memory":
        return None, (finding("INT014", f"解析所需内存超过 {limits.memory_bytes // MIB:,} MB,已停止"),)
    if status.startswith("failed:"):
        return None, (finding("INT017", "文件内容有损坏或不合规范之处,读不下去", found=status[7:]),)
    found = (*_name_note(name, head.get("kind", "")), *found)
    if status != "parsed":
        return None, found
    return (body if form == "bytes" else json.loads(body)), found


def _name_note(name: str | None, kind: str) -> tuple[Finding, ...]:
    if not name or "." not in name or not kind:
        return ()
    ending = name.rsplit(".", 1)[-1].lower()
    real = FileKind(kind)
    if ending in ENDINGS.get(real, {real.value}) or real in {
        FileKind.UNKNOWN,
        FileKind.EMPTY,
        FileKind.ENCRYPTED,
    }:
        return ()
    return (finding("INT018", f"文件名以 .{ending[:8]} 结尾,内容却是{real.label}", found=real.label),)


def _finding(fields: dict[str, Any]) -> Finding:
    return Finding(
        code=fields["code"],
        severity=Severity(fields["severity"]),
        message=fields["message"],
        suggestion=fields["suggestion"],
        place=Place(**fields["place"]),
        expected=fields["expected"],
        found=fields["found"],
    )
