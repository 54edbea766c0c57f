"""Every rule that a clerk's page lists has its words: without them the page of any case under it was a fault."""

from __future__ import annotations

import re
from pathlib import Path

from licensing.documents.wording import FORMS
from licensing.findings import rules
from portal.i18n import has

WRITTEN = re.compile(
    r'\bRule\(\s*"([A-Z]{2}-\d+[A-Z]?)"'
)  # also those that changes look at, which stand in no list


def test_every_rule_is_called_something() -> None:
    written = {
        code for path in Path("licensing").rglob("*.py") for code in WRITTEN.findall(path.read_text("utf-8"))
    }
    assert written >= {"BR-2", "CH-31"}
    wanted = written | {rule.id for rule in rules.RULES}
    assert sorted(code for code in wanted if not has(f"findings.{code}")) == []


def test_every_form_of_a_contribution_has_its_words() -> None:
    """Pages of the register say in what a part was brought in: one form without words was a fault of every page that shows it."""
    assert [form for form in FORMS if not has(f"applications.people.form_{form}")] == []
