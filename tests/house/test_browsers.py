"""What a browser shows is read once it has arrived: read too early, half a page fails a good build."""

from __future__ import annotations

import re

from tests.house.source import ROOT, nothing

EARLY = re.compile(r'\.inner_text\("main"\)')


def test_a_page_is_read_whole() -> None:
    nothing(
        f"{path.relative_to(ROOT)}: read it by tests/support/pages.py, text_of"
        for folder in ("portal", "journeys")
        for path in sorted((ROOT / "tests" / folder).rglob("*.py"))
        if EARLY.search(path.read_text(encoding="utf-8"))
    )
