"""A licence is verified in every form, and nothing that is not one gets through or breaks anything."""

from __future__ import annotations

import io
import shutil

import pytest
from flask.testing import FlaskClient

from esign import witness
from esign.bundle import write_bundle
from esign.jose import read_token, signature_ok
from licensing.act import SYSTEM
from licensing.services.licences import issue, public_log, verification
from licensing.store.models import Enterprise, Licence
from portal.verifying import ANSWER_TYP
from portal.wiring import Office
from portal.work.jobs import issue_licence
from tests.support import stories

PATH = "/api/v1/licence-verifications"
MEMBERS = {"result", "reasons", "claims", "checks", "as_of", "issuer", "signed"}


@pytest.fixture
def licence(sqlite_office: Office) -> Licence:
    story, _ = stories.approved(sqlite_office)
    issue_licence.run(sqlite_office, story.case_id)
    with sqlite_office.read() as session:
        return session.query(Licence).one()


def qr_of(office: Office, licence: Licence) -> str:
    return f"{office.settings.base_url}/l/{licence.token}#{licence.short_jws}"


def test_all_forms_of_a_licence_are_valid(
    sqlite_office: Office, client: FlaskClient, licence: Licence
) -> None:
    pdf = licence.pdf or b""
    answers = [
        client.post(PATH, json={"credential": licence.credential}),
        client.post(PATH, json={"qr": qr_of(sqlite_office, licence)}),
        client.post(PATH, json={"qr": licence.short_jws}),
        client.post(PATH, data=pdf, content_type="application/pdf"),
        client.post(PATH, data={"file": (io.BytesIO(pdf), "执照.pdf")}),
    ]
    for answer in answers:
        assert answer.status_code == 200
        assert set(answer.json) == MEMBERS
        assert (answer.json["result"], answer.json["reasons"]) == ("valid", [])
        assert answer.json["claims"]["uscc"] == licence.uscc
        assert answer.json["as_of"] == "2026-11-23T02:00:00Z"
        assert {"name", "ok", "detail"} == set(answer.json["checks"][0])


def test_the_answer_itself_is_signed(sqlite_office: Office, client: FlaskClient, licence: Licence) -> None:
    answer = client.post(PATH, json={"credential": licence.credential}).json
    token = read_token(answer.pop("signed"))
    key = sqlite_office.seals.key("answer", sqlite_office.clock.now())
    assert token.header["typ"] == ANSWER_TYP and token.header["kid"] == key.kid
    assert signature_ok(key.public_key, key.alg, token.signed, token.signature)
    assert token.claims() == answer


