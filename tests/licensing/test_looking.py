"""What is worked out once while somebody looks, and anew wherever something may have changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from licensing.services.cases import review, signing
from licensing.services.cases.cases import draft_of
from licensing.store.models import Case
from portal.wiring import Office
from tests.support import stories


@contextmanager
def statements(office: Office) -> Iterator[list[str]]:
    """Every statement that is sent meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    sa.event.listen(office.database, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        sa.event.remove(office.database, "before_cursor_execute", note)


def test_a_look_works_the_case_out_once(sqlite_office: Office) -> None:
    story = stories.submitted(sqlite_office)
    clerk = stories.appoint(sqlite_office, stories.Role.CLERK)
    with sqlite_office.look(clerk) as work:
        case = work.session.get_one(Case, story.case_id)
        first = (
            draft_of(work.session, case, work),
            review.known_facts(work, case),
            signing.papers_of(work, case),
        )
        with statements(sqlite_office) as sent:
            again = (
                draft_of(work.session, case, work),
                review.known_facts(work, case),
                signing.papers_of(work, case),
            )
        assert sent == []
        assert again == first
        said = again[1] | {"said": True}
        assert said["said"] is True
        assert "said" not in review.known_facts(work, case), "each asker has facts of its own"


def test_what_is_tried_in_a_look_is_worked_out_anew(sqlite_office: Office) -> None:
    story = stories.draft(sqlite_office)
    with sqlite_office.look(story.founder) as work:
        case = work.session.get_one(Case, story.case_id)
        before = draft_of(work.session, case, work)
        case.answers = case.answers | {"place": {"address": "碾伯街道另一条街1号"}}
        assert draft_of(work.session, case, work).section("place") != before.section("place")


def test_an_act_sees_what_it_has_done(sqlite_office: Office) -> None:
    story = stories.draft(sqlite_office)
    with sqlite_office.work(story.founder) as work:
        case = work.session.get_one(Case, story.case_id)
        before = draft_of(work.session, case, work)
        case.answers = case.answers | {"place": {"address": "碾伯街道另一条街1号"}}
        work.session.flush()
        assert draft_of(work.session, case, work).section("place") != before.section("place")
