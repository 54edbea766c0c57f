"""Straight through, at one instant, on both databases: what the machine counts and gives is counted and given once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import func, select, text

from licensing import journal
from licensing.act import SYSTEM, Role
from licensing.errors import Conflict
from licensing.invariants.draws import steered_draws
from licensing.register_file import RegisterFile
from licensing.services.cases import afterwards
from licensing.services.register import register
from licensing.store.models import Case, JournalEntry, NameRecord, StraightRecord
from portal.wiring import Office
from portal.work.jobs import issue_licence
from tests.licensing.test_name_locks import CLASHING, insist_locks_first, pg_office, reserve, said
from tests.licensing.test_name_race import deadlocks
from tests.licensing.test_register import take, write
from tests.licensing.test_straight import two_of_one_head
from tests.support import stories
from tests.support.clock import FixedClock
from tests.support.races import together
from tests.support.stories import LLC_NAME, ZHAO
from tests.support.straight import EVERY, ready

__all__ = ["pg_office"]  # a fixture of this file too


def test_one_application_handed_in_twice_at_one_instant_is_registered_once(
    office: Office, clock: FixedClock
) -> None:
    story = ready(office, clock)
    answers = together(*[lambda: stories.hand_in(office, story)] * 4)
    assert None in answers and all(answer is None or isinstance(answer, Conflict) for answer in answers)
    stories.hand_in(office, story)  # who was told of a conflict presses again
    issue_licence.run(office, story.case_id)
    assert stories.state_of(office, story) == "licensed"
    with office.read() as session:
        registered = JournalEntry.action == "case.registered_straight"
        assert session.scalar(select(func.count()).select_from(JournalEntry).where(registered)) == 1
        assert list(journal.verify(session)) == []
    assert deadlocks(office) == 0


def test_one_head_founds_no_more_by_handing_in_at_one_instant(office: Office, clock: FixedClock) -> None:
    both = two_of_one_head(office, clock)
    assert together(*(lambda s=s: stories.hand_in(office, s) for s in both)) == [None, None]  # type: ignore[misc]  # default binds
    with office.read() as session:
        found = session.scalars(select(StraightRecord)).all()
        assert sorted((record.registered, [d["code"] for d in record.doubts]) for record in found) == [
            (False, ["many"]),
            (True, []),
        ]
        assert sorted(session.scalars(select(Case.state))) == ["approved", "submitted"]
    assert deadlocks(office) == 0


def test_a_name_is_registered_while_others_ask_for_its_keys(office: Office, clock: FixedClock) -> None:
    story, zhao = ready(office, clock), stories.sign_up(office, ZHAO)
    got: list[str] = []
    answers = together(
        lambda: stories.hand_in(office, story),
        *(lambda text=text: reserve(office, zhao, text, got) for text in (LLC_NAME, CLASHING)),  # type: ignore[misc]  # default binds
    )
    assert (answers, got) == ([None] * 3, [])
    assert stories.state_of(office, story) == "approved"
    with office.work(SYSTEM) as work:
        assert [name.id for name in work.session.scalars(select(NameRecord))] == [story.name_id]
    assert deadlocks(office) == 0


def test_what_is_counted_of_a_head_is_locked_before_a_row_is(pg_office: Office, clock: FixedClock) -> None:
    story = ready(pg_office, clock)
    with said(pg_office) as heard:
        stories.hand_in(pg_office, story)
    insist_locks_first(heard)


def test_the_machine_registers_on_both_databases(office: Office, clock: FixedClock) -> None:
    """What the machine looked at and drew verifies wherever it is stored."""
    story = ready(office, clock, EVERY)
    stories.hand_in(office, story)
    issue_licence.run(office, story.case_id)
    assert stories.state_of(office, story) == "licensed"
    with office.read() as session:
        record = session.get_one(StraightRecord, story.case_id)
        assert (record.registered, record.drawn, record.doubts) == (True, True, [])
        assert list(steered_draws(session, clock.now())) == []
        assert list(journal.verify(session)) == []
    clerk = stories.appoint(office, Role.CLERK)
    with office.work(clerk) as work:
        assert [row.case_id for row in afterwards.waiting(work)] == [story.case_id]
        afterwards.look(work, story.case_id, afterwards.IN_ORDER, "")
    with office.work(clerk) as work:
        assert list(afterwards.waiting(work)) == []


TWIN = f"name\tstatus\tauthority\n{CLASHING}\tregistered\t630200\n"


def imported_meanwhile(office: Office, file: Path, other: Callable[[], object]) -> list[bool]:
    """An import that has written its rows and not yet committed; ``other`` begins. Whether it had to wait for the import."""
    written, go_on, waited = threading.Event(), threading.Event(), []

    def importing() -> None:
        with RegisterFile(file) as rows, office.work(SYSTEM) as work:
            for batch in register.batches(rows):
                register.take_in(work, batch.rows, "630200")
            written.set()
            go_on.wait(60)

    threads = [threading.Thread(target=importing), threading.Thread(target=other)]
    threads[0].start()
    assert written.wait(60)
    threads[1].start()
    while threads[1].is_alive() and not waiting_for_a_name(office):
        threads[1].join(0.02)
    waited.append(threads[1].is_alive())
    go_on.set()
    for thread in threads:
        thread.join()
    return waited


def waiting_for_a_name(office: Office) -> bool:
    """Whether somebody waits for the lock on a name's keys."""
    with office.read() as session:
        query = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        return bool(session.scalar(text(query)))


def test_a_twin_imported_at_the_instant_of_a_registration_is_seen(
    pg_office: Office, clock: FixedClock, tmp_path: Path
) -> None:
    """The machine waits for the import, and leaves to a person what then stands against the name."""
    story = ready(pg_office, clock)
    waited = imported_meanwhile(
        pg_office, write(tmp_path / "r.tsv", TWIN), lambda: stories.hand_in(pg_office, story)
    )
    with pg_office.read() as session:
        record = session.get_one(StraightRecord, story.case_id)
        assert (record.registered, [d["code"] for d in record.doubts]) == (False, ["name"])
    assert waited == [True]
    assert deadlocks(pg_office) == 0


def test_a_name_is_not_reserved_beside_a_twin_that_is_just_being_imported(
    pg_office: Office, tmp_path: Path
) -> None:
    zhao, got = stories.sign_up(pg_office, ZHAO), list[str]()
    file = write(tmp_path / "r.tsv", TWIN)
    waited = imported_meanwhile(pg_office, file, lambda: reserve(pg_office, zhao, LLC_NAME, got))
    assert (waited, got) == ([True], [])


def test_an_import_takes_hold_of_its_names_keys_before_it_writes(pg_office: Office, tmp_path: Path) -> None:
    with said(pg_office) as heard:
        take(pg_office, write(tmp_path / "r.tsv", TWIN))
    insist_locks_first(heard)
