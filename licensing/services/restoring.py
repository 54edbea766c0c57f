"""A database put back from a backup: nothing that may have been given in the minutes it does not know of is ever given again.

What was given after the restored point cannot be asked. It is bounded: by what the signers themselves noted outside the database, and
where that is gone too, by how much an office can give in the time that has passed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from licensing import journal, numbers, sealing
from licensing.deadlines import legal_date
from licensing.errors import Refused
from licensing.hooks import Enqueue
from licensing.services.licences import public_log
from licensing.store import installation
from licensing.store.models import JournalEntry, JournalNote, LogEntry
from licensing.work import Work

# What one database gives at most: a whole registration twenty times a second, as it is built for, and on top a rush (two status lists).
NUMBERS_A_SECOND, RUSH = 20, 131_072
ENTRIES_A_SECOND = 500
LOG_A_SECOND, LOG_MOST = (
    6 * NUMBERS_A_SECOND,
    30_000,
)  # leaves are rows: beyond that the signers' own notes are needed
LOG_BELIEVED = 2_000_000
BATCH = 5_000
VOID = "void"


@dataclass(frozen=True)
class Outside:
    """What others know of the lost minutes: the highest journal number and log size they saw. ``numbers``: where
    sequences went on when it was put back before."""

    journal: int = 0
    log: int = 0
    numbers: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Restored:
    """That a database was put back: ``point`` is the last thing it remembers. ``accepted_at``: when an operator had looked."""

    at: str
    point: str
    log_before: int
    log: int
    journal_before: int
    journal: int
    numbers: dict[str, int]
    accepted_at: str = ""


def point_of(session: Session) -> datetime | None:
    """The last instant the database remembers anything of."""
    asked = (func.max(JournalEntry.at), func.max(JournalNote.at), func.max(LogEntry.at))
    return max((at for each in asked if (at := session.scalar(select(each))) is not None), default=None)


def found(session: Session) -> Restored | None:
    """The last time this database was put back; None when it never was."""
    return read(installation.fact(session, installation.RESTORED))


def read(text: str | None) -> Restored | None:
    """What is noted under ``installation.RESTORED``."""
    return Restored(**json.loads(text)) if text else None


def waits(session: Session) -> bool:
    """Whether the database was put back and no operator has said that he knows."""
    return is_open(found(session))


def is_open(last: Restored | None) -> bool:
    """Whether this putting back is not accepted yet."""
    return last is not None and not last.accepted_at


def begin(work: Work, outside: Outside, enqueue: Enqueue) -> Restored:
    """Skip everything that may have been given since, and let nothing be issued until ``accept``. Repeating it skips further.

    Raises Refused when what others say of the log cannot be true.
    """
    session, now = work.session, work.act.at
    point = point_of(session) or now
    seconds = int(max(now - point, timedelta(0)).total_seconds()) + 1
    reached = numbers.skip(
        session,
        gap(seconds),
        floors=dict.fromkeys(("uscc", "status_list", *_years(point, now)), 0) | dict(outside.numbers),
        steps={"status_list": work.books.policy.status_list_size // 2},
    )
    log_before, journal_before = public_log.size(session), journal.length(session)
    log = _leave_log(work, outside, log_before, seconds)
    ahead = max(outside.journal - journal_before, 0) + RUSH + ENTRIES_A_SECOND * seconds
    made = Restored(
        at=now.isoformat(),
        point=point.isoformat(),
        log_before=log_before,
        log=log,
        journal_before=journal_before,
        journal=journal_before,
        numbers=reached,
    )
    facts = {"point": made.point, "log_before": log_before, "log": log, "numbers": reached}
    entry = journal.Entry(journal.RESTORED, ("installation", "database"), facts)
    note = journal.note_of(entry, work.act.actor, now, None)
    made = replace(made, journal=sealing.restored(session, work.act.ids, enqueue, note, ahead))
    installation.put(session, installation.RESTORED, json.dumps(asdict(made)))
    installation.forget(session, installation.LAID)
    return made


def gap(seconds: int) -> int:
    """How many numbers to leave out of each sequence, so long after the last thing that is remembered."""
    return RUSH + NUMBERS_A_SECOND * seconds


def accept(work: Work) -> Restored:
    """An operator knows what the lost minutes held: licences are made again. Raises Refused when nothing waits for it."""
    last = found(work.session)
    if last is None or last.accepted_at:
        raise Refused("restore.nothing_waits")
    made = replace(last, accepted_at=work.act.at.isoformat())
    installation.put(work.session, installation.RESTORED, json.dumps(asdict(made)))
    note_timeline(work.session)
    work.record("installation.accepted", "installation", "database", point=last.point)
    return made


def note_timeline(session: Session) -> None:
    """From now on this is PostgreSQL's history that counts."""
    if line := installation.timeline(session):
        installation.put(session, installation.TIMELINE, line)


def note_first_timeline(session: Session) -> None:
    """The same, where none was noted yet."""
    if installation.fact(session, installation.TIMELINE) is None:
        note_timeline(session)


def _years(point: datetime, now: datetime) -> Iterator[str]:
    """Licence numbers begin anew each legal year, and one may have begun in the lost minutes."""
    for year in range(legal_date(point).year, legal_date(now).year + 1):
        yield f"licence:{year}"


def _leave_log(work: Work, outside: Outside, size: int, seconds: int) -> int:
    """Fill the places of lost entries with void ones, so that no place ever holds two things; the new size.

    Whoever saw the log longer sees another log now: only the log's own key and its witnesses can heal that (docs/operate.md).
    """
    if outside.log > size + LOG_BELIEVED:
        raise Refused("restore.log_unbelievable", log=outside.log, here=size)
    spare = min(
        LOG_A_SECOND * seconds, LOG_MOST
    )  # stamps and anchors enter the log too, and nobody outside notes them
    wanted = max(outside.log, size) + spare
    for first in range(size, wanted, BATCH):
        places = range(first, min(first + BATCH, wanted))
        digests = [sha256(f"void\n{place}\n".encode()).hexdigest() for place in places]
        public_log.append_all(work.session, digests)
        work.session.add_all(
            LogEntry(position=place, kind=VOID, subject=str(place), uscc=None, sha256=digest, at=work.act.at)
            for place, digest in zip(places, digests, strict=True)
        )
        work.session.flush()
    return wanted
