"""One request after an order is confirmed every way of verifying says so; a bundle says how fresh it is."""

from __future__ import annotations

import io
from hashlib import sha256

import pytest
from flask.testing import FlaskClient

from esign.bundle import write_bundle
from esign.trusted import Trust
from esign.verdict import Verdict
from esign.verify import verify
from licensing.store.models import Licence
from portal.wiring import Office
from tests.support import orders as told
from tests.support import stories
from tests.support.clock import FixedClock
from tests.support.pages import post
from tests.support.visits import Visits
from tests.support.wording import says

KINDS = {
    "CHANGE": ({"domicile": "碾伯街道古城大街20号101室"}, "superseded"),
    "NAME_ORDER": ({}, "superseded"),
    "SUSPEND": ({"until": "2027-11-23"}, "suspended"),
    "REVOKE": ({}, "revoked"),
    "RESCIND": ({}, "revoked"),
    "DEREGISTER": ({}, "revoked"),
}


@pytest.fixture
def licence(sqlite_office: Office) -> Licence:
    stories.licensed(sqlite_office)
    return told.licences(sqlite_office)[0]


@pytest.fixture
def outsider(visits: Visits) -> FlaskClient:
    return visits.nobody()


def by_api(outsider: FlaskClient, row: Licence) -> dict[str, object]:
    found: dict[str, object] = outsider.post(
        "/api/v1/licence-verifications", data=row.pdf, content_type="application/pdf"
    ).json
    return found


def by_status_list(office: Office, outsider: FlaskClient, row: Licence) -> str:
    trust = Trust.load(outsider.get("/trust.json").data)
    status = outsider.get(f"/status/{row.status_list}").text
    return verify(row.pdf or b"", trust, at=office.clock.now(), status=status).result


def bundle(outsider: FlaskClient, row: Licence) -> bytes:
    """What a holder packs now: the licence, the status list and the log's receipt of this minute."""
    leaf = sha256(str(row.credential).encode()).hexdigest()
    note = outsider.get("/log/checkpoint").text
    size = int(note.splitlines()[1])
    proof = outsider.get(f"/log/proof?leaf={leaf}&size={size}").json
    steps = [bytes.fromhex(step) for step in proof["proof"]]
    status = outsider.get(f"/status/{row.status_list}").text
    return write_bundle(str(row.credential), status, note, int(row.log_index or 0), steps)


def offline(office: Office, outsider: FlaskClient, data: bytes) -> Verdict:
    return verify(data, Trust.load(outsider.get("/trust.json").data), at=office.clock.now())


@pytest.mark.parametrize("kind", KINDS)
def test_after_each_kind_every_way_of_asking_agrees(
    sqlite_office: Office, outsider: FlaskClient, licence: Licence, kind: str
) -> None:
    fields, expected = KINDS[kind]
    assert by_api(outsider, licence)["result"] == "valid"
    told.order(sqlite_office, licence.uscc, kind, **fields)
    assert by_api(outsider, licence)["result"] == expected
    assert by_status_list(sqlite_office, outsider, licence) == expected
    page = post(outsider, "/verify", {"file": (io.BytesIO(licence.pdf or b""), "licence.pdf")}).text
    assert "big-verdict-green" not in page
    behind_the_code = outsider.get(f"/l/{licence.token}").text
    assert "big-verdict-green" not in behind_the_code
    told.work_off(sqlite_office)
    for row in told.licences(sqlite_office)[1:]:
        assert by_api(outsider, row)["result"] == "valid"
        assert by_status_list(sqlite_office, outsider, row) == "valid"
        assert "big-verdict-green" in outsider.get(f"/l/{row.token}").text
    assert by_api(outsider, licence)["result"] == expected


def test_a_version_that_is_not_signed_yet_is_no_licence(
    sqlite_office: Office, outsider: FlaskClient, licence: Licence
) -> None:
    told.order(sqlite_office, licence.uscc, "CHANGE", **KINDS["CHANGE"][0])
    waiting = told.licences(sqlite_office)[1]
    assert outsider.get(f"/l/{waiting.token}").status_code == 404
    told.order(sqlite_office, licence.uscc, "REVOKE")
    assert outsider.get(f"/l/{waiting.token}").status_code == 404


def test_the_code_stands_for_an_ordered_name_in_every_answer(
    sqlite_office: Office, outsider: FlaskClient, licence: Licence
) -> None:
    told.order(sqlite_office, licence.uscc, "NAME_ORDER")
    told.work_off(sqlite_office)
    old, new = told.licences(sqlite_office)
    for row in (old, new):
        claims = by_api(outsider, row)["claims"]
        assert isinstance(claims, dict)
        assert claims["name"] == row.uscc
        assert str(old.face["name"]) not in outsider.get(f"/l/{row.token}").text
        page = post(outsider, "/verify", {"file": (io.BytesIO(row.pdf or b""), "licence.pdf")}).text
        assert str(old.face["name"]) not in page


def test_a_suspension_is_over_the_day_after_its_last_everywhere_before_any_sweep(
    sqlite_office: Office, outsider: FlaskClient, licence: Licence, clock: FixedClock
) -> None:
    told.order(sqlite_office, licence.uscc, "SUSPEND", until="2026-12-01")
    clock.move(days=8)
    assert by_api(outsider, licence)["result"] == "suspended"
    assert says(outsider.get(f"/enterprises/{licence.uscc}").text, "register.suspended", last="2026年12月1日")
    clock.move(days=1)
    assert by_api(outsider, licence)["result"] == "valid"
    assert by_status_list(sqlite_office, outsider, licence) == "valid"
    assert not says(outsider.get(f"/enterprises/{licence.uscc}").text, "register.suspended")


def test_a_bundle_says_how_fresh_it_is_and_a_new_one_knows(
    sqlite_office: Office, outsider: FlaskClient, licence: Licence, clock: FixedClock
) -> None:
    packed = clock.now()
    before = bundle(outsider, licence)
    clock.move(minutes=10)
    told.order(sqlite_office, licence.uscc, "REVOKE")
    old = offline(sqlite_office, outsider, before)
    assert (old.result, old.as_of) == ("valid", packed)
    assert offline(sqlite_office, outsider, bundle(outsider, licence)).result == "revoked"
    clock.move(days=2)
    assert offline(sqlite_office, outsider, before).reasons == ("status_stale",)
