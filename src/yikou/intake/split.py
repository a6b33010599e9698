"""分出隔间 (split): the far side of ``nursery``, where a cell is split off for every request.

Run as ``python -m yikou.intake.split SOCKET PARSER``. A request comes with two open files, the stranger's and the
pipe for the answer; the exit status of the cell goes back.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import select
import signal
import socket
import sys
from collections.abc import Iterator
from typing import Any

from yikou.intake.cell import answer_and_leave
from yikou.intake.nursery import KILL, MOST_REQUEST
from yikou.intake.registry import find_parser


def main() -> None:
    """Import the parser, then answer requests until the other side closes."""
    name = sys.argv[2]
    parse, _ = find_parser(name)
    # A parser that imports its formats as needed says so by a function that imports them all.
    getattr(sys.modules[parse.__module__], "warm", int)()
    gc.disable()
    gc.freeze()
    with socket.socket(fileno=int(sys.argv[1])) as requests:
        for request, stream, answer in _requests(requests):
            ours = os.getpid()
            child = os.fork()
            if child == 0:
                requests.close()
                _become_cell(request, stream, answer, ours)
            os.close(stream)
            os.close(answer)
            code = _watch(child, requests)
            with contextlib.suppress(OSError):
                requests.send(str(code).encode())


def _requests(requests: socket.socket) -> Iterator[tuple[dict[str, Any], int, int]]:
    while True:
        message, handles, _, _ = socket.recv_fds(requests, MOST_REQUEST, 2)
        if not message:
            return
        if message == KILL:
            # The cell it was meant for had already ended.
            continue
        yield json.loads(message), handles[0], handles[1]


def _become_cell(request: dict[str, Any], stream: int, answer: int, nursery: int) -> None:
    """In the fork: stand where a cell of its own would stand, and never come back."""
    os.setsid()
    os.dup2(stream, 0)
    os.dup2(answer, 1)
    os.closerange(3, 256)
    os.chdir(request["folder"])
    answer_and_leave({**request, "parent": nursery})


def _watch(child: int, requests: socket.socket) -> int:
    """Wait for the cell, or end it when the other side says so or is gone."""
    handle = os.pidfd_open(child)
    poll = select.poll()
    poll.register(handle, select.POLLIN)
    poll.register(requests, select.POLLIN)
    done = False
    while not done:
        for ready, _ in poll.poll():
            if ready == handle:
                done = True
            else:
                word = requests.recv(MOST_REQUEST, socket.MSG_PEEK)
                if word == KILL:
                    requests.recv(MOST_REQUEST)
                # Not waited for yet, so the number still means this process.
                os.kill(child, signal.SIGKILL)
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(child, signal.SIGKILL)
                done = True
    os.close(handle)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    main()
