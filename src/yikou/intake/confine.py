"""约束 (confine): what the parsing process takes from itself before it looks at a stranger's bytes.

Memory, processor time, file size and open files by rlimit; no new privileges; no socket, no other
program, no debugger by a system-call filter where the kernel offers one. All of it is irrevocable.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import resource
import signal
import struct
import sys
from typing import Any

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_SET_NO_NEW_PRIVS = 38
_PR_SET_SECCOMP = 22
_SECCOMP_MODE_FILTER = 2

#: Refused system calls by machine: socket, connect, execve, execveat, ptrace, and the architecture's mark.
_CALLS = {
    "x86_64": (0xC000003E, (41, 42, 53, 59, 322, 101)),
    "aarch64": (0xC00000B7, (198, 203, 199, 221, 281, 117)),
}
_REFUSE_EPERM = 0x00050000 | 1
_ALLOW = 0x7FFF0000
_KILL = 0x80000000


def _program(machine: str) -> bytes | None:
    """The filter as BPF: wrong architecture dies, the listed calls get EPERM, the rest pass."""
    if machine not in _CALLS:
        return None
    mark, calls = _CALLS[machine]
    load, equal, give = 0x20, 0x15, 0x06
    lines = [(load, 0, 0, 4), (equal, 1, 0, mark), (give, 0, 0, _KILL), (load, 0, 0, 0)]
    for place, call in enumerate(calls):
        lines.append((equal, len(calls) - place, 0, call))
    lines += [(give, 0, 0, _ALLOW), (give, 0, 0, _REFUSE_EPERM)]
    return b"".join(struct.pack("HBBI", *line) for line in lines)


class _Filter(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("program", ctypes.c_void_p))


def _filter_calls(libc: Any) -> bool:
    program = _program(platform.machine())
    if program is None:
        return False
    buffer = ctypes.create_string_buffer(program, len(program))
    described = _Filter(len(program) // 8, ctypes.cast(buffer, ctypes.c_void_p).value)
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(described), 0, 0) == 0)


def _deny_by_audit(event: str, args: tuple[Any, ...]) -> None:
    """The second fence, for machines without the filter: Python's own ways out."""
    if event.startswith(("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.system", "os.fork")):
        raise PermissionError(event)


def confine(*, memory_bytes: int, cpu_seconds: int, open_files: int, parent: int) -> None:
    """Give up what parsing does not need. Call once, before the first byte is read."""
    for kind, bound in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, open_files),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        limit = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        resource.setrlimit(kind, (limit, limit))
    sys.addaudithook(_deny_by_audit)
    if not sys.platform.startswith("linux"):
        return
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        # The server died between starting us and the line above; nobody waits for the answer.
        os._exit(0)
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise PermissionError("PR_SET_NO_NEW_PRIVS")
    with contextlib.suppress(OSError, AttributeError):
        _filter_calls(libc)
