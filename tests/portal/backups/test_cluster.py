"""The drill: a PostgreSQL with its disk is lost, brought back from a backup and the archived log, and the office goes on."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa

from config.settings import SettingsError
from licensing import journal
from licensing.act import Role
from licensing.store.models import JournalEntry, Licence
from portal import clock_guard, issuing
from portal.clock import SystemClock
from portal.migration import migrate
from portal.restored import guard
from portal.wiring import Office, open_office
from tests.support import remembered, stories
from tests.support.backups import Vault, at_the_keyboard, portal, vault
from tests.support.clock import FixedClock
from tests.support.cluster import Cluster, cluster
from tests.support.offices import make_office, make_settings
from tests.support.operators import FIRST
from tests.support.stories import LI, MA, ZHAO

pytestmark = (
    pytest.mark.slow
)  # a cluster is made, lost and brought back twice: about a dozen seconds of a core

ARCHIVED, LOST, AFTER = (
    "海东市乐都区白露软件有限公司",
    "海东市乐都区霜降软件有限公司",
    "海东市乐都区谷雨软件有限公司",
)


@dataclass
class Drill:
    running: Cluster
    office: Office
    kept: Vault

    def archive(self) -> None:
        """What ``archive_command`` does with each segment, here by whoever runs the tests."""
        for path in self.running.archived():
            done = portal("backup", "segment", str(path))
            assert done.exit_code == 0, done.output

    def licence(self, licence_id: str) -> Licence:
        with self.office.read() as session:
            return session.get_one(Licence, licence_id)


@pytest.fixture
def drill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Drill]:
    monkeypatch.setattr(remembered, "paused", True)
    with cluster() as running:
        monkeypatch.setenv("PATH", f"{running.bin}{os.pathsep}{os.environ['PATH']}")
        migrate(running.url())
        clock = FixedClock()
        clock.at = SystemClock().now()
        office = make_office(make_settings(tmp_path / "data", running.url()), clock)
        kept = vault(tmp_path)
        at_the_keyboard(office, kept, monkeypatch)
        yield Drill(running, office, kept)
        office.close()


def test_a_lost_cluster_comes_back_and_gives_nothing_twice(
    drill: Drill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running, office = drill.running, drill.office
    stories.appoint(office, Role.OPERATOR, None, person=FIRST)
    stories.licensed(office, MA)
    done = portal("backup", "take")
    assert done.exit_code == 0, done.output
    time.sleep(1)  # an instant is typed in whole seconds: one that begins after the backup ended
    before = SystemClock().now()
    _, archived = stories.licensed(office, LI, ARCHIVED)
    drill.archive()
    drill.archive()  # PostgreSQL may ask again for what it does not know to be done
    assert portal("backup", "check", *drill.kept.opened).exit_code == 0, portal("backup", "check").output
    _, lost_id = stories.licensed(office, ZHAO, LOST)
    lost, number = drill.licence(lost_id), int(str(running.ask("SELECT seq FROM journal_head")[0]))
    office.close()
    running.lose()
    _a_gap_is_refused(drill, tmp_path)
    _it_is_laid(drill, running.home / "second")
    running.rise(running.home / "second")
    monkeypatch.setenv("PORTAL_DATABASE_URL", running.url())
    drill.office = office = open_office(
        make_settings(office.settings.data_dir, running.url()), FixedClock(), office.ids
    )
    office.clock.at = SystemClock().now()  # type: ignore[attr-defined]  # the tests' clock
    with pytest.raises(SettingsError, match="PostgreSQL writes another history"):
        guard.refuse_start(office)
    told = json.loads(portal("restore", "report", "--json").output)
    assert [each["number"] for each in told["signed"]] == [lost.number], "what was archived came back"
    assert drill.licence(archived).uscc
    _it_is_accepted(office)
    _, made = stories.licensed(office, ZHAO, AFTER)
    new = drill.licence(made)
    assert new.number > lost.number and new.uscc != lost.uscc and new.status_list > lost.status_list
    assert (new.log_index or 0) > (lost.log_index or 0)
    with office.read() as session:
        first = session.scalars(sa.select(JournalEntry).where(JournalEntry.action == journal.RESTORED)).one()
    assert first.seq > number
    for verb in (("journal", "verify"), ("log", "fsck")):
        done = portal(*verb)
        assert done.exit_code == 0, done.output
    told = json.loads(portal("check-invariants", "--json").output)
    assert told["ok"], told
    office.close()
    running.lose()
    _to_a_point_in_time(drill, before.isoformat())


def _a_gap_is_refused(drill: Drill, tmp_path: Path) -> None:
    whole = [path for path in drill.kept.store.glob("wal/*/0*.age") if len(path.stem) == 24]
    middle = sorted(whole)[-2]
    held = [(path, path.read_bytes()) for path in (middle, middle.with_suffix(".json"))]
    for path, _ in held:
        path.unlink()
    said = portal("restore", "prepare", "--into", str(tmp_path / "gap"), *drill.kept.opened, "--commit")
    assert said.exit_code == 2 and f"{middle.stem} is missing from the log" in said.output
    assert "gap" in {
        each["code"] for each in json.loads(portal("backup", "check", "--json").output)["faults"]
    }
    for path, data in held:
        path.write_bytes(data)
    middle.write_bytes(held[0][1][:-3])
    said = portal("restore", "prepare", "--into", str(tmp_path / "cut"), *drill.kept.opened, "--commit")
    assert said.exit_code == 2 and "is cut" in said.output
    middle.write_bytes(held[0][1])


def _it_is_laid(drill: Drill, into: Path, *words: str) -> None:
    done = portal("restore", "prepare", "--into", str(into), *drill.kept.opened, *words, "--commit")
    assert done.exit_code == 0, done.output
    again = portal("restore", "prepare", "--into", str(into), *drill.kept.opened, "--commit")
    assert again.exit_code == 2 and "not empty" in again.output


def _it_is_accepted(office: Office) -> None:
    done = portal("restore", "finish", "--commit")
    assert done.exit_code == 0, done.output
    done = portal("restore", "accept", "--as", FIRST.mobile, "--commit", typed=f"{FIRST.password}\n")
    assert done.exit_code == 0, done.output
    office.clock.at = SystemClock().now()  # type: ignore[attr-defined]  # the tests' clock
    issuing.insist(office)
    with office.read() as session:
        assert clock_guard.doubt(office, session) == ""


def _to_a_point_in_time(drill: Drill, instant: str) -> None:
    """Before the second licence, from the same backup and log."""
    into = drill.running.home / "third"
    _it_is_laid(drill, into, "--until", instant[:19])
    drill.running.rise(into)
    assert drill.running.ask("SELECT count(*) FROM licence") == (1,)


def test_the_store_takes_no_segment_that_is_none_nor_another_under_its_name(
    drill: Drill, tmp_path: Path
) -> None:
    drill.archive()
    first = drill.running.archived()[0]
    other = tmp_path / first.name
    other.write_bytes(first.read_bytes()[:-1] + b"x")
    said = portal("backup", "segment", str(other))
    assert said.exit_code == 2 and "the store has another" in said.output
    stray = tmp_path / "000000010000000000000099"
    stray.write_bytes(b"short")
    assert portal("backup", "segment", str(stray)).exit_code == 2
    (tmp_path / "notes.txt").write_text("x")
    assert portal("backup", "segment", str(tmp_path / "notes.txt")).exit_code == 2
    assert portal("backup", "tidy", "--commit").exit_code == 0
