"""The journal in parts: no note enters the chain twice, over parts too; whoever reads, writes or goes on notices nothing of a boundary."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from alembic import command
from sqlalchemy import select

from licensing import journal
from licensing.store import chaining, online, parts
from licensing.store.database import PAGES, open_engine
from licensing.store.models import JournalEntry, JournalHead, JournalNote
from portal.migration import migrate
from portal.wiring import Office, open_office
from tests.licensing.test_sealing import _config, act, chain, notes
from tests.portal.api.conftest import OPERATOR, POLICE
from tests.support import postgres
from tests.support.clock import CountingIds, FixedClock
from tests.support.offices import make_office, make_settings

SIZE = 10
SMALL = f"UPDATE journal_parting SET size = {SIZE}"  # noqa: S608  # a number of this file
EACH = "SELECT tableoid::regclass::text, count(*) FROM journal_entry GROUP BY 1 ORDER BY min(seq)"
# One entry by hand for the note with this number.
ENTRY = (
    "INSERT INTO journal_entry (seq, note, at, role, action, subject_kind, subject_id, facts, previous, hash)"
    " VALUES (%s, %s, now(), 'system', 'thief.was_here', 'case', 'x', '{}', '', '')"
)


@pytest.fixture
def small(postgres_server: str, tmp_path: Path, clock: FixedClock) -> Iterator[Office]:
    """An office whose journal has parts of ten entries, on a database of its own; what it does waits for the sealer."""
    url = postgres.create_database(postgres_server, "portal_parts")
    _whole(url)
    migrate(url)
    made = make_office(make_settings(tmp_path / "data", url), clock)
    office = open_office(made.settings, clock, CountingIds(), PAGES, left_to_worker=True)
    yield office
    office.close()
    made.close()
    postgres.drop_database(postgres_server, "portal_parts")


def _whole(url: str) -> None:
    """The newest schema with a journal in one table, as an installation comes to the migration; its parts will be small."""
    migrate(url)
    engine = open_engine(url)
    with engine.begin() as connection:
        parts.join(connection)
        connection.exec_driver_sql(SMALL)
    engine.dispose()


def sealed(office: Office, subject: str, times: int) -> None:
    act(office, subject, POLICE, times)
    office.sealer.seal(wait=True)


def in_parts(office: Office) -> dict[str, int]:
    with office.database.connect() as connection:
        return {str(name): int(rows) for name, rows in connection.exec_driver_sql(EACH)}


def last_note(office: Office) -> int:
    with office.read() as session:
        return session.scalar(select(JournalEntry.note).order_by(JournalEntry.seq.desc()).limit(1)) or 0


def ahead(office: Office) -> int:
    with office.database.begin() as connection:
        return parts.make_ahead(connection)


def test_entries_lie_in_parts_and_nobody_who_reads_notices(small: Office) -> None:
    for number in range(9):
        sealed(small, f"leg_{number % 2}", 3)
        ahead(small)
    assert in_parts(small) == {
        "journal_entry_from_1": 10,
        "journal_entry_from_11": 10,
        "journal_entry_from_21": 7,
    }
    assert len(chain(small)) == 27, "and the chain holds over them"
    with small.read() as session:
        read: list[int] = []
        while found := journal.feed(session, POLICE, read[-1] if read else 0, 4):
            read += [entry.seq for entry in found]
        assert read == list(range(1, 28)), "a feed goes over a boundary"
        told = journal.history(session, "leg", "leg_1")
        assert [line.seq for line in told] == [4, 5, 6, 10, 11, 12, 16, 17, 18, 22, 23, 24]
        assert journal.hash_at(session, 10) == session.get_one(JournalEntry, 11).previous


def test_a_batch_over_a_boundary_and_one_behind_every_part(small: Office) -> None:
    sealed(small, "over two", 15)
    sealed(small, "behind them all", 27)
    assert in_parts(small)["journal_entry_beyond"] == 22, "nothing stands still where the parts ran short"
    assert chain(small) == ["over two"] * 15 + ["behind them all"] * 27


def test_what_fell_behind_the_parts_becomes_one_without_being_written_again(small: Office) -> None:
    sealed(small, "many", 42)
    with small.database.connect() as connection:
        assert parts.state(connection) == parts.State(True, -22, SIZE, 22)
        before = connection.exec_driver_sql("SELECT seq, xmin::text, ctid::text FROM journal_entry").all()
    assert ahead(small) == 3
    assert in_parts(small) == {
        "journal_entry_from_1": 10,
        "journal_entry_from_11": 10,
        "journal_entry_from_21": 22,
    }
    with small.database.connect() as connection:
        assert parts.state(connection).behind == 0
        assert parts.state(connection).ready >= 2 * SIZE
        assert (
            connection.exec_driver_sql("SELECT seq, xmin::text, ctid::text FROM journal_entry").all()
            == before
        )
    assert ahead(small) == 0, "asked again it has nothing to do"
    sealed(small, "more", 5)
    assert len(chain(small)) == 47


def test_an_entry_further_than_the_chain_is_left_for_a_person(small: Office) -> None:
    with small.database.begin() as connection:
        connection.exec_driver_sql(ENTRY, (10**15, None))
    assert ahead(small) == 0
    sealed(small, "goes on", 3)
    with small.database.connect() as connection:
        assert parts.state(connection).behind == 1


def test_no_note_enters_twice_within_a_part_or_over_parts(small: Office) -> None:
    """Before there were parts one unique key forbade it; that key is now one of each part alone."""
    sealed(small, "said once", 5)
    note = last_note(small)
    for seq in (6, 11, 21, 10**6):  # the same part, the next, the one ahead, behind them all
        with pytest.raises(sa.exc.IntegrityError) as refused, small.database.begin() as connection:
            connection.exec_driver_sql(ENTRY, (seq, note))
        assert getattr(refused.value.orig, "sqlstate", "") == "23505"
    sealed(small, "further", 20)
    ahead(small)
    sealed(small, "further", 10)
    with pytest.raises(sa.exc.IntegrityError), small.database.begin() as connection:
        connection.exec_driver_sql(ENTRY, (36, note))  # two parts later
    with small.database.begin() as connection:  # without what watches: the key of a part does not see it
        connection.exec_driver_sql("ALTER TABLE journal_entry DISABLE TRIGGER journal_chained_once")
        connection.exec_driver_sql(ENTRY, (36, note))
        connection.rollback()


def test_a_part_that_is_written_to_directly_is_watched_too(small: Office) -> None:
    sealed(small, "said once", 5)
    with pytest.raises(sa.exc.IntegrityError), small.database.begin() as connection:
        connection.exec_driver_sql(
            ENTRY.replace("journal_entry", "journal_entry_from_11"), (11, last_note(small))
        )


@pytest.mark.parametrize("isolation", ["REPEATABLE READ", "SERIALIZABLE"])
def test_who_does_not_see_what_is_committed_chains_nothing(small: Office, isolation: str) -> None:
    sealed(small, "said once", 5)
    database, note = small.database.execution_options(isolation_level=isolation), last_note(small) + 1
    with pytest.raises(sa.exc.DBAPIError, match="READ COMMITTED"), database.begin() as connection:
        connection.exec_driver_sql(ENTRY, (11, note))


def test_two_who_chain_one_note_at_one_instant_on_both_sides_of_a_boundary(small: Office) -> None:
    """The second waits for the first's commit, then sees it; without the head held both would have looked and found nothing."""
    sealed(small, "before", 9)
    with small.sessions.begin() as session:
        session.execute(sa.text("SELECT nextval(pg_get_serial_sequence('journal_note', 'id'))"))
        note = last_note(small) + 1
    dsn = sa.make_url(small.settings.database_url).set(drivername="postgresql").render_as_string(False)
    refused: list[str | None] = []
    with psycopg.connect(dsn) as first:
        first.execute(ENTRY, (10, note))

        def second() -> None:
            with psycopg.connect(dsn) as connection:
                try:
                    connection.execute(ENTRY, (11, note))
                except psycopg.Error as error:
                    refused.append(error.sqlstate)

        other = threading.Thread(target=second)
        other.start()
        waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        with small.database.connect() as connection:
            while not connection.scalar(sa.text(waits)):
                connection.rollback()
                assert other.is_alive(), "it did not wait"
        first.commit()
        other.join()
    assert refused == ["23505"]


