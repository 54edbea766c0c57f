"""Years of a town: whatever its enterprises do, licence, status list, names, departments' feeds and register agree, the as-of view is a
replay of the journal, every invariant holds, and nothing that was known changes backwards (`tests/support/years/`).

Ten thousand: ``make years`` (``tests/support/years/towns.py``).
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import update

from licensing.entities import KINDS
from licensing.store.models import Enterprise, Investor, JournalEntry, Licence, NameRecord, RegisterItem
from portal.cli import check_invariants
from portal.wiring import Office
from tests.support import remembered
from tests.support.clock import FixedClock
from tests.support.offices import ENVIRON, make_office, make_settings
from tests.support.years import founding, simulated, steps, towns
from tests.support.years.acts import CHANGES
from tests.support.years.looks import Looked, look
from tests.support.years.town import Known, Town

SIZE, SEED = int(os.environ.get("SIZE", "120")), int(os.environ.get("SEED", "20261130"))
ENOUGH = 100  # enterprises among which every kind and every act is met


@pytest.fixture(autouse=True)
def _told_step_by_step() -> Iterator[None]:
    """Nobody of this town was there before."""
    remembered.paused = True
    yield
    remembered.paused = False


@pytest.mark.slow
def test_five_years_agree_at_every_look(sqlite_office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office = sqlite_office
    town = simulated.live(office, SIZE, SEED)
    print(f"{SIZE} enterprises, {town.today}: {town.told}, {town.refused} names refused")
    if SIZE >= ENOUGH:
        at_a_counter = {"foreign_branch"}  # its company signs there, and the town has none
        assert set(KINDS) - at_a_counter == {known.kind for known in town.firms}
        ends = {"leave", "come back", "close", *simulated.ENDINGS, *steps.THEN}
        assert {*simulated.CHANGES, "classes"} | ends <= set(town.told)
    for name, value in (ENVIRON | _where(office)).items():
        monkeypatch.setenv(name, value)
    said = json.loads(CliRunner().invoke(check_invariants.command, ["--json"]).output)
    ahead = {"dates_backwards"}  # the command's clock is the machine's, and these years lie ahead of it
    assert {breach["code"] for breach in said["breaches"]} <= ahead, said


@pytest.mark.slow
def test_two_years_on_both_databases(office: Office) -> None:
    simulated.live(office, 25, SEED + 1, years=2, looks=3)


def _where(office: Office) -> dict[str, str]:
    settings = office.settings
    return {"DATA_DIR": str(settings.data_dir), "PORTAL_DATABASE_URL": settings.database_url}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> tuple[Office, Town, Known]:
    """A year of five enterprises, and a company that moved within it whatever was drawn for the others; all found in order."""
    folder = tmp_path_factory.mktemp("town")
    database = folder / "portal.sqlite"
    shutil.copy(sqlite_template, database)
    office = make_office(make_settings(folder / "data", f"sqlite:///{database}"), FixedClock())
    remembered.paused = True
    town = simulated.live(office, 5, 11, years=1, looks=1)
    founding.FOUNDED["llc"](town)
    firm = town.firms[-1]
    town.tick(days=simulated.WEEK)
    assert CHANGES["domicile"](town, firm)
    look(town, Looked())
    remembered.paused = False
    return office, town, firm


def _of_licence(office: Office, firm: str) -> None:
    with office.sessions.begin() as session:
        session.execute(update(Licence).where(Licence.enterprise_id == firm).values(state="superseded"))


def _of_name(office: Office, firm: str) -> None:
    with office.sessions.begin() as session:
        session.execute(
            update(NameRecord).where(NameRecord.enterprise_id == firm).values(status="deregistered")
        )


def _of_register(office: Office, firm: str) -> None:
    with office.sessions.begin() as session:
        session.get_one(Enterprise, firm).domicile = "别处"


def _of_owners(office: Office, firm: str) -> None:
    with office.sessions.begin() as session:
        for row in session.query(Investor).filter_by(enterprise_id=firm):
            row.name = "别人"


def _of_feed(office: Office, firm: str) -> None:
    with office.sessions.begin() as session:
        told = session.query(JournalEntry).filter(JournalEntry.subject_id == firm)
        row = told.filter(
            JournalEntry.department.is_not(None), JournalEntry.action != "enterprise.registered"
        )
        row.order_by(JournalEntry.seq).first().department = "630000-TAX"  # type: ignore[union-attr]  # there is one


def _of_history(office: Office, firm: str) -> None:
    with office.sessions.begin() as session:
        for row in session.query(RegisterItem).filter_by(enterprise_id=firm):
            row.since = (row.since or office.clock.now().date()) - timedelta(days=3)


@pytest.mark.parametrize("tampered", [_of_licence, _of_name, _of_register, _of_owners, _of_feed, _of_history])
def test_a_look_sees_what_does_not_agree(
    small: tuple[Office, Town, Known], tampered: Callable[[Office, str], None]
) -> None:
    """Somebody writes past the services: the next look raises."""
    office, town, firm = small
    kept = sqlite3.connect(":memory:")
    _copied(office, kept, back=False)
    try:
        look(town, Looked())
        tampered(office, firm.id)
        with pytest.raises(AssertionError):
            look(town, Looked())
    finally:
        _copied(office, kept, back=True)
        kept.close()


def _copied(office: Office, kept: sqlite3.Connection, *, back: bool) -> None:
    raw = office.database.raw_connection()
    try:
        live: Any = raw.driver_connection
        kept.backup(live) if back else live.backup(kept)
    finally:
        raw.close()


def test_towns_that_agreed_are_not_lived_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A second start goes on with what is missing: nothing here, as the file knows both; a line that was cut off is no outcome."""
    out = tmp_path / "years.jsonl"
    first = towns.Outcome(7, 3, 1, 1, "abc", agreed=True, founded=3, core_seconds=6.0, acts={"domicile": 2})
    towns.keep(out, first)
    out.write_text(out.read_text(encoding="utf-8") + '{"seed": 8, "si', encoding="utf-8")
    assert towns.kept(out) == [first]
    second = replace(first, seed=8, acts={"domicile": 1, "rest": 1})
    towns.keep(out, second)
    assert towns.kept(out) == [first, second]
    asked = ["years", "--towns", "2", "--size", "3", "--seed", "7", "--years", "1", "--looks", "1"]
    monkeypatch.setattr("sys.argv", [*asked, "--out", str(out)])
    assert towns.main() == 0
    said = capsys.readouterr().out
    assert "2 of 2 towns are lived already" in said and "2 of 2 towns agreed" in said
    assert "6 enterprises founded" in said and "domicile 3; rest 1" in said and "abc (2)" in said


@pytest.mark.slow
def test_two_towns_are_lived_one_after_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One town of another night agreed, one did not: the second start lives that one alone, by the code of today."""
    out = tmp_path / "years.jsonl"
    old = towns.Outcome(7, 2, 1, 1, "of another night", agreed=True)
    towns.keep(out, old)
    towns.keep(out, replace(old, seed=8, agreed=False, trouble="AssertionError: it differed"))
    asked = ["years", "--towns", "2", "--size", "2", "--seed", "7", "--years", "1", "--looks", "1"]
    monkeypatch.setattr("sys.argv", [*asked, "--jobs", "1", "--out", str(out), "--folder", str(tmp_path)])
    assert towns.main() == 0
    *before, last = towns.kept(out)
    assert [o.seed for o in before] == [7, 8] and (last.seed, last.agreed, last.founded) == (8, True, 2)
    assert last.commit != old.commit and last.looked == 1 and last.licences >= 2
