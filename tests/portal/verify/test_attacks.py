"""The threat table of the licence (docs/threats.md), attacked over HTTP: each attack gets its own reason."""

from __future__ import annotations

import base64
import io
import json
import time
import zlib
from typing import Any

import pytest
from flask.testing import FlaskClient

from esign.errors import KeyNotUsable
from esign.jose import b64u, compact_json
from esign.keys import sign_token
from licensing.act import SYSTEM
from licensing.services.licences import issue
from licensing.store.models import Licence
from portal.app import create_app
from portal.licence_signing import sign
from portal.wiring import Office
from portal.work.jobs import archive
from tests.esign.tools import run
from tests.support import stories
from tests.support.clock import FixedClock
from tests.support.pages import browser_page, post, serve

PATH = "/api/v1/licence-verifications"


@pytest.fixture
def licence(sqlite_office: Office) -> Licence:
    _, licence_id = stories.licensed(sqlite_office)
    with sqlite_office.read() as session:
        return session.get_one(Licence, licence_id)


def asked(client: FlaskClient, credential: str) -> tuple[str, str]:
    answer = client.post(PATH, json={"credential": credential}).json
    return answer["result"], answer["reasons"][0] if answer["reasons"] else ""


def with_header(licence: Licence, **changes: Any) -> str:
    head, body, tail = str(licence.credential).split("~")[0].split(".")
    found = json.loads(base64.urlsafe_b64decode(head + "=="))
    return f"{b64u(compact_json(found | changes))}.{body}.{tail}~"


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ({"alg": "none"}, "signature_bad"),
        ({"alg": "HS256"}, "signature_bad"),
        ({"jwk": {"kty": "EC"}}, "header_not_allowed"),
        ({"jku": "https://evil.example/keys"}, "header_not_allowed"),
        ({"crit": ["exp"]}, "header_not_allowed"),
        ({"kid": "somebody"}, "key_unknown"),
        ({"typ": "statuslist+jwt"}, "wrong_type"),
    ],
)
def test_row_2_tricks_with_the_header(
    client: FlaskClient, licence: Licence, header: dict[str, Any], reason: str
) -> None:
    assert asked(client, with_header(licence, **header)) == ("forged", reason)


def test_row_2_a_status_list_and_an_answer_of_ours_are_no_licences(
    client: FlaskClient, licence: Licence
) -> None:
    listed = client.get("/status/0").text
    answered = client.post(PATH, json={"credential": licence.credential}).json["signed"]
    exported = client.get("/status/0/revocation").text
    for token in (listed, answered, exported):
        assert asked(client, token) == ("forged", "wrong_type")


def test_row_7_signed_with_the_real_key_and_never_recorded(
    sqlite_office: Office, client: FlaskClient
) -> None:
    story, _ = stories.approved(sqlite_office)
    with sqlite_office.work(SYSTEM) as work:
        prepared = issue.prepare(work, story.case_id)
    made = sign(sqlite_office, prepared)
    assert asked(client, made.credential) == ("forged", "not_in_register")


def test_row_7_recorded_and_kept_out_of_the_log(
    sqlite_office: Office, client: FlaskClient, licence: Licence
) -> None:
    with sqlite_office.work(SYSTEM) as work:
        work.session.get_one(Licence, licence.id).log_index = None
    assert asked(client, str(licence.credential)) == ("forged", "not_in_log")


def test_row_7_another_credential_in_the_place_of_the_logged_one(
    sqlite_office: Office, client: FlaskClient, licence: Licence
) -> None:
    """An insider signs a changed credential under the same id and puts it into the register's row."""
    token, *disclosures = str(licence.credential).split("~")
    body = token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    key = sqlite_office.seals.key("licence", sqlite_office.clock.now())
    changed = sign_token(key, "dc+sd-jwt", compact_json(claims | {"name": "青海省金库有限公司"}))
    swapped = "~".join([changed, *disclosures])
    with sqlite_office.work(SYSTEM) as work:
        work.session.get_one(Licence, licence.id).credential = swapped
    assert asked(client, swapped) == ("forged", "not_in_log")


def test_row_10_addresses_cannot_be_counted_through(client: FlaskClient, licence: Licence) -> None:
    guesses = ("0", "1", "2", licence.id, licence.number, licence.uscc, str(licence.status_index))
    assert {client.get(f"/l/{guess}").status_code for guess in guesses} == {404}
    assert len(licence.token) >= 22, "128 bits in base64url"


