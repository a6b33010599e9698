"""The catalogue of finding codes: three letters of the place, three digits, one TOML file a prefix.

A large place has several files, ``<prefix>-<subject>.toml``. Each entry::

    [SHT003]
    severity = "error"            # error: certain · warning: a person must look · note: for information
    title = "身份证号被 Excel 截断"    # a few words, shown in lists
    advice = "请把该列设为文本格式后重新录入"   # what to do; a check may say something more exact
    example = "310112195503070000(数值单元格)"  # an input that triggers it

docs/errors.md is generated from these files.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib import resources

_SEVERITIES = {"error", "warning", "note"}


class UnknownCode(KeyError):
    """A finding was raised with a code that no catalogue file lists."""


@dataclass(frozen=True, slots=True)
class Code:
    """One catalogued kind of finding."""

    code: str
    severity: str
    title: str
    advice: str
    example: str


def _load() -> dict[str, Code]:
    codes: dict[str, Code] = {}
    for entry in sorted(resources.files(__package__).iterdir(), key=lambda path: path.name):
        if not entry.name.endswith(".toml"):
            continue
        prefix = entry.name.removesuffix(".toml").partition("-")[0].upper()
        for code, fields in tomllib.loads(entry.read_text(encoding="utf-8")).items():
            if not code.startswith(prefix) or len(code) != 6 or not code[3:].isdigit():
                raise ValueError(f"{entry.name}: {code} is not {prefix} and three digits")
            if fields["severity"] not in _SEVERITIES:
                raise ValueError(f"{entry.name}: {code} has severity {fields['severity']!r}")
            if code in codes:
                raise ValueError(f"{entry.name}: {code} stands in another file already")
            codes[code] = Code(code=code, **fields)
    return codes


CATALOGUE: dict[str, Code] = _load()
