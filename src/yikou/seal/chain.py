"""哈希链 (hash chain): each entry's digest covers the one before, so a change to the past shows.

The digest covers the log's own name, the digest before and the canonical bytes (RFC 8785) of the
entry, each with its length in front. A cut tail and a chain that was hashed anew from the start look
whole by themselves: only a checkpoint, kept where the system's operator cannot write, finds those.

``verifier.py`` beside this file says the same with the standard library alone, written apart.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import rfc8785

from yikou.findings import Finding, Place, finding
from yikou.seal.providers import digest, framed

_LABEL = b"yikou-chain/1"
_MAX_DEPTH = 32


class NotCanonical(ValueError):
    """An entry holds something that has no single spelling in bytes, such as a float."""


@dataclass(frozen=True, slots=True)
class Link:
    """One entry in its chain (链节): numbered from 1; the first one's ``previous`` is empty."""

    number: int
    entry: Mapping[str, Any]
    previous: str
    digest: str


@dataclass(frozen=True, slots=True)
class Head:
    """How far a chain is good: the number of good entries and the digest of the last of them."""

    count: int
    digest: str


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A witness of a chain (检查点): at this time it had so many entries and ended in this digest."""

    log_id: str
    count: int
    head: str
    at: str

    def export(self) -> str:
        """One line of JSON to keep on paper, on a stick, or with somebody else."""
        return json.dumps({"format": "yikou-checkpoint/1", **asdict(self)}, ensure_ascii=False)


def canonical(entry: Mapping[str, Any]) -> bytes:
    """The one spelling of an entry in bytes (RFC 8785). Raises NotCanonical.

    Text, whole numbers up to 2**53 - 1, true, false, null, lists and objects; write dates and
    amounts with decimals as text. Unicode is not normalised: NFC and NFD are different content.
    """
    _refuse(entry, 0)
    try:
        return rfc8785.dumps(dict(entry))
    except rfc8785.CanonicalizationError:
        # The library's message quotes the content, which may be personal.
        raise NotCanonical("条目含有不能规范书写的内容(孤立代理项、过大的整数或未知类型)") from None


def _refuse(part: Any, depth: int) -> None:
    if depth > _MAX_DEPTH:
        raise NotCanonical(f"条目嵌套超过 {_MAX_DEPTH} 层")
    if isinstance(part, float):
        raise NotCanonical("条目中不能有浮点数;金额用分(整数),比率用文字")
    if isinstance(part, Mapping):
        for key, value in part.items():
            if not isinstance(key, str):
                raise NotCanonical("条目的键必须是文字")
            _refuse(value, depth + 1)
    elif isinstance(part, list | tuple):
        for value in part:
            _refuse(value, depth + 1)


def chain_hash(prev: str, entry: Mapping[str, Any], *, log_id: str, hash_name: str = "SHA-256") -> str:
    """The digest of an entry behind ``prev`` (empty for the first) in the log of that name, as hex."""
    return digest(hash_name, framed(_LABEL, log_id.encode(), prev.encode(), canonical(entry))).hex()


def append(head: Head, entry: Mapping[str, Any], *, log_id: str, hash_name: str = "SHA-256") -> Link:
    """The link that carries ``entry`` on from ``head``; an empty chain has Head(0, "")."""
    value = chain_hash(head.digest, entry, log_id=log_id, hash_name=hash_name)
    return Link(number=head.count + 1, entry=entry, previous=head.digest, digest=value)


def verify_chain(
    links: Iterable[Link],
    *,
    log_id: str,
    checkpoints: Sequence[Checkpoint] = (),
    hash_name: str = "SHA-256",
) -> tuple[Head, tuple[Finding, ...]]:
    """Read a chain once, from its start; name the first broken entry, then hold it against checkpoints.

    The head counts the good entries before the first broken one.
    """
    due: dict[int, list[Checkpoint]] = {}
    findings: list[Finding] = []
    for point in checkpoints:
        if point.log_id != log_id:
            findings.append(_foreign(point, log_id))
        else:
            due.setdefault(point.count, []).append(point)
    head = Head(0, "")
    findings += _against(due.pop(0, []), head)
    for link in links:
        broken = _broken(link, head, log_id, hash_name)
        if broken is not None:
            return head, (*findings, broken)
        head = Head(link.number, link.digest)
        if head.count in due:
            findings += _against(due.pop(head.count), head)
    for points in due.values():
        findings += [_too_short(point, head) for point in points]
    return head, tuple(findings)


def _broken(link: Link, head: Head, log_id: str, hash_name: str) -> Finding | None:
    place = Place(table=log_id, row=head.count + 1)
    if type(link.number) is not int or link.number != head.count + 1:
        return finding(
            "SEA003",
            f"第 {head.count} 条之后应为第 {head.count + 1} 条,实为第 {link.number} 条,有条目被删除、插入、重复或调换",
            place=place,
            expected=head.count + 1,
            found=link.number,
        )
    if link.previous != head.digest:
        return finding(
            "SEA002",
            f"第 {link.number} 条没有接在第 {head.count} 条之后,所记的前条摘要与前条不符",
            place=place,
            expected=head.digest,
            found=link.previous,
        )
    try:
        value = chain_hash(head.digest, link.entry, log_id=log_id, hash_name=hash_name)
    except NotCanonical as error:
        return finding("SEA004", f"第 {link.number} 条不能规范书写:{error}", place=place)
    if value != link.digest:
        return finding(
            "SEA001",
            f"第 {link.number} 条的内容与其摘要不符,内容或摘要在写入之后被改动",
            place=place,
            expected=value,
            found=link.digest,
        )
    return None


def _against(points: Iterable[Checkpoint], head: Head) -> list[Finding]:
    return [
        finding(
            "SEA006",
            f"检查点({point.at})记第 {point.count} 条的摘要与现在的不同,该条及以前的历史曾被整体重写",
            place=Place(table=point.log_id, row=point.count),
            expected=point.head,
            found=head.digest,
        )
        for point in points
        if point.head != head.digest
    ]


def _too_short(point: Checkpoint, head: Head) -> Finding:
    return finding(
        "SEA005",
        f"检查点({point.at})记有 {point.count} 条,现在只有 {head.count} 条,末尾少了 {point.count - head.count} 条",
        place=Place(table=point.log_id, row=head.count + 1),
        expected=point.count,
        found=head.count,
    )


def _foreign(point: Checkpoint, log_id: str) -> Finding:
    return finding(
        "SEA007",
        f"检查点属于日志「{point.log_id}」,不是「{log_id}」,不能用来核对",
        expected=log_id,
        found=point.log_id,
    )


def read_checkpoint(text: str) -> tuple[Checkpoint | None, tuple[Finding, ...]]:
    """A checkpoint from its exported line; a damaged line is a finding, never a silent pass."""
    try:
        fields = json.loads(text)
        if fields["format"] != "yikou-checkpoint/1":
            raise ValueError
        point = Checkpoint(
            log_id=fields["log_id"], count=fields["count"], head=fields["head"], at=fields["at"]
        )
        is_text = isinstance(point.log_id, str) and isinstance(point.head, str)
        if not is_text or type(point.count) is not int or point.count < 0:
            raise ValueError
        if len(point.head) != (64 if point.count else 0):
            raise ValueError
        int(point.head or "0", 16)
        datetime.fromisoformat(point.at)
    except (ValueError, KeyError, TypeError, RecursionError):
        return None, (finding("SEA008", "检查点文件读不懂,不能用来核对"),)
    return point, ()


def export_lines(links: Iterable[Link]) -> Iterator[str]:
    """The chain as lines of JSON, the form that ``verifier.py`` reads on another machine."""
    for link in links:
        yield json.dumps(
            {
                "number": link.number,
                "entry": link.entry,
                "previous": link.previous,
                "digest": link.digest,
            },
            ensure_ascii=False,
        )
