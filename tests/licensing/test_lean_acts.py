"""An act opens what it needs: one that only says something is one statement, and the rules are read by whoever judges by them, once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import event, select

from licensing import brake, journal
from licensing.act import SYSTEM
from licensing.brake import Brake
from licensing.services.names import names
from licensing.services.names.name_register import settle_rules
from licensing.services.rules import rule_steps
from licensing.store.database import Waits, open_engine, sessions_of
from licensing.store.faults import is_busy
from licensing.store.models import Counter, JournalLine, JournalNote, NameVerdict
from licensing.work import Work
from namecheck.declaration import Declaration
from portal.wiring import Office, open_office
from tests.support import stories
from tests.support.clock import CountingIds, FixedClock
from tests.support.offices import make_office, make_settings
from tests.support.rules import desk

WORDS, BAD_WORD = (
    "words_law.tsv",
    ("青禾", "mores", "trade_has", "reject", "734令第11条", "", "0", "test", "yes"),
)
PATIENT = Waits(lock=1, statement=10, idle=10)


@pytest.fixture
def unsealed(postgres_url: str, tmp_path: Path, clock: FixedClock) -> Iterator[Office]:
    """An office on PostgreSQL as the web is: what it does waits for the worker's sealer."""
    made = make_office(make_settings(tmp_path / "data", postgres_url), clock)
    office = open_office(made.settings, clock, CountingIds(), PATIENT, left_to_worker=True)
    yield office
    office.close()
    made.close()


@contextmanager
def statements(office: Office) -> Iterator[list[str]]:
    """What SQLAlchemy sends meanwhile, the beginning of each."""
    found: list[str] = []

    def see(connection: object, cursor: object, statement: str, *more: object) -> None:
        found.append(" ".join(statement.split()))

    event.listen(office.database, "before_cursor_execute", see)
    yield found
    event.remove(office.database, "before_cursor_execute", see)


def say(office: Office, subject: str, times: int = 1) -> None:
    with office.work(SYSTEM) as work:
        for _ in range(times):
            work.record("leg.informed", "leg", subject)


def said(office: Office) -> list[str]:
    with office.read() as session:
        return list(session.scalars(select(JournalLine.subject_id).order_by(*journal.OLDEST_FIRST)))


def judge(work: Work, text: str = stories.LLC_NAME) -> tuple[str, str]:
    """The outcome, and the rules that the report says it was judged by."""
    division = stories.LEDU
    report = names.check(
        work.session, work.books, Declaration(text, "llc", "630200", work.act.on, applicant_division=division)
    )
    return report.outcome, report.rules


def test_an_act_that_only_says_something_is_one_transaction_of_one_statement(unsealed: Office) -> None:
    with statements(unsealed) as sent:
        say(unsealed, "one")
        say(unsealed, "two")
        with unsealed.work(SYSTEM) as work:
            assert not work.unit.opened
    assert sent == [], "past SQLAlchemy, and what says nothing asks nothing"
    with unsealed.read() as session:
        notes = session.execute(select(JournalNote.act, JournalNote.act_size)).all()
    assert len({act for act, _ in notes}) == 2
    assert [size for _, size in notes] == [1, 1]
    assert unsealed.sealer.seal(wait=True) == 2
    with unsealed.read() as session:
        assert list(journal.verify(session)) == []
    assert said(unsealed) == ["one", "two"]


def test_several_entries_of_one_act_are_whole_or_not_there(unsealed: Office) -> None:
    """The second of two is not taken by the database: the first is not there either."""
    with pytest.raises(sa.exc.SQLAlchemyError), unsealed.work(SYSTEM) as work:
        work.record("leg.informed", "leg", "half")
        work.record("leg.informed", "leg", "half\0")  # PostgreSQL's text holds no zero
    assert said(unsealed) == []
    say(unsealed, "both", times=2)
    assert said(unsealed) == ["both", "both"]


def test_what_raises_says_nothing_whether_the_session_was_asked_for_or_not(office: Office) -> None:
    before = said(office)
    for asks in (False, True):
        with pytest.raises(LookupError), office.work(SYSTEM) as work:
            work.record("leg.informed", "leg", "never")
            if asks:
                work.session.add(Counter(name="never", value=1))
                work.session.flush()
            raise LookupError
    assert said(office) == before
    with office.read() as session:
        assert session.get(Counter, "never") is None


