"""Time-stamps of somebody else's authority: pinned by two operators, OpenSSL's own service behind HTTP, and what an attacker brings."""

from __future__ import annotations

import dataclasses
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import select

from esign import outsidetsa, rotation
from esign.archive import archive_copy, lists_for, verify_archive
from esign.errors import NoTime
from esign.keychecks import NotChangeable
from esign.manifest import read_manifest
from esign.pdfsigned import signature_stamp
from esign.signature import verify_signature
from esign.stampcheck import said_in
from esign.verify import verify
from licensing.services.licences import verification
from licensing.store.models import Licence, LogEntry, Signature
from portal.clock import SystemClock
from portal.health import keys as health
from portal.trust import document
from portal.wiring import Office, open_office
from portal.work.jobs import log_stamps
from tests.support import operators, stories
from tests.support.clock import CountingIds, FixedClock
from tests.support.offices import ENVIRON, make_office, make_settings
from tests.support.outside_tsa import Outside, openssl_service


@pytest.fixture(scope="module", params=["rsa", "ec"])
def authority(request: pytest.FixtureRequest) -> Outside:
    return Outside.make("Somebody", SystemClock().now(), curve=request.param == "ec")


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path, authority: Outside) -> Iterator[Office]:
    """An office by the true time, whose stamps come from OpenSSL."""
    clock = FixedClock(SystemClock().now())
    first = make_office(make_settings(tmp_path / "data", sqlite_url), clock)
    keys = first.settings.data_dir / "keys"
    outsidetsa.pin(keys, authority.pem, clock.now(), apply=True)
    with openssl_service(authority, tmp_path / "openssl") as url:
        settings = dataclasses.replace(first.settings, tsa_url=url)
        first.close()
        wired = open_office(settings, clock, CountingIds())
        yield wired
        wired.close()


def licensed(office: Office) -> Licence:
    office.clock.at = SystemClock().now()  # type: ignore[attr-defined]  # the clock of the tests
    _, licence_id = stories.licensed(office)
    with office.read() as session:
        return session.get_one(Licence, licence_id)


def test_a_licence_stamped_outside_is_valid_everywhere(
    office: Office, authority: Outside, tmp_path: Path
) -> None:
    row = licensed(office)
    pdf, now = row.pdf or b"", office.clock.now()
    told = document(office.seals, office.settings.data_dir / "keys", now)
    with office.read() as session:
        assert verification.check(session, pdf, told.trust, now).result == "valid"
        status = verification.status_list(session, row.status_list, office.seals, now, 131072)
    said = verify(pdf, told.trust, at=now, status=status)
    assert (said.result, said.reasons) == ("valid", ())
    token = signature_stamp(pdf)
    with office.read() as session:
        entry = session.scalars(select(LogEntry).where(LogEntry.kind == "stamp")).one()
        assert entry.sha256 == sha256(token).hexdigest()
        signature = session.scalars(select(Signature).limit(1)).one()
    party = verify_signature(str(signature.evidence).encode(), told.trust, at=now)
    assert party.result == "valid", party.reasons
    (tmp_path / "token").write_bytes(token)
    (tmp_path / "root").write_bytes(authority.pem)
    line = ["openssl", "ts", "-reply", "-token_in", "-in", str(tmp_path / "token"), "-token_out", "-text"]
    assert b"Hash Algorithm: sha256" in subprocess.run(line, capture_output=True, check=True).stdout
    assert "no_time_stamps" not in [each.code for each in health.examine(office)]
    log_stamps.run(office, "2026-11-23T02:00")
    with office.read() as session:
        assert session.scalars(select(LogEntry).where(LogEntry.kind == "party_stamp")).first() is not None


def test_the_archive_copy_is_stamped_outside_as_well(office: Office) -> None:
    row = licensed(office)
    now = office.clock.now()
    lists = lists_for(row.pdf or b"", office.seals, office.stamper, now)
    copy = archive_copy(row.pdf or b"", office.stamper, lists)
    told = document(office.seals, office.settings.data_dir / "keys", now)
    with office.read() as session:
        status = verification.status_list(session, row.status_list, office.seals, now, 131072)
    assert verify_archive(copy, told.trust, at=now, status=status).result == "valid"
    spoilt = copy[:-400] + bytes([copy[-400] ^ 1]) + copy[-399:]
    assert verify_archive(spoilt, told.trust, at=now, status=status).result != "valid"


