"""A row by its key: as SQLAlchemy gives it, by a statement that was built once."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.exc import NoResultFound

from licensing.act import SYSTEM
from licensing.store.models import Case, Enterprise, Review
from portal.wiring import Office
from tests.licensing.test_looking import statements
from tests.support import stories
from tests.support.clock import FixedClock
from tests.support.offices import make_office, make_settings


def test_a_row_is_asked_for_once_and_is_the_same(office: Office) -> None:
    story = stories.draft(office)
    with office.look(SYSTEM) as work:
        with statements(office) as sent:
            first = work.session.get(Case, story.case_id)
            again = work.session.get_one(Case, story.case_id)
        assert first is again
        assert first is not None
        assert first.id == story.case_id
        assert len([each for each in sent if "FROM registration_case" in each]) == 1
        assert work.session.get(Enterprise, "none") is None
        with pytest.raises(NoResultFound):
            work.session.get_one(Enterprise, "none")


def test_what_is_not_written_yet_is_found(office: Office) -> None:
    story = stories.draft(office)
    with office.work(SYSTEM) as work:
        row = Review(
            id="review_x", case_id=story.case_id, clerk_id="x", action="extend", items=[], at=work.act.at
        )
        row.clerk_id = work.session.get_one(Case, story.case_id).applicant_id
        work.session.add(row)
        assert work.session.get(Review, "review_x") is row


def test_a_lock_is_a_lock_though_the_row_is_held(postgres_url: str, tmp_path: Path) -> None:
    office = make_office(make_settings(tmp_path / "data", postgres_url), FixedClock())
    story = stories.draft(office)
    with office.sessions() as mine:
        case = mine.get_one(Case, story.case_id)
        with statements(office) as sent:
            assert mine.get_one(Case, story.case_id, with_for_update=True, populate_existing=True) is case
        assert "FOR UPDATE" in sent[-1]
    office.close()


def test_a_row_that_was_let_go_is_read_again(office: Office) -> None:
    story = stories.draft(office)
    with office.work(SYSTEM) as work:
        case = work.session.get_one(Case, story.case_id)
        work.session.expire(case)
        assert work.session.get_one(Case, story.case_id) is case
        assert case.id == story.case_id
