"""Keys change while licences live: overlap, retirement, compromise."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from esign.errors import KeyNotUsable
from esign.manifest import read_manifest
from esign.pki import open_seals
from esign.rotation import NotChangeable, add_next, due, renew_crls, retire, revoke
from esign.seals import Seals
from esign.trust import Trust, trust_file, trust_list
from esign.verify import LiveState, verify
from tests.esign.conftest import AT, GRACE, NAMES, PASSPHRASE, Installation, install, make_licence, on_record

DAY = timedelta(days=1)


@pytest.fixture
def own(tmp_path: Path) -> Installation:
    return install(tmp_path / "pki")


def again(own: Installation, at: datetime = AT) -> tuple[Seals, Trust]:
    seals = open_seals(own.directory, PASSPHRASE)
    return seals, Trust.load(trust_file(seals, trust_list(seals, NAMES.base_url, NAMES.base_url, at)))


def test_a_dry_run_changes_nothing(own: Installation) -> None:
    before = {path: path.read_bytes() for path in own.directory.rglob("*") if path.is_file()}
    kid = own.seals.entry("licence", AT).kid
    assert add_next(own.directory, PASSPHRASE, "licence", AT + DAY, apply=False).kid == ""
    steps = revoke(own.directory, PASSPHRASE, kid, AT, now=AT, apply=False)
    assert [step.what for step in steps] == ["revoke", "add"]
    assert {path: path.read_bytes() for path in own.directory.rglob("*") if path.is_file()} == before


def test_overlap_and_retirement(own: Installation) -> None:
    first = own.seals.entry("licence", AT).kid
    second = add_next(own.directory, PASSPHRASE, "licence", AT + 30 * DAY, apply=True).kid
    seals, trust = again(own)
    assert seals.entry("licence", AT + 29 * DAY).kid == first
    assert seals.entry("licence", AT + 31 * DAY).kid == second
    old = make_licence(seals, AT)
    with pytest.raises(KeyNotUsable):
        retire(own.directory, first, AT, apply=True)
    retire(own.directory, first, AT + 40 * DAY, apply=True)
    (own.directory / f"keys/licence-{first}.key").unlink()
    seals, trust = again(own, AT + 41 * DAY)
    new = make_licence(seals, AT + 41 * DAY, version=2)
    assert (old.kid, new.kid) == (first, second)
    for made in (old, new):
        for form in (made.pdf, made.credential, made.qr_url):
            assert verify(form, trust, at=AT + 42 * DAY, grace=GRACE).result == "valid"


def test_compromise(own: Installation) -> None:
    """Signed before stays valid by its time-stamp, signed after with the stolen key fails."""
    stolen = own.seals.entry("licence", AT).kid
    before = make_licence(own.seals, AT)
    after = make_licence(own.seals, AT + 10 * DAY, version=2)
    revoke(own.directory, PASSPHRASE, stolen, AT + 5 * DAY, now=AT + 11 * DAY, apply=True)
    seals, trust = again(own)
    at = AT + 12 * DAY
    assert verify(before.pdf, trust, at=at, grace=GRACE).result == "valid"
    assert verify(after.pdf, trust, at=at, grace=GRACE).reasons[0] == "signed_after_compromise"
    assert verify(after.pdf, trust, at=at, grace=GRACE).result == "forged"
    bare = verify(before.credential, trust, at=at, grace=GRACE)
    assert (bare.result, bare.reasons[0]) == ("unknown", "key_compromised")
    assert (
        verify(before.credential, trust, at=at, live_state=LiveState(0, 1, at, on_record(before))).result
        == "valid"
    )
    renewed = make_licence(seals, AT + 12 * DAY, version=3)
    assert renewed.kid != stolen
    assert verify(renewed.credential, trust, at=AT + 12 * DAY, grace=GRACE).result == "valid"
    with pytest.raises(NotChangeable):
        revoke(own.directory, PASSPHRASE, stolen, AT, now=AT + 13 * DAY, apply=True)


def test_the_revocation_list_names_the_key(own: Installation) -> None:
    stolen = own.seals.entry("licence", AT)
    revoke(own.directory, PASSPHRASE, stolen.kid, AT, now=AT + DAY, apply=True)
    seals, _ = again(own)
    listed = x509.load_der_x509_crl(seals.crls(AT + DAY)[0])
    found = listed.get_revoked_certificate_by_serial_number(
        own.seals.certificates[stolen.kid][0].serial_number
    )
    assert found is not None
    assert (
        found.extensions.get_extension_for_class(x509.CRLReason).value.reason
        == x509.ReasonFlags.key_compromise
    )


def test_what_is_due(own: Installation) -> None:
    manifest = read_manifest(own.directory)
    assert due(manifest, AT, 90) == ()
    soon = due(manifest, AT + 700 * DAY, 90)
    assert {key.use for key in soon} == {"licence", "ocsp"}


@pytest.mark.parametrize("use", ["root", "", "LICENCE"])
def test_no_such_use(own: Installation, use: str) -> None:
    with pytest.raises(NotChangeable):
        add_next(own.directory, PASSPHRASE, use, AT, apply=True)


def test_a_stolen_time_stamp_key_is_on_the_list_of_its_authority(own: Installation) -> None:
    stolen = own.seals.entry("tsa", AT)
    before = make_licence(own.seals, AT)
    after = make_licence(own.seals, AT + 3 * DAY, version=2)
    revoke(own.directory, PASSPHRASE, stolen.kid, AT + DAY, now=AT + 4 * DAY, apply=True)
    seals, trust = again(own)
    lists = [x509.load_der_x509_crl(item) for item in seals.offline_crls]
    serial = own.seals.certificates[stolen.kid][0].serial_number
    assert [item.get_revoked_certificate_by_serial_number(serial) is not None for item in lists] == [
        False,
        True,
    ]
    assert verify(before.pdf, trust, at=AT + 5 * DAY, grace=GRACE).result == "valid"
    assert verify(after.pdf, trust, at=AT + 5 * DAY, grace=GRACE).reasons[0] == "timestamp_bad"


def test_offline_lists_are_renewed(own: Installation) -> None:
    later = AT + 700 * DAY
    assert [step.use for step in renew_crls(own.directory, PASSPHRASE, later, apply=False)] == [
        "root",
        "tsa-ca",
        "ca",
    ]
    assert open_seals(own.directory, PASSPHRASE).offline_crls == own.seals.offline_crls
    renew_crls(own.directory, PASSPHRASE, later, apply=True)
    for item in open_seals(own.directory, PASSPHRASE).offline_crls:
        listed = x509.load_der_x509_crl(item)
        assert listed.next_update_utc is not None
        assert listed.next_update_utc > later + 700 * DAY