def test_another_authority_than_the_pinned_one_gives_no_stamp(office: Office, tmp_path: Path) -> None:
    stranger = Outside.make("Somebody", office.clock.now())  # the same names
    with openssl_service(stranger, tmp_path / "stranger") as url:
        settings = dataclasses.replace(office.settings, tsa_url=url)
        other = open_office(settings, office.clock, CountingIds())
        with pytest.raises(NoTime, match="not usable"):
            other.stamper.stamp(bytes(32))
        other.close()


def test_once_it_is_stolen_or_retired_it_gives_none(office: Office) -> None:
    keys, secret = office.settings.data_dir / "keys", office.settings.key_passphrase.encode()
    (entry,) = read_manifest(keys).outside
    office.stamper.stamp(bytes(32))
    now = office.clock.now()
    (step,) = rotation.revoke(keys, secret, entry.kid, now, now=now, apply=True)
    assert step.what == "revoke"
    told = document(office.seals, keys, now).trust.issuers[0]
    assert told.outside[entry.kid].fault_at(now) == "signed_after_compromise"
    with pytest.raises(NoTime):  # our own key would be asked for, and this authority has none of ours
        office.stamper.stamp(bytes(32))


def test_the_doctor_says_in_time_that_its_certificates_end(office: Office) -> None:
    (entry,) = read_manifest(office.settings.data_dir / "keys").outside
    assert "outside_authority_ends" not in {symptom.code for symptom in health.examine(office)}
    office.clock.at = entry.end - timedelta(days=20)  # type: ignore[attr-defined]  # the clock of the tests
    assert "outside_authority_ends" in {symptom.code for symptom in health.examine(office)}


def test_a_stamp_over_something_else_or_by_another_clock_is_refused(
    office: Office, authority: Outside
) -> None:
    stamper, now = office.stamper, office.clock.now()
    row = licensed(office)
    office.clock.at = now + timedelta(minutes=5)  # type: ignore[attr-defined]  # the clock of the tests
    with pytest.raises(NoTime, match="two clocks"):
        stamper.stamp(bytes(32))
    assert said_in(signature_stamp(row.pdf or b"")).imprint != bytes(32)


def test_two_operators_pin_it(tmp_path: Path, sqlite_office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = sqlite_office.settings
    given = {"DATA_DIR": str(settings.data_dir), "PORTAL_DATABASE_URL": settings.database_url}
    for name, value in (ENVIRON | given).items():
        monkeypatch.setenv(name, value)
    chain = tmp_path / "chain.pem"
    chain.write_bytes(Outside.make("Somebody", SystemClock().now(), curve=True).pem)
    shown = operators.keys("pin-authority", str(chain))
    assert shown.exit_code == 0 and "outside authority" in shown.output
    keys = settings.data_dir / "keys"
    assert read_manifest(keys).outside == ()
    done = operators.keys("pin-authority", str(chain), "--commit")
    assert done.exit_code == 0, done.output
    (entry,) = read_manifest(keys).outside
    assert entry.kid in operators.keys("list").output
    again = operators.keys("pin-authority", str(chain), "--commit")
    assert again.exit_code == 2 and "already listed" in again.output


@pytest.mark.parametrize(
    "fault", ["no purpose", "no root", "upside down", "expired", "nothing", "another root"]
)
def test_certificates_that_no_verifier_would_take_are_not_pinned(sqlite_office: Office, fault: str) -> None:
    now = SystemClock().now()
    good = Outside.make("A", now, curve=True)
    other = Outside.make("A", now, curve=True)
    chain = {
        "no purpose": Outside.make("A", now, curve=True, purpose=False).pem,
        "no root": good.pem[: good.pem.index(b"-----END") + 26],
        "upside down": dataclasses.replace(good, chain=good.chain[::-1]).pem,
        "expired": Outside.make("A", now - timedelta(days=5000), curve=True).pem,
        "nothing": b"not a certificate",
        "another root": dataclasses.replace(good, chain=(good.chain[0], other.chain[1])).pem,
    }[fault]
    with pytest.raises(NotChangeable):
        outsidetsa.pin(sqlite_office.settings.data_dir / "keys", chain, now, apply=True)
    assert read_manifest(sqlite_office.settings.data_dir / "keys").outside == ()
