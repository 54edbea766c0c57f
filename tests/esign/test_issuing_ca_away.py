"""The issuing CA's key lies in the safe: who takes over the machine that issues licences certifies no key of his own."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509

from esign.certs import KeptCrl
from esign.errors import PkiMissing, RootOffline
from esign.pki import load_authorities, open_seals
from esign.rotation import add_next, renew_crls, revoke
from esign.trust import Trust, trust_file, trust_list
from esign.verify import verify
from tests.esign.conftest import AT, BASE, GRACE, PASSPHRASE, Installation, install, make_licence
from tests.support.stamps import archived

DAY = timedelta(days=1)


@pytest.fixture
def safe(tmp_path: Path) -> Path:
    made = tmp_path / "safe"
    made.mkdir()
    return made


@pytest.fixture
def online(tmp_path: Path, safe: Path) -> Installation:
    """The folder that is online: no key of root or authorities in it; successors were made beforehand."""
    own = install(tmp_path / "pki")
    for use in ("licence", "ocsp"):
        add_next(own.directory, PASSPHRASE, use, AT + DAY, apply=True)
    trust = trust_file(own.seals, trust_list(open_seals(own.directory, PASSPHRASE), BASE, BASE, AT))
    for slug in ("root", "ca", "tsa-ca"):
        (own.directory / f"{slug}.key").rename(safe / f"{slug}.key")
    return Installation(own.directory, open_seals(own.directory, PASSPHRASE), trust)


def test_licences_are_issued_archived_and_verified_without_it(online: Installation) -> None:
    assert load_authorities(online.directory, PASSPHRASE) == {}
    made = make_licence(online.seals)
    assert verify(made.pdf, online.trust, at=AT, grace=GRACE).result == "valid"
    assert archived(made.pdf, online.seals, AT + timedelta(hours=1)).startswith(made.pdf)
    crl = x509.load_der_x509_crl(online.seals.crls(AT)[0])
    assert crl.issuer == online.seals.issuing_ca.subject and len(list(crl)) == 0
    assert isinstance(online.seals.live_crl, KeptCrl) and online.seals.live_crl.next_update() == AT + 35 * DAY


def test_nobody_there_certifies_a_key(online: Installation) -> None:
    for use in ("licence", "ocsp", "tsa"):
        with pytest.raises(RootOffline):
            add_next(online.directory, PASSPHRASE, use, AT + 2 * DAY, apply=True)


def test_a_stolen_key_is_revoked_at_once_and_its_successor_signs(online: Installation, safe: Path) -> None:
    stolen = online.seals.entry("licence", AT)
    steps = revoke(online.directory, PASSPHRASE, stolen.kid, AT + DAY, now=AT + 2 * DAY, apply=True)
    assert [step.what for step in steps] == ["revoke"]
    after = open_seals(online.directory, PASSPHRASE)
    assert after.entry("licence", AT + 2 * DAY).kid != stolen.kid
    serial = after.certificates[stolen.kid][0].serial_number
    assert isinstance(after.live_crl, KeptCrl) and not after.live_crl.lists(serial)
    for slug in ("root", "ca"):  # the folder is carried to the safe and back
        (safe / f"{slug}.key").rename(online.directory / f"{slug}.key")
    renew_crls(online.directory, PASSPHRASE, AT + 2 * DAY, apply=True)
    trust = Trust.load(
        trust_file(s := open_seals(online.directory, PASSPHRASE), trust_list(s, BASE, BASE, AT + 2 * DAY))
    )
    (online.directory / "ca.key").rename(safe / "ca.key")
    brought = open_seals(online.directory, PASSPHRASE).live_crl
    assert isinstance(brought, KeptCrl) and brought.lists(serial)
    early = make_licence(online.seals, AT)
    assert verify(early.pdf, trust, at=AT + 3 * DAY, grace=GRACE).result == "valid"


def test_without_a_successor_nothing_is_revoked_half(tmp_path: Path) -> None:
    own = install(tmp_path / "pki")
    (own.directory / "ca.key").unlink()
    before = (own.directory / "pki.json").read_bytes()
    with pytest.raises(RootOffline):
        revoke(own.directory, PASSPHRASE, own.seals.entry("licence", AT).kid, AT, now=AT, apply=True)
    assert (own.directory / "pki.json").read_bytes() == before


def test_neither_key_nor_list_is_said_in_words(online: Installation) -> None:
    (online.directory / "ca.crl").unlink()
    with pytest.raises(PkiMissing, match="renew-crls"):
        open_seals(online.directory, PASSPHRASE)
