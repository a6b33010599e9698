"""链外复核 (the second verifier): checks an exported chain with the standard library alone.

Written apart from chain.py, on purpose: it shares no line with it, is copied to an auditor's machine
as one file, and must give the same verdict. Run it as

    python3 verifier.py log.jsonl --log trail [--checkpoint point.json ...] [--hash SHA-256|SM3]

The file holds one JSON object a line: number, entry, previous, digest. Exit 0: whole; 1: broken;
2: could not be checked.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

_NAMES = {"SHA-256": "sha256", "SM3": "sm3"}
_LARGEST = 2**53 - 1


class Verdict(NamedTuple):
    """``good`` entries were whole; ``broken`` is the position of the first broken line (from 1) or None; ``reason`` is a word for it."""

    good: int
    head: str
    broken: int | None
    reason: str


class _Refused(ValueError):
    """A line that no honest export contains."""


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise _Refused("duplicate key")
    return made


def _number(text: str) -> Any:
    raise _Refused("not a whole number")


def _whole(text: str) -> int:
    value = int(text) if len(text) < 20 else _LARGEST + 1
    if abs(value) > _LARGEST:
        raise _Refused("number too large")
    return value


_DECODER = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_float=_number, parse_constant=_number, parse_int=_whole
)
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _is_plain(line: str) -> bool:
    """Whether the library's own sorted spelling is the canonical one: shallow, and every character a
    single UTF-16 unit, so that code points and UTF-16 units sort alike."""
    shallow = line.count("{") + line.count("[") <= 32
    return shallow and "\\u" not in line and len(line.encode("utf-16-le")) == 2 * len(line)


def spell(value: Any, depth: int = 0) -> str:
    """The canonical spelling of a JSON value: keys in order of their UTF-16 units, no white space."""
    if depth > 32:
        raise _Refused("too deep")
    if value is None or isinstance(value, bool | str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list):
        return "[" + ",".join([spell(item, depth + 1) for item in value]) + "]"
    if isinstance(value, dict):
        ordered = sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
        body = [json.dumps(key, ensure_ascii=False) + ":" + spell(value[key], depth + 1) for key in ordered]
        return "{" + ",".join(body) + "}"
    raise _Refused("unknown kind")


def _hash_of(log_id: str, previous: str, spelled: str, algorithm: str) -> str:
    worker = hashlib.new(algorithm)
    for part in ("yikou-chain/1", log_id, previous, spelled):
        octets = part.encode("utf-8")
        worker.update(len(octets).to_bytes(8, "big"))
        worker.update(octets)
    return worker.hexdigest()


def verify(
    lines: Iterable[str],
    log_id: str,
    checkpoints: Iterable[dict[str, Any]] = (),
    hash_name: str = "SHA-256",
) -> Verdict:
    """Read the lines once; reasons: number, previous, content, unreadable, short, rewritten, foreign."""
    points = list(checkpoints)
    if any(point["log_id"] != log_id for point in points):
        return Verdict(0, "", 0, "foreign")
    heads_due = {point["count"] for point in points}
    seen = {0: ""} if 0 in heads_due else {}
    count, head = 0, ""
    for position, line in enumerate(lines, start=1):
        try:
            row = _DECODER.decode(line)
            number, entry, previous, stored = row["number"], row["entry"], row["previous"], row["digest"]
            if type(number) is not int or number != count + 1:
                return Verdict(count, head, position, "number")
            if previous != head:
                return Verdict(count, head, position, "previous")
            if not isinstance(entry, dict):
                raise _Refused("entry is no object")
            spelled = _ENCODER.encode(entry) if _is_plain(line) else spell(entry)
            if _hash_of(log_id, head, spelled, _NAMES[hash_name]) != stored:
                return Verdict(count, head, position, "content")
        except (_Refused, ValueError, KeyError, TypeError, RecursionError):
            return Verdict(count, head, position, "unreadable")
        count, head = number, stored
        if count in heads_due:
            seen[count] = head
    for point in sorted(points, key=lambda point: point["count"]):
        if point["count"] not in seen:
            return Verdict(count, head, count + 1, "short")
        if seen[point["count"]] != point["head"]:
            return Verdict(count, head, point["count"], "rewritten")
    return Verdict(count, head, None, "")


_WORDS = {
    "number": "编号不连续:有条目被删除、插入、重复或调换",
    "previous": "没有接在前一条之后",
    "content": "内容与摘要不符:写入之后被改动",
    "unreadable": "读不懂,不是诚实导出的一行",
    "short": "比检查点所记的少:末尾被截去",
    "rewritten": "与检查点所记的摘要不同:历史被整体重写",
    "foreign": "检查点属于另一个日志",
}


def main(arguments: list[str] | None = None) -> int:
    """The command line; prints one Chinese sentence."""
    parser = argparse.ArgumentParser(description="复核导出的留痕链(只用标准库)")
    parser.add_argument("file", type=Path, help="导出的链,每行一条 JSON")
    parser.add_argument("--log", required=True, help="日志名")
    parser.add_argument("--checkpoint", type=Path, action="append", default=[], help="检查点文件,可给多个")
    parser.add_argument("--hash", choices=sorted(_NAMES), default="SHA-256", help="摘要算法")
    given = parser.parse_args(arguments)
    try:
        hashlib.new(_NAMES[given.hash])
        points = [json.loads(path.read_text(encoding="utf-8")) for path in given.checkpoint]
        with given.file.open(encoding="utf-8", newline="\n") as lines:
            verdict = verify(lines, given.log, points, given.hash)
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"无法复核:{type(error).__name__};请检查文件、检查点和摘要算法是否可用")
        return 2
    if verdict.broken is not None:
        print(f"第 {verdict.broken} 条:{_WORDS[verdict.reason]}(此前 {verdict.good} 条完好)")
        return 1
    print(f"完好:共 {verdict.good} 条,末条摘要 {verdict.head}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