def test_a_slow_acts_note_of_before_the_boundary_still_goes_in(small: Office) -> None:
    """It was drawn before others that a part before holds already: looked for closely, and let through."""
    slow = small.sessions()
    with small.work(OPERATOR) as work:
        said = journal.note_of(
            journal.Entry("leg.informed", ("leg", "slow"), {}), OPERATOR, work.act.at, None
        )
        work.record("leg.informed", "leg", "beside it", kind="merged")
    chaining.write(slow, [said])
    sealed(small, "quick", 12)
    slow.commit()
    slow.close()
    small.sealer.seal(wait=True)
    assert chain(small)[-1] == "slow"
    assert notes(small) == 0


def test_a_note_taken_away_after_its_head_has_moved_is_found_in_its_part(small: Office) -> None:
    """Behind the head is where a sealer has just put it; whoever does it in another order is judged as before."""
    act(small, "leg_1")
    copy = (
        "INSERT INTO journal_entry (seq, note, at, actor, role, action, subject_kind, subject_id, department, facts, previous, hash)"
        " SELECT 1, id, at, actor, role, action, subject_kind, subject_id, department, facts, '', '' FROM journal_note"
    )
    with small.database.begin() as connection:
        connection.exec_driver_sql(copy)
        connection.execute(sa.update(JournalHead).values(seq=1))
        connection.execute(sa.delete(JournalNote))
    assert notes(small) == 0


