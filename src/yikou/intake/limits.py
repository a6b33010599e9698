"""预算 (limits): how much one stranger's file may cost us."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """预算: what is allowed for one file, its archive, its sheets and the process that parses it.

    ``file_bytes`` is the size as uploaded; ``unpacked_bytes``, ``ratio`` and ``entries`` bound an
    archive before any entry is opened; ``cells`` bounds the cells of one workbook and ``extent`` the
    rectangle one sheet spans; ``memory_bytes``, ``cpu_seconds``, ``wall_seconds``, ``open_files`` and
    ``answer_bytes`` bound the process. The clock is looser than the processor time, because on a busy
    machine an honest file waits its turn.
    """

    file_bytes: int = 50 * MIB
    unpacked_bytes: int = 200 * MIB
    ratio: int = 100
    entries: int = 5000
    cells: int = 5_000_000
    extent: int = 6_000_000
    memory_bytes: int = 1024 * MIB
    cpu_seconds: int = 20
    wall_seconds: int = 60
    open_files: int = 64
    answer_bytes: int = 160 * MIB


#: How lxml may read a stranger's XML: no entities, no network, no DTD, no parts beyond its own bounds.
STRICT_XML = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
