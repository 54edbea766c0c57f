"""A page test names a sentence by its code (``tests/support/wording.py``): whoever words it better turns no test red."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from portal.i18n import sentences
from tests.house.source import ROOT, nothing

LONG_ENOUGH = re.compile(r"[\u4e00-\u9fff]{7,}")  # shorter texts are names, places and the law's own terms
QUOTES_THE_LAW = re.compile(r"第[〇一二三四五六七八九十百]+条$")


def test_no_page_test_spells_out_a_sentence() -> None:
    worded = "\n".join(words["zh"] for words in sentences().values())
    spelled = [
        f"{path.relative_to(ROOT)}:{line} {text}"
        for folder in ("portal", "journeys")
        for path in sorted((ROOT / "tests" / folder).rglob("*.py"))
        for line, text in asserted(path)
        if text in worded and LONG_ENOUGH.search(text) and not QUOTES_THE_LAW.search(text)
    ]
    nothing(spelled)


def asserted(path: Path) -> Iterator[tuple[int, str]]:
    """Every text within an assertion, with its line."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Assert):
            for part in ast.walk(node.test):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.lineno, part.value
