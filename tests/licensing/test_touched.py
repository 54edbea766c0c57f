"""What is kept within an act is kept until something may have changed it: by the act itself, or by another that it waited for."""

from __future__ import annotations

import gc
import json
import shutil
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from licensing.act import SYSTEM, Role
from licensing.services.cases import review, two_officers
from licensing.services.cases.cases import draft_of
from licensing.store import keeping, touched
from licensing.store.models import Account, Case, JournalEntry, Person, Standing
from portal.wiring import Office
from tests.licensing.test_gate_walks import STEPS, TOWARDS, Walk, ticks, trades, tried, walking
from tests.licensing.test_looking import statements
from tests.support import stories
from tests.support.clock import FixedClock
from tests.support.offices import make_office, make_settings


@pytest.mark.parametrize(
    ("statement", "changed"),
    [
        ("SELECT account.id FROM account WHERE account.id = ?", ""),
        ("SELECT count(*) AS n, coalesce(max(a.at), 0) FROM account AS a", ""),
        ("SELECT account.id FROM account FOR UPDATE", touched.ALL),
        ("SELECT account.id FROM account FOR NO KEY UPDATE OF account SKIP LOCKED", touched.ALL),
        ("SELECT account.id FROM account\nFOR SHARE", touched.ALL),
        ("SELECT pg_advisory_xact_lock(%(k)s)", touched.ALL),
        ("SELECT dbos.enqueue(1)", touched.ALL),
        ("WITH gone AS (DELETE FROM account RETURNING id) SELECT id FROM gone", touched.ALL),
        ("INSERT INTO leg (id, items) VALUES (?, ?)", "leg"),
        ("INSERT INTO leg (id) VALUES (?) ON CONFLICT DO NOTHING", touched.ALL),
        ("UPDATE leg SET state=? WHERE leg.id = ?", touched.ALL),
        ("UPDATE leg SET state=?, version=? WHERE leg.id = ? AND leg.version = ?", "leg"),
        ("DELETE FROM leg WHERE leg.id = ?", touched.ALL),
        ("SET LOCAL lock_timeout = '5s'", touched.ALL),
        ("LOCK TABLE leg", touched.ALL),
        ("SAVEPOINT sa_savepoint_1", ""),
        ("RELEASE SAVEPOINT sa_savepoint_1", ""),
        ("ROLLBACK TO SAVEPOINT sa_savepoint_1", touched.ALL),
    ],
)
def test_what_a_statement_may_change(statement: str, changed: str) -> None:
    assert touched.changes(statement) == changed


def counted(session: Session, tables: tuple[str, ...] = ()) -> Callable[[], int]:
    """Asks each time it is called for what is kept; gives how often it was worked out."""
    times: list[int] = []

    def make() -> int:
        times.append(1)
        return len(times)

    return lambda: keeping.asked(session, ("counted", tables), tables, make)


CHANGES: dict[str, Callable[[Session, Case], object]] = {
    "an answer": lambda s, case: setattr(case, "answers", case.answers | {"place": {}}),
    "a new row": lambda s, case: s.add(Standing(**fact("standing_1"))),
    "a row that goes": lambda s, case: s.delete(case.people[0]),
    "an update of many": lambda s, case: s.execute(update(Case).values(title="x")),
    "a statement of its own": lambda s, case: s.connection().execute(text("UPDATE registration_case SET title = 'x'")),
    "a savepoint taken back": lambda s, case: taken_back(s),
    "a row read anew": lambda s, case: s.refresh(case),
    "a row to be read anew": lambda s, case: s.expire(case),
    "rows let go": lambda s, case: s.expunge_all(),
    "a new transaction": lambda s, case: s.commit(),
    "one that came to nothing": lambda s, case: s.rollback(),
}  # fmt: skip


def taken_back(session: Session) -> None:
    with session.begin_nested() as savepoint:
        session.add(Standing(**fact("standing_1")))
        session.flush()
        savepoint.rollback()


