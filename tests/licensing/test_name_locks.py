"""Whoever gives a name out, or back, locks its keys before any row: at one instant with others never twice, never in a circle."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from licensing.act import Actor
from licensing.services.names import names, suggesting
from licensing.store.models import Enterprise, NameRecord, RegisterOrder
from namecheck.declaration import Declaration
from portal.wiring import Office
from tests.licensing.test_name_race import deadlocks
from tests.licensing.test_register import HEAD, take, write
from tests.licensing.test_restoring import gone, uscc_of
from tests.support import orders, stories
from tests.support.clock import FixedClock
from tests.support.offices import make_office, make_settings
from tests.support.races import together
from tests.support.stories import CITY, LEDU, LLC_NAME, ZHAO

CLASHING = "海东市青禾软件有限责任公司"  # the same trade name and industry in the wider scope
ROOT = Path(__file__).parents[2]
LOCKS, ROWS = "pg_advisory_xact_lock(", ("INSERT", "UPDATE", "DELETE")


@pytest.fixture
def pg_office(postgres_url: str, tmp_path: Path, clock: FixedClock) -> Iterator[Office]:
    """SQLite has one writer at a time and no such locks."""
    wired = make_office(make_settings(tmp_path / "data", postgres_url), clock)
    yield wired
    wired.close()


def declared(office: Office, text: str) -> Declaration:
    return Declaration(text, "llc", CITY, office.clock.day(), applicant_division=LEDU)


def reserve(office: Office, who: Actor, text: str, got: list[str]) -> None:
    with office.work(who) as work:
        answer = names.reserve(work, declared(office, text), committed=True)
    got += [] if answer.record is None else [text]


def standing(office: Office) -> list[tuple[str, str]]:
    """Names that somebody bears or has reserved."""
    alive = NameRecord.status.in_(("registered", "reserved"))
    with office.read() as session:
        rows = session.scalars(sa.select(NameRecord).where(alive)).all()
        return [(row.name, row.status) for row in rows]


@contextmanager
def said(office: Office) -> Iterator[list[str]]:
    """Every statement sent to the database meanwhile."""
    heard: list[str] = []

    def note(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
        heard.append(statement)

    sa.event.listen(office.database, "before_cursor_execute", note)
    try:
        yield heard
    finally:
        sa.event.remove(office.database, "before_cursor_execute", note)


def insist_locks_first(heard: list[str]) -> None:
    """The locks of the names' keys are taken once, and before any row is locked or written."""
    taken = [n for n, each in enumerate(heard) if LOCKS in each and "unnest" in each]
    touched = [n for n, each in enumerate(heard) if each.startswith(ROWS) or "FOR UPDATE" in each]
    assert len(taken) == 1 and touched and taken[0] < min(touched)


def test_every_caller_of_the_lock_has_its_order_told_here_or_in_test_straight_race() -> None:
    callers = {
        path.stem
        for path in (ROOT / "licensing").rglob("*.py")
        if re.search(r"(?<![.\w])lock(?:_keys)?\(work\.session", path.read_text(encoding="utf-8"))
    }
    assert callers == {"names", "suggesting", "kind", "straight", "register"}  # of kinds: order_restoring


def test_an_enterprise_comes_back_with_its_names_keys_locked_first(pg_office: Office) -> None:
    gone(pg_office)
    made = orders.propose(pg_office, uscc_of(pg_office), "RESCIND_EXIT")
    checker = stories.second_officer(pg_office)
    with said(pg_office) as heard:
        orders.confirm(pg_office, made, checker)
    insist_locks_first(heard)


def test_who_reserves_or_is_offered_a_name_locks_its_keys_first(pg_office: Office) -> None:
    zhao = stories.sign_up(pg_office, ZHAO)
    with said(pg_office) as heard:
        reserve(pg_office, zhao, LLC_NAME, [])
    insist_locks_first(heard)
    asked = declared(pg_office, CLASHING)
    with pg_office.look(zhao) as look:
        offer = suggesting.find(look.session, look.books, asked, look.act.at, ZHAO.mobile)
    with said(pg_office) as heard, pg_office.work(zhao) as work:
        assert suggesting.hold(work, asked, offer).names
    insist_locks_first(heard)


@pytest.mark.parametrize("text", [LLC_NAME, CLASHING])
def test_a_name_goes_back_or_to_somebody_else_at_one_instant_never_to_both(
    office: Office, clock: FixedClock, text: str
) -> None:
    gone(office)
    clock.move(days=400)  # the year after an exit is over: anybody may have the name
    uscc = uscc_of(office)
    made = orders.propose(office, uscc, "RESCIND_EXIT")
    checker, zhao = stories.second_officer(office), stories.sign_up(office, ZHAO)
    got: list[str] = []
    answers = together(
        lambda: orders.confirm(office, made, checker), lambda: reserve(office, zhao, text, got)
    )
    assert answers == [None, None]
    back = orders.enterprise(office)
    assert (back.status, back.public_name) == ("registered", uscc if got else LLC_NAME)
    assert standing(office) == ([(text, "reserved")] if got else [(LLC_NAME, "registered")])
    assert deadlocks(office) == 0


def test_two_officers_confirm_one_restoring_at_one_instant(office: Office) -> None:
    gone(office)
    made = orders.propose(office, uscc_of(office), "RESCIND_EXIT")
    checkers = [
        stories.second_officer(office),
        stories.appoint(office, stories.Role.CLERK, person=stories.HEAD),
    ]
    answers = together(*(lambda c=c: orders.confirm(office, made, c) for c in checkers))  # type: ignore[misc]  # default binds
    assert answers.count(None) == 1
    with office.read() as session:
        assert session.get_one(RegisterOrder, made).state == "confirmed"
    assert [(x.number_version, x.state) for x in orders.licences(office)] == [(1, "revoked"), (2, "prepared")]
    assert deadlocks(office) == 0


def test_of_two_that_bore_one_name_one_comes_back_with_it(office: Office, tmp_path: Path) -> None:
    """One after the other they bore it and left; restored at one instant, the name is one's and the other bears its code."""
    codes = ("91630202MA75000122", "91630202MA7500030X")
    rows = "".join(
        f"{LLC_NAME}\t{code}\tderegistered\t{day}\t{LEDU}\t\t\n"
        for code, day in zip(codes, ("2020-03-02", "2024-05-06"), strict=True)
    )
    added, _, bad = take(office, write(tmp_path / "register.tsv", HEAD + rows))
    assert (added, bad) == (2, [])
    made = [orders.propose(office, code, "RESCIND_EXIT") for code in codes]
    checker = stories.second_officer(office)
    answers = together(*(lambda m=m: orders.confirm(office, m, checker) for m in made))  # type: ignore[misc]  # default binds
    assert answers == [None, None]
    with office.read() as session:
        back = session.scalars(sa.select(Enterprise)).all()
        assert {each.status for each in back} == {"registered"}
        assert [each.public_name for each in back].count(LLC_NAME) == 1
        assert len({each.public_name for each in back} & set(codes)) == 1
    assert standing(office) == [(LLC_NAME, "registered")]
    assert deadlocks(office) == 0
