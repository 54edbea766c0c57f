"""Acts write, one sealer chains: no act waits for the chain, nothing is lost or passed by, whoever dies or stands still."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy import select

from licensing import journal, log_sealing, sealer, sealing
from licensing.act import Actor, Role
from licensing.invariants import proofs
from licensing.services.exchanges import ledger
from licensing.services.webhooks import endpoints
from licensing.store.database import PAGES
from licensing.store.models import Exchange, JournalEntry, JournalHead, JournalNote, LogNote, WebhookDelivery
from portal.wiring import Office, open_office
from tests.portal.api.conftest import OPERATOR, POLICE, machine
from tests.support import crowds, waiting
from tests.support.clock import CountingIds, FixedClock
from tests.support.offices import make_office, make_settings

OFFICER = Actor("acc_officer", "officer", Role.OFFICER, "630202", POLICE)


@pytest.fixture
def unsealed(postgres_url: str, tmp_path: Path, clock: FixedClock) -> Iterator[Office]:
    """An office on PostgreSQL as the web is: what it does waits for the worker's sealer."""
    made = make_office(make_settings(tmp_path / "data", postgres_url), clock)
    office = open_office(made.settings, clock, CountingIds(), PAGES, left_to_worker=True)
    yield office
    office.close()
    made.close()


def act(office: Office, subject: str, department: str | None = None, times: int = 1) -> None:
    with office.work(OPERATOR) as work:
        for _ in range(times):
            work.record("leg.informed", "leg", subject, department=department, kind="merged")


def chain(office: Office) -> list[str]:
    with office.read() as session:
        assert list(journal.verify(session)) == []
        return list(session.scalars(select(JournalEntry.subject_id).order_by(JournalEntry.seq)))


def notes(office: Office) -> int:
    with office.read() as session:
        return session.scalar(select(sa.func.count()).select_from(JournalNote)) or 0


def test_a_frozen_act_stops_neither_other_acts_nor_the_chain(unsealed: Office) -> None:
    frozen = unsealed.work(OPERATOR)
    work = frozen.__enter__()
    sealing.keep(
        work.session,
        work.act.ids,
        work.jobs.enqueue,
        [journal.note_of(journal.Entry("leg.informed", ("leg", "frozen"), {}), OPERATOR, work.act.at, None)],
    )  # it has written all it will write, and does not come to its commit
    act(unsealed, "first")
    act(unsealed, "second")
    assert unsealed.sealer.seal(wait=False) == 2
    assert chain(unsealed) == ["first", "second"]
    frozen.__exit__(None, None, None)
    act(unsealed, "third")
    unsealed.sealer.seal(wait=False)
    assert chain(unsealed) == ["first", "second", "frozen", "third"]


def test_who_commits_later_stands_later_and_no_feed_passes_it_by(unsealed: Office) -> None:
    """The act that wrote first commits last: its number is given then, so a reader who is further has read everything before."""
    slow = unsealed.sessions()
    entry = journal.Entry("leg.informed", ("leg", "slow"), {}, POLICE)
    with unsealed.look(OPERATOR) as look:
        said = [journal.note_of(entry, OPERATOR, look.act.at, look.act.on)]
    sealing.keep(slow, unsealed.ids, unsealed.jobs.enqueue, said)
    act(unsealed, "quick", POLICE)
    unsealed.sealer.seal(wait=True)
    with unsealed.read() as session:
        first = journal.feed(session, POLICE, 0, 10)
    assert [(e.seq, e.subject_id) for e in first] == [(1, "quick")]
    slow.commit()
    slow.close()
    with unsealed.read() as session:
        assert journal.feed(session, POLICE, 1, 10) == [], "what is not sealed is in no feed"
    unsealed.sealer.seal(wait=True)
    with unsealed.read() as session:
        assert [(e.seq, e.subject_id) for e in journal.feed(session, POLICE, 1, 10)] == [(2, "slow")]


