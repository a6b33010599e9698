"""How many forms are read and audited a second and core, beside the bare extraction of the same cells by python-docx.

Run: ``python benchmarks/document_reading.py [count]``. Times are processor time of this process and of everything it
started, so that a busy machine does not change them; forms differ in length and words. Promised: at least 8 docx forms
a second and core, at most 4 times python-docx.
"""

from __future__ import annotations

import io
import json
import random
import resource
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

import docx  # noqa: E402  (the peer; after the path, like the rest)

from yikou.crosscheck import audit  # noqa: E402  (the checkout's own source comes first)
from yikou.documents import SelfEvaluationForm, form_from_json, read_document, write_form  # noqa: E402
from yikou.documents.extract import extract, reading_many  # noqa: E402

EXAMPLE = ROOT / "examples" / "station-2024.form.json"
WORDS = "困难群众救助服务走访慰问入户核实临时救助政策宣传个案帮扶满意度培训活动及时率到位率"


def forms(count: int) -> list[SelfEvaluationForm]:
    """Forms of the example's shape with other indicators: 9 to 40 of them."""
    draw = random.Random(7)
    example, _ = form_from_json(EXAMPLE.read_bytes())
    assert example is not None
    made = []
    for _ in range(count):
        branches = []
        for branch in example.branches:
            groups = []
            for group in branch.groups:
                items = [
                    replace(
                        item,
                        name=replace(item.name, text="".join(draw.sample(WORDS, 9))),
                        target=replace(item.target, text=f"≥{draw.randint(50, 100)}%"),
                        actual=replace(item.actual, text=f"{draw.randint(40, 100)}%"),
                    )
                    for item in group.indicators
                    for _ in range(draw.randint(1, 4))
                ]
                groups.append(replace(group, indicators=tuple(items)))
            branches.append(replace(branch, groups=tuple(groups)))
        made.append(replace(example, branches=tuple(branches)))
    return made


def spent() -> float:
    """Processor seconds of this process and of its children that have ended."""
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    )


def timed(work: Callable[[bytes], object], files: Iterable[bytes]) -> float:
    """Processor seconds for all files, the start of the batch and its end included."""
    start = spent()
    with reading_many():
        for data in files:
            work(data)
    return spent() - start


def peer(data: bytes) -> list[str]:
    """What a script of five lines would do."""
    document = docx.Document(io.BytesIO(data))
    return [cell.text for table in document.tables for row in table.rows for cell in row.cells]


def checked_read(data: bytes) -> None:
    document, _ = read_document(data)
    assert document is not None
    assert document.forms


def bare(work: Callable[[bytes], object], files: Iterable[bytes]) -> float:
    """Processor seconds without any batch around it."""
    start = spent()
    for data in files:
        work(data)
    return spent() - start


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    models = forms(count)
    files = [write_form(one, format="docx")[0] for one in models]
    peer(files[0])
    audit(files[0])
    base = bare(peer, files)
    rows = {
        "python-docx, cells only": base,
        "extract (own process for each file)": timed(extract, files),
        "read": timed(checked_read, files),
        "read and audit": timed(audit, files),
    }
    for name, seconds in rows.items():
        print(
            f"{name:38} {count / seconds:7.1f} forms a second and core · {seconds / base:4.1f} times python-docx"
        )
    few = files[: max(count // 10, 3)]
    alone = bare(checked_read, few)
    print(f"{'read, started singly':38} {len(few) / alone:7.1f} forms a second and core")
    for suffix in ("pdf", "xlsx"):
        others = [write_form(one, format=suffix)[0] for one in models[: count // 2]]  # type: ignore[arg-type]
        print(
            f"{'read ' + suffix:38} {len(others) / timed(checked_read, others):7.1f} forms a second and core"
        )
    rate, times = count / rows["read and audit"], rows["read and audit"] / base
    print(json.dumps({"forms_per_core_second": round(rate, 1), "times_python_docx": round(times, 2)}))
    sys.exit(0 if rate >= 8 and times <= 4 else 1)


if __name__ == "__main__":
    main()
