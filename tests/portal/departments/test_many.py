"""A department with many matters, several officers at them and a full pool: its page asks the database as often as with one of each."""

from __future__ import annotations

from itertools import cycle

from flask.testing import FlaskClient
from sqlalchemy import select

from licensing.act import Role
from licensing.store.models import Case, Leg, Unclaimed
from portal.wiring import Office
from tests.portal.departments.test_departments import leg_of, officer_of
from tests.support import crowds, stories
from tests.support.items import first_of_kinds, licensed_with
from tests.support.stories import HEAD, LI, OFFICER, ZHAO
from tests.support.visits import Visits

MANY = 30


def test_queries_do_not_grow_with_the_rows(sqlite_office: Office, visits: Visits) -> None:
    office = sqlite_office
    story = licensed_with(office, first_of_kinds(office, ("merged", "after")))
    leg = leg_of(office, story, "after")
    place, short = leg.department.split("-")
    officers = [
        stories.appoint(office, Role.OFFICER, place, short, who).id or "" for who in (OFFICER, LI, ZHAO)
    ]
    stories.appoint(office, Role.SUPERVISOR, place, person=HEAD)
    pages = [(officer_of(office, visits, leg.department), "/department"), (visits.of(HEAD), "/supervision")]
    beside(office, [story.case_id], officers)
    few = [asked(office, *page) for page in pages]
    beside(office, crowds.clone(office, story.case_id, MANY, uscc=None), officers)
    assert [asked(office, *page) for page in pages] == few


def beside(office: Office, cases: list[str], officers: list[str]) -> None:
    """Each case has a phrase in the pool whose days are over, and its tasks are with the officers in turn."""
    now, turn = office.clock.now(), cycle(officers)
    with office.sessions.begin() as session:
        for case_id in cases:
            case = session.get_one(Case, case_id)
            for leg in session.scalars(select(Leg).where(Leg.case_id == case_id, Leg.state == "open")):
                leg.claimed_by, leg.claimed_at = next(turn), now
                leg.claimed_until = now.replace(year=now.year + 1)
            session.add(
                Unclaimed(
                    id=f"unclaimed_{case_id}",
                    case_id=case_id,
                    phrase=next(iter(office.books.catalogue.scope_items)),
                    authority=case.authority,
                    published_at=now,
                    due_on=now.date().replace(year=now.year - 1),
                )
            )


def asked(office: Office, client: FlaskClient, address: str) -> int:
    client.get(address)
    with crowds.queries(office) as sent:
        page = client.get(address)
    assert page.status_code == 200
    return len(sent)
