"""压缩包检查 (archive): budgets of a zip and of the sheets in it, checked before any parser opens them.

The declared sizes bound what Python's zipfile will ever hand out; the sheets are then scanned as plain
bytes for cells, extents and document type declarations, which no office program writes.
"""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator

from yikou.findings import Finding, Place, finding
from yikou.intake.limits import MIB, Limits

_CHUNK = MIB
_OVERLAP = 256
#: The last row of the file format.
LAST_ROW = 1_048_576
_BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError, RuntimeError)
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml$", re.IGNORECASE)
_CELL = re.compile(rb"<(?:[A-Za-z][\w.-]*:)?c[\s/>]")
_ROW_NUMBER = re.compile(rb"<(?:[A-Za-z][\w.-]*:)?row\b[^>]{0,400}?\sr\s*=\s*[\"'](\d+)[\"']")
#: The same where every row is written in the one usual way.
_PLAIN_ROW = re.compile(rb'<row r="(\d+)"')
_FAR_ROW = re.compile(rb"\sr\s*=\s*[\"'][A-Za-z]{1,3}(\d{6,})[\"']")
_FAR_COLUMN = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]{2,3})\d")
#: Whatever either of the two above finds, found faster: most sheets have no such cell.
_FAR = re.compile(rb"r\s*=\s*[\"'](?:[A-Za-z]{2,3}\d|[A-Za-z]{1,3}\d{6})")
_FILLED = re.compile(
    rb"<(?:[A-Za-z][\w.-]*:)?c\b[^>]{0,400}?\sr\s*=\s*[\"']([A-Za-z]{1,3})(\d{1,10})[\"'][^>]{0,400}>"
    rb"\s*<(?:[A-Za-z][\w.-]*:)?(?:v|is|f)[\s>]"
)


def _row_number(digits: bytes) -> int:
    return int(digits) if len(digits) <= 8 else LAST_ROW + 1


def column_number(letters: str) -> int:
    """A -> 1, XFD -> 16384."""
    number = 0
    for char in letters.upper():
        number = number * 26 + ord(char) - 64
    return number


def column_letters(number: int) -> str:
    """1 -> A, 16384 -> XFD."""
    out = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        out = chr(65 + rest) + out
    return out


def check_archive(data: bytes, limits: Limits) -> tuple[Finding, ...]:
    """Budgets of the archive by its directory alone; nothing is unpacked. Empty means passed."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN:
        return (finding("INT004", "压缩结构已损坏,打不开"),)
    with archive:
        entries = archive.infolist()
        if len(entries) > limits.entries:
            return (finding("INT006", f"文件里有 {len(entries):,} 个部件,最多 {limits.entries:,} 个"),)
        if any(entry.flag_bits & 0x1 for entry in entries):
            return (finding("INT008", "文件设有密码,打不开"),)
        total = sum(entry.file_size for entry in entries)
        packed = sum(entry.compress_size for entry in entries)
        if total > limits.unpacked_bytes:
            words = f"文件展开后有 {total // MIB:,} MB,最多 {limits.unpacked_bytes // MIB:,} MB"
            return (finding("INT005", words),)
        for entry in entries:
            # Small parts compress well without meaning harm; a megabyte made of a page does not.
            if entry.file_size > MIB and entry.file_size > limits.ratio * max(entry.compress_size, 1):
                ratio = entry.file_size // max(entry.compress_size, 1)
                words = f"文件的压缩比达到 {ratio:,} 倍,最多 {limits.ratio} 倍,像是压缩炸弹"
                return (finding("INT005", words),)
        if packed > len(data):
            return (finding("INT007", "文件里的部件互相重叠"),)
        return tuple(_bad_names(entries))


def _bad_names(entries: list[zipfile.ZipInfo]) -> Iterator[Finding]:
    seen: set[str] = set()
    for entry in entries:
        name = entry.filename.replace("\\", "/")
        if name.startswith("//") or ".." in name.split("/") or re.match(r"[A-Za-z]:", name) or "\x00" in name:
            yield finding("INT007", "文件里有指向外面的路径")
            return
        if name.lower() in seen and not name.endswith("/"):
            yield finding("INT007", "文件里有同名的两个部件,两种程序会读到不同的内容")
            return
        if stat.S_ISLNK(entry.external_attr >> 16):
            yield finding("INT007", "文件里有符号链接")
            return
        seen.add(name.lower())


def _chunks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """The part in pieces that overlap a little, so that no mark is cut; the overlap has no whole match."""
    with archive.open(name) as part:
        tail = b""
        while block := part.read(_CHUNK):
            piece = tail + block
            yield piece
            cut = piece.rfind(b"<", -_OVERLAP * 4)
            tail = piece[cut:] if cut >= 0 else b""


def check_parts(data: bytes, limits: Limits) -> tuple[Finding, ...]:
    """Unpack the XML parts once, as bytes: no declarations of types or entities, and the cell budget."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            cells = 0
            for name in archive.namelist():
                if not name.lower().endswith((".xml", ".rels", ".vml")):
                    continue
                sheet = _SHEET.search(name) is not None
                found, count = _check_part(archive, name, limits, sheet=sheet)
                if found:
                    return (found,)
                cells += count
                if cells > limits.cells:
                    words = f"工作簿里有超过 {limits.cells:,} 个单元格"
                    return (finding("INT009", words),)
    except _BROKEN:
        return (finding("INT004", "压缩内容已损坏,读到一半读不下去"),)
    return ()


