"""The holder sees who looked: every verification leaves one row, repeats are counted, and nobody can flood it."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from licensing.act import SYSTEM
from licensing.errors import NotFound
from licensing.services import upkeep
from licensing.services.holding import holding, looks
from licensing.services.holding.looks import Look
from licensing.store.models import LicenceLook
from portal.looks import MOST, LookBook
from portal.wiring import Office
from tests.support import holders, stories
from tests.support.clock import FixedClock
from tests.support.stories import LI


def rows(office: Office) -> list[LicenceLook]:
    with office.read() as session:
        return session.query(LicenceLook).order_by(LicenceLook.at, LicenceLook.id).all()


def look(office: Office, firm: holders.Held, **more: object) -> Look:
    jti = str(holders.licence_of(office, firm).jti)
    return Look(jti, office.clock.now(), **({"way": "file", "result": "valid"} | more))  # type: ignore[arg-type]


def test_repeats_in_a_minute_are_one_row_that_counts(office: Office, clock: FixedClock) -> None:
    firm = holders.held(office)
    for _ in range(50):
        office.looks.note(look(office, firm))
    office.looks.flush()
    office.looks.note(look(office, firm))
    office.looks.flush()
    office.looks.note(look(office, firm, way="link"))
    clock.move(minutes=1)
    office.looks.note(look(office, firm))
    office.looks.flush()
    assert [(r.way, r.times) for r in rows(office)] == [("file", 51), ("link", 1), ("file", 1)]


def test_a_presentation_leaves_who_what_for_and_what_was_shown(office: Office) -> None:
    firm = holders.held(office)
    actor, _ = holders.agent(office, firm)
    request, _ = holders.ask(office)
    holders.show(office, actor, request, firm)
    holders.settle(office, request)
    (row,) = rows(office)
    assert (row.asker, row.purpose, row.claims, row.result) == (
        holders.BANK,
        "BANK_COUNTER",
        ["rep"],
        "valid",
    )
    assert row.way == "presentation" and row.shown_by == actor.id


def test_those_who_lead_see_it_newest_first_in_pages_and_nobody_else(
    office: Office, clock: FixedClock
) -> None:
    firm = holders.held(office)
    manager, _ = holders.manager(office, firm)
    agent, _ = holders.agent(office, firm)
    for _ in range(5):
        office.looks.note(look(office, firm))
        clock.move(minutes=2)
    office.looks.flush()
    for actor in (firm.owner, manager):
        seen, after = [], None
        with office.look(actor) as work:
            power = holding.power_over(work, firm.enterprise_id)
            while page := looks.listing(work, power, after, 2):
                seen += [found.at for found, _, _ in page]
                after = (page[-1][0].at, page[-1][0].id)
        assert len(seen) == 5 and seen == sorted(seen, reverse=True)
    with office.look(agent) as work, pytest.raises(NotFound):
        looks.listing(work, holding.power_over(work, firm.enterprise_id), None, 2)
    with office.look(stories.sign_up(office, holders.SUN)) as work, pytest.raises(NotFound):
        holding.power_over(work, firm.enterprise_id)


def test_what_is_no_licence_of_ours_leaves_nothing(office: Office) -> None:
    firm = holders.held(office)
    office.looks.note(Look("unknown", office.clock.now(), "file", "valid"))
    office.looks.note(look(office, firm))
    office.looks.flush()
    assert len(rows(office)) == 1


def test_they_are_kept_as_long_as_the_office_says(office: Office, clock: FixedClock) -> None:
    firm = holders.held(office)
    office.looks.note(look(office, firm))
    office.looks.flush()
    clock.at += timedelta(days=1095)
    with office.work(SYSTEM) as work:
        upkeep.forget(work)
    assert len(rows(office)) == 1
    clock.at += timedelta(seconds=1)
    with office.work(SYSTEM) as work:
        upkeep.forget(work)
    assert rows(office) == []


def test_a_database_that_does_not_answer_costs_a_verification_nothing(sqlite_office: Office) -> None:
    """The note returns although the table is gone; what could not be written waits, bounded."""
    office = sqlite_office
    firm = holders.held(office)
    one = look(office, firm)
    with office.database.begin() as raw:
        raw.exec_driver_sql("ALTER TABLE licence_look RENAME TO licence_look_away")
    book = LookBook(office.sessions, office.clock, office.ids, office.jobs)
    book.note(one)
    book.flush()
    with office.database.begin() as raw:
        raw.exec_driver_sql("ALTER TABLE licence_look_away RENAME TO licence_look")
    book.close()
    assert len(rows(office)) == 1


def test_noting_does_not_wait_for_a_writer(sqlite_office: Office) -> None:
    office = sqlite_office
    firm = holders.held(office)
    one = look(office, firm)
    done = threading.Event()
    with office.work(SYSTEM) as work:  # holds SQLite's only write lock
        work.session.connection()

        def note() -> None:
            office.looks.note(one)
            done.set()

        threading.Thread(target=note).start()
        assert done.wait(5)
    office.looks.flush()
    assert len(rows(office)) == 1


def test_memory_is_bounded_whoever_asks(sqlite_office: Office) -> None:
    book = LookBook(sqlite_office.sessions, sqlite_office.clock, sqlite_office.ids, sqlite_office.jobs)
    with sqlite_office.work(SYSTEM) as work:  # nothing can be written meanwhile
        work.session.connection()
        for number in range(MOST + 50):
            book.note(Look(f"jti{number}", sqlite_office.clock.now(), "file", "valid"))
        assert len(book._waiting) <= MOST
    book.close()


def test_a_co_founder_without_a_grant_sees_nothing(office: Office) -> None:
    firm = holders.held(office)
    with office.look(stories.sign_up(office, LI)) as work, pytest.raises(NotFound):
        holding.power_over(work, firm.enterprise_id)
