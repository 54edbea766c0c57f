"""What is issued goes into the public log in batches: no issue waits for another's commit, nothing is given out before it is logged,
nothing is lost, whoever dies or stands still."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy import select

from esign.issue import IssuedLicence
from licensing import log_sealing, sealing
from licensing.act import SYSTEM
from licensing.invariants import proofs
from licensing.services.accounts.accounts import SignUp
from licensing.services.licences import issue, log_check, logged, public_log, verification
from licensing.store.database import PAGES
from licensing.store.models import JournalEntry, Licence, LogEntry, LogNote, SignedSheet
from portal.licence_signing import sign
from portal.trust import document
from portal.wiring import Office, open_office
from portal.work.jobs import issue_licence
from tests.support import stories
from tests.support.clock import CountingIds, FixedClock
from tests.support.offices import make_office, make_settings

SIZE = 6  # a licence's five entries and the journal's head
OTHER = "海东市乐都区白露软件有限公司"


@pytest.fixture
def unsealed(postgres_url: str, tmp_path: Path, clock: FixedClock) -> Iterator[Office]:
    """An office on PostgreSQL whose acts leave sealing to others, as those of web and worker do."""
    made = make_office(make_settings(tmp_path / "data", postgres_url), clock)
    office = open_office(made.settings, clock, CountingIds(), PAGES, left_to_worker=True)
    yield office
    office.close()
    made.close()


def prepared(
    office: Office, founder: SignUp = stories.MA, name: str = stories.LLC_NAME
) -> tuple[str, Licence, IssuedLicence]:
    """An approved case's licence, written down and signed, and nothing of it recorded."""
    case_id = stories.approved(office, founder, name)[0].case_id
    with office.work(SYSTEM) as work:
        row = issue.prepare(work, case_id)
    office.sealer.seal(wait=True)  # a journal whose head the log can tell
    return case_id, row, sign(office, row)


def written(office: Office, row: Licence, made: IssuedLicence) -> None:
    with office.work(SYSTEM) as work:
        assert issue.record(work, row.id, made).state == "prepared"
        assert work.waits_for_log


def now(office: Office, licence_id: str) -> Licence:
    with office.read() as session:
        return session.get_one(Licence, licence_id)


def faults(office: Office) -> list[str]:
    key = office.seals.key("log", office.clock.now()).public_key
    with office.read() as session:
        found = log_check.check(session, (office.seals.names.short, key))  # type: ignore[arg-type]  # log keys are Ed25519
        return [*(f.code for f in found.faults), *(b.kind for b in logged.lost_heads(session))]


def count(office: Office, table: type[LogNote | SignedSheet | LogEntry]) -> int:
    with office.read() as session:
        return session.scalar(select(sa.func.count()).select_from(table)) or 0


def test_nothing_of_a_signed_licence_is_issued_before_it_is_logged(unsealed: Office) -> None:
    _, row, made = prepared(unsealed)
    written(unsealed, row, made)
    kept = now(unsealed, row.id)
    assert (kept.state, kept.credential, kept.pdf, kept.log_index, kept.issued_at) == (
        "prepared",
        *[None] * 4,
    )
    trust = document(unsealed.seals, unsealed.settings.data_dir / "keys", unsealed.clock.now()).trust
    with unsealed.read() as session:  # whoever took it from the worker's memory has nothing that verifies
        assert verification.check(session, made.pdf, trust, unsealed.clock.now()).result == "forged"
        assert public_log.size(session) == 0
    unsealed.sealer.seal_log()
    with unsealed.work(SYSTEM) as work:
        done = issue.record(work, row.id, sign(unsealed, row))  # signed anew: the first stays
    assert (done.state, done.pdf, done.log_index) == ("valid", made.pdf, 0)
    with unsealed.read() as session:
        assert verification.check(session, made.pdf, trust, unsealed.clock.now()).result == "valid"
    assert (count(unsealed, LogNote), count(unsealed, SignedSheet), faults(unsealed)) == (0, 0, [])


def test_an_issue_that_stands_still_stops_no_other(unsealed: Office) -> None:
    _, first, first_made = prepared(unsealed)
    case_id, _, _ = prepared(unsealed, stories.LI, OTHER)
    frozen = unsealed.work(SYSTEM)
    issue.record(frozen.__enter__(), first.id, first_made)  # it has written everything and does not commit
    issue_licence.run(unsealed, case_id)
    with unsealed.read() as session:
        assert public_log.size(session) == SIZE
    frozen.__exit__(None, None, None)
    unsealed.sealer.seal_log()
    with unsealed.work(SYSTEM) as work:
        assert issue.record(work, first.id, first_made).log_index == SIZE
    assert faults(unsealed) == []


