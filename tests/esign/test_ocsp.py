"""OpenSSL asks our responder."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
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
    leaf, above = own.seals.certificates[own.seals.entry(use, AT).kid]
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


def test_a_certificate_of_another_authority_is_not_ours(tmp_path: Path, installation: Installation) -> None:
    own = install(tmp_path / "pki")
    assert "unauthorized" in ask(tmp_path, own, "tsa")


@given(st.binary(max_size=200))
def test_junk_is_refused(installation: Installation, junk: bytes) -> None:
    answer = ocsp.load_der_ocsp_response(answer_ocsp(junk, installation.seals, AT))
    assert answer.response_status == ocsp.OCSPResponseStatus.MALFORMED_REQUEST


@pytest.mark.parametrize("size", [5_000])
def test_a_large_request_is_refused(installation: Installation, size: int) -> None:
    answer = ocsp.load_der_ocsp_response(answer_ocsp(bytes(size), installation.seals, AT))
    assert answer.response_status == ocsp.OCSPResponseStatus.MALFORMED_REQUEST
