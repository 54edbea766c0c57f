"""The nightly copy for keeping: asked for once a day, made once, given to its holder, and verified like the licence."""

from __future__ import annotations

import io
from hashlib import sha256

import pytest
from sqlalchemy import func, select

from esign.archive import open_archive
from esign.rotation import add_next
from licensing import journal
from licensing.act import SYSTEM
from licensing.services.licences import archive as service
from licensing.services.licences import issue
from licensing.store.models import Enterprise, Licence, LicenceArchive, LogEntry
from portal.app import create_app
from portal.wiring import Office
from portal.work.jobs import archive, sweep
from tests.esign.test_tamper import add_revision
from tests.support import stories
from tests.support.asked import asked_for
from tests.support.clock import FixedClock
from tests.support.pages import post
from tests.support.visits import Visits
from tests.support.wording import says


def jobs(office: Office) -> int:
    return asked_for(office, "archive", "audit_log")


def rows(office: Office) -> tuple[Licence, list[LicenceArchive]]:
    with office.read() as session:
        return session.query(Licence).one(), list(session.scalars(select(LicenceArchive)))


def test_the_sweep_asks_once_a_day_and_only_when_there_is_something(
    office: Office, clock: FixedClock
) -> None:
    sweep.run(office)
    assert jobs(office) == 0
    stories.licensed(office)
    before = jobs(office)
    for _ in range(3):
        sweep.run(office)
        clock.move(hours=1)
    assert jobs(office) == before + 2, "the copies, and the comparison of log and register, each once a day"
    clock.move(days=1)
    sweep.run(office)
    assert jobs(office) == before + 4
    archive.run(office, "2026-11-23")
    clock.move(days=1)
    sweep.run(office)
    assert jobs(office) == before + 5, "nothing is left to copy; the comparison goes on"


def test_a_copy_is_made_once_and_journalled(office: Office, clock: FixedClock) -> None:
    stories.licensed(office)
    archive.run(office, "2026-11-23")
    clock.move(days=1)
    archive.run(office, "2026-11-24")
    licence, copies = rows(office)
    assert [copy.licence_id for copy in copies] == [licence.id]
    assert open_archive(copies[0].pdf).original == licence.pdf
    with office.read() as session:
        assert [x.action for x in journal.history(session, "licence", licence.id)].count(
            "licence.archived"
        ) == 1
        assert session.scalar(select(func.count()).select_from(LicenceArchive)) == 1


def test_the_holder_and_nobody_else_gets_it(sqlite_office: Office) -> None:
    story, licence_id = stories.licensed(sqlite_office)
    stories.sign_up(sqlite_office, stories.ZHAO)
    visits, path = Visits(sqlite_office), f"/licences/{licence_id}/archive.pdf"
    holder = visits.of(stories.MA)
    page = holder.get(f"/applications/{story.case_id}")
    assert holder.get(path).status_code == 404 and not says(page.text, "applications.licence.archive")
    archive.run(sqlite_office, "2026-11-23")
    assert path in holder.get(f"/applications/{story.case_id}").text
    answer = holder.get(path)
    assert answer.status_code == 200 and answer.data == rows(sqlite_office)[1][0].pdf
    assert visits.of(stories.ZHAO).get(path).status_code == 404
    assert visits.nobody().get(path).status_code == 303


def test_a_copy_is_extended_before_its_time_stamp_runs_out(sqlite_office: Office, clock: FixedClock) -> None:
    """A year before the end; as long as the authority has no longer-lived key, it is looked at again each month."""
    stories.licensed(sqlite_office)
    archive.run(sqlite_office, "2026-11-23")
    _, (first,) = rows(sqlite_office)
    keys, secret = sqlite_office.settings.data_dir / "keys", sqlite_office.settings.key_passphrase.encode()
    clock.move(days=4 * 365)
    for use in ("licence", "status", "log", "answer", "ocsp"):
        add_next(keys, secret, use, clock.now(), apply=True)
    archive.run(sqlite_office, "2030-11-22")
    assert rows(sqlite_office)[1][0].pdf == first.pdf
    clock.move(days=20)
    add_next(keys, secret, "tsa", clock.now(), apply=True)
    archive.run(sqlite_office, "2030-12-12")
    assert rows(sqlite_office)[1][0].pdf == first.pdf, "it was put off by a month"
    clock.move(days=20)
    for _ in range(2):
        archive.run(sqlite_office, "2031-01-01")
    licence, (extended,) = rows(sqlite_office)
    opened = open_archive(extended.pdf)
    assert opened.original == licence.pdf and len(opened.extensions) == 2
    with sqlite_office.read() as session:
        logged = session.scalars(select(LogEntry.sha256).where(LogEntry.kind == "archive_stamp"))
        assert sha256(opened.token).hexdigest() in set(logged)


def test_shards_share_the_work_and_look_at_nothing_that_is_not_due(office: Office) -> None:
    _, licence_id = stories.licensed(office)
    with office.read() as session:
        now = office.clock.now()
        each = {shard: service.due(session, now, shard) for shard in service.SHARDS}
        assert (
            [found for ids in each.values() for found in ids] == service.due(session, now, "") == [licence_id]
        )
    own = next(shard for shard, found in each.items() if found)
    for shard in service.SHARDS:
        archive.run(office, "2026-11-23", shard)
        assert bool(rows(office)[1]) == (shard >= own)
    with office.read() as session:
        assert service.due(session, now, "") == []


def test_of_two_workers_with_the_same_copy_the_first_stays(sqlite_office: Office) -> None:
    _, licence_id = stories.licensed(sqlite_office)
    archive.run(sqlite_office, "2026-11-23")
    licence, (first,) = rows(sqlite_office)
    with sqlite_office.work(SYSTEM) as work:
        service.keep(work, licence_id, licence.pdf or b"", b"another", b"", sqlite_office.clock.now())
    assert rows(sqlite_office)[1][0].pdf == first.pdf


@pytest.fixture
def copy(sqlite_office: Office) -> bytes:
    stories.licensed(sqlite_office)
    archive.run(sqlite_office, "2026-11-23")
    return rows(sqlite_office)[1][0].pdf


def verdict(office: Office, pdf: bytes) -> str:
    page = post(create_app(office).test_client(), "/verify", {"file": (io.BytesIO(pdf), "a.pdf")})
    return next(tone for tone in ("green", "red", "amber", "grey") if f"big-verdict-{tone}" in page.text)


def test_the_copy_verifies_and_follows_the_register(sqlite_office: Office, copy: bytes) -> None:
    assert verdict(sqlite_office, copy) == "green"
    with sqlite_office.work(SYSTEM) as work:
        enterprise = work.session.get_one(Enterprise, rows(sqlite_office)[0].enterprise_id)
        issue.follow_register(work, enterprise, "revoke", "deregistered")
    assert verdict(sqlite_office, copy) == "red"


def test_a_copy_with_more_in_it_is_forged(sqlite_office: Office, copy: bytes) -> None:
    licence, _ = rows(sqlite_office)
    spoiled = bytearray(copy)
    spoiled[len(licence.pdf or b"") + 200] ^= 1
    for attack in (bytes(spoiled), copy + b" ", add_revision(copy, "/Contents"), copy[:-40]):
        assert verdict(sqlite_office, attack) == "red"
