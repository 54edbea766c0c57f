"""Straight through (秒批): the machine registers what leaves no doubt; a share is looked at afterwards, and nobody steers the draw."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest
from sqlalchemy import select

from licensing import journal, straight
from licensing.act import SYSTEM, Role
from licensing.entities import KINDS
from licensing.errors import NotFound, Refused
from licensing.invariants.draws import steered_draws
from licensing.kinds.establishment import submit
from licensing.services.cases import afterwards, draws, review
from licensing.store.models import Case, DrawSeed, JournalEntry, Licence, StraightRecord
from portal.wiring import Office, read_straight
from portal.work.jobs import issue_licence
from tests.licensing.test_two_officers import imported_twin
from tests.support import standings, stories
from tests.support.clock import FixedClock
from tests.support.stories import CAPITAL_FEN, HEAD, LEDU, LI, MA, PINGAN, ZHAO, Story
from tests.support.straight import EVERY, committed, ready, switch_on


@pytest.fixture
def office(sqlite_office: Office) -> Office:
    return sqlite_office


def record_of(office: Office, case_id: str) -> StraightRecord:
    with office.read() as session:
        return session.get_one(StraightRecord, case_id)


def doubts(office: Office, story: Story) -> set[str]:
    return {d["code"] for d in record_of(office, story.case_id).doubts}


def test_what_leaves_no_doubt_is_registered_in_the_act_that_hands_it_in(
    office: Office, clock: FixedClock
) -> None:
    story = ready(office, clock)
    stories.hand_in(office, story)
    with office.read() as session:
        case = session.get_one(Case, story.case_id)
        assert (case.state, case.accepted_at) == ("approved", clock.now())
        entries = journal.history(session, "case", story.case_id)
        handed, registered = entries[-2:]
        assert (handed.action, handed.role) == ("case.submitted", "applicant")
        assert (registered.action, registered.actor, registered.role) == (
            "case.registered_straight",
            None,
            "system",
        )
        record = session.get_one(StraightRecord, story.case_id)
        assert registered.facts["rules"] == record.rules and registered.facts["looked"] == record.looked
        assert list(journal.verify(session)) == []
    issue_licence.run(office, story.case_id)
    with office.read() as session:
        assert session.scalar(select(Licence).where(Licence.case_id == story.case_id)) is not None
    stories.hand_in(office, story)  # pressed twice: nothing more happens
    assert stories.state_of(office, story) == "licensed"


def test_an_individual_business_too(office: Office, clock: FixedClock) -> None:
    story = stories.individual_draft(office)
    stories.sign_everybody(office, story)
    switch_on(office)
    committed(office, clock)
    stories.hand_in(office, story)
    assert stories.state_of(office, story) == "approved"


def test_off_unless_the_operator_switches_it_on(office: Office, clock: FixedClock) -> None:
    assert office.books.straight == {} and not office.settings.machine_registers
    assert dataclasses.replace(office.settings, demo=True).machine_registers
    assert not dataclasses.replace(office.settings, demo=True, straight_through="off").machine_registers
    story = stories.signed(office)
    committed(office, clock)
    stories.hand_in(office, story)
    assert stories.state_of(office, story) == "submitted"
    with office.read() as session:
        assert session.get(StraightRecord, story.case_id) is None
        assert session.scalar(select(DrawSeed)) is None


def test_without_a_seed_committed_before_a_person_decides(office: Office, clock: FixedClock) -> None:
    story = stories.signed(office)
    switch_on(office)
    stories.hand_in(office, story)
    assert doubts(office, story) == {"no_seed"}
    assert stories.state_of(office, story) == "submitted"


def test_a_seed_past_its_days_draws_nothing_and_is_told_to_all(office: Office, clock: FixedClock) -> None:
    story = ready(office, clock)
    clock.move(days=office.books.policy.draw_seed_days)
    with office.read() as session:
        assert draws.usable(session, clock.now(), office.books.policy.draw_seed_days) is None
        first = session.scalars(select(DrawSeed)).one()
    committed(office, clock)
    with office.read() as session:
        told = session.scalars(select(JournalEntry).where(JournalEntry.action == draws.REVEALED)).one()
        assert told.facts == {"seed": first.seed, "commitment": draws.commitment_of(first.seed)}
        assert draws.usable(session, clock.now(), office.books.policy.draw_seed_days) is not None
    assert stories.state_of(office, story) == "draft"


def more_capital(office: Office, story: Story) -> None:
    """Above the ceiling, still reasonable to the rules of the gate."""
    amount = 6 * CAPITAL_FEN
    with office.work(story.founder) as work:
        case = work.session.get_one(Case, story.case_id)
        case.answers = {**case.answers, "capital": {"amount_fen": amount}}
        for person in case.people:
            part = person.contribution["amount_fen"] * 6
            person.contribution = {**person.contribution, "amount_fen": part}
    stories.sign_everybody(office, story)


def test_capital_above_the_ceiling_is_a_persons(office: Office, clock: FixedClock) -> None:
    story = stories.draft(office)
    more_capital(office, story)
    switch_on(office)
    committed(office, clock)
    stories.hand_in(office, story)
    assert doubts(office, story) == {"capital"}


def test_a_person_about_whom_something_stands_goes_to_the_desk_and_is_not_told_why(
    office: Office, clock: FixedClock
) -> None:
    story = ready(office, clock)
    standings.about_person(office, "REVOKED_FIRM", clock.day(), LI, responsible="unknown")
    stories.hand_in(office, story)
    assert "standing" in doubts(office, story)
    assert stories.state_of(office, story) == "submitted"


def test_a_name_that_became_doubtful_goes_to_the_desk(office: Office, clock: FixedClock) -> None:
    """Between signing and handing in an import brought the same name: the race has no winner by machine."""
    story = ready(office, clock)
    imported_twin(office, story)
    stories.hand_in(office, story)
    assert "name" in doubts(office, story)
    assert stories.state_of(office, story) == "submitted"


def test_a_case_returned_once_stays_with_people(office: Office, clock: FixedClock) -> None:
    story, _ = stories.asked_to_correct(office)
    switch_on(office)
    committed(office, clock)
    stories.answer_points(office, story)
    stories.hand_in(office, story)
    assert stories.state_of(office, story) == "in_review"
    with office.read() as session:
        assert session.get(StraightRecord, story.case_id) is None


def two_of_one_head(office: Office, clock: FixedClock) -> tuple[Story, Story]:
    """Two companies of one head, signed by all; the machine founds one a year."""
    rows = {kind: dataclasses.replace(row, per_person=1) for kind, row in read_straight().items()}
    first = ready(office, clock, rows)
    second = stories.draft(office, MA, "海东市乐都区麦穗云软件有限公司")
    stories.sign_everybody(office, second)
    return first, second


def test_one_head_does_not_found_without_end(office: Office, clock: FixedClock) -> None:
    first, second = two_of_one_head(office, clock)
    stories.hand_in(office, first)
    stories.hand_in(office, second)
    assert doubts(office, second) == {"many"}


def test_no_answer_of_the_founder_moves_the_draw(office: Office, clock: FixedClock) -> None:
    rows = {kind: dataclasses.replace(row, looked_at=500) for kind, row in read_straight().items()}
    story = ready(office, clock, rows)
    with office.read() as session:
        seed = session.scalars(select(DrawSeed)).one().seed
    expected = draws.is_drawn(seed, story.case_id, 500)
    stories.save(
        office, story, "place", {"county": LEDU, "address": "碾伯街道古城大街20号", "tenure": "owned"}
    )
    stories.sign_everybody(office, story)
    stories.hand_in(office, story)
    record = record_of(office, story.case_id)
    assert (record.registered, record.drawn) == (True, expected)


def change_seed(office: Office, case_id: str) -> None:
    """An insider with the database gives the draw another seed, digest and all."""
    with office.work(SYSTEM) as work:
        seed = work.session.scalars(select(DrawSeed)).one()
        seed.seed, seed.commitment = "chosen afterwards", draws.commitment_of("chosen afterwards")


def clear_draw(office: Office, case_id: str) -> None:
    with office.work(SYSTEM) as work:
        work.session.get_one(StraightRecord, case_id).drawn = False


@pytest.mark.parametrize("steer", [change_seed, clear_draw])
def test_whoever_steers_a_draw_afterwards_is_found(
    office: Office, clock: FixedClock, steer: Callable[[Office, str], None]
) -> None:
    story = ready(office, clock, EVERY)
    stories.hand_in(office, story)
    with office.read() as session:
        assert list(steered_draws(session, clock.now())) == []
    steer(office, story.case_id)
    with office.read() as session:
        assert list(steered_draws(session, clock.now())) == [story.case_id]


def test_a_person_looks_afterwards_and_says_what_was_found(office: Office, clock: FixedClock) -> None:
    story = ready(office, clock, EVERY)
    stories.hand_in(office, story)
    clerk = stories.appoint(office, Role.CLERK)
    with office.work(clerk) as work:
        assert [row.case_id for row in afterwards.waiting(work)] == [story.case_id]
        with pytest.raises(Refused):
            afterwards.look(work, story.case_id, afterwards.LEAD, " ")
    with office.work(clerk) as work:
        afterwards.look(work, story.case_id, afterwards.LEAD, "住所查无此处。")
    with office.work(clerk) as work:
        assert list(afterwards.waiting(work)) == []
        with pytest.raises(Refused):
            afterwards.look(work, story.case_id, afterwards.IN_ORDER, "")
    head = stories.appoint(office, Role.SUPERVISOR, person=HEAD)
    with office.look(head) as work:
        assert [row.reasons for row in afterwards.done(work)] == ["住所查无此处。"]


def test_nobody_looks_at_the_own_case_or_at_another_places(office: Office, clock: FixedClock) -> None:
    story = ready(office, clock, EVERY)
    stories.hand_in(office, story)
    other = stories.appoint(office, Role.CLERK, PINGAN, person=ZHAO)
    with office.work(other) as work, pytest.raises(NotFound):
        afterwards.look(work, story.case_id, afterwards.IN_ORDER, "")
    owner = stories.appoint(office, Role.CLERK, person=LI)
    with office.work(owner) as work, pytest.raises(Refused):
        afterwards.look(work, story.case_id, afterwards.IN_ORDER, "")
    with office.work(story.founder) as work, pytest.raises(NotFound):
        afterwards.look(work, story.case_id, afterwards.IN_ORDER, "")


def test_no_clerk_takes_what_the_machine_registered(office: Office, clock: FixedClock) -> None:
    story = ready(office, clock)
    stories.hand_in(office, story)
    clerk = stories.appoint(office, Role.CLERK)
    with office.work(clerk) as work, pytest.raises(Refused):
        review.take(work, story.case_id)
    with office.work(story.founder) as work, pytest.raises(Refused):
        submit.withdraw(work, story.case_id)


@pytest.mark.parametrize(
    "row",
    [
        "llc\t0\t0\t1\tcounter\ts\tno",  # nobody would ever look
        "llc\t0\t10\t1\tdeclared\ts\tno",  # a typed name is no proof
        "castle\t0\t10\t1\tcounter\ts\tno",
        "llc\t0\t10\t1\tcounter\t\tno",
        "llc\t-1\t10\t1\tcounter\ts\tno",
    ],
)
def test_an_unusable_row_stops_the_start(row: str) -> None:
    with pytest.raises(straight.StraightError):
        straight.read("\t".join(straight.COLUMNS) + "\n" + row, KINDS)
