"""OpenSSL asks our responder."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from hypothesis import given
from hypothesis import strategies as st

from esign.ocsp import answer_ocsp
from esign.pki import open_seals
from esign.rotation import revoke
from tests.esign.conftest import AT, PASSPHRASE, Installation, install
from tests.esign.tools import run


def ask(folder: Path, own: Installation, use: str = "licence") -> str:
    return ask_about(folder, own, *own.seals.certificates[own.seals.entry(use, AT).kid])


def ask_about(folder: Path, own: Installation, leaf: x509.Certificate, above: x509.Certificate) -> str:
    """What OpenSSL makes of our answer about a certificate."""
    (folder / "leaf.pem").write_bytes(leaf.public_bytes(Encoding.PEM))
    (folder / "ca.pem").write_bytes(above.public_bytes(Encoding.PEM))
    (folder / "root.pem").write_bytes(own.seals.root_certificate.public_bytes(Encoding.PEM))
    base = ["openssl", "ocsp", "-issuer", "ca.pem", "-cert", "leaf.pem"]
    run(*base, "-reqout", "request", cwd=folder)
    seals = open_seals(own.directory, PASSPHRASE)
    (folder / "answer").write_bytes(
        answer_ocsp((folder / "request").read_bytes(), seals, AT + timedelta(hours=1))
    )
    attime = ["-attime", str(int(AT.timestamp()) + 3700), "-validity_period", "2000000000"]
    return run(*base, "-no_nonce", "-respin", "answer", "-CAfile", "root.pem", *attime, cwd=folder)[1]


def test_good_and_revoked(tmp_path: Path) -> None:
    own = install(tmp_path / "pki")
    said = ask(tmp_path, own)
    assert "Response verify OK" in said
    assert "leaf.pem: good" in said
    revoke(own.directory, PASSPHRASE, own.seals.entry("licence", AT).kid, AT, now=AT, apply=True)
    said = ask(tmp_path, own)
    assert "Response verify OK" in said
    assert "leaf.pem: revoked" in said
    assert "keyCompromise" in said


def test_every_certificate_issued_has_an_answer_from_a_delegate_of_its_issuer(tmp_path: Path) -> None:
    own = install(tmp_path / "pki")
    for use in ("tsa", "ocsp", "licence"):
        said = ask(tmp_path, own, use)
        assert "Response verify OK" in said, said
        assert "leaf.pem: good" in said
    root, *below = own.seals.authorities
    for authority in below:
        said = ask_about(tmp_path, own, authority, root)
        assert "Response verify OK" in said, said
        assert "leaf.pem: good" in said
    revoke(own.directory, PASSPHRASE, own.seals.entry("tsa", AT).kid, AT, now=AT, apply=True)
    assert "leaf.pem: revoked" in ask(tmp_path, own, "tsa")


def test_a_certificate_of_another_authority_is_not_ours(tmp_path: Path, installation: Installation) -> None:
    own, other = install(tmp_path / "pki"), installation.seals
    leaf, above = other.certificates[other.entry("licence", AT).kid]
    assert "unauthorized" in ask_about(tmp_path, own, leaf, above)


def test_an_older_installation_speaks_of_its_issuing_authority_alone(tmp_path: Path) -> None:
    own = install(tmp_path / "pki")
    for path in [
        *(own.directory / "keys").glob("ocsp-*.root.pem"),
        *(own.directory / "keys").glob("ocsp-*.tsa-ca.pem"),
    ]:
        path.unlink()
    assert "unauthorized" in ask(tmp_path, own, "tsa")
    assert "leaf.pem: good" in ask(tmp_path, own)


@given(st.binary(max_size=200))
def test_junk_is_refused(installation: Installation, junk: bytes) -> None:
    answer = ocsp.load_der_ocsp_response(answer_ocsp(junk, installation.seals, AT))
    assert answer.response_status == ocsp.OCSPResponseStatus.MALFORMED_REQUEST


@pytest.mark.parametrize("size", [5_000])
def test_a_large_request_is_refused(installation: Installation, size: int) -> None:
    answer = ocsp.load_der_ocsp_response(answer_ocsp(bytes(size), installation.seals, AT))
    assert answer.response_status == ocsp.OCSPResponseStatus.MALFORMED_REQUEST
