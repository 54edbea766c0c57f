"""An older copy of the database was put back: nothing it forgot is given again, somebody is told what it forgot, and has to say so."""

from __future__ import annotations

import dataclasses
import json
import random
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from config.settings import SettingsError
from esign.errors import KeyNotUsable
from licensing import journal, numbers
from licensing.act import SYSTEM, Role
from licensing.errors import Refused
from licensing.invariants import proofs
from licensing.services import restoring
from licensing.services.licences import log_check
from licensing.services.register import extracting
from licensing.services.register.extracting import Asked
from licensing.services.restoring import NUMBERS_A_SECOND, Outside
from licensing.store.models import Counter, JournalEntry, Licence, NumberLane, RegisterExtract
from portal import issuing, serving
from portal.app import create_app
from portal.cli._group import cli
from portal.restored import finishing, guard, outside
from portal.wiring import Office
from portal.work.jobs import issue_extract
from tests.support import changes, exits, remembered, stories
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.offices import ENVIRON
from tests.support.operators import FIRST, SECOND
from tests.support.put_back import copied, put_back
from tests.support.stories import LI, MA, ZHAO

LOST_NAME, NEXT_NAME = "海东市乐都区白露软件有限公司", "海东市乐都区霜降软件有限公司"

LIST = 65_536  # numbers that lead to one status list


def licence(office: Office, licence_id: str) -> Licence:
    with office.read() as session:
        return session.get_one(Licence, licence_id)


def last_number(office: Office) -> int:
    with office.read() as session:
        return journal.length(session)


@pytest.fixture
def forgotten(
    sqlite_office: Office, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Office, Licence, int]:
    """An office put back behind its second licence; that licence, and the last number its journal had given."""
    office = sqlite_office
    for name, value in ENVIRON.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DATA_DIR", str(office.settings.data_dir))
    monkeypatch.setenv("PORTAL_DATABASE_URL", office.settings.database_url)
    for person in (FIRST, SECOND):
        stories.appoint(office, Role.OPERATOR, None, person=person)
    stories.licensed(office)
    kept = copied(office, tmp_path / "kept.sqlite")
    monkeypatch.setattr(
        remembered, "paused", True
    )  # what is signed is noted beside the database; a copied story signs nothing
    _, lost = stories.licensed(office, LI, LOST_NAME)
    row, given = licence(office, lost), last_number(office)
    clock.move(minutes=20)
    put_back(office, kept)
    return office, row, given


