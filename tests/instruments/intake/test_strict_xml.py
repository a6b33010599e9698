"""How a stranger's XML is read: the second fence, behind the one that refuses a DOCTYPE before anything is parsed."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from yikou.intake.limits import STRICT_XML


@pytest.mark.parametrize("declared", ['"expanded"', 'SYSTEM "{file}"'], ids=["inside", "from a file"])
def test_no_entity_is_expanded(declared: str, tmp_path: Path) -> None:
    """A file that names /etc/passwd, or doubles itself thirty times, must stay the few bytes it is."""
    secret = tmp_path / "secret.txt"
    secret.write_text("expanded", encoding="utf-8")
    words = f"<!DOCTYPE r [<!ENTITY e {declared.format(file=secret.as_uri())}>]><r>&e;</r>"
    root = etree.fromstring(words.encode(), etree.XMLParser(**STRICT_XML))
    assert "expanded" not in "".join(root.itertext(with_tail=True)).replace("&e;", "")


def test_depth_has_its_bound() -> None:
    """A thousand nested elements would exhaust whoever walks them."""
    deep = b"<a>" * 1000 + b"</a>" * 1000
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(deep, etree.XMLParser(**STRICT_XML))
