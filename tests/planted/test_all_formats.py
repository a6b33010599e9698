"""Every kind of file (全部格式): slips in each that we write, mistakes in those that an office program saves."""

from __future__ import annotations

import pytest

from tests.planted import office, prose
from tests.planted.forms import layouts
from tests.planted.trial import held, planted_codes, report, run


@pytest.mark.deep
def test_all_slips_in_all_formats() -> None:
    """Every slip in docx, html and text."""
    tally = prose.run(every_format=True)
    print(report(tally))
    assert tally.codes == planted_codes(prose.defects())
    held(tally)


@pytest.mark.deep
@pytest.mark.skipif(office.program() is None, reason="needs LibreOffice")
def test_files_an_office_program_has_saved() -> None:
    """pdf and doc made from the edited docx, xls from the edited xlsx: what is read is what was printed."""
    tally = run(layouts("opened")[::4], formats=("pdf", "doc", "xls"))
    print(report(tally))
    held(tally)
