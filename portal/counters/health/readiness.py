"""What a machine that watches is told of each part, within a bounded time: states, and nothing else that a stranger could use.

Each question is asked in a thread of its own. Whoever asks while it is under way waits for the same answer, so that a hundred askers cost
what one costs; one that takes too long is ``slow``.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta

import structlog
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session

from esign.devices import READY as DEVICE_READY
from esign.errors import EsignError
from licensing.store.faults import is_away, is_busy
from licensing.store.models import WorkerHeartbeat
from portal import disks, migration
from portal.clock import epoch
from portal.storage_state import StorageState
from portal.wiring import Office

LIMIT_SECONDS = 2.5
SILENT = timedelta(minutes=2)  # two dozen beats of a worker
DUE_SECONDS = 300  # a job that is due longer waits for somebody
OK, SLOW, UNKNOWN = "ok", "slow", "unknown"
STOPS = ("database", "schema")  # without these no page is served
FINE = frozenset({OK, "newer", "nearly_full"})
SERVED = FINE | {"read_only"}  # whoever reads is not sent elsewhere
PARTS = ("database", "schema", "keys", "queue", "disk")

log = structlog.get_logger("health")
States = dict[str, str]


class Question:
    """One at a time, answered to everybody who waits."""

    def __init__(self, ask: Callable[[], States]) -> None:
        self._ask, self._lock = ask, threading.Lock()
        self._under_way: tuple[threading.Thread, States] | None = None

    def begin(self) -> tuple[threading.Thread, States]:
        """Asks, or joins who asked already; the answer is there when the thread has ended."""
        with self._lock:
            if self._under_way is None or not self._under_way[0].is_alive():
                told: States = {}
                thread = threading.Thread(target=lambda: told.update(self._ask()), name="ready", daemon=True)
                self._under_way = (thread, told)
                thread.start()
            return self._under_way


class Readiness:
    """One an application."""

    def __init__(self, office: Office, storage: StorageState) -> None:
        self._questions = {
            ("database", "schema", "queue", "database_disk"): Question(lambda: _database(office, storage)),
            ("keys", "disk"): Question(lambda: {"keys": _keys(office), "disk": _folder(office)}),
        }

    def parts(self) -> States:
        """Each part's state, after ``LIMIT_SECONDS`` at the latest."""
        end = time.monotonic() + LIMIT_SECONDS
        asked = [(parts, *question.begin()) for parts, question in self._questions.items()]
        told: States = {}
        for parts, thread, answer in asked:
            thread.join(max(0.0, end - time.monotonic()))
            told |= dict.fromkeys(parts, SLOW) if thread.is_alive() else answer
        told["disk"] = _worse(told["disk"], told.pop("database_disk", OK))
        return {part: told.get(part, UNKNOWN) for part in PARTS}


def status(parts: States) -> str:
    """``ready``; ``degraded``: pages are served and something is not well; else the part without which none is."""
    for part in STOPS:
        if parts[part] not in SERVED:
            return part
    return "ready" if FINE.issuperset(parts.values()) else "degraded"


def _worse(one: str, other: str) -> str:
    """The state of two disks; one nobody can see says nothing."""
    rank = (disks.FULL, disks.NOT_WRITABLE, SLOW, disks.NEARLY_FULL)
    return next((state for state in rank if state in (one, other)), one)


def _database(office: Office, storage: StorageState) -> States:
    told: States = {}
    try:
        with office.read() as session:
            session.execute(select(1))
            told["database"] = "read_only" if storage.read_only else OK
            told["schema"] = migration.state_of(session.connection())
            told["queue"] = _queue(office, session)
            folder = disks.database_folder(office.settings.direct_url, session)
        told["database_disk"] = disks.state(folder) if folder else OK
    except OSError:
        pass  # a folder that went away meanwhile; the disk of our own says the rest
    except SQLAlchemyError as error:
        told |= _trouble(error, told)
    return told


def _trouble(error: SQLAlchemyError, told: States) -> States:
    log.warning("not ready", reason=type(getattr(error, "orig", error)).__name__)
    if not isinstance(error, DBAPIError) or is_busy(error):
        return {"database": "busy"}
    if is_away(error) or "database" not in told:
        return {"database": "away"}
    return {"schema": "incomplete"} if told.get("schema") in (None, migration.CURRENT) else {}


def _queue(office: Office, session: Session) -> str:
    """Whether somebody works, and whether something due lies there all the same."""
    seen = session.scalar(select(func.max(WorkerHeartbeat.seen_at)))
    if seen is None or office.clock.now() - seen > SILENT:
        return "no_worker"
    return "waits" if office.jobs.waits_since(session, epoch() - DUE_SECONDS) else OK


def _keys(office: Office) -> str:
    """Whether the signing keys open, and whether a device that holds one is reached."""
    try:
        states = [key.state for key in office.keyring.seals().device_keys]
    except EsignError as error:
        return error.code
    except OSError:
        return "unreadable"
    return next((state for state in states if state != DEVICE_READY), OK)


def _folder(office: Office) -> str:
    try:
        return disks.state_of_own(office.settings.data_dir)
    except OSError:
        return "gone"
