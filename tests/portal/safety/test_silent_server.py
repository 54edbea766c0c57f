"""The database's machine vanishes without a word, a moment after it was used: an act of one note is told so, and is never said twice.

Its one statement cannot be tried again: nobody knows whether the first arrived, or is still on its way.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple

import pytest

from portal.migration import migrate
from tests.house.source import ROOT
from tests.support.cluster import Cluster, cluster
from tests.support.networks import Machine, NoNetworksError, machines

pytestmark = pytest.mark.slow
POOLED = 4
BOUND = 30.0  # seconds, as for every page of a machine that is cut off; the line's own wait is 4, that for a new one 3
SAID = "SELECT (SELECT count(*) FROM journal_note WHERE subject_id = '{0}') + (SELECT count(*) FROM journal_entry WHERE subject_id = '{0}')"


class Answer(NamedTuple):
    """What the page said, and how many connections lie in the pool."""

    status: int
    after: str
    seconds: float
    pooled: int


class Speaker:
    """The other process: what it is told to say, and what the page answered."""

    def __init__(self, machine: Machine, running: Cluster, place: Path) -> None:
        url = running.url().replace("127.0.0.1", machine.database)
        line = machine.inside(sys.executable, "-m", "tests.support.lone_acts", str(place / "data"), url)
        self._log = (place / "log").open("wb")
        self.process = subprocess.Popen(
            line, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log, text=True
        )

    def says(self, subject: str, together: int = 0) -> Answer:
        """An act, after which so many connections are used at once."""
        asked, answers = self.process.stdin, self.process.stdout
        assert asked is not None and answers is not None
        asked.write(f"{together} {subject}\n")
        asked.flush()
        return _read(answers)

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self._log.close()


def _read(answers: IO[str]) -> Answer:
    status, after, seconds, pooled = answers.readline().split()
    return Answer(int(status), after, float(seconds), int(pooled))


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[tuple[Speaker, Machine, Cluster]]:
    try:
        with machines(1) as (one,), cluster(host=f"127.0.0.1,{one.database}") as running:
            running.let_in("10.77.0.0/16")
            migrate(running.url())
            speaker = Speaker(one, running, tmp_path)
            try:
                yield speaker, one, running
            finally:
                speaker.end()
    except NoNetworksError as error:
        pytest.skip(f"a line that is cut is not tried here: {error}")


@pytest.mark.parametrize("lost", ["all", "answers"])
def test_an_act_of_one_note_is_told_to_come_back_and_is_said_once(
    bench: tuple[Speaker, Machine, Cluster], lost: str
) -> None:
    """Whether nothing arrives or only no answer comes back: 503 with Retry-After, from the first act and from the next, which finds
    no connection at all. None that was used beside the dead one is left to be waited for."""
    speaker, machine, running = bench
    before = speaker.says("before", POOLED)
    assert before.status == 200 and before.pooled >= POOLED
    (machine.cut if lost == "all" else machine.deafen)()
    try:
        answers = [speaker.says("lost0"), speaker.says("lost1")]
    finally:
        machine.join()
    for answer in answers:
        assert (answer.status, answer.after.isdecimal(), answer.pooled) == (503, True, 0), answer
        assert answer.seconds < BOUND
    assert speaker.says("again").status == 200, "whoever comes when the line is back meets no dead connection"
    assert running.ask(SAID.format("again")) == (1,)
    for subject in ("lost0", "lost1"):
        (found,) = running.ask(SAID.format(subject))
        assert found == 0 if lost == "all" else found in {0, 1}
