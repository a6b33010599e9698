"""Ask the rosters: what was handed in, how it was read and judged, what was found."""

from yikou_app.rosters.queries.lines import (
    STATES,
    AcceptedRow,
    LandedRow,
    RosterLine,
    RowFinding,
    accepted_rows,
    file_findings,
    finding_counts,
    findings,
    landed_counts,
    roster,
    roster_of_system,
    rosters,
    rows,
    statistics,
    waiting,
)
from yikou_app.rosters.queries.quality import LandedQuality, landed_quality
from yikou_app.rosters.queries.reading import ColumnReading, SheetReading, reading, readings, taught_words

__all__ = [
    "STATES",
    "AcceptedRow",
    "ColumnReading",
    "LandedQuality",
    "LandedRow",
    "RosterLine",
    "RowFinding",
    "SheetReading",
    "accepted_rows",
    "file_findings",
    "finding_counts",
    "findings",
    "landed_counts",
    "landed_quality",
    "reading",
    "readings",
    "roster",
    "roster_of_system",
    "rosters",
    "rows",
    "statistics",
    "taught_words",
    "waiting",
]
