"""A soak: people sign up, read and verify, officers license, and every few seconds one of our processes is killed. Nothing that was
confirmed is lost, doubled or stuck, nobody sees a fault, what dies is back by itself, and (in the hour) no process that lives on grows.

Shortened here; ``make soak`` is the hour with a kill every twenty seconds.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest
import requests
import sqlalchemy as sa

from licensing.act import Role
from licensing.services.cases import review
from licensing.store.models import Account, JournalEntry, Licence
from licensing.store.types import CIPHER
from portal.migration import migrate
from portal.wiring import Office, open_office
from tests.house.source import ROOT
from tests.support import invariants, over_http, postgres, remembered, stories, waiting
from tests.support.offices import ENVIRON, make_settings
from tests.support.years.crowd import Crowd

pytestmark = pytest.mark.slow
SECONDS, EVERY = float(os.environ.get("SOAK", "45")), float(os.environ.get("SOAK_KILL", "5"))
PATIENCE = 600.0  # seconds for a busy machine; no measure of speed
GROWTH = 8 * 1024  # KiB by which a process may be larger in the last third of the calm than in the second
OPENED = 4  # files that may be open more then: a connection of a pool is opened when it is first needed
CALM = 300.0  # seconds of calm without which growth says nothing: a process that was just started still reads what it keeps
LONG = SECONDS / 3 >= CALM
WARM = (
    300 if LONG else 3
)  # licences made before memory is looked at: at the 250th cut a worker prepares its fonts, once
READ = ("/", "/names/search?q=软件", "/verify", "/trust.json", "/status/0", "/log/checkpoint", "/healthz")
VICTIMS = ("answering", "worker", "web")


class Held(NamedTuple):
    """``memory``: KiB in RAM; ``files``: open files, sockets among them."""

    memory: int
    files: int


@dataclass
class Kept:
    """A verb of ``portal`` that is started again whenever it dies, as its unit does."""

    verb: str
    environ: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    starts: int = 0
    over: bool = False

    def tend(self) -> None:
        while not self.over:
            if self.process is None or self.process.poll() is not None:
                with self.log.open("ab") as out:
                    self.process = subprocess.Popen(
                        [sys.executable, "-m", "portal", self.verb],
                        cwd=ROOT,
                        env=self.environ,
                        stdin=subprocess.DEVNULL,
                        stdout=out,
                        stderr=out,
                    )
                self.starts += 1
            time.sleep(0.5)

    def stop(self) -> None:
        self.over = True
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    @property
    def pids(self) -> list[int]:
        """The process and its children."""
        if self.process is None or self.process.poll() is not None:
            return []
        pid = self.process.pid
        with suppress(OSError):
            return [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]
        return []


@dataclass
class Seen:
    """What the people outside were told. ``signed_up``: mobile -> status, 0 where nobody knows; ``answered``: good answers by page."""

    signed_up: dict[str, int] = field(default_factory=dict)
    approved: list[str] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    answered: Counter[str] = field(default_factory=Counter)
    troubles: list[str] = field(default_factory=list)


@dataclass
class Soak:
    office: Office
    url: str
    web: Kept
    worker: Kept
    over: threading.Event = field(default_factory=threading.Event)
    seen: Seen = field(default_factory=Seen)
    draw: Random = field(default_factory=lambda: Random(20))  # noqa: S311  # a walk that can be walked again
    kills: Counter[str] = field(default_factory=Counter)
    turns: int = 0

    def reads(self) -> None:
        number = 0
        while not self.over.wait(0.2):
            path = READ[number % len(READ)]
            number += 1
            try:
                answer = requests.get(self.url + path, timeout=PATIENCE)
            except requests.RequestException:
                continue  # the server died under it
            if answer.status_code == 503:
                continue
            if answer.status_code != 200:
                self.seen.faults[f"{path} {answer.status_code}"] += 1
            else:
                self.seen.answered[path] += 1

    def signs_up(self) -> None:
        number = 0
        while not self.over.wait(0.5):
            number += 1
            mobile, visitor = f"138{number:08d}", requests.Session()
            visitor.headers["X-Forwarded-For"] = f"10.{number // 65536}.{number // 256 % 256}.{number % 256}"
            try:
                typed = over_http.filled(self.url, visitor, mobile, PATIENCE)
                self.seen.signed_up[mobile] = 0
                self.seen.signed_up[mobile] = over_http.send(self.url, visitor, typed, PATIENCE).status_code
            except (requests.RequestException, AssertionError):
                continue

    def licenses(self) -> None:
        """Somebody new founds an individual business, two officers decide it; the licence is the worker's to make."""
        crowd = Crowd(self.draw)
        while not self.over.wait(1.0):
            name = f"海东市乐都区{crowd.trade()}软件开发工作室（个体工商户）"
            try:
                story = stories.individual_draft(self.office, crowd.person(), name)
                stories.sign_everybody(self.office, story)
                stories.hand_in(self.office, story)
                clerk = stories.appoint(self.office, Role.CLERK)
                with self.office.work(clerk) as work:
                    review.take(work, story.case_id)
                stories.decide(self.office, story.case_id, clerk)
            except AssertionError as error:
                if "was rejected" not in str(error):  # else its name is too like another one
                    self.seen.troubles.append(repr(error))
            except Exception as error:  # told at the end: a thread's own error fails no test
                self.seen.troubles.append(repr(error))
            else:
                self.seen.approved.append(story.case_id)

    def kill(self) -> None:
        """One of them, at once: the web's first process, one of those that answer, or the worker."""
        which = VICTIMS[self.turns % len(VICTIMS)]
        self.turns += 1
        pids = (self.worker if which == "worker" else self.web).pids
        chosen = pids[1:] if which == "answering" else pids[:1]
        if chosen:
            with suppress(ProcessLookupError):
                os.kill(self.draw.choice(chosen), signal.SIGKILL)
                self.kills[which] += 1

    def made(self) -> int:
        with self.office.read() as session:
            query = sa.select(sa.func.count()).select_from(Licence).where(Licence.issued_at.is_not(None))
            return session.scalar(query) or 0

    def until(self, there: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not there():
            assert time.monotonic() < end, self.web.log.read_text(errors="replace")[-3000:]
            time.sleep(0.2)

    def answers(self) -> bool:
        with suppress(requests.RequestException):
            return requests.get(self.url + "/healthz", timeout=5).ok
        return False


@pytest.fixture
def soak(tmp_path: Path, postgres_server: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Soak]:
    monkeypatch.setattr(remembered, "paused", True)
    name, port = f"portal_soak_{os.getpid()}", postgres.free_port()
    place = {"DATA_DIR": str(tmp_path / "data"), "PORT": str(port)}
    place["PORTAL_DATABASE_URL"] = postgres.create_database(postgres_server, name)
    migrate(place["PORTAL_DATABASE_URL"])
    told = os.environ | ENVIRON | place | {"PORTAL_WORKERS": "2", "PORTAL_TRUSTED_PROXIES": "127.0.0.1"}
    office = open_office(make_settings(tmp_path / "data", place["PORTAL_DATABASE_URL"]))
    stories.give_keys(office, office.settings.base_url)
    web, worker = (Kept(verb, told, tmp_path / f"{verb}.log") for verb in ("serve", "worker"))
    made = Soak(office, f"http://127.0.0.1:{port}", web, worker)
    tending = [threading.Thread(target=each.tend) for each in (web, worker)]
    for each in tending:
        each.start()
    try:
        made.until(made.answers)
        yield made
    finally:
        made.over.set()
        for kept, thread in zip((web, worker), tending, strict=True):
            kept.over = True
            thread.join()
            kept.stop()
        office.close()
        postgres.drop_database(postgres_server, name)


def test_kills_lose_nothing_double_nothing_and_leave_nothing_stuck(soak: Soak) -> None:
    doing = [threading.Thread(target=each) for each in (soak.reads, soak.signs_up, soak.licenses)]
    for each in doing:
        each.start()
    try:
        grown = _killed_then_calm(soak)
    finally:
        soak.over.set()
        for each in doing:
            each.join()
    seen = soak.seen
    print(f"kills {dict(soak.kills)}, starts {soak.web.starts} and {soak.worker.starts}, "
          f"{len(seen.signed_up)} sign-ups, {len(seen.approved)} licences, {seen.answered.total()} pages, grown {grown}")  # fmt: skip
    assert set(soak.kills) == set(VICTIMS) and soak.web.starts > 1 and soak.worker.starts > 1
    assert seen.faults == Counter() and seen.troubles == []
    assert set(seen.answered) == set(READ)
    assert grown and (not LONG or max(g.memory for g in grown.values()) < GROWTH), grown
    assert not LONG or max(g.files for g in grown.values()) <= OPENED, grown
    waiting.until(soak.office, lambda: soak.made() == len(seen.approved))
    _as_told(soak)
    end = time.monotonic() + PATIENCE
    while broken := invariants.broken(soak.office):  # what was written last is sealed in a moment
        assert time.monotonic() < end, broken
        time.sleep(0.2)


def _killed_then_calm(soak: Soak) -> dict[str, Held]:
    """Two thirds of the time with kills; then by how much each process grows that nobody kills any more."""
    end = time.monotonic() + SECONDS * 2 / 3
    while time.monotonic() < end or len(soak.kills) < len(VICTIMS):
        soak.until(lambda: soak.answers() and bool(soak.worker.pids))
        time.sleep(EVERY)
        soak.kill()
    soak.until(soak.answers)
    before = soak.made()
    soak.until(lambda: soak.made() >= before + WARM)
    return _grown(soak, SECONDS / 3)


def _grown(soak: Soak, seconds: float) -> dict[str, Held]:
    """By pid, what each process that is ours to the end holds more in the last third of the time than in the second.

    Of memory the least of each third counts: a password being checked takes its memory for a moment, which is no growth.
    """
    held: dict[int, list[Held]] = {}
    began = told = time.monotonic()
    while time.monotonic() < began + seconds:
        for pid in (*soak.web.pids, *soak.worker.pids):
            if (now := _held(pid)) is not None:
                held.setdefault(pid, []).append(now)
        if time.monotonic() >= told:
            now_held = {pid: (kept[-1].memory // 1024, kept[-1].files) for pid, kept in held.items()}
            print(f"{time.monotonic() - began:4.0f} s, {soak.made()} licences, MiB and open files {now_held}")
            told += 60
        time.sleep(0.5)
    assert len(soak.web.pids) >= 3 and soak.worker.pids
    grown = {}
    for pid, all_of_it in held.items():
        third = len(all_of_it) // 3
        if third:
            second, last = _least(all_of_it[third : 2 * third]), _least(all_of_it[2 * third :])
            grown[str(pid)] = Held(last.memory - second.memory, last.files - second.files)
    return grown


def _least(told: list[Held]) -> Held:
    return Held(min(each.memory for each in told), min(each.files for each in told))


def _held(pid: int) -> Held | None:
    """What a process holds at this moment; None when it ended."""
    with suppress(OSError):
        status = Path(f"/proc/{pid}/status").read_text()
        if found := re.search(r"VmRSS:\s+(\d+)", status):
            return Held(int(found[1]), len(list(Path(f"/proc/{pid}/fd").iterdir())))
    return None


def _as_told(soak: Soak) -> None:
    """Who was told of an account has one, who was told of nothing none or one; each approved case has its one licence, once told."""
    with soak.office.read() as session:
        indexes = Counter(session.scalars(sa.select(Account.mobile_index)))
        cases = Counter(session.scalars(sa.select(Licence.case_id)))
    there = {mobile: indexes[CIPHER.index(mobile)] for mobile in soak.seen.signed_up}
    assert set(soak.seen.signed_up.values()) <= {0, 303, 503}
    assert [m for m, status in soak.seen.signed_up.items() if there[m] != 1 and status == 303] == []
    assert max(there.values()) == 1 and len([s for s in soak.seen.signed_up.values() if s == 303]) > 5
    assert cases == Counter(soak.seen.approved) and len(cases) > WARM
    waiting.until(soak.office, lambda: len(_issued(soak.office)) == len(cases))  # chained in a moment
    assert set(_issued(soak.office).values()) == {1}


def _issued(office: Office) -> Counter[str]:
    """How often the journal says of each licence that it was issued."""
    with office.read() as session:
        noted = sa.select(JournalEntry.subject_id).where(JournalEntry.action == "licence.issued")
        return Counter(session.scalars(noted.where(JournalEntry.department.is_(None))))