KILLED = """
import os, signal, sys
from pathlib import Path
from licensing import log_sealing
from licensing.act import SYSTEM
from licensing.services.licences import issue
from licensing.store.models import Licence
from portal.clock import RandomIds
from portal.licence_signing import sign
from portal.wiring import open_office
from tests.support.clock import FixedClock
from tests.support.offices import make_settings

data, url, where, licence = sys.argv[1:]
office = open_office(make_settings(Path(data), url), FixedClock(), RandomIds(FixedClock()), left_to_worker=True)
with office.read() as session:
    row = session.get_one(Licence, licence)
made = sign(office, row)
with office.work(SYSTEM) as work:
    issue.record(work, licence, made)
if where == "within":  # everything is appended, the commit does not come
    session = office.sessions()
    log_sealing.seal(session, office.ids, office.jobs.enqueue)
    session.flush()
if where == "behind":
    office.sealer.seal_log()
print(made.pdf_sha256, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("where", ["before", "within", "behind"])
def test_killed_between_writing_and_sealing_in_it_or_behind_it(unsealed: Office, where: str) -> None:
    case_id, row, _ = prepared(unsealed)
    settings = unsealed.settings
    line = [sys.executable, "-c", KILLED, str(settings.data_dir), settings.database_url, where, row.id]
    died = subprocess.run(
        line, cwd=Path(__file__).parents[2], env=os.environ, check=False, capture_output=True, text=True
    )
    assert died.returncode == -signal.SIGKILL, died.stderr
    assert count(unsealed, LogEntry) == (SIZE if where == "behind" else 0)
    assert faults(unsealed) == [], "what is signed and not issued yet explains its own entries"
    issue_licence.run(unsealed, case_id)
    done = now(unsealed, row.id)
    assert (done.state, done.log_index, done.pdf_sha256) == ("valid", 0, died.stdout.strip())
    with unsealed.read() as session:
        assert public_log.size(session) == SIZE
    assert (count(unsealed, LogNote), count(unsealed, SignedSheet), faults(unsealed)) == (0, 0, [])


def test_an_order_that_overtakes_a_signed_sheet_leaves_it_unissued_and_its_entries_explained(
    unsealed: Office,
) -> None:
    case_id, row, made = prepared(unsealed)
    written(unsealed, row, made)
    with unsealed.work(SYSTEM) as work:
        enterprise = work.session.get_one(issue.Enterprise, row.enterprise_id)
        issue.follow_register(work, enterprise, "revoke", "deregistered")
    unsealed.sealer.seal_log()
    issue_licence.run(unsealed, case_id)
    kept = now(unsealed, row.id)
    assert (kept.state, kept.credential, kept.log_index) == ("revoked", None, None)
    assert faults(unsealed) == []


def test_sealers_at_once_append_each_note_once(unsealed: Office) -> None:
    with unsealed.work(SYSTEM) as work:
        for number in range(40):
            note = LogNote(
                kind="page", subject=f"s{number}", uscc=None, sha256=f"{number:064x}", at=work.act.at
            )
            log_sealing.keep(work.session, [note])
    ready = threading.Barrier(4)

    def race() -> None:
        ready.wait()
        unsealed.sealer.seal_log()

    racers = [threading.Thread(target=race) for _ in range(4)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    with unsealed.read() as session:
        placed = session.execute(select(LogEntry.position, LogEntry.sha256).order_by(LogEntry.position)).all()
        assert [(n, digest) for n, digest in placed] == [(n, f"{n:064x}") for n in range(40)]
        assert public_log.size(session) == 40
    assert count(unsealed, LogNote) == 0


def test_a_sealer_that_stands_still_lets_the_others_go_on_with_their_acts(unsealed: Office) -> None:
    _, row, made = prepared(unsealed)
    _, other, other_made = prepared(unsealed, stories.LI, OTHER)
    written(unsealed, row, made)
    still = unsealed.sessions()
    assert log_sealing.seal(still, unsealed.ids, unsealed.jobs.enqueue) == 5
    written(unsealed, other, other_made)
    with unsealed.sessions.begin() as session:
        assert log_sealing.seal(session, unsealed.ids, unsealed.jobs.enqueue, wait=False) == 0
    assert still.scalar(sa.text("SHOW idle_in_transaction_session_timeout")) == "5s"
    still.rollback()
    still.close()
    unsealed.sealer.seal_log()
    assert count(unsealed, LogNote) == 0


def test_a_note_goes_only_into_the_log_and_as_it_was_written(unsealed: Office) -> None:
    """Whoever holds the role of web and worker cannot keep an issue out of the log, nor log something else for it."""
    _, row, made = prepared(unsealed)
    written(unsealed, row, made)
    forged = (
        "INSERT INTO log_entry (position, note, kind, subject, uscc, sha256, at)"
        " SELECT 100 + id, id, kind, subject, uscc, repeat('0', 64), at FROM log_note"
    )
    shadow = "CREATE TEMPORARY TABLE log_entry AS SELECT n.id AS note, n.* FROM public.log_note n"
    for trick in ("SELECT 1", forged, shadow):
        with pytest.raises(sa.exc.IntegrityError), unsealed.database.begin() as connection:
            connection.exec_driver_sql(trick)
            connection.exec_driver_sql("DELETE FROM public.log_note")
    assert count(unsealed, LogNote) == 5


@pytest.mark.parametrize("which", ["page", "credential"])
def test_a_note_that_the_databases_owner_took_away_is_missed(unsealed: Office, which: str) -> None:
    case_id, row, made = prepared(unsealed)
    written(unsealed, row, made)
    with unsealed.database.begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")  # no trigger
        connection.execute(sa.text("DELETE FROM log_note WHERE kind = :kind"), {"kind": which})
    for _ in range(2):  # the log's sealer says it to the journal, whose next batch it is in
        unsealed.sealer.seal(wait=True)
    with unsealed.read() as session:
        assert list(proofs.log_notes_lost(session, unsealed.clock.now())), "the invariants' check says it"
        said = session.scalars(select(JournalEntry).where(JournalEntry.action == log_sealing.LOST)).one()
    assert said.facts == {"wrote": 5, "left": 4, "subject": row.id}
    issue_licence.run(unsealed, case_id)
    assert now(unsealed, row.id).state == "valid", (
        "and the licence is issued all the same, with its credential in the log"
    )
    with unsealed.read() as session:
        assert public_log.holds(session, now(unsealed, row.id).log_index, made.credential_sha256)


def test_more_than_a_batch_keeps_each_act_whole(unsealed: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "BATCH", 3)
    _, row, made = prepared(unsealed)
    written(unsealed, row, made)
    with unsealed.sessions.begin() as session:
        assert log_sealing.seal(session, unsealed.ids, unsealed.jobs.enqueue) == 5
    unsealed.sealer.seal(wait=True)
    assert faults(unsealed) == []


def test_what_waits_for_the_log_for_a_minute_is_told(unsealed: Office) -> None:
    _, row, made = prepared(unsealed)
    written(unsealed, row, made)
    later = unsealed.clock.now() + timedelta(minutes=2)
    with unsealed.read() as session:
        assert list(proofs.left_unlogged(session, unsealed.clock.now())) == []
        assert len(list(proofs.left_unlogged(session, later))) == 5
    unsealed.sealer.seal_log()
    with unsealed.read() as session:
        assert list(proofs.left_unlogged(session, later)) == []


def test_a_log_of_the_release_before_goes_on_and_going_back_waits_for_the_notes(office: Office) -> None:
    stories.licensed(office)
    with office.database.begin() as connection:
        config = _config(connection)
        command.downgrade(config, "0411")
        assert "note" not in {c["name"] for c in sa.inspect(connection).get_columns("log_entry")}
        command.upgrade(config, "head")
    assert faults(office) == []
    with office.database.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO log_note (id, act, act_size, kind, subject, sha256, at)"
            " VALUES (1, 'x', 1, 'page', 's', 'x', '2026-01-01 00:00:00+00:00')"
        )
    with office.database.begin() as connection, pytest.raises(RuntimeError, match="waits for the public log"):
        command.downgrade(_config(connection), "0411")


def _config(connection: sa.Connection) -> Config:
    from importlib.resources import files

    made = Config()
    made.set_main_option("script_location", str(files("licensing.store") / "migrations"))
    made.attributes["connection"] = connection
    return made