def fact(row_id: str) -> dict[str, Any]:
    at = FixedClock().now()
    return {"id": row_id, "person_index": "nobody", "code": "DISHONEST", "since": at.date(), "source": "test"}


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_kept_is_forgotten_by(sqlite_office: Office, change: str) -> None:
    story = stories.draft(sqlite_office)
    with sqlite_office.sessions() as session:
        case = session.get_one(Case, story.case_id)
        assert case.people
        ask = counted(session)
        assert [ask(), ask()] == [1, 1]
        CHANGES[change](session, case)
        assert [ask(), ask()] == [2, 2]


def test_writing_in_one_table_leaves_what_was_read_of_another(sqlite_office: Office) -> None:
    story = stories.draft(sqlite_office)
    with sqlite_office.sessions() as session:
        case = session.get_one(Case, story.case_id)
        of_facts, of_cases = counted(session, ("standing",)), counted(session, ("registration_case",))
        assert of_facts() == of_cases() == 1
        case.title = "another"
        assert (of_facts(), of_cases()) == (1, 2)
        session.execute(update(Case).values(title="x"))  # may have waited for somebody
        assert (of_facts(), of_cases()) == (2, 3)


def test_what_writes_itself_is_not_kept(sqlite_office: Office) -> None:
    story = stories.draft(sqlite_office)
    with sqlite_office.sessions() as session:
        case = session.get_one(Case, story.case_id)

        def make() -> str:
            case.title += "!"
            return case.title

        first = keeping.asked(session, ("writes",), (), make)
        assert keeping.asked(session, ("writes",), (), make) == first + "!"


def test_a_row_once_met_is_not_asked_for_again_until_a_lock(office: Office) -> None:
    stories.sign_up(office)
    with office.sessions() as session:
        account_id = session.scalars(select(Account)).one().id
        gc.collect()
        seen = touched.of(session)
        assert seen is not None
        with statements(office) as sent:
            assert session.get_one(Account, account_id).name == stories.MA.name
        assert not sent
        session.execute(update(Case).values(title="x"))
        gc.collect()
        with statements(office) as sent:
            session.get_one(Account, account_id)
        assert len(sent) == 1


def test_a_lock_that_waited_shows_what_the_other_wrote(office: Office) -> None:
    """An act works its draft out, waits at a lock for another, and sees what that one wrote about its people and its case."""
    story = stories.signed(office)
    held, waits = threading.Event(), threading.Event()

    def other() -> None:
        with office.work(SYSTEM) as work:
            work.session.get_one(Case, story.case_id, with_for_update=True)
            held.set()
            waits.wait(30)
            person = work.session.get_one(Case, story.case_id).people[0]
            row = fact("standing_1") | {"person_index": person.id_number_index}
            work.session.add(Standing(**row))

    thread = threading.Thread(target=other)
    if (
        office.database.dialect.name == "sqlite"
    ):  # one writes at a time: the other is over before this one begins
        waits.set()
        thread.start()
        thread.join(30)
    with office.work(story.founder) as work:
        case = work.session.get_one(Case, story.case_id)
        if not thread.ident:
            before = draft_of(work.session, case, work)
            assert not before.bars and draft_of(work.session, case, work) is before
            thread.start()
            held.wait(30)
            threading.Timer(0, let_go, (office, waits)).start()
        work.session.get_one(Case, story.case_id, with_for_update=True)
        assert draft_of(work.session, case, work).bars
    thread.join(30)


def let_go(office: Office, waits: threading.Event) -> None:
    """Once somebody waits for a lock."""
    with office.database.connect() as connection:
        blocked = text("SELECT count(*) FROM pg_stat_activity WHERE cardinality(pg_blocking_pids(pid)) > 0")
        while not connection.scalar(blocked):
            connection.rollback()
    waits.set()


Drawn = tuple[Callable[[Walk, int], None], int]


def walked(folder: Path, template: Path, first: int, steps: list[Drawn]) -> list[str]:
    """Random acts on an office of their own; its journal as it is chained."""
    database = folder / "portal.sqlite"
    shutil.copy(template, database)
    office = make_office(make_settings(folder / "data", f"sqlite:///{database}"), FixedClock())
    walk = walking(office, "llc", stories.LEDU)
    tried(walk, trades, first)
    tried(walk, ticks, first)
    for step, choice in steps:
        tried(walk, step, choice)
    with office.read() as session:
        rows = session.scalars(select(JournalEntry).order_by(JournalEntry.seq)).all()
        told = [
            json.dumps([str(r.at), r.actor, r.role, r.action, r.subject_id, r.department, drawn(r)])
            for r in rows
        ]
    office.close()
    return [*walk.done, *told]