def test_acts_that_meet_on_a_row_stand_in_the_order_in_which_they_met(unsealed: Office) -> None:
    with unsealed.sessions.begin() as session:
        session.execute(sa.text("INSERT INTO counter (name, value) VALUES ('met', 0)"))
    first = unsealed.work(OPERATOR)
    holder = first.__enter__()
    holder.session.execute(sa.text("UPDATE counter SET value = 1 WHERE name = 'met'"))
    holder.record("leg.informed", "leg", "held it")

    def wait_for_it() -> None:
        with unsealed.work(OPERATOR) as work:
            work.record("leg.informed", "leg", "waited")
            work.session.execute(sa.text("UPDATE counter SET value = 2 WHERE name = 'met'"))

    waiter = threading.Thread(target=wait_for_it)
    waiter.start()
    blocked = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")

    def waits() -> bool:
        with unsealed.database.connect() as connection:
            return bool(connection.scalar(blocked))

    waiting.until(unsealed, waits)
    first.__exit__(None, None, None)
    waiter.join()
    unsealed.sealer.seal(wait=True)
    assert chain(unsealed) == ["held it", "waited"]


KILLED = """
import os, signal, sys
from pathlib import Path
from licensing import sealing
from portal.clock import RandomIds, SystemClock
from portal.wiring import open_office
from tests.portal.api.conftest import OPERATOR
from tests.support.offices import make_settings

data, url, where = sys.argv[1:]
office = open_office(make_settings(Path(data), url), SystemClock(), RandomIds(), left_to_worker=True)
with office.work(OPERATOR) as work:
    work.record("leg.informed", "leg", "survives", department="630202-POLICE")
if where == "within":  # everything is chained, the commit does not come
    session = office.sessions()
    sealing.seal(session, office.ids, office.jobs.enqueue)
    session.flush()
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("where", ["between", "within"])
def test_killed_between_writing_and_sealing_or_in_it(unsealed: Office, where: str) -> None:
    settings = unsealed.settings
    line = [sys.executable, "-c", KILLED, str(settings.data_dir), settings.database_url, where]
    died = subprocess.run(line, cwd=Path(__file__).parents[2], env=os.environ, check=False)
    assert died.returncode == -signal.SIGKILL
    assert (chain(unsealed), notes(unsealed)) == ([], 1)
    unsealed.sealer.seal(wait=True)
    assert (chain(unsealed), notes(unsealed)) == (["survives"], 0)
    with unsealed.read() as session:
        assert session.scalars(select(Exchange.seq)).all() == [1]


def test_two_sealers_at_once_chain_each_note_once(unsealed: Office) -> None:
    for number in range(40):
        act(unsealed, f"leg_{number}", POLICE, times=2)
    ready = threading.Barrier(4)

    def race() -> None:
        ready.wait()
        unsealed.sealer.seal(wait=True)

    racers = [threading.Thread(target=race) for _ in range(4)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    expected = [f"leg_{number}" for number in range(40) for _ in range(2)]
    assert (chain(unsealed), notes(unsealed)) == (expected, 0)
    with unsealed.read() as session:
        assert sorted(session.scalars(select(Exchange.seq))) == list(range(1, 81))


def test_a_sealer_that_stands_still_stops_no_act_and_no_second_sealer_for_long(unsealed: Office) -> None:
    act(unsealed, "first")
    still = unsealed.sessions()
    assert sealing.seal(still, unsealed.ids, unsealed.jobs.enqueue) == 1
    act(unsealed, "second")
    assert unsealed.sealer.seal(wait=False) == 0, "somebody is at it"
    assert notes(unsealed) == 2
    with unsealed.sessions.begin() as session:
        assert session.scalar(select(JournalHead.seq)) == 0
    limit = still.scalar(sa.text("SHOW idle_in_transaction_session_timeout"))
    assert limit == "5s"
    still.rollback()
    still.close()
    unsealed.sealer.seal(wait=False)
    assert chain(unsealed) == ["first", "second"]


def test_more_than_a_batch_and_acts_larger_than_it_stay_whole(
    unsealed: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "BATCH", 3)
    act(unsealed, "a", times=2)
    act(unsealed, "b", times=7)
    act(unsealed, "c")
    with unsealed.sessions.begin() as session:
        assert sealing.seal(session, unsealed.ids, unsealed.jobs.enqueue) == 9, "the cut act came whole"
    unsealed.sealer.seal(wait=True)
    assert chain(unsealed) == ["a"] * 2 + ["b"] * 7 + ["c"]


def test_a_batch_costs_as_many_statements_however_many_notes_are_in_it(unsealed: Office) -> None:
    asked = []
    for size in (3, 60):
        act(unsealed, f"leg_{size}", POLICE, times=size)
        with crowds.queries(unsealed) as found:
            assert unsealed.sealer.seal(wait=True) == size
        asked.append(len(found))
    assert asked[0] == asked[1]
    assert chain(unsealed) == ["leg_3"] * 3 + ["leg_60"] * 60
    with unsealed.read() as session:
        assert list(session.scalars(select(Exchange.seq).order_by(Exchange.seq))) == list(range(1, 64))


def test_a_rush_of_acts_does_not_keep_licences_from_the_public_log(
    unsealed: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whole batches wait in the journal; the log has its turn after each of them, not when the rush is over."""
    monkeypatch.setattr(sealing, "BATCH", 2)
    act(unsealed, "rush", times=1)
    for _ in range(5):
        act(unsealed, "rush", times=2)
    with unsealed.work(OPERATOR) as work:
        note = LogNote(kind="page", subject="s", uscc=None, sha256="ab" * 32, at=work.act.at)
        log_sealing.keep(work.session, [note])
    with crowds.queries(unsealed) as asked:
        unsealed.sealer.seal(wait=True)
    tables = [text.split("INSERT INTO ")[1].split()[0] for text, _ in asked if "INSERT INTO " in text]
    into = [table for table in tables if table in ("journal_entry", "log_entry")]
    assert into.index("log_entry") == 1, into
    assert into.count("journal_entry") >= 3
    assert chain(unsealed) == ["rush"] * 11


