"""Write the examples: the twins of the five seed documents, flawed and corrected, in docx, xlsx, pdf and txt.

``python tools/examples.py`` reads examples/*.toml and *.json and writes examples/written/. The corrected twin is the
source with the edits of ``<name>.corrections.toml``; the txt is the twin as it would look copied from a screen, with
the damage that copying does (``<name>.text.toml``), which is no fault of its author.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from yikou.documents import (  # noqa: E402  (the checkout's own source comes first)
    NarrativeReport,
    SelfEvaluationForm,
    form_from_json,
    report_from_toml,
    write_form,
    write_report,
)
from yikou.documents.flat import flat_form, flat_report  # noqa: E402  (the checkout's own source comes first)

EXAMPLES = ROOT / "examples"
WRITTEN = EXAMPLES / "written"
NAMES = ("aid-2018", "rescue-2020", "welfare-2020", "station-2024", "festival-2020")
KINDS = ("docx", "xlsx", "pdf")
_STEP = re.compile(r"(\w+)|\[(\d+)\]")
Twin = SelfEvaluationForm | NarrativeReport


def twin(name: str, *, corrected: bool) -> Twin:
    """One document from its sources, as its author wrote it or as it ought to be."""
    report, form = EXAMPLES / f"{name}.report.toml", EXAMPLES / f"{name}.form.json"
    texts = {path: path.read_text(encoding="utf-8") for path in (report, form) if path.exists()}
    if corrected:
        for edit in _toml(EXAMPLES / f"{name}.corrections.toml")["edits"]:
            _apply(texts, edit, form)
    table: SelfEvaluationForm | None = None
    if form in texts:
        table, findings = form_from_json(texts[form])
        if table is None or findings:
            raise SystemExit(f"{form.name}: {[item.message for item in findings]}")
    if report not in texts:
        assert table is not None
        return table
    narrative, findings = report_from_toml(texts[report])
    if narrative is None:
        raise SystemExit(f"{report.name}: {[item.message for item in findings]}")
    return replace(narrative, forms=(table,)) if table else narrative


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _apply(texts: dict[Path, str], edit: dict[str, str], form: Path) -> None:
    """An edit names a cell of the form (``at``), or words that stand exactly once in the sources (``old``)."""
    if "at" in edit:
        data = json.loads(texts[form])
        *way, last = [int(index) if index else key for key, index in _STEP.findall(edit["at"])]
        place = data
        for step in way:
            place = place[step]
        if place[last] == edit["new"]:
            raise SystemExit(f"{form.name}: 「{edit['at']}」改前改后相同")
        place[last] = edit["new"]
        texts[form] = json.dumps(data, ensure_ascii=False)
        return
    holding = [path for path, text in texts.items() if text.count(edit["old"]) == 1]
    if len(holding) != 1 or sum(text.count(edit["old"]) for text in texts.values()) != 1:
        raise SystemExit(f"「{edit['old']}」应当恰好出现一次")
    texts[holding[0]] = texts[holding[0]].replace(edit["old"], edit["new"])


def flat_text(name: str, document: Twin, *, damaged: bool) -> str:
    """The document as text copied from a screen; the damage of copying is put in where it is wanted."""
    spec = _toml(EXAMPLES / f"{name}.text.toml")
    if isinstance(document, SelfEvaluationForm):
        labels = {one["row"]: one["cells"] for one in spec.get("labels", ())}
        text = flat_form(document, cells=spec.get("cells", "lines"), labels=(damaged and labels) or None)
    else:
        text = flat_report(document)
        if damaged and spec.get("join"):
            text = text.replace("\n", "")
    for edit in spec.get("damage", ()) if damaged else ():
        if text.count(edit["old"]) < 1:
            raise SystemExit(f"{name}.text.toml: 找不到「{edit['old']}」")
        text = text.replace(edit["old"], edit["new"])
    if damaged:
        text = f"{spec.get('before', '')}{text}{spec.get('after', '')}"
    return text


def written() -> Iterator[tuple[str, bytes]]:
    """Every file of examples/written, by name."""
    for name in NAMES:
        for corrected in (False, True):
            document = twin(name, corrected=corrected)
            stem = f"{name}-corrected" if corrected else name
            for kind in KINDS:
                if isinstance(document, NarrativeReport):
                    data, findings = write_report(document, format=kind, system_fonts=False)
                else:
                    data, findings = write_form(
                        document, format=kind, layout=document.layout, system_fonts=False
                    )
                if findings:
                    raise SystemExit(f"{stem}.{kind}: {[item.message for item in findings]}")
                yield f"{stem}.{kind}", data
            yield f"{stem}.txt", flat_text(name, document, damaged=not corrected).encode()


def main() -> None:
    """Write them all; files that are no longer made are removed."""
    WRITTEN.mkdir(exist_ok=True)
    made = dict(written())
    for path in WRITTEN.iterdir():
        if path.name not in made:
            path.unlink()
    for name, data in made.items():
        (WRITTEN / name).write_bytes(data)
        sys.stdout.write(f"{name}  {len(data):,}\n")


if __name__ == "__main__":
    main()