def test_an_installation_is_parted_while_people_work(small: Office) -> None:
    """A long reader holds it up, stops nobody, and what was chained meanwhile is there; twice does nothing more."""
    sealed(small, "before", 7)
    with small.database.begin() as connection:
        parts.join(connection)
    assert chain(small) == ["before"] * 7
    dsn = sa.make_url(small.settings.database_url).set(drivername="postgresql").render_as_string(False)
    engine = open_engine(small.settings.database_url)
    with psycopg.connect(dsn) as reader:
        reader.execute("SELECT count(*) FROM journal_entry")
        done: list[bool] = []
        parting = threading.Thread(target=lambda: done.append(parts.part(engine)))
        parting.start()
        for _ in range(3):
            sealed(small, "meanwhile", 1)
        assert parting.is_alive()
        reader.commit()
        parting.join()
    sealed(small, "after", 12)
    assert (done, parts.part(engine)) == ([True], False)
    assert chain(small) == ["before"] * 7 + ["meanwhile"] * 3 + ["after"] * 12
    assert online.build_missing(engine) == []
    engine.dispose()


def test_killed_half_way_it_is_whole_and_the_next_run_ends_it(small: Office) -> None:
    with small.database.begin() as connection:
        parts.join(connection)
        connection.exec_driver_sql(
            "ALTER TABLE journal_entry ADD CONSTRAINT journal_entry_limit CHECK (seq < 3) NOT VALID"
        )
    engine = open_engine(small.settings.database_url)
    assert parts.part(engine)
    engine.dispose()
    sealed(small, "x", 5)
    assert len(chain(small)) == 5


def test_two_workers_make_each_part_once(small: Office) -> None:
    sealed(small, "x", 9)
    with small.database.begin() as connection:
        connection.exec_driver_sql("UPDATE journal_parting SET ahead = 6")
        assert parts.make_ahead(connection) > 0
        with small.database.begin() as other:
            assert parts.make_ahead(other) == 0, "somebody is at it"
    assert ahead(small) == 0


def test_back_to_the_release_before_where_one_part_holds_everything(small: Office) -> None:
    sealed(small, "x", 5)
    with small.database.begin() as connection:
        command.downgrade(_config(connection), "0700")
        assert not parts.is_parted(connection)
    assert chain(small) == ["x"] * 5
    with small.database.begin() as connection:
        command.upgrade(_config(connection), "head")
    migrate(small.settings.database_url)
    with small.database.begin() as connection:
        connection.exec_driver_sql(SMALL)
        assert parts.is_parted(connection)
    sealed(small, "y", 3)
    assert chain(small) == ["x"] * 5 + ["y"] * 3


def test_going_back_is_refused_where_several_parts_hold_entries(small: Office) -> None:
    sealed(small, "x", 15)
    with small.database.begin() as connection, pytest.raises(RuntimeError, match="several parts"):
        command.downgrade(_config(connection), "0700")


def test_an_index_of_a_later_release_is_built_on_every_part_beside_the_work(small: Office) -> None:
    engine = open_engine(small.settings.database_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP INDEX ix_journal_entry_action")
        connection.exec_driver_sql("DROP INDEX journal_entry_from_11_note")
    assert online.build_missing(engine) == ["ix_journal_entry_action", "ix_journal_entry_note"]
    assert online.build_missing(engine) == []
    with engine.connect() as connection:
        valid = dict(connection.exec_driver_sql(online.FOUND).all())
    assert valid["ix_journal_entry_action"] and valid["journal_entry_from_11_note"]
    engine.dispose()


def test_sqlite_keeps_one_table(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    assert not parts.part(engine)
    engine.dispose()
