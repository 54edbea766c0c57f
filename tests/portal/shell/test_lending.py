"""What a page reads while it is drawn it reads in the look that is open; after an act nobody is shown what was before it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from licensing.services.messages import inbox
from licensing.store.models import Account
from portal.app import create_app
from portal.wiring import Office
from tests.support import stories
from tests.support.stories import LI, MA
from tests.support.visits import Visits


@contextmanager
def transactions(office: Office) -> Iterator[list[str]]:
    """Whatever begins meanwhile."""
    begun: list[str] = []

    def note(_connection: Any) -> None:
        begun.append("BEGIN")

    event.listen(office.database, "begin", note)
    yield begun
    event.remove(office.database, "begin", note)


def test_a_page_of_a_draft_is_drawn_in_one_look(sqlite_office: Office) -> None:
    story, visits = stories.draft(sqlite_office), Visits(sqlite_office)
    address = f"/applications/{story.case_id}/place"
    assert visits.of(MA).get(address).status_code == 200
    with transactions(sqlite_office) as begun:
        assert visits.of(MA).get(address).status_code == 200
    assert len(begun) == 2, "who it is, and the page"


def test_a_look_within_a_look_is_the_same_one(sqlite_office: Office) -> None:
    office = sqlite_office
    ma, li = stories.sign_up(office, MA), stories.sign_up(office, LI)
    with create_app(office).test_request_context(), office.look(ma) as outer:
        with office.look(ma) as inner, office.read() as session:
            assert inner is outer
            assert session is outer.session
        with office.look(li) as other:
            assert other is not outer
            assert (other.act.actor, other.session) == (li, outer.session)
    with office.look(ma) as outer, office.look(ma) as inner:
        assert inner.session is not outer.session  # no page is being drawn


def test_after_an_act_a_look_sees_it_even_inside_an_older_one(office: Office) -> None:
    ma = stories.sign_up(office, MA)
    with create_app(office).test_request_context(), office.look(ma) as before:
        assert inbox.preference(before.session, str(ma.id))[0] == "zh"
        with office.work(ma) as work:
            inbox.prefer(work, "en", ())
        with office.look(ma) as after:
            assert inbox.preference(after.session, str(ma.id))[0] == "en"
            assert after is not before
        with office.read() as session:
            assert session is not before.session


def test_a_look_that_failed_is_lent_to_nobody(office: Office) -> None:
    ma = stories.sign_up(office, MA)
    with create_app(office).test_request_context(), office.look(ma):
        with pytest.raises(SQLAlchemyError), office.read() as session:
            session.execute(sa.text("SELECT nothing_of_the_kind"))
        with office.read() as session:
            assert session.scalar(sa.text("SELECT 1")) == 1


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_what_a_look_asked_stays_prepared_and_what_it_wrote_does_not(office: Office) -> None:
    ma = stories.sign_up(office, MA)
    name = sa.select(Account.name).where(Account.id == sa.bindparam("who"))
    kept = sa.text("SELECT name FROM pg_prepared_statements WHERE statement LIKE 'SELECT account.name %'")
    for _ in range(7):  # the driver prepares what it has seen five times
        with office.look(ma) as work:
            assert work.session.scalar(name, {"who": ma.id}) == MA.name
    with office.look(ma) as work:
        assert len(work.session.execute(kept).all()) == 1
        work.session.execute(sa.update(Account).values(name="somebody"))
    with office.look(ma) as work:
        assert work.session.scalar(name, {"who": ma.id}) == MA.name
        assert len(work.session.execute(kept).all()) == 1


def test_after_a_look_that_failed_or_lost_its_line_the_next_one_sees(office: Office) -> None:
    ma = stories.sign_up(office, MA)
    for failing in ("SELECT nothing_of_the_kind", "SELECT pg_terminate_backend(pg_backend_pid())"):
        with pytest.raises(SQLAlchemyError), office.look(ma) as work:
            work.session.execute(sa.text(failing))
        with office.look(ma) as work:
            assert work.session.scalar(sa.text("SELECT 1")) == 1


def test_a_look_that_wrote_what_cannot_be_says_so_itself(office: Office) -> None:
    """Its own error comes out, not one of taking it back: a page tells by it what to answer."""
    ma = stories.sign_up(office, MA)
    with pytest.raises(IntegrityError), office.look(ma) as work:
        work.session.add(Account(id=ma.id, name="somebody"))
        work.session.flush()
    with office.look(ma) as work:
        assert work.session.scalar(sa.text("SELECT 1")) == 1
