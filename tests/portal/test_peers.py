"""Who is alive: seen by changes, not by comparing clocks."""

from __future__ import annotations

import os
import subprocess
import sys

from portal.peers import SILENT_BEATS, Peers
from portal.wiring import Office


def peers_of(office: Office, executor_id: str = "") -> Peers:
    peers = Peers(office.sessions, office.clock, office.ids)
    peers.executor_id = executor_id or peers.executor_id
    return peers


def test_a_silent_peer_is_dead_after_some_beats_and_a_speaking_one_is_not(
    sqlite_office: Office, clock: object
) -> None:
    own, other = peers_of(sqlite_office), peers_of(sqlite_office, "worker_far.elsewhere-1.7")
    own.join()
    other.join()
    for _ in range(SILENT_BEATS * 2):
        sqlite_office.clock.move(seconds=1)  # type: ignore[attr-defined]  # the fixture's clock stands still
        other.beat()
        assert other.executor_id in own.living()
    alive = [other.executor_id in own.living() for _ in range(SILENT_BEATS + 1)]
    assert alive == [True] * (SILENT_BEATS - 1) + [False] * 2


def test_a_process_that_ended_on_this_machine_is_dead_at_once(sqlite_office: Office) -> None:
    own = peers_of(sqlite_office)
    place = own.executor_id.partition(".")[2].rpartition(".")[0]
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    here = peers_of(sqlite_office, f"worker_x.{place}.{os.getpid()}")
    dead = peers_of(sqlite_office, f"worker_y.{place}.{gone.pid}")
    for peers in (own, here, dead):
        peers.join()
    assert own.living() == {own.executor_id, here.executor_id}


def test_one_buried_by_mistake_comes_back_with_its_next_beat(sqlite_office: Office) -> None:
    own, other = peers_of(sqlite_office), peers_of(sqlite_office, "worker_far.elsewhere-1.7")
    other.join()
    own.bury(other.executor_id)
    assert own.known() == set()
    other.beat()
    assert own.known() == {other.executor_id}