def test_the_worker_seals_by_itself_and_leaves_nothing(unsealed: Office) -> None:
    worker = sealer.Sealer(unsealed.sessions, unsealed.ids, unsealed.jobs.enqueue, left_to_worker=True)
    worker.start()
    act(unsealed, "seen")
    waiting.until(unsealed, lambda: notes(unsealed) == 0)
    worker.stop()
    act(unsealed, "after it")
    assert chain(unsealed) == ["seen"]
    unsealed.sealer.seal(wait=True)
    assert chain(unsealed) == ["seen", "after it"]


def test_what_is_not_sealed_yet_is_in_every_history_behind_what_is(unsealed: Office) -> None:
    act(unsealed, "leg_1", POLICE)
    unsealed.sealer.seal(wait=True)
    act(unsealed, "leg_1", POLICE)
    with unsealed.read() as session:
        told = journal.history(session, "leg", "leg_1")
        assert [(line.seq, line.hash is None) for line in told] == [(1, False), (None, True)]
        assert journal.length(session) == 1


def test_an_officer_who_acts_at_once_has_confirmed_what_was_told_this_moment(unsealed: Office) -> None:
    act(unsealed, "leg_1", POLICE)
    with unsealed.work(OFFICER) as work:
        ledger.acted_on(work, "leg_1")
    with unsealed.read() as session:
        row = session.scalars(select(Exchange)).one()
        assert (row.sent_by, row.confirmed_at) == ("page", unsealed.clock.now())


def test_a_webhook_is_owed_when_it_is_sealed_even_while_its_secret_is_changed(unsealed: Office) -> None:
    client = machine(unsealed, POLICE)
    with unsealed.work(OPERATOR) as work:
        hook, _ = endpoints.create(work, client.id, "https://police.example.cn/hooks")
    unsealed.sealer.seal(wait=True)
    with unsealed.database.begin() as connection:
        connection.execute(sa.delete(WebhookDelivery))
    act(unsealed, "leg_1", POLICE)
    with unsealed.read() as session:
        assert session.scalars(select(WebhookDelivery)).all() == []
    changing = unsealed.work(OPERATOR)
    endpoints.rotate(changing.__enter__(), hook.id)
    unsealed.sealer.seal(wait=True)
    changing.__exit__(None, None, None)
    with unsealed.read() as session:
        made = session.scalars(select(WebhookDelivery)).one()
        assert session.get_one(JournalEntry, made.seq).subject_id == "leg_1"


