"""Train the linkage's model anew on a synthetic crowd and write it beside the instrument.

Run: ``python tools/train_linkage.py [records]``. The crowd's seed differs from the benchmark's, so that
the model is never measured on the records it was counted on.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.crowd import crowd  # noqa: E402  (the checkout's own packages come first)

from yikou.linkage import Policy, Record  # noqa: E402  (the checkout's own packages come first)
from yikou.linkage.blocks import add_blocks  # noqa: E402  (the checkout's own packages come first)
from yikou.linkage.features import derive, frame_of  # noqa: E402  (the checkout's own packages come first)
from yikou.linkage.training import train  # noqa: E402  (the checkout's own packages come first)

SEED = 7
MODEL = ROOT / "src" / "yikou" / "linkage" / "model.json"


def main() -> None:
    records = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    entries = crowd(records, SEED)
    rows = (Record(e.key, e.name, e.number, e.sex, e.born, e.area, e.phone, e.household) for e in entries)
    policy = Policy()
    features = derive(frame_of(rows), today=date(2020, 1, 1), policy=policy)
    table, _ = add_blocks(features.table, policy.block)
    weights = train(
        table, [entry.person for entry in entries], words=f"tests/crowd.py, {records} records, seed {SEED}"
    )
    MODEL.write_text(weights.as_json(), encoding="utf-8")
    print(f"{MODEL.relative_to(ROOT)}: {weights.trained_on}")


if __name__ == "__main__":
    main()