def is_locked(data: bytes) -> bool:
    """Whether an OpenDocument says that its parts are encrypted; they stand in it like any others."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open("META-INF/manifest.xml") as manifest:
            return b":encryption-data" in manifest.read(MIB)
    except (KeyError, *_BROKEN):
        return False


def check_markup(data: bytes) -> tuple[Finding, ...]:
    """A file that is itself one XML: in an encoding we can scan, and without declarations of types or entities."""
    if b"\0" in data[:200]:
        return (finding("INT021", "文件内部用了少见的 UTF-16 编码"),)
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        return (finding("INT013", "文件内部有外部实体或文档类型声明,正常的办公文件不会有"),)
    return ()


def _check_part(
    archive: zipfile.ZipFile, name: str, limits: Limits, *, sheet: bool
) -> tuple[Finding | None, int]:
    cells, rows, columns, first = 0, 0, 26, True
    for piece in _chunks(archive, name):
        if first and b"\x00" in piece[:200]:
            return finding("INT021", "文件内部用了少见的 UTF-16 编码"), 0
        first = False
        if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece:
            return finding("INT013", "文件内部有外部实体或文档类型声明,正常的办公文件不会有"), 0
        if not sheet:
            continue
        # The overlap starts at the last "<" and is counted with the next piece, so it is left out here.
        whole = piece[: piece.rfind(b"<", -_OVERLAP * 4)] if len(piece) >= _CHUNK else piece
        cells += _count_cells(whole)
        rows = max(rows, _last_row(piece))
        if _FAR.search(piece):
            rows = max([rows, *map(_row_number, _FAR_ROW.findall(piece))])
            far = max(_FAR_COLUMN.findall(piece), key=lambda text: (len(text), text), default=b"")
            columns = max(columns, column_number(far.decode("ascii"))) if far else columns
        if cells > limits.cells:
            return None, cells
        if rows > LAST_ROW:
            # Beyond the last row of the format, readers wrap around or never come to an end.
            return finding("INT010", f"行号超出了表格的最大行数 {LAST_ROW:,}"), cells
    if sheet and rows * columns > limits.extent:
        return _check_extent(archive, name, limits), cells
    return None, cells


def _count_cells(piece: bytes) -> int:
    """How many cells begin here; nearly every file writes all of them in one way, which is counted faster."""
    plain = piece.count(b"<c ")
    return plain if piece.count(b"<c") == plain and b":c" not in piece else len(_CELL.findall(piece))


def _last_row(piece: bytes) -> int:
    """The highest number of a row here."""
    plain = piece.count(b'<row r="')
    usual = piece.count(b"row") == piece.count(b"</row>") + plain
    found = set((_PLAIN_ROW if usual else _ROW_NUMBER).findall(piece))
    return max(map(_row_number, found), default=0)


def _check_extent(archive: zipfile.ZipFile, name: str, limits: Limits) -> Finding | None:
    """Whole columns that are only coloured in are no harm; two filled cells at far corners are."""
    rows, columns, filled = 0, 0, 0
    for piece in _chunks(archive, name):
        for letters, number in _FILLED.findall(piece):
            rows, columns = max(rows, int(number)), max(columns, column_number(letters.decode("ascii")))
            filled += 1
    if rows * columns <= limits.extent:
        return None
    words = f"工作表只有约 {filled:,} 个有内容的单元格,却铺开到 {rows:,} 行 × {columns:,} 列"
    return finding("INT010", words, place=Place(sheet=name.rsplit("/", 1)[-1].removesuffix(".xml")))


def note_contents(data: bytes) -> tuple[Finding, ...]:
    """What an office file carries beside its text and is never opened: macros, embedded files, links."""
    notes = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [name.lower() for name in archive.namelist()]
    if any(name.endswith("vbaproject.bin") for name in names):
        notes.append(finding("INT011", "文件带有宏;宏没有运行,也没有保留"))
    embedded = sum("/embeddings/" in name or "/activex/" in name for name in names)
    if embedded:
        notes.append(finding("INT012", f"文件里嵌有 {embedded} 个其他文件或控件,没有打开"))
    if any("externallinks/" in name for name in names):
        notes.append(finding("INT012", "工作簿引用了别的文件,引用的数值可能已经过时"))
    return tuple(notes)
