"""docs/fields.md says which fields each address reads and who may send them; the code says the same."""

from __future__ import annotations

from portal.app import create_app
from portal.wiring import Office
from tests.support import field_rules


def test_who_writes_which_field_is_as_written(sqlite_office: Office) -> None:
    found = field_rules.page_of_writing(create_app(sqlite_office))
    told = field_rules.PAGE.read_text("utf-8")
    assert told.endswith(found), "a field or an address changed: python -m tests.support.field_rules written"


def test_fields_are_read_out_of_the_code(sqlite_office: Office) -> None:
    """A form, a field asked by name, and one whose name is made up are found; so is who may send them."""
    rows = {path: (who, fields) for path, who, fields in field_rules.written(create_app(sqlite_office))}
    assert rows["/sign-in"] == ("public", ("mobile", "next", "password"))
    assert rows["/supervision/absences"] == ("supervisor", ("clerk", "first_day", "last_day"))
    assert "note-*" in rows["/desk/cases/<case_id>/corrections"][1]
    assert rows["/invitation/<token>"][0].startswith("the code itself")