def test_a_changed_byte_is_refused_with_the_reason(client: FlaskClient, licence: Licence) -> None:
    pdf = bytearray(licence.pdf or b"")
    pdf[len(pdf) // 3] ^= 1
    changed = client.post(PATH, data=bytes(pdf), content_type="application/pdf").json
    assert changed["result"] == "forged" and changed["reasons"]
    text = str(licence.credential)
    head, mark, tail = text.partition("~")
    broken = head[:-5] + ("A" if head[-5] != "A" else "B") + head[-4:] + mark + tail
    assert client.post(PATH, json={"credential": broken}).json["result"] == "forged"


def test_a_code_moved_to_another_address_is_forged(client: FlaskClient, licence: Licence) -> None:
    answer = client.post(
        PATH, json={"qr": f"https://evil.example/l/{licence.token}#{licence.short_jws}"}
    ).json
    assert (answer["result"], answer["reasons"][0]) == ("forged", "address_mismatch")


def test_deregistration_shows_in_the_same_second(
    sqlite_office: Office, client: FlaskClient, licence: Licence
) -> None:
    with sqlite_office.work(SYSTEM) as work:
        enterprise = work.session.get_one(Enterprise, licence.enterprise_id)
        enterprise.status, enterprise.status_date = "deregistered", work.act.on
        issue.follow_register(work, enterprise, "revoke", "deregistered")
    answer = client.post(PATH, json={"credential": licence.credential}).json
    assert (answer["result"], answer["reasons"][0]) == ("revoked", "revoked")


def test_a_bundle_is_held_against_the_register_too(
    sqlite_office: Office, client: FlaskClient, licence: Licence
) -> None:
    """A bundle carries a status list that is good for a day; here the register itself is asked."""
    with sqlite_office.read() as session:
        size = sqlite_office.books.policy.status_list_size
        now = sqlite_office.clock.now()
        token = verification.status_list(session, licence.status_list, sqlite_office.seals, now, size)
        entries = public_log.size(session)
        note = witness.sign_checkpoint(entries, public_log.root(session, entries), sqlite_office.seals, now)
        proof = public_log.inclusion(session, int(licence.log_index or 0), entries)
    bundle = write_bundle(str(licence.credential), token, note, int(licence.log_index or 0), proof).decode()
    assert client.post(PATH, json={"credential": bundle}).json["result"] == "valid"
    with sqlite_office.work(SYSTEM) as work:
        enterprise = work.session.get_one(Enterprise, licence.enterprise_id)
        issue.follow_register(work, enterprise, "revoke", "deregistered")
    assert client.post(PATH, json={"credential": bundle}).json["result"] == "revoked"


@pytest.mark.parametrize(
    "word", ["x", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", "~", "#", "\x00", "执照", "." * 9999]
)
def test_what_is_no_licence_is_answered_all_the_same(
    client: FlaskClient, licence: Licence, word: str
) -> None:
    for body in ({"credential": word}, {"qr": word}):
        answer = client.post(PATH, json=body)
        assert answer.status_code == 200 and set(answer.json) == MEMBERS
        assert answer.json["result"] in {"forged", "unknown"}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"credential": "a", "qr": "b"}, 422),
        ({"credential": ""}, 422),
        ({"credential": 1}, 422),
        ({"pdf": "a"}, 422),
    ],
)
def test_exactly_one_form_is_asked_for(client: FlaskClient, body: object, status: int) -> None:
    answer = client.post(PATH, json=body)
    assert answer.status_code == status and answer.json["errors"]


@pytest.mark.parametrize(
    ("data", "kind", "status"),
    [
        (b"%PDF-1.7 nothing", "application/pdf", 200),
        (b"", "application/pdf", 400),
        (b"%PDF-1.7" + b"0" * (10 * 1024 * 1024), "application/pdf", 413),
        (b"PK\x03\x04", "application/zip", 415),
        (b"x", "text/html", 415),
        (b"--x--", "multipart/form-data; boundary=x", 422),
    ],
)
def test_other_bodies(client: FlaskClient, licence: Licence, data: bytes, kind: str, status: int) -> None:
    answer = client.post(PATH, data=data, content_type=kind)
    assert answer.status_code == status
    if status == 200:
        assert answer.json["result"] in {"forged", "unknown"}


def test_without_keys_the_answer_is_503(sqlite_office: Office, client: FlaskClient) -> None:
    shutil.rmtree(sqlite_office.settings.data_dir / "keys", ignore_errors=True)
    answer = client.post(PATH, json={"qr": "a.b.c"})
    assert answer.status_code == 503 and answer.mimetype == "application/problem+json"


@pytest.mark.parametrize(
    ("part", "code"),
    [({"seal": "[1]"}, "not_a_seal"), ({"seal": ""}, "not_a_seal"), ({"note": "x"}, "unknown")],
)
def test_a_part_that_is_none_is_named(client: FlaskClient, part: dict[str, str], code: str) -> None:
    answer = client.post(PATH, data={"file": (io.BytesIO(b"x"), "a.pdf"), **part})
    assert answer.status_code == 422
    assert [each["code"] for each in answer.json["errors"]] == [code]


@pytest.mark.parametrize("seal", [b"hello", b"\x89PNG\r\n", b"%PDF-1.7"])
def test_a_file_that_cannot_be_a_seal_is_named(client: FlaskClient, seal: bytes) -> None:
    parts = {"file": (io.BytesIO(b"%PDF-1.7 x"), "a.pdf"), "seal": (io.BytesIO(seal), "licence.ses")}
    answer = client.post(PATH, data=parts)
    assert answer.status_code == 422
    assert [(each["pointer"], each["code"]) for each in answer.json["errors"]] == [("/seal", "not_a_seal")]
