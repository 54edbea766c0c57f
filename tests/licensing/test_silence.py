"""Health lets its days pass: nothing is granted, head and founder hear of it once; only a row that says so makes silence a yes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from licensing.act import SYSTEM, Role
from licensing.catalogue.model import GRANTS, MERGED, TELLS
from licensing.services.cases import leg_decisions, legs, silence
from licensing.store.models import Leg, LegDecision
from portal.wiring import Office
from portal.work.jobs import sweep
from tests.support import items, post, stories
from tests.support.stories import HEAD, Story


@pytest.fixture
def story(sqlite_office: Office) -> Story:
    return items.approved_with(sqlite_office, ["B14"])


def asked(office: Office, story: Story) -> Leg:
    return next(x for x in items.legs_of(office, story) if x.kind == "after")


def past(office: Office, leg: Leg, days: int = 1) -> None:
    assert leg.due_on is not None
    ahead = leg.due_on + timedelta(days=days) - office.clock.now().date()
    office.clock.move(days=ahead.days)  # type: ignore[attr-defined]  # the clock of the tests


@pytest.fixture
def agreeing(sqlite_office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """An office says by its row that silence grants this item."""
    items_now = sqlite_office.books.catalogue.items
    monkeypatch.setitem(items_now, "B14", replace(items_now["B14"], silence=GRANTS))  # type: ignore[arg-type]  # a dict behind a Mapping


def test_every_item_somebody_decides_says_what_silence_does(sqlite_office: Office) -> None:
    for item in sqlite_office.books.catalogue.items.values():
        assert item.silence == ("" if item.kind == MERGED else TELLS), item.code


def test_nothing_is_granted_and_head_and_founder_hear_of_it_once(sqlite_office: Office, story: Story) -> None:
    office, head = sqlite_office, stories.appoint(sqlite_office, Role.SUPERVISOR, person=HEAD)
    leg = asked(office, story)
    past(office, leg, days=0)  # the last day itself
    sweep.run(office)
    assert post.told(office, "leg_missed") == post.told(office, "leg_late") == []
    past(office, leg)
    for _ in range(2):
        sweep.run(office)
    assert post.told(office, "leg_missed") == [head.id]
    assert post.told(office, "leg_late") == [story.founder.id]
    assert asked(office, story).state == "open"


def test_a_department_that_answered_is_not_told_of(sqlite_office: Office, story: Story) -> None:
    """It answers between the look and the act of the sweep."""
    office, leg = sqlite_office, asked(sqlite_office, story)
    past(office, leg)
    with office.read() as session:
        assert silence.missed(session, office.clock.now().date()) == [leg.id]
    officer = stories.appoint(
        office, Role.OFFICER, leg.department.partition("-")[0], leg.department.partition("-")[2]
    )
    with office.work(officer) as work:
        leg_decisions.decide(work, leg.id, True, "", leg.round)
    with office.work(SYSTEM) as work:
        silence.settle(work, leg.id)
    assert post.told(office, "leg_late") == []


@pytest.mark.usefixtures("agreeing")
def test_where_the_row_says_so_silence_is_a_yes_of_nobody(sqlite_office: Office, story: Story) -> None:
    office, leg = sqlite_office, asked(sqlite_office, story)
    past(office, leg)
    sweep.run(office)
    sweep.run(office)
    now = asked(office, story)
    assert (now.state, now.decided_by) == ("granted", legs.MACHINE)
    with office.read() as session:
        (decision,) = session.query(LegDecision).filter_by(leg_id=leg.id)
        assert (decision.decided_by, decision.number) == (legs.MACHINE, None)
    assert post.told(office, "leg_silent") == [story.founder.id]
    assert post.told(office, "leg_late") == []


@pytest.mark.usefixtures("agreeing")
def test_one_item_that_does_not_say_so_keeps_the_leg_open(sqlite_office: Office, story: Story) -> None:
    office, leg = sqlite_office, asked(sqlite_office, story)
    with office.work(SYSTEM) as work:
        row = work.session.get_one(Leg, leg.id)
        other = next(c for c, x in office.books.catalogue.items.items() if x.kind == "after" and c != "B14")
        row.items = [*row.items, other]
    past(office, leg)
    sweep.run(office)
    assert asked(office, story).state == "open"
    assert post.told(office, "leg_late") == [story.founder.id]
