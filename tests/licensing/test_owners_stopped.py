"""A company whose own registration is in doubt, or that was ordered to stop, signs for nobody and becomes nobody's owner."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from licensing.services.cases import consents, signing
from licensing.services.identity import proofs
from licensing.store.models import Case
from portal.wiring import Office
from tests.licensing.test_id_number import numbered
from tests.licensing.test_owners import people_problems
from tests.support import identity, owners, standings, stories
from tests.support.clock import FixedClock
from tests.support.owners import Joint
from tests.support.refusing import refusal
from tests.support.stories import LI, MA


@pytest.fixture
def case(sqlite_office: Office) -> Joint:
    stories.give_keys(sqlite_office)
    return owners.joint(sqlite_office)


def sheet(office: Office, case: Joint) -> Callable[[], Any]:
    return lambda: identity.sheet(office, case.parent.owner, case.story.case_id)


def test_while_somebody_says_it_abuses_their_identity(sqlite_office: Office, case: Joint) -> None:
    li = stories.sign_up(sqlite_office, LI)
    with sqlite_office.work(li) as work:
        consents.answer(work, case.parent.story.case_id, "not_me")
    assert refusal(sheet(sqlite_office, case)) == "party.disputed"
    assert "people.owner_disputed" in people_problems(sqlite_office, case)


def test_while_it_is_ordered_to_stop(sqlite_office: Office, case: Joint, clock: FixedClock) -> None:
    _, code = owners.code_of(sqlite_office, case.parent)
    today: date = clock.day()
    standings.about_firm(sqlite_office, code, "STOPPED", today - timedelta(days=1), "630202-EMER")
    assert refusal(sheet(sqlite_office, case)) == "party.use_stopped"


def test_its_representative_says_that_it_was_named_without_its_knowledge(
    sqlite_office: Office, case: Joint
) -> None:
    identity.sign_case(sqlite_office, case.story.founder, case.story.case_id)
    with sqlite_office.work(case.parent.owner) as work:
        consents.answer(work, case.story.case_id, "not_me", case.body)
    with sqlite_office.look(case.story.founder) as work:
        row = work.session.get_one(Case, case.story.case_id)
        assert not consents.not_halted(work, row) and not signing.all_signed(work, row)
    assert refusal(sheet(sqlite_office, case)) == "case.halted"


@pytest.mark.parametrize("power", ["hold", "exit", "claim", "agent", "sign"])
def test_each_power_is_closed_to_who_is_under_its_age(
    sqlite_office: Office, clock: FixedClock, power: str
) -> None:
    """民法典 arts 17 to 19, 165: eighteen on 2026-11-24. Proved the day before, closed that day and open on the next, by the same proof."""
    young = replace(MA, name="马小山", mobile="13911110090", id_number=numbered("63212320081124001"))
    assert clock.day() == date(2026, 11, 23)
    actor = stories.sign_up(sqlite_office, young)
    with sqlite_office.look(actor) as work:
        assert refusal(lambda: proofs.require(work, power)) == "identity.minor"
    clock.move(days=1)
    with sqlite_office.look(actor) as work:
        assert proofs.require(work, power)