def test_a_note_goes_only_into_the_chain_and_as_it_was_written(unsealed: Office) -> None:
    """Whoever holds the role of web and worker cannot take another's act out of the story, nor chain something else for it."""
    act(unsealed, "leg_1")
    forged = (
        "INSERT INTO journal_entry (seq, note, at, role, action, subject_kind, subject_id, facts, previous, hash)"
        " SELECT 1, id, at, role, 'leg.other', subject_kind, subject_id, facts, '', '' FROM journal_note"
    )
    shadow = "CREATE TEMPORARY TABLE journal_entry AS SELECT n.id AS note, n.* FROM public.journal_note n"
    for trick in ("SELECT 1", forged, shadow):
        with pytest.raises(sa.exc.IntegrityError), unsealed.database.begin() as connection:
            connection.exec_driver_sql(trick)
            connection.exec_driver_sql("DELETE FROM public.journal_note")
    assert notes(unsealed) == 1


def test_a_note_that_its_owner_took_away_is_missed(unsealed: Office) -> None:
    act(unsealed, "leg_1", times=3)
    act(unsealed, "leg_2")
    with unsealed.database.begin() as connection:
        connection.exec_driver_sql(
            "SET LOCAL session_replication_role = replica"
        )  # no trigger: the database's owner
        connection.exec_driver_sql(
            "DELETE FROM journal_note WHERE id = (SELECT min(id) + 1 FROM journal_note)"
        )
    unsealed.sealer.seal(wait=True)
    with unsealed.read() as session:
        assert len(list(proofs.notes_lost(session, unsealed.clock.now()))) == 1
        last = session.scalars(select(JournalEntry).order_by(JournalEntry.seq.desc()).limit(1)).one()
        assert (last.action, last.facts, last.role) == (journal.LOST, {"wrote": 3, "left": 2}, "system")
    assert len(chain(unsealed)) == 4


def test_an_act_whose_sealing_fails_is_done_all_the_same(office: Office) -> None:
    """On both databases: what an act says is there as soon as it is done, and nothing is left beside the chain."""
    act(office, "leg_1", POLICE, times=2)
    assert (chain(office), notes(office)) == (["leg_1", "leg_1"], 0)


def test_a_filled_journal_of_the_release_before_is_taken_over_and_given_back(office: Office) -> None:
    act(office, "new", POLICE)
    with office.database.begin() as connection:
        config = _config(connection)
        command.downgrade(config, "0301")
        names = {c["name"] for c in sa.inspect(connection).get_columns("journal_entry")}
        assert "note" not in names
        command.upgrade(config, "head")
    act(office, "newer", POLICE)
    assert chain(office) == ["new", "newer"]


def test_going_back_is_refused_while_notes_wait(unsealed: Office) -> None:
    act(unsealed, "waits")
    with unsealed.database.begin() as connection, pytest.raises(RuntimeError, match="notes wait"):
        command.downgrade(_config(connection), "0301")


def _config(connection: sa.Connection) -> Config:
    from importlib.resources import files

    made = Config()
    made.set_main_option("script_location", str(files("licensing.store") / "migrations"))
    made.attributes["connection"] = connection
    return made


class FaultyOnce(CountingIds):
    """Breaks at the first number, with something that is no error of the database."""

    asked = 0

    def new(self, kind: str) -> str:
        self.asked += 1
        if self.asked == 1:
            raise ValueError("a fault in what is written beside the chain")
        return super().new(kind)


def test_a_fault_in_one_batch_ends_no_sealer(unsealed: Office) -> None:
    ids = FaultyOnce()
    worker = sealer.Sealer(unsealed.sessions, ids, unsealed.jobs.enqueue, left_to_worker=True)
    act(unsealed, "leg_1", POLICE)
    worker.start()
    waiting.until(unsealed, lambda: notes(unsealed) == 0)
    worker.stop()
    assert ids.asked > 1
    assert chain(unsealed) == ["leg_1"]