def test_what_the_database_refuses_is_told_as_ever_and_spoils_no_connection(unsealed: Office) -> None:
    """A connection that stayed in the driver's autocommit would write the halves of the next act one by one."""
    with unsealed.database.connect() as other:
        other.exec_driver_sql("LOCK TABLE journal_note IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(sa.exc.DBAPIError) as told:
            say(unsealed, "blocked")
    assert is_busy(told.value)
    assert "blocked" not in str(told.value), "no values in what is logged"
    say(unsealed, "free again")
    with pytest.raises(LookupError), unsealed.work(SYSTEM) as work:
        work.session.add(Counter(name="half", value=1))
        work.session.flush()
        raise LookupError
    with unsealed.read() as session:
        assert session.get(Counter, "half") is None
    assert said(unsealed) == ["free again"]


def test_behind_a_pooler_the_note_too_has_its_limits(unsealed: Office, postgres_url: str) -> None:
    engine = open_engine(unsealed.settings.direct_url, PATIENT, pooled=True)
    behind = replace(unsealed, database=engine, sessions=sessions_of(engine))
    try:
        with statements(behind) as sent:
            say(behind, "pooled")
    finally:
        engine.dispose()
    assert [each.partition(" ")[0] for each in sent] == ["BEGIN;", "INSERT"]
    assert said(unsealed) == ["pooled"]


def test_who_judges_no_name_reads_no_edition(office: Office) -> None:
    with statements(office) as sent, office.work(SYSTEM) as work:
        work.session.get(Counter, "any")
        assert work.books.policy and work.books.last_day(work.act.on, "D04")
        assert not any("rule_edition" in each for each in sent)
        judge(work)
        judge(work)
        assert sum("FROM rule_edition" in each for each in sent) == 1, "once, whoever asks how often"


def test_rules_approved_while_an_act_has_not_judged_yet_are_those_it_judges_and_notes(office: Office) -> None:
    """Else an act could be judged by rules that were not in force any more when it said so."""
    team = desk(office)
    ma = stories.sign_up(office)
    edition = team.draft([(WORDS, BAD_WORD)])
    with office.work(ma) as work:
        assert work.books.policy
        team.publish(edition)
        wanted = Declaration(stories.LLC_NAME, "llc", "630200", work.act.on, applicant_division=stories.LEDU)
        declared = names.reserve(work, wanted, committed=True)
    assert declared.report.outcome == "reject"
    with office.look(SYSTEM) as look:
        assert look.session.scalars(select(NameVerdict.rules)).all() == [look.books.shelf.digest]


def test_an_act_judges_to_its_end_by_the_rules_it_judged_by_first(unsealed: Office) -> None:
    """Else one act could judge by two editions and note one of them."""
    team = desk(unsealed)
    edition = team.draft([(WORDS, BAD_WORD)])
    team.try_and_submit(edition)
    with unsealed.work(SYSTEM) as work:
        first = judge(work)
        with unsealed.work(team.head) as other:
            rule_steps.approve(other, edition, rule_steps.proposed(other, edition))
        assert judge(work) == first == ("pass", work.books.shelf.digest)
        machine = work.by_machine()
        assert judge(machine) == first, "the same act in another's name has the same books"
        settle_rules(work)
        assert judge(work)[0] == judge(machine)[0] == "reject", "who holds the rules still reads them there"
    with unsealed.look(SYSTEM) as look:
        assert judge(look) == ("reject", look.books.shelf.digest)


def test_whoever_approves_rules_still_has_the_books_of_before(office: Office) -> None:
    team = desk(office)
    edition = team.draft([(WORDS, BAD_WORD)])
    team.try_and_submit(edition)
    with office.look(SYSTEM) as look:
        before = look.books.shelf.digest
    with office.work(team.head) as work:
        rule_steps.approve(work, edition, rule_steps.proposed(work, edition))
        work.session.flush()
        if work.session.get_bind().dialect.name == "postgresql":
            assert work.books.shelf.digest == before


def test_nothing_is_read_for_an_act_that_is_over(office: Office) -> None:
    """The connection would be held by nobody, and what it reads would be of no act."""
    with office.work(SYSTEM) as work:
        books = work.books
    with pytest.raises(RuntimeError, match="over"):
        assert books.shelf
    with pytest.raises(RuntimeError, match="over"):
        assert work.session
    with office.look(SYSTEM) as look:
        seen = look.books
    with pytest.raises(RuntimeError, match="over"):
        assert seen.shelf


@pytest.fixture
def backlog(unsealed: Office) -> Iterator[Brake]:
    """More notes than may wait, and nobody seals."""
    say(unsealed, "crowd", times=brake.FREE + 10)
    yield Brake(unsealed.sessions)


def test_acts_wait_for_the_chain_the_longer_the_more_is_behind(unsealed: Office, backlog: Brake) -> None:
    little = backlog.look(0.0)
    say(unsealed, "more", times=10)
    more = backlog.look(0.1)
    assert 0 < little < more < brake.LONGEST
    say(unsealed, "far more", times=1000)
    assert backlog.look(0.2) == brake.LONGEST, "no act is held back longer, whatever waits"
    assert unsealed.sealer.seal(wait=True) > brake.FREE
    assert backlog.look(0.3) == 0.0


def test_nobody_waits_for_a_sealer_that_is_dead_or_stands_still(unsealed: Office, backlog: Brake) -> None:
    assert backlog.look(0.0) > 0
    assert backlog.look(brake.STILL) > 0
    assert backlog.look(brake.STILL + 0.1) == 0.0
    unsealed.sealer.seal(wait=True)
    say(unsealed, "crowd", times=brake.FREE + 100)
    assert backlog.look(brake.STILL + 0.2) > 0, "it moves again"


def test_who_cannot_look_does_not_wait(unsealed: Office, backlog: Brake) -> None:
    with unsealed.database.connect() as other:
        other.exec_driver_sql("LOCK TABLE journal_note IN ACCESS EXCLUSIVE MODE")
        assert backlog.look(0.0) == 0.0
