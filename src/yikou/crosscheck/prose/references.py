"""References and numbering (引用与编号): attachments cited and listed, 附表, document numbers, section numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yikou.crosscheck.prose.prose import Prose
from yikou.documents import Citation, Section
from yikou.findings import Finding, Place, finding
from yikou.values import parse_chinese_integer

_LIST = re.compile(r"(?:^|(?<=[。;!\n”\s]))附\s?件\s?:\s*(?=\d{1,2}\s?[、.])")
_ENTRY = re.compile(r"(?P<n>\d{1,2})\s?(?P<mark>[、.])\s*(?P<title>[^;。\n]{2,70})[;。\s]*")
_NUMBER = re.compile(
    r"(?P<office>[\u4e00-\u9fff]{2,12})(?P<open>[\[［(（【])(?P<year>(?:19|20)\d{2})(?P<close>[\]］)）】])\s?第?(?P<n>\d{1,4})\s?号"
)


def cited_and_listed(prose: Prose) -> Iterator[Finding]:
    """CRO570 (cited, not listed), CRO571 (附表 cited, 附件 listed), CRO574 (cited, no list at all)."""
    document = prose.document
    listed = sorted({item.number for item in document.attachments if item.number is not None})
    tables = [
        item for item in document.attachments if "附表" in document.text[item.span.start : item.span.end]
    ]
    seen: set[tuple[str, int | None]] = set()
    for citation in document.citations:
        kind = citation.text[:2]
        if (kind, citation.number) in seen:
            continue
        seen.add((kind, citation.number))
        if kind == "附件" and document.attachments and citation.number is not None and listed:
            if citation.number not in listed:
                yield _not_listed(prose, citation, listed)
        elif kind == "附件" and not document.attachments:
            yield finding(
                "CRO574", f"文中引用了{citation.text},文后没有附件清单,也没有附件",
                place=_cited_place(prose, citation), found=citation.text,
            )  # fmt: skip
        elif kind == "附表" and not tables and document.attachments:
            yield finding(
                "CRO571",
                f"文中引用{citation.text},文后列出的是附件({'、'.join(f'附件{n}' for n in listed) or '未编号'}),没有附表",
                place=_cited_place(prose, citation), found=citation.text,
            )  # fmt: skip


def _not_listed(prose: Prose, citation: Citation, listed: list[int]) -> Finding:
    return finding(
        "CRO570",
        f"文中引用{citation.text},文后附件只列了 {len(listed)} 个({'、'.join(f'附件{n}' for n in listed)})",
        place=_cited_place(prose, citation), found=citation.text,
    )  # fmt: skip


def _cited_place(prose: Prose, citation: Citation) -> Place:
    after = re.compile(r"[)。;,\n]").search(prose.whole, citation.span.end)
    end = min(after.start() if after else citation.span.end, citation.span.end + 40)
    start = citation.span.start
    lead = re.search(r"(?:详见|参见|见|参照|按照?)$", prose.whole[max(0, start - 3) : start])
    return prose.place(start - len(lead[0]) if lead else start, end)


def attachment_list(prose: Prose) -> Iterator[Finding]:
    """CRO572 (one number twice), CRO573 (a number left out), CRO590 (marks against GB/T 9704)."""
    for match in prose.find_whole(_LIST):
        numbers: list[int] = []
        at = match.end()
        while entry := _ENTRY.match(prose.whole, at):
            number = int(entry["n"])
            place = prose.place(entry.start(), entry.end("title"))
            if number in numbers:
                yield finding(
                    "CRO572", f"附件清单中编号 {number} 用了两次", place=place,
                    expected=str(max(numbers) + 1), found=str(number),
                )  # fmt: skip
            elif number != (max(numbers) + 1 if numbers else 1):
                wanted = max(numbers) + 1 if numbers else 1
                yield finding(
                    "CRO573", f"附件清单从 {wanted - 1} 跳到 {number},缺编号 {wanted}" if numbers else
                    f"附件清单从 {number} 开始,缺编号 1",
                    place=place, expected=str(wanted), found=str(number),
                )  # fmt: skip
            if entry["mark"] == "、" and not numbers:
                yield finding(
                    "CRO590", "附件清单的序号后用了「、」,按 GB/T 9704 应写成「附件:1. …」,名称后不加标点",
                    place=prose.place(match.start(), entry.end("mark")), expected="1.", found=f"{entry['n']}、",
                )  # fmt: skip
            numbers.append(number)
            at = entry.end()


def document_numbers(prose: Prose) -> Iterator[Finding]:
    """CRO575: the year of a document number stands in 六角括号 〔〕."""
    seen: set[str] = set()
    text = prose.document.text
    for match in _NUMBER.finditer(text):
        if match[0] in seen:
            continue
        seen.add(match[0])
        right = f"〔{match['year']}〕{int(match['n'])}号"
        yield finding(
            "CRO575",
            f"发文字号「{match['open']}{match['year']}{match['close']}{match['n']}号」的年份应用六角括号〔〕",
            place=prose.place(max(match.start(), match.start("open") - 6), match.end()), expected=right,
            found=text[match.start("open") : match.end()],
        )  # fmt: skip


def section_numbers(prose: Prose) -> Iterator[Finding]:
    """CRO576: headings whose numbers repeat or leave one out."""
    sections = prose.document.sections
    for parent in dict.fromkeys(section.parent for section in sections):
        last: dict[str, int] = {}
        for section in (s for s in sections if s.parent == parent):
            style, number = _style(section)
            if number is None:
                last.clear()
                continue
            before = last.get(style)
            if before is not None and number not in (before + 1, 1):
                fault = (
                    f"编号重复({section.number})"
                    if number == before
                    else f"从第 {before} 项跳到第 {number} 项"
                )
                yield finding(
                    "CRO576", f"标题「{section.number}{section.title[:16]}」{fault}",
                    place=prose.place(section.span.start, section.span.start + len(section.number) + len(section.title[:16])),
                    expected=str(before + 1), found=section.number,
                )  # fmt: skip
            last[style] = number


def _style(section: Section) -> tuple[str, int | None]:
    digits = re.search(r"\d+|[一二三四五六七八九十]+", section.number)
    if digits is None:
        return "", None
    style = re.sub(r"\d+|[一二三四五六七八九十]+", "n", section.number)
    return style, int(digits[0]) if digits[0].isdigit() else parse_chinese_integer(digits[0])