def portal(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(cli, ["restore", *words], input=typed)


def finished(office: Office) -> None:
    finishing.finish(office, SYSTEM)


def test_nothing_is_issued_and_nothing_starts_on_an_older_copy(
    forgotten: tuple[Office, Licence, int],
) -> None:
    office, _, _ = forgotten
    with pytest.raises(KeyNotUsable, match="older"):
        issuing.insist(office)
    with pytest.raises(SettingsError, match="portal restore finish"):
        serving.application()
    with pytest.raises(KeyNotUsable):
        stories.licensed(office, ZHAO, NEXT_NAME)
    finished(office)
    with pytest.raises(KeyNotUsable, match="restored"):
        issuing.insist(office)
    with office.work(SYSTEM) as work:
        restoring.accept(work)
    issuing.insist(office)


def test_what_was_given_in_the_lost_minutes_is_never_given_again(
    forgotten: tuple[Office, Licence, int],
) -> None:
    office, lost, last = forgotten
    finished(office)
    with office.work(SYSTEM) as work:
        restoring.accept(work)
    _, made = stories.licensed(office, LI, NEXT_NAME)
    new = licence(office, made)
    assert new.number > lost.number
    assert new.uscc != lost.uscc
    assert new.status_list > lost.status_list, (
        "places on a list are drawn: only a fresh list is sure to be free"
    )
    assert (new.log_index or 0) > (lost.log_index or 0)
    with office.read() as session:
        first = session.scalars(sa.select(JournalEntry).where(JournalEntry.action == journal.RESTORED)).one()
        assert first.seq > last, "who read up to the last number misses nothing of what comes now"
        assert not list(journal.verify(session))
        assert not list(proofs.issued_off_the_log(session, office.clock.now()))
        key = office.seals.public(office.seals.entry("log", office.clock.now()))
        faults = log_check.check(session, (office.seals.names.short, key)).faults  # type: ignore[arg-type]  # a log key is Ed25519
        assert not faults
    client = create_app(office).test_client()
    between = client.get(f"/status/{new.status_list - 1}")
    assert between.status_code == 200, (
        "other regions read the lists one after the other and stop where one is missing"
    )


def test_the_gap_is_believed_only_where_the_entry_says_so(forgotten: tuple[Office, Licence, int]) -> None:
    office, _, _ = forgotten
    finished(office)
    with office.sessions.begin() as session:
        row = session.scalars(sa.select(JournalEntry).where(JournalEntry.action == journal.RESTORED)).one()
        row.facts = {**row.facts, "behind": int(row.facts["behind"]) - 1}
    with office.read() as session:
        assert "gap" in {each.kind for each in journal.verify(session)}


def test_the_report_names_what_was_signed_and_who_was_told(
    forgotten: tuple[Office, Licence, int], tmp_path: Path
) -> None:
    office, lost, last = forgotten
    with office.read() as session, pytest.raises(outside.StrangeDatabaseError):
        outside.note(office.settings, session, office.clock.now(), outside.WEBHOOK, department="tax", seq=1)
    line = outside.newest(office.settings) or {}
    told_tax = {**line, "kind": "webhook", "department": "tax", "seq": last}  # in the lost minutes
    with (outside.folder(office.settings) / "2026-11.jsonl").open("a") as file:
        file.write(json.dumps(told_tax) + '\n{"half')
    said = portal("report")
    assert said.exit_code == 1, said.output
    assert f"{lost.number} version 1 of {lost.uscc}" in said.output and "NOT on the register" in said.output
    assert f"tax was told up to event {last}" in said.output
    told = json.loads(portal("report", "--json").output)
    assert [each["number"] for each in told["signed"]] == [lost.number], (
        "the licence that is on record was not lost"
    )
    assert told["sign"] == "older"
    for person in (MA, LI):
        assert person.name not in said.output and person.id_number not in json.dumps(told)


def test_a_checkpoint_that_somebody_kept_tells_how_much_is_lost(
    sqlite_office: Office, tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = sqlite_office
    stories.licensed(office)
    kept = copied(office, tmp_path / "kept.sqlite")
    stories.licensed(office, LI, LOST_NAME)
    note = tmp_path / "witness.txt"
    note.write_text(create_app(office).test_client().get("/log/checkpoint").text)
    put_back(office, kept)
    for path in outside.folder(office.settings).iterdir():
        path.unlink()  # the machine that signed burned too
    from portal.restored.report import known_outside, report

    found = report(office, (note,))
    assert [(each.source, each.finding) for each in found.seen] == [("witness.txt", "log_rollback")]
    known = known_outside(office, (note,))
    assert known.log == found.seen[0].size
    note.write_text(note.read_text().replace("haidong", "elsewhere"))
    assert report(office, (note,)).seen[0].finding == "checkpoint_bad"
    assert known_outside(office, (note,)).log == 0, "what is not signed by our log moves nothing"


def test_an_operator_accepts_by_name_and_nobody_else_can(
    forgotten: tuple[Office, Licence, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    office, _, _ = forgotten
    cheap = dataclasses.replace(office.settings)
    monkeypatch.setattr("portal.cli.restore.read_settings", lambda: cheap)
    early = portal("accept", "--as", FIRST.mobile, "--commit", typed=f"{FIRST.password}\n")
    assert early.exit_code == 2 and "restore finish" in early.output
    finished(office)
    founder = portal("accept", "--as", MA.mobile, "--commit", typed=f"{MA.password}\n")
    guessed = portal("accept", "--as", FIRST.mobile, "--commit", typed="not-the-password\n")
    assert founder.exit_code == guessed.exit_code == 2
    with pytest.raises(KeyNotUsable):
        guard.insist(office)
    assert portal("accept", "--as", FIRST.mobile, typed=f"{FIRST.password}\n").exit_code == 0
    with pytest.raises(KeyNotUsable):
        guard.insist(office)
    assert portal("accept", "--as", FIRST.mobile, "--commit", typed=f"{FIRST.password}\n").exit_code == 0
    guard.insist(office)
    with office.read() as session:
        entry = session.scalars(
            sa.select(JournalEntry).where(JournalEntry.action == "installation.accepted")
        ).one()
        assert entry.actor and entry.role == "operator"
    with pytest.raises(Refused, match=r"restore\.nothing_waits"), office.work(SYSTEM) as work:
        restoring.accept(work)


def test_a_log_said_to_be_endless_is_not_filled(sqlite_office: Office) -> None:
    with pytest.raises(Refused, match="log_unbelievable"), sqlite_office.work(SYSTEM) as work:
        restoring.begin(work, Outside(log=10**12), sqlite_office.jobs.enqueue)


@pytest.mark.parametrize("seed", range(6))
def test_no_number_comes_twice_however_often_and_wherever_it_is_put_back(
    sqlite_office: Office, clock: FixedClock, seed: int
) -> None:
    """Rushes as fast as an office can go, then the database of any earlier moment, again and again."""
    office, draw = sqlite_office, random.Random(seed)  # noqa: S311  # a walk that can be walked again
    given: set[tuple[str, int]] = set()
    kept: list[tuple[list[tuple[str, int]], list[tuple[str, str, str, int, int]], object]] = []
    known = dict.fromkeys(
        ("uscc", "status_list", "licence:2026"), 0
    )  # what the machine's own notes say, if nothing else
    for _ in range(12):
        for _ in range(draw.randrange(1, 4)):
            count = draw.randrange(1, 30)
            clock.move(seconds=-(-count // NUMBERS_A_SECOND))
            for _ in range(count):
                with office.work(SYSTEM) as work:
                    sequence = draw.choice(["uscc", "status_list", "licence:2026"])
                    number = (sequence, numbers.draw(work, sequence, draw.choice(["630202", "630203"])))
                assert number not in given, "a number was given twice"
                given.add(number)
        with office.sessions() as session:
            counters = [(row.name, row.value) for row in session.scalars(sa.select(Counter))]
            lanes = [
                (r.id, r.sequence, r.place, r.next, r.last) for r in session.scalars(sa.select(NumberLane))
            ]
            kept.append((counters, lanes, clock.now()))
        counters, lanes, at = draw.choice(kept)
        with office.work(SYSTEM) as work:
            work.session.execute(sa.delete(NumberLane))
            work.session.execute(sa.delete(Counter))
            work.session.add_all(Counter(name=name, value=value) for name, value in counters)
            work.session.add_all(
                NumberLane(id=i, sequence=s, place=p, next=n, last=z) for i, s, p, n, z in lanes
            )
            work.session.flush()
            clock.move(seconds=1)
            passed = clock.now() - at  # type: ignore[operator]  # the instant beside its counters
            seconds = int(passed / timedelta(seconds=1)) + 1
            known |= numbers.skip(work.session, restoring.gap(seconds), known, {"status_list": LIST})


@pytest.fixture
def paper_forgotten(
    sqlite_office: Office, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Office, RegisterExtract, str]:
    """An office put back behind an extract that was signed; that extract, and another that waits for its signature."""
    office = sqlite_office
    for name, value in ENVIRON.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DATA_DIR", str(office.settings.data_dir))
    monkeypatch.setenv("PORTAL_DATABASE_URL", office.settings.database_url)
    monkeypatch.setattr(remembered, "paused", True)  # as above
    firm = exits.company(office)
    waits = asked_extract(office, firm)
    kept = copied(office, tmp_path / "kept.sqlite")
    clock.move(minutes=1)
    lost = asked_extract(office, firm)
    issue_extract.run(office, lost)
    with office.read() as session:
        row = session.get_one(RegisterExtract, lost)
    clock.move(minutes=20)
    put_back(office, kept)
    return office, row, waits


def asked_extract(office: Office, firm: Firm) -> str:
    code = str(changes.enterprise(office, firm).uscc)
    with office.work(firm.owner) as work:
        return extracting.ask(work, code, Asked("public", purpose="BANK", on=work.act.on)).id


def test_an_older_copy_signs_no_extract_and_the_report_names_the_lost_one(
    paper_forgotten: tuple[Office, RegisterExtract, str],
) -> None:
    """Seen in review: the extract's job asked the clock alone, and nothing outside the database knew what it had signed."""
    office, lost, waits = paper_forgotten
    with pytest.raises(KeyNotUsable, match="older"):
        issue_extract.run(office, waits)
    told = json.loads(portal("report", "--json").output)
    assert told["lost"]
    assert [(each["kind"], each["id"]) for each in told["papers"]] == [("extract", lost.id)]
    assert lost.id in portal("report").output
    finished(office)
    with office.work(SYSTEM) as work:
        restoring.accept(work)
    issue_extract.run(office, waits)
    with office.read() as session:
        row = session.get_one(RegisterExtract, waits)
        assert (row.log_index or 0) > (lost.log_index or 0) + 2, (
            "its three places in the log are not given again"
        )
