"""The examples as a clone would show them: the flawed twins have their certain errors, the corrected ones none."""

from __future__ import annotations

import pytest
from tests.instruments.documents.samples import ROOT

from yikou.crosscheck import audit
from yikou.findings import Severity

ERRORS = {
    "aid-2018": [],
    "rescue-2020": ["CRO210", "CRO211"],
    "welfare-2020": ["CRO150"],
    "station-2024": ["CRO010", "CRO103", "CRO130", "CRO130"],
    "festival-2020": ["CRO505", "CRO505", "CRO550", "CRO570", "CRO570"],
}


@pytest.mark.deep
@pytest.mark.parametrize("kind", ["docx", "xlsx", "pdf", "txt"])
@pytest.mark.parametrize("name", ERRORS)
def test_a_twin_shows_its_errors_and_its_correction_none(name: str, kind: str) -> None:
    """Same document, four formats: what is wrong in it may not hang on how it was saved."""
    found = {}
    for stem in (name, f"{name}-corrected"):
        report = audit(ROOT / "examples" / "written" / f"{stem}.{kind}")
        found[stem] = sorted(item.code for item in report.findings if item.severity is Severity.ERROR)
    assert found == {name: ERRORS[name], f"{name}-corrected": []}
