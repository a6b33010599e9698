"""Look for planted numbers in any bytes, whatever form their digits have taken.

Plain, with blanks or hyphens between, as UTF-16, as full-width digits (UTF-8 or GB18030), as hex, as
base64, or packed into a zip: every form is turned back into plain digits before it is searched.
"""

from __future__ import annotations

import base64
import binascii
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator

RUN = re.compile(rb"[0-9]{11,}")
HEX = re.compile(rb"(?:[0-9a-fA-F]{2}){11,}")
BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{16,}")
BETWEEN = re.compile(rb"(?<=[0-9])[ -](?=[0-9])")
WIDE = [("０１２３４５６７８９"[digit], str(digit).encode()) for digit in range(10)]


class Planted:
    """The numbers that must not be found; an identity number counts by its first 17 digits."""

    def __init__(self, numbers: Iterable[str]) -> None:
        self.numbers = {number[:17] if len(number) == 18 else number for number in numbers}
        assert all(number.isascii() and number.isdigit() and len(number) >= 11 for number in self.numbers)
        self._lengths = sorted({len(number) for number in self.numbers})

    def found_in(self, data: bytes) -> set[str]:
        """Those of the numbers that stand in some bytes, in any form."""
        return {number for form in forms(data) for number in self._plain(form)}

    def plain_in(self, data: bytes) -> set[str]:
        """Those that stand there as plain digits; for large files that other tests write to as well."""
        return set(self._plain(data))

    def _plain(self, data: bytes) -> Iterator[str]:
        for match in RUN.finditer(data):
            run = match.group().decode()
            for length in self._lengths:
                for start in range(len(run) - length + 1):
                    if run[start : start + length] in self.numbers:
                        yield run[start : start + length]


def forms(data: bytes, depth: int = 2) -> Iterator[bytes]:
    """The bytes as they are, and every reading in which digits could hide."""
    yield data
    yield BETWEEN.sub(b"", data)
    yield data.replace(b"\0", b"")
    for encoding in ("utf-8", "gb18030"):
        narrow = data
        for wide, digit in WIDE:
            narrow = narrow.replace(wide.encode(encoding), digit)
        yield narrow
    if not depth:
        return
    for match in HEX.finditer(data):
        for start in (0, 1):
            text = match.group()[start:]
            yield from forms(binascii.unhexlify(text[: len(text) // 2 * 2]), 0)
    for match in BASE64.finditer(data):
        yield from _unbased(match.group())
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield from forms(archive.read(name), depth - 1)
    if data[:1] == b"\x78":
        try:
            yield from forms(zlib.decompress(data), depth - 1)
        except zlib.error:
            return


def _unbased(text: bytes) -> Iterator[bytes]:
    """A run of base64 letters, read from each of its four possible beginnings."""
    for start in range(4):
        part = text[start:].translate(bytes.maketrans(b"-_", b"+/"))
        try:
            yield base64.b64decode(part + b"A" * (-len(part) % 4))
        except binascii.Error:
            continue
