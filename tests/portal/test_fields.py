"""docs/fields.md says who sees which personal field; opening every page as everybody says the same."""

from __future__ import annotations

from pathlib import Path

from tests.support import field_rules


def test_who_sees_a_personal_field_is_as_written(tmp_path: Path) -> None:
    office, case_id = field_rules.story(tmp_path)
    found = field_rules.page_of_reading(office, case_id)
    assert field_rules.PAGE.read_text("utf-8").startswith(found), (
        "it changed: make fields, and look at what it says"
    )
    assert "| `case_person.id_number` | supervisor |" in found, (
        "what shows numbers whole shows them to the head alone"
    )
    assert "| `signature.evidence` | nobody |" in found
    office.close()