@pytest.mark.browser
def test_row_10_what_stands_behind_the_hash_reaches_no_server_and_no_log(
    sqlite_office: Office, licence: Licence, capfd: pytest.CaptureFixture[str]
) -> None:
    """Watched in a real browser: every request it makes, and every line the portal writes."""
    code = str(licence.short_jws)
    sent: list[str] = []
    with serve(create_app(sqlite_office)) as base, browser_page(width=1280) as page:
        page.on(
            "request",
            lambda request: sent.extend([request.url, request.post_data or "", str(request.headers)]),
        )
        page.goto(f"{base}/l/{licence.token}#{code}")
        page.wait_for_selector("[data-say=genuine]:not([hidden])")
    assert any(f"/l/{licence.token}" in url for url in sent)
    assert any("trust.json" in url for url in sent), "the page fetched what it verifies with"
    # a browser reports its own address bar, the part behind '#' included; on the wire it is cut off
    on_the_wire = [text.partition("#")[0] for text in sent]
    assert not [text for text in on_the_wire if code in text or code.split(".")[1] in text]
    written = "".join(capfd.readouterr())
    assert code not in written and code.split(".")[2] not in written


def test_row_11_too_large_is_refused_before_it_is_read(client: FlaskClient) -> None:
    huge = b"%PDF-2.0" + bytes(50_000_000)
    started = time.perf_counter()
    assert client.post(PATH, data=huge, content_type="application/pdf").status_code == 413
    assert client.post(PATH, data={"file": (io.BytesIO(huge), "a.pdf")}).status_code == 413
    page = post(client, "/verify", {"file": (io.BytesIO(huge), "a.pdf")})
    assert page.status_code in (413, 422)
    assert time.perf_counter() - started < 5


def test_row_11_bombs_do_not_go_off(client: FlaskClient, licence: Licence) -> None:
    """200 MB that fit into 200 KB, as the body of a code, as a licence's attachment, and as JSON a thousand deep."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    bomb = packer.compress(bytes(200_000_000)) + packer.flush()
    head, _, tail = str(licence.short_jws).split(".")
    unknown = b64u(compact_json({"alg": "ES256", "typ": "lic", "kid": "nobody", "zip": "DEF"}))
    started = time.perf_counter()
    for header in (head, unknown):
        answer = client.post(PATH, json={"qr": f"{header}.{b64u(bomb)}.{tail}"})
        assert answer.status_code in (200, 413, 422)
        assert (answer.json.get("result") or "refused") in ("forged", "unknown", "refused")
    attached = zlib.compress(bytes(200_000_000), 9)
    pdf = b"%%PDF-2.0\n1 0 obj\n<</Type /EmbeddedFile /Filter /FlateDecode /Length %d>>stream\n" % len(
        attached
    )
    pdf += attached + b"\nendstream endobj /ByteRange [0 10 20 30] licence.jwt"
    assert client.post(PATH, data=pdf, content_type="application/pdf").json["result"] == "forged"
    deep = b64u(b'{"a":' * 30_000 + b"1" + b"}" * 30_000)
    assert asked(client, f"{head}.{deep}.{tail}")[0] == "forged"
    assert time.perf_counter() - started < 5


def test_row_13_nothing_is_stamped_while_the_clock_stands_before_the_journal(
    sqlite_office: Office, client: FlaskClient, licence: Licence, clock: FixedClock, tmp_path: Any
) -> None:
    run("openssl", "ts", "-query", "-digest", "11" * 32, "-sha256", "-out", "q.tsq", cwd=tmp_path)
    query = (tmp_path / "q.tsq").read_bytes()

    def said() -> str:
        answer = client.post("/tsa", data=query, content_type="application/timestamp-query")
        (tmp_path / "r.tsr").write_bytes(answer.data)
        return run("openssl", "ts", "-reply", "-in", "r.tsr", "-text", cwd=tmp_path)[1]

    assert "Status: Granted" in said()
    clock.move(days=-1)
    assert "Status: Rejected" in said()
    assert "the TSA's time source is not available" in said()
    with pytest.raises(KeyNotUsable, match="clock"):
        archive.run(sqlite_office, "2026-11-22")
    clock.move(days=1)
    assert "Status: Granted" in said()


def test_row_13_a_licence_from_the_future(
    sqlite_office: Office, client: FlaskClient, licence: Licence, clock: FixedClock
) -> None:
    clock.move(minutes=-2)
    assert asked(client, str(licence.credential)) == ("unknown", "issued_in_future")
