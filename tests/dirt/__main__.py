"""``python -m tests.dirt DIR COUNT``: the files of the first numbers, each with its truth as JSON beside it."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

from tests.dirt.layout import Made
from tests.dirt.making import make


def truth_of(made: Made) -> dict[str, object]:
    """What a person sees in the file, as plain data."""
    rows = [
        {
            "sheet": sheet,
            "row": row,
            "fate": truth.fate,
            "codes": sorted(truth.why),
            "person": asdict(truth.person),
            "seen": truth.seen,
        }
        for (sheet, row), truth in made.rows.items()
    ]
    return {
        "dirt": made.dirt,
        "format": made.format,
        "rows": rows,
        "blank": made.blank,
        "asides": made.asides,
        "codes": sorted(made.codes),
        "refused": sorted(made.refused) if made.refused is not None else None,
    }


def main() -> None:
    """Write them."""
    folder, count = Path(sys.argv[1]), int(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        made = make(number)
        path = folder / f"{number:04d}-{made.name}"
        path.write_bytes(made.data)
        path.with_name(f"{path.name}.json").write_text(
            json.dumps(truth_of(made), ensure_ascii=False, indent=1), encoding="utf-8"
        )


if __name__ == "__main__":
    main()
