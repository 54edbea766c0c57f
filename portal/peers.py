"""Which worker processes are alive: each shows itself in ``worker_heartbeat``, each watches the others.

No clock is compared: a peer is dead when its row has not changed over several of *our* beats, so machines
whose clocks disagree do not bury each other. A dead process on our own machine is seen by its process id.
"""

from __future__ import annotations

import os
import socket
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, sessionmaker

from licensing.act import Clock, Ids
from licensing.store.models import WorkerHeartbeat

SILENT_BEATS = 6


class Peers:
    """This process among the workers. ``executor_id`` names it to the engine."""

    def __init__(self, sessions: sessionmaker[Session], clock: Clock, ids: Ids) -> None:
        self._sessions, self._clock = sessions, clock
        self.executor_id = f"{ids.new('worker')}.{_place()}.{os.getpid()}"
        self._last: dict[str, str] = {}
        self._silent: dict[str, int] = {}

    def join(self) -> None:
        """Shows this process; before it takes its first job, so that nobody takes it for a dead one."""
        now = self._clock.now()
        with self._sessions.begin() as session:
            session.add(WorkerHeartbeat(executor_id=self.executor_id, started_at=now, seen_at=now))

    def beat(self) -> None:
        """Says once more that this process lives; comes back after having been buried by mistake."""
        with self._sessions.begin() as session:
            row = session.get(WorkerHeartbeat, self.executor_id)
            if row is not None:
                row.seen_at = self._clock.now()
        if row is None:
            self.join()

    def living(self) -> set[str]:
        """Executor ids of the workers that may still be at work; call once per beat."""
        with self._sessions() as session:
            rows = session.execute(select(WorkerHeartbeat.executor_id, WorkerHeartbeat.seen_at)).all()
        alive = {executor for executor, seen in rows if self._speaks(executor, seen.isoformat())}
        return alive | {self.executor_id}

    def bury(self, executor_id: str) -> None:
        """Removes the row of a dead worker; its jobs were handed on before."""
        with self._sessions.begin() as session:
            session.execute(delete(WorkerHeartbeat).where(WorkerHeartbeat.executor_id == executor_id))

    def known(self) -> set[str]:
        """Executor ids with a row, dead or alive."""
        with self._sessions() as session:
            return set(session.scalars(select(WorkerHeartbeat.executor_id)))

    def _speaks(self, executor: str, seen: str) -> bool:
        if _died_here(executor):
            return False
        if self._last.get(executor) != seen:
            self._last[executor], self._silent[executor] = seen, 0
            return True
        self._silent[executor] += 1
        return self._silent[executor] < SILENT_BEATS


def _place() -> str:
    """Names the process table that a process id belongs to: containers may share a host name."""
    table = Path("/proc/self/ns/pid")
    inode = str(table.readlink()).strip("pid:[]") if table.is_symlink() else "0"
    return f"{socket.gethostname()}-{inode}"


def _died_here(executor: str) -> bool:
    place, _, pid = executor.partition(".")[2].rpartition(".")
    if place != _place() or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
