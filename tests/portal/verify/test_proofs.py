"""What outsiders fetch is enough to verify without asking us: keys, trust list, status list, log, revocation lists."""

from __future__ import annotations

import base64
import gzip
import shutil
from hashlib import sha256

import pytest
from cryptography import x509
from flask.testing import FlaskClient

from esign import log, notes
from esign.jose import read_token, signature_ok
from esign.trusted import Trust
from esign.verify import verify
from licensing.act import SYSTEM
from licensing.services.licences import issue
from licensing.store.models import Enterprise, Licence
from portal.wiring import Office
from portal.work.jobs import issue_licence
from tests.support import stories
from tests.support.clock import FixedClock


@pytest.fixture
def licence(sqlite_office: Office) -> Licence:
    story, _ = stories.approved(sqlite_office)
    issue_licence.run(sqlite_office, story.case_id)
    with sqlite_office.read() as session:
        return session.query(Licence).one()


def offline(office: Office, client: FlaskClient, licence: Licence) -> str:
    trust = Trust.load(client.get("/trust.json").data)
    status = client.get(f"/status/{licence.status_list}").text
    return verify(licence.pdf or b"", trust, at=office.clock.now(), status=status).result


def test_trust_and_status_lists_suffice_and_follow_the_register(
    sqlite_office: Office, client: FlaskClient, licence: Licence
) -> None:
    assert offline(sqlite_office, client, licence) == "valid"
    with sqlite_office.work(SYSTEM) as work:
        enterprise = work.session.get_one(Enterprise, licence.enterprise_id)
        enterprise.status, enterprise.status_date = "deregistered", work.act.on
        issue.follow_register(work, enterprise, "revoke", "deregistered")
    assert offline(sqlite_office, client, licence) == "revoked"


def test_the_status_list_is_the_same_for_a_minute_and_saves_the_way(
    client: FlaskClient, licence: Licence, clock: FixedClock
) -> None:
    first = client.get("/status/0")
    assert first.mimetype == "application/statuslist+jwt" and "max-age=300" in first.headers["Cache-Control"]
    clock.move(seconds=30)
    again = client.get("/status/0", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    clock.move(seconds=60)
    assert client.get("/status/0").data != first.data
    assert client.get("/status/1").status_code == client.get("/status/99999").status_code == 404


@pytest.mark.parametrize(("purpose", "state"), [("revocation", "revoke"), ("suspension", "suspend")])
def test_the_w3c_export_is_a_signed_credential_that_follows_the_register(
    sqlite_office: Office, client: FlaskClient, licence: Licence, purpose: str, state: str
) -> None:
    def bit() -> str:
        answer = client.get(f"/status/{licence.status_list}/{purpose}")
        assert answer.mimetype == "application/vc+jwt" and "max-age=300" in answer.headers["Cache-Control"]
        token = read_token(answer.text, 6_000_000)
        key = sqlite_office.seals.key("status", sqlite_office.clock.now())
        assert signature_ok(key.public_key, key.alg, token.signed, token.signature)
        claims = token.claims()
        assert claims["type"] == ["VerifiableCredential", "BitstringStatusListCredential"]
        listed = claims["credentialSubject"]
        assert (listed["type"], listed["statusPurpose"]) == ("BitstringStatusList", purpose)
        packed = gzip.decompress(base64.urlsafe_b64decode(listed["encodedList"][1:] + "=="))
        assert listed["encodedList"][0] == "u" and len(packed) == 131_072 // 8
        return f"{packed[licence.status_index // 8]:08b}"[licence.status_index % 8]

    assert bit() == "0"
    with sqlite_office.work(SYSTEM) as work:
        enterprise = work.session.get_one(Enterprise, licence.enterprise_id)
        issue.follow_register(work, enterprise, state, "test")
    assert bit() == "1"
    assert client.get("/status/0/anything").status_code == 404
    assert client.get(f"/status/1/{purpose}").status_code == 404


def test_the_log_proves_that_it_holds_the_licence(
    sqlite_office: Office, client: FlaskClient, licence: Licence
) -> None:
    note = notes.read_note(client.get("/log/checkpoint").text)
    seals = sqlite_office.seals
    key = seals.key("log", sqlite_office.clock.now()).public_key
    assert notes.signed_by(note, seals.names.short, key)  # type: ignore[arg-type]  # log keys are Ed25519
    leaf = sha256(str(licence.credential).encode()).digest()
    proof = client.get("/log/proof", query_string={"leaf": leaf.hex()}).json
    steps = [bytes.fromhex(step) for step in proof["proof"]]
    assert log.verify_inclusion(leaf, proof["index"], note.checkpoint.size, steps, note.checkpoint.root)
    assert client.get("/log/proof?old=1&new=1").json["proof"] == []


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("index=-1", 400),
        ("index=9", 404),
        ("leaf=zz", 400),
        ("leaf=" + "0" * 64, 404),
        ("old=0", 404),
    ],
)
def test_proofs_of_what_is_not_there(client: FlaskClient, licence: Licence, query: str, status: int) -> None:
    assert client.get(f"/log/proof?{query}").status_code == status


def test_revocation_lists_and_keys_are_served(client: FlaskClient, licence: Licence) -> None:
    for slug in ("ca", "root", "tsa-ca"):
        answer = client.get(f"/crl/{slug}.crl")
        assert answer.mimetype == "application/pkix-crl"
        x509.load_der_x509_crl(answer.data)
    assert client.get("/crl/other.crl").status_code == 404
    keys = client.get("/.well-known/jwks.json").json["keys"]
    assert len({key["kid"] for key in keys}) == len(keys) >= 6
    assert not any("d" in key for key in keys)


@pytest.mark.parametrize("path", ["/.well-known/jwks.json", "/trust.json", "/status/0", "/log/checkpoint"])
def test_without_keys_the_answer_is_503(sqlite_office: Office, client: FlaskClient, path: str) -> None:
    shutil.rmtree(sqlite_office.settings.data_dir / "keys", ignore_errors=True)
    assert client.get(path).status_code == 503
