"""What left this house, noted outside the database before it leaves: licences and papers that were signed, events that were delivered.

A database that was put back does not know of its lost minutes; whoever signed in them does. One line of JSON each in
``DATA_DIR/issued/YYYY-MM.jsonl``: numbers, codes and digests, nobody's name. A line may tell of something that was never recorded
(killed in between), never the other way round.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from licensing import journal
from licensing.services.licences import public_log

if TYPE_CHECKING:
    from config.settings import Settings

LICENCE, CERTIFICATE, EXTRACT, WEBHOOK, PUT_BACK = "licence", "certificate", "extract", "webhook", "restored"
TAIL = 4096  # longer than any line


def folder(settings: Settings) -> Path:
    return settings.data_dir / "issued"


class StrangeDatabaseError(Exception):
    """The database does not know what was noted last: it was put back, and nothing may leave."""


def note(settings: Settings, session: Session, at: datetime, kind: str, **facts: Any) -> None:
    """Write one line, with how far journal and log had come. Raises OSError where it cannot, StrangeDatabaseError: nothing may leave."""
    if kind != PUT_BACK and not is_known(settings, session):
        raise StrangeDatabaseError(f"the journal does not hold what {folder(settings)} noted last")
    seq, head = journal.head(session)
    line = {"at": at.isoformat(), "kind": kind, **facts}
    line |= {"journal": seq, "head": head, "log": public_log.size(session)}
    place = folder(settings)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    text = json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n"
    target = os.open(place / f"{at:%Y-%m}.jsonl", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(target, text.encode())  # one write of one line: lines of several processes do not mix
    finally:
        os.close(target)


def newest(settings: Settings) -> dict[str, Any] | None:
    """The last whole line; None when nothing ever left."""
    for path in sorted(folder(settings).glob("*.jsonl"), reverse=True):
        with path.open("rb") as file:
            file.seek(max(path.stat().st_size - TAIL, 0))
            lines = file.read().splitlines()
        for text in reversed(lines):
            if (line := _read(text)) is not None:
                return line
    return None


def is_known(settings: Settings, session: Session) -> bool:
    """Whether the database still holds the journal as it was when the last line was written; one that was put back does not."""
    last = newest(settings)
    return last is None or not last["journal"] or journal.hash_at(session, last["journal"]) == last["head"]


def since(settings: Settings, journal_length: int) -> Iterator[dict[str, Any]]:
    """Every line written when the journal was at least so long, oldest first: candidates for what a restored database forgot."""
    for path in sorted(folder(settings).glob("*.jsonl")):
        with path.open("rb") as file:
            for text in file:
                line = _read(text)
                if line is not None and line["journal"] >= journal_length:
                    yield line


def _read(text: bytes) -> dict[str, Any] | None:
    """A line; None for half of one, as a power cut leaves it."""
    try:
        line = json.loads(text)
    except ValueError:
        return None
    usable = isinstance(line, dict) and {"at", "kind", "journal", "head", "log"} <= set(line)
    return line if usable else None
