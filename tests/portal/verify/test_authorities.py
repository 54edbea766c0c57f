"""OpenSSL asks the responder and the time-stamp authority of a running portal."""

from __future__ import annotations

import base64
import shutil
import urllib.request
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from esign.rotation import revoke
from tests.esign.tools import run
from tests.support.site import Site


@pytest.fixture
def folder(sqlite_site: Site, tmp_path: Path) -> Path:
    """The certificates an outsider has."""
    seals, now = sqlite_site.office.seals, sqlite_site.office.clock.now()
    found = tmp_path / "outside"
    found.mkdir()
    leaf, above = seals.certificates[seals.entry("licence", now).kid]
    named = {"leaf": leaf, "ca": above, "root": seals.root_certificate}
    named["tsa-ca"] = seals.certificates[seals.entry("tsa", now).kid][1]
    for name, certificate in named.items():
        (found / f"{name}.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    return found


def send(url: str, body: bytes | None = None, kind: str = "application/octet-stream") -> tuple[str, bytes]:
    """Content type and body of the answer; HTTP errors raise."""
    request = urllib.request.Request(url, data=body, headers={"Content-Type": kind})  # noqa: S310 - our own test server
    with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 - as above
        return answer.headers["Content-Type"], answer.read()


def at(site: Site) -> list[str]:
    return ["-attime", str(int(site.office.clock.now().timestamp()) + 60)]


def ask(site: Site, folder: Path) -> str:
    command = ["openssl", "ocsp", "-issuer", "ca.pem", "-cert", "leaf.pem", "-url", f"{site.url}/ocsp"]
    slack = ["-validity_period", "2000000000"]
    return run(*command, "-CAfile", "root.pem", *slack, *at(site), cwd=folder)[1]


def test_openssl_asks_about_a_certificate(sqlite_site: Site, folder: Path) -> None:
    said = ask(sqlite_site, folder)
    assert "Response verify OK" in said and "leaf.pem: good" in said, said


def test_a_revoked_key_is_called_revoked_by_the_running_process(sqlite_site: Site, folder: Path) -> None:
    office = sqlite_site.office
    ask(sqlite_site, folder)
    now, keys = office.clock.now(), office.settings.data_dir / "keys"
    kid = office.seals.entry("licence", now).kid
    revoke(keys, office.settings.key_passphrase.encode(), kid, now, now=now, apply=True)
    assert "leaf.pem: revoked" in ask(sqlite_site, folder)


def test_the_request_may_stand_in_the_address(sqlite_site: Site, folder: Path) -> None:
    leaf, above = (x509.load_pem_x509_certificate((folder / f"{n}.pem").read_bytes()) for n in ("leaf", "ca"))
    from cryptography.hazmat.primitives.hashes import SHA1

    asked = ocsp.OCSPRequestBuilder().add_certificate(leaf, above, SHA1()).build()  # noqa: S303 - what clients send
    for encoded in (asked.public_bytes(Encoding.DER), b"0" + b"\xff" * 40):
        kind, body = send(f"{sqlite_site.url}/ocsp/{base64.b64encode(encoded).decode()}")
        assert kind == "application/ocsp-response"
        wanted = ocsp.OCSPResponseStatus
        status = wanted.SUCCESSFUL if len(encoded) > 50 else wanted.MALFORMED_REQUEST
        assert ocsp.load_der_ocsp_response(body).response_status == status


def test_openssl_gets_a_time_stamp(sqlite_site: Site, folder: Path) -> None:
    (folder / "f").write_bytes(b"something")
    run("openssl", "ts", "-query", "-data", "f", "-sha256", "-cert", "-out", "q.tsq", cwd=folder)
    query = (folder / "q.tsq").read_bytes()
    kind, body = send(f"{sqlite_site.url}/tsa", query, "application/timestamp-query")
    assert kind == "application/timestamp-reply"
    (folder / "r.tsr").write_bytes(body)
    command = ["openssl", "ts", "-verify", "-in", "r.tsr", "-queryfile", "q.tsq", "-CAfile", "root.pem"]
    said = run(*command, "-untrusted", "tsa-ca.pem", *at(sqlite_site), cwd=folder)[1]
    assert "Verification: OK" in said, said


@pytest.mark.parametrize(
    "junk", [b"", b"garbage", b"\x30\x03abc", b"\x30" * 900, bytes(5_000), bytes(200_000)]
)
def test_what_is_no_request_gets_a_refusal_in_der(sqlite_site: Site, folder: Path, junk: bytes) -> None:
    kind, body = send(f"{sqlite_site.url}/ocsp", junk)
    assert kind == "application/ocsp-response"
    refused = ocsp.load_der_ocsp_response(body).response_status
    assert refused is ocsp.OCSPResponseStatus.MALFORMED_REQUEST
    kind, body = send(f"{sqlite_site.url}/tsa", junk)
    assert kind == "application/timestamp-reply"
    (folder / "no.tsr").write_bytes(body)
    assert "Status: Rejected" in run("openssl", "ts", "-reply", "-in", "no.tsr", "-text", cwd=folder)[1]


def test_without_keys_there_is_no_answer(sqlite_site: Site) -> None:
    shutil.rmtree(sqlite_site.office.settings.data_dir / "keys")
    client = sqlite_site.app.test_client()
    for path in ("/ocsp", "/tsa"):
        answer = client.post(path, data=b"x")
        assert answer.status_code == 503 and answer.mimetype == "application/problem+json"
