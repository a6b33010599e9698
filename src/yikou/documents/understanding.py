"""From blocks to a document (理解): forms out of tables, prose out of lines, repairs kept apart.

The blocks keep their order. Tables, also those that copying has flattened into lines, are read as forms; what
remains is running text, mended and taken apart into sections, sentences, figures, dates and references.
"""

from __future__ import annotations

from pathlib import Path

from yikou.documents.document import Document, Span
from yikou.documents.extract import extract
from yikou.documents.extract.model import Block, Extract, Paragraph, Table
from yikou.documents.flattened import restore
from yikou.documents.grid_reading import FormReader
from yikou.documents.loosening import loosened
from yikou.documents.mending import find_edits
from yikou.documents.mentions import find_attachments, find_citations, find_dates
from yikou.documents.running import Mended, Running, mend
from yikou.documents.sentences import find_statements
from yikou.documents.spans import Spans
from yikou.documents.structure import document_kind, document_year, find_sections, find_title
from yikou.findings import Finding, finding

# A self-evaluation has some thousand words, a yearbook some hundred thousand; nobody audits more in one file.
MOST_CHARACTERS = 500_000
MOST_LINES = 50_000


def read_document(
    source: bytes | str | Path, *, name: str | None = None
) -> tuple[Document | None, tuple[Finding, ...]]:
    """The document (文书) in a docx, doc, xlsx, xls, pdf, html or text file, given as bytes or by path.

    The file is parsed in a limited process; whatever is wrong with it is a finding (INT…, DOC…) that names the
    file, and then there is no document. What was mended is in ``Document.repairs``, not among the findings.
    """
    read, findings = extract(source, name=name)
    if read is None:
        return None, findings
    document, noticed = understand(read)
    file = name or (None if isinstance(source, bytes) else Path(source).name)
    if file:
        noticed = tuple(item.at(file=file) for item in noticed)
    return document, (*findings, *noticed)


def understand(read: Extract) -> tuple[Document, tuple[Finding, ...]]:
    """The document that the blocks of a file make, and what its forms lack."""
    blocks, cut = _within_reach(read.blocks)
    blocks = loosened(blocks)
    flat = restore(blocks)
    reader = FormReader()
    reader.read(flat.blocks)
    reader.findings.extend(cut)
    running = Running.of(blocks)
    owned = tuple(_raw_range(running, first, after) for first, after in flat.owned)
    mended = mend(running, find_edits(running, owned))
    loose = {number for number, block in enumerate(blocks) if isinstance(block, Table) and _is_prose(block)}
    skipped = _tables(running, mended, owned, loose)
    tables = tuple(block for block in flat.blocks if isinstance(block, Table))
    return _document(read, reader, mended, skipped, tables)


def _within_reach(blocks: tuple[Block, ...]) -> tuple[tuple[Block, ...], tuple[Finding, ...]]:
    """The blocks up to what an official document can hold; a longer file is cut, and that is said (DOC024)."""
    length = lines = 0
    for number, block in enumerate(blocks):
        length += (
            len(block.text) if isinstance(block, Paragraph) else sum(len(cell.text) for cell in block.cells)
        )
        lines += 1 if isinstance(block, Paragraph) else len(block.cells)
        if length > MOST_CHARACTERS or lines > MOST_LINES:
            message = (
                f"文件的文字超过 {MOST_CHARACTERS:,} 字或 {MOST_LINES:,} 格(段),只读了前 {number:,} 段(表)"
            )
            return blocks[:number], (finding("DOC024", message, found=len(blocks)),)
    return blocks, ()


def _document(
    read: Extract,
    reader: FormReader,
    mended: Mended,
    skipped: tuple[Span, ...],
    tables: tuple[Table, ...],
) -> tuple[Document, tuple[Finding, ...]]:
    text = mended.text
    attachments = find_attachments(text, skipped)
    closed = (*skipped, *(item.span for item in attachments))
    sections = find_sections(text, closed)
    citations = find_citations(text, attachments)
    dates = find_dates(text)
    forms = tuple(reader.forms)
    title = find_title(text, _free_lines(text, skipped)) or (forms[0].title.text if forms else "")
    shell = Document(kind="other", text=text, pieces=mended.pieces)
    statements = find_statements(text, sections, dates, citations, closed, shell.place)
    scored = any(one.standard for form in forms for _, _, one in form.indicators())
    prose = sum(len(item.text) > 12 for item in statements)
    document = Document(
        kind=document_kind(title, forms=len(forms), scored=scored, statements=prose),
        title=title,
        year=next((form.year for form in forms if form.year), None) or document_year(title, text),
        source=read.kind,
        text=text,
        forms=forms,
        sections=sections,
        statements=statements,
        dates=dates,
        attachments=attachments,
        citations=citations,
        tables=tables,
        repairs=(*mended.repairs, *reader.repairs),
        pieces=mended.pieces,
    )
    findings = tuple(reader.findings)
    if document.kind == "other" and not forms and not sections and prose < 3:
        findings = (*findings, _nothing_found(len(tables)))
    return document, findings


def _nothing_found(tables: int) -> Finding:
    return finding(
        "DOC020",
        f"读了 {tables} 个表,没有找到绩效指标的表头(一级指标、二级指标、三级指标、年度指标值……)",
    )


def _is_prose(table: Table) -> bool:
    """Whether a table is a report written down one column of a sheet: a paragraph a cell, none beside it."""
    return len(table.cells) > 1 and all(cell.column == 0 and cell.columns == 1 for cell in table.cells)


def _tables(
    running: Running, mended: Mended, owned: tuple[tuple[int, int], ...], loose: set[int]
) -> tuple[Span, ...]:
    """The spans of the mended text that belong to tables (not the loose ones), neighbouring ones joined."""
    ranges = [
        (stretch.start, stretch.end)
        for stretch in running.stretches
        if stretch.in_table and stretch.block not in loose
    ]
    spans: list[Span] = []
    for start, end in sorted((*ranges, *owned)):
        span = mended.span(start, end)
        if spans and span.start <= spans[-1].end + 1:
            spans[-1] = Span(spans[-1].start, max(span.end, spans[-1].end))
        else:
            spans.append(span)
    return tuple(spans)


def _raw_range(running: Running, first: int, after: int) -> tuple[int, int]:
    """The stretch of raw text that some blocks make."""
    own = [stretch for stretch in running.stretches if first <= stretch.block < after]
    return own[0].start, own[-1].end


def _free_lines(text: str, skipped: tuple[Span, ...]) -> tuple[str, ...]:
    """The first lines outside the tables."""
    lines: list[str] = []
    at, closed = 0, Spans(skipped)
    for line in text.split("\n"):
        if len(lines) < 40 and line.strip() and not closed.holds(at):
            lines.append(line)
        at += len(line) + 1
    return tuple(lines)