def drawn(row: JournalEntry) -> dict[str, Any]:
    """Its facts without what is drawn by lot: keys, signatures, and the digest of what holds such."""
    by_lot = {"key", "kid", "evidence_sha256", "pdf_sha256", "digest" * (row.action == "exchange.confirmed")}
    return {name: value for name, value in row.facts.items() if name not in by_lot}


@settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
)
@given(
    first=st.integers(1, 7),
    steps=st.lists(st.tuples(st.integers(0, len(STEPS) - 1), st.integers(0, 31)), max_size=6),
    keen=st.lists(st.booleans(), min_size=len(TOWARDS), max_size=len(TOWARDS)),
)
def test_random_acts_write_the_same_journal_whether_anything_is_kept(
    sqlite_template: Path,
    monkeypatch: pytest.MonkeyPatch,
    first: int,
    steps: list[tuple[int, int]],
    keen: list[bool],
) -> None:
    wander = iter([(STEPS[step], choice) for step, choice in steps])
    path = [
        (step, first) if direct else next(wander, (step, first))
        for step, direct in zip(TOWARDS, keen, strict=True)
    ]
    journals = []
    for keeps in (True, False):
        with tempfile.TemporaryDirectory() as folder, monkeypatch.context() as changed:
            if not keeps:
                changed.setattr(touched, "of", lambda session: None)
                changed.setattr(touched, "HELD", 0)
            journals.append(walked(Path(folder), sqlite_template, first, path))
    assert journals[0] == journals[1]


def test_of_many_only_those_not_asked_for_are_asked(sqlite_office: Office) -> None:
    asked: list[list[str]] = []

    def ask(some: list[str]) -> dict[str, str]:
        asked.append(some)
        return {one: one.upper() for one in some if one != "nobody"}

    with sqlite_office.sessions() as session:
        key, tables = ("upper",), ("standing",)
        assert keeping.each(session, key, tables, {"a", "b"}, ask) == {"a": "A", "b": "B"}
        assert keeping.each(session, key, tables, ["b", "c", "nobody"], ask) == {"b": "B", "c": "C"}
        assert keeping.each(session, key, tables, ["a", "nobody"], ask) == {"a": "A"}
        assert asked == [["a", "b"], ["c", "nobody"]]
        session.add(Standing(**fact("standing_1")))
        keeping.each(session, key, tables, ["a"], ask)
        assert asked[2:] == [["a"]]


def test_signatures_of_all_people_come_with_one_statement(sqlite_office: Office) -> None:
    story = stories.signed(sqlite_office)
    with sqlite_office.sessions() as session:
        apart = {p.id: [s.id for s in p.signatures] for p in session.get_one(Case, story.case_id).people}
    with sqlite_office.sessions() as session:
        people = session.get_one(Case, story.case_id).people
        with statements(sqlite_office) as sent:
            keeping.load_together(people, Person.signatures)
            assert {p.id: [s.id for s in p.signatures] for p in people} == apart
            keeping.load_together(people, Person.signatures)
        assert len(sent) == 1 and all(apart.values())


def test_what_is_taken_and_decided_asks_little(sqlite_office: Office) -> None:
    """Handing in, taking, proposing and confirming, the chain of the journal with it; 108 on 2026-11-30 (decision 0555)."""
    story = stories.signed(sqlite_office)
    clerk, second = stories.appoint(sqlite_office, Role.CLERK), stories.second_officer(sqlite_office)
    with statements(sqlite_office) as sent:
        stories.hand_in(sqlite_office, story)
        with sqlite_office.work(clerk) as work:
            review.take(work, story.case_id)
        with sqlite_office.work(clerk) as work:
            two_officers.propose_approval(work, story.case_id)
        stories.confirm(sqlite_office, story.case_id, second)
    assert len(sent) <= 112, len(sent)
