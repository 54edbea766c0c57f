"""What a verification asks of the database: each statement is a third of a millisecond of every such request."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from licensing.services.licences import verification
from licensing.store.models import Licence
from portal.app import create_app
from portal.trust import current_trust
from portal.wiring import Office
from tests.support import stories

SHEETS = ("SELECT licence.",)


@contextmanager
def statements(office: Office) -> Iterator[list[str]]:
    """The reading statements meanwhile."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, text: str, *_: Any) -> None:
        asked.append(text)

    event.listen(office.database, "before_cursor_execute", note)
    yield asked
    event.remove(office.database, "before_cursor_execute", note)


def test_a_licence_is_judged_by_one_statement_in_every_form(sqlite_office: Office) -> None:
    office = sqlite_office
    _, licence_id = stories.licensed(office)
    with office.read() as session:
        row = session.get_one(Licence, licence_id)
        forms: list[bytes | str] = [str(row.credential), str(row.short_jws), bytes(row.pdf or b"")]
    with create_app(office).test_request_context():
        trust = current_trust().trust
        for form in forms:
            with office.read() as session, statements(office) as asked:
                assert verification.check(session, form, trust, office.clock.now()).result == "valid"
            reads = [text for text in asked if text.startswith("SELECT")]
            assert [text[: text.index(".") + 1] for text in reads] == list(SHEETS), reads
