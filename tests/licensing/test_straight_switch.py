"""Two persons switch the machine on, one switches it off; rows that changed since are not switched on; the seed is kept sealed."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest
from sqlalchemy import select, text

from licensing import straight
from licensing.act import SYSTEM, Actor, Role
from licensing.errors import NotFound, Refused
from licensing.services.cases import draws, switching
from licensing.store.models import DrawSeed, JournalEntry
from licensing.work import Work
from portal.wiring import Office, read_straight
from tests.support import stories
from tests.support.clock import FixedClock
from tests.support.stories import MA
from tests.support.straight import EVERY, committed, heads, offer, switch_on

WHY = "当场登记试行。"


@pytest.fixture
def two(sqlite_office: Office) -> tuple[Actor, Actor]:
    """The head of a county and the head of the prefecture; the operator offers the office's rows."""
    offer(sqlite_office)
    return heads(sqlite_office)


def refused(office: Office, actor: Actor, act: Callable[[Work], object]) -> tuple[str, ...]:
    with pytest.raises(Refused) as caught, office.work(actor) as work:
        act(work)
    return caught.value.codes


def rows_now(office: Office) -> str:
    return straight.digest(office.books.straight)


def works(office: Office) -> bool:
    with office.look(SYSTEM) as work:
        return bool(switching.offered(work))


def proposed(office: Office, actor: Actor) -> str:
    with office.work(actor) as work:
        return switching.propose(work, WHY).id


def test_offered_by_the_operator_alone_the_machine_registers_nothing(
    sqlite_office: Office, two: tuple[Actor, Actor], clock: FixedClock
) -> None:
    story = stories.signed(sqlite_office)
    committed(sqlite_office, clock)
    stories.hand_in(sqlite_office, story)
    assert stories.state_of(sqlite_office, story) == "submitted" and not works(sqlite_office)


def test_one_proposes_another_agrees_and_both_stand_in_the_journal(
    sqlite_office: Office, two: tuple[Actor, Actor]
) -> None:
    sun, luo = two
    made = proposed(sqlite_office, sun)
    assert not works(sqlite_office)
    with sqlite_office.work(luo) as work:
        switching.confirm(work, made, rows_now(sqlite_office))
    assert works(sqlite_office)
    with sqlite_office.read() as session:
        query = select(JournalEntry).where(JournalEntry.subject_kind == "straight").order_by(JournalEntry.seq)
        said = [(e.action, e.actor) for e in session.scalars(query)]
    assert said == [("straight.proposed", sun.id), ("straight.switched_on", luo.id)]
    assert refused(sqlite_office, sun, lambda work: switching.propose(work, WHY)) == ("straight.on_already",)


def test_nobody_switches_it_on_alone(sqlite_office: Office, two: tuple[Actor, Actor]) -> None:
    sun, luo = two
    rules, own = rows_now(sqlite_office), proposed(sqlite_office, luo)
    alone = refused(sqlite_office, luo, lambda work: switching.confirm(work, own, rules))
    assert alone == ("review.same_officer",)
    county = refused(sqlite_office, sun, lambda work: switching.confirm(work, own, rules))
    assert county == ("straight.other_place",), "a county's head does not decide for the prefecture"
    for stranger in (stories.appoint(sqlite_office, Role.CLERK), stories.sign_up(sqlite_office, MA)):
        assert refused(sqlite_office, stranger, lambda work: switching.propose(work, WHY))
        with pytest.raises(NotFound), sqlite_office.work(stranger) as work:
            switching.confirm(work, own, rules)
        with pytest.raises(NotFound), sqlite_office.work(stranger) as work:
            switching.history(work)
    assert not works(sqlite_office)


def test_what_was_not_read_is_not_agreed_to(sqlite_office: Office, two: tuple[Actor, Actor]) -> None:
    """The operator widens the rows between the two heads, or after them: they are switched on anew or not at all."""
    sun, luo = two
    made, read = proposed(sqlite_office, sun), rows_now(sqlite_office)
    wider = {k: dataclasses.replace(r, capital_yuan=0, per_person=99) for k, r in read_straight().items()}
    offer(sqlite_office, wider)
    codes = refused(sqlite_office, luo, lambda work: switching.confirm(work, made, read))
    assert codes == ("review.changed_since_proposal",)
    offer(sqlite_office)
    with sqlite_office.work(luo) as work:
        switching.confirm(work, made, read)
    assert works(sqlite_office)
    offer(sqlite_office, wider)
    assert not works(sqlite_office)
    made = proposed(sqlite_office, sun)
    with sqlite_office.work(luo) as work:
        switching.confirm(work, made, rows_now(sqlite_office))
    assert works(sqlite_office)


def test_one_head_switches_it_off_at_once_and_the_seed_is_told(
    sqlite_office: Office, clock: FixedClock
) -> None:
    switch_on(sqlite_office, EVERY)
    committed(sqlite_office, clock)
    sun, _ = heads(sqlite_office)
    with sqlite_office.look(sun) as work:
        on = switching.history(work)[0]
    assert refused(sqlite_office, sun, lambda work: switching.stop(work, on.id, " ")) == (
        "review.no_reasons",
    )
    with sqlite_office.work(sun) as work:
        switching.stop(work, on.id, "抽查发现问题。")
    assert not works(sqlite_office)
    with sqlite_office.work(SYSTEM) as work:
        draws.settle(work)
        assert work.session.scalars(select(DrawSeed.revealed_at)).one() is not None


def test_declined_and_taken_back(sqlite_office: Office, two: tuple[Actor, Actor]) -> None:
    sun, luo = two
    made = proposed(sqlite_office, sun)
    with sqlite_office.work(luo) as work:
        assert switching.decline(work, made, "先完成培训。").state == "declined"
    made = proposed(sqlite_office, sun)
    assert refused(sqlite_office, luo, lambda work: switching.take_back(work, made))
    with sqlite_office.work(sun) as work:
        assert switching.take_back(work, made).state == "withdrawn"


def test_what_the_operator_does_not_offer_nobody_switches_on(sqlite_office: Office) -> None:
    sun, _ = heads(sqlite_office)
    assert "straight.not_offered" in refused(sqlite_office, sun, lambda w: switching.propose(w, WHY))


def test_the_seed_does_not_lie_in_clear_in_the_database(office: Office, clock: FixedClock) -> None:
    """Who reads the tables does not learn what will be drawn."""
    switch_on(office)
    committed(office, clock)
    with office.read() as session:
        seed = session.scalars(select(DrawSeed)).one()
        assert draws.commitment_of(seed.seed) == seed.commitment
        stored = session.connection().execute(text("SELECT seed FROM draw_seed")).scalar_one()
        everything = [
            str(tuple(row)) for row in session.connection().execute(text("SELECT * FROM journal_entry"))
        ]
    assert seed.seed not in str(stored)
    assert not any(seed.seed in entry for entry in everything)
