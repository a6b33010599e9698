"""Ask the rosters: what was handed in, how it was read and judged, what was found."""

from yikou_app.rosters.queries.comparing import (
    KINDS,
    ComparedRow,
    Comparison,
    compared_rows,
    comparison,
    comparison_of,
)
from yikou_app.rosters.queries.lines import (
    STATES,
    AcceptedRow,
    LandedRow,
    RosterLine,
    RowFinding,
    accepted_row,
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
from yikou_app.rosters.queries.reviewing import ReviewLine, review, reviews, waiting_reviews

__all__ = [
    "KINDS",
    "STATES",
    "AcceptedRow",
    "ColumnReading",
<<<<<<< HEAD
    "LandedQuality",
=======
    "ComparedRow",
    "Comparison",
>>>>>>> dee0ae0 (awards: Hold a re-sent list against the accepted ones; undo a list of which nothing was paid.)
    "LandedRow",
    "ReviewLine",
    "RosterLine",
    "RowFinding",
    "SheetReading",
    "accepted_row",
    "accepted_rows",
    "compared_rows",
    "comparison",
    "comparison_of",
    "file_findings",
    "finding_counts",
    "findings",
    "landed_counts",
    "landed_quality",
    "reading",
    "readings",
    "review",
    "reviews",
    "roster",
    "roster_of_system",
    "rosters",
    "rows",
    "statistics",
    "taught_words",
    "waiting",
    "waiting_reviews",
]
