"""Anybody lists what the log issued for a code, and proves each entry, without asking the register."""

from __future__ import annotations

from hashlib import sha256

from flask.testing import FlaskClient
from sqlalchemy import select

from esign.archive import open_archive
from esign.log import verify_inclusion
from esign.pdfsigned import signature_stamp
from licensing.services.licences import public_log
from licensing.store.models import Licence, LicenceArchive
from portal.wiring import Office
from portal.work.jobs import archive
from tests.support import stories
from tests.support.wording import says

UNKNOWN = "91110000600037341L"


def test_an_enterprise_sees_everything_that_was_signed_for_its_code(
    sqlite_office: Office, client: FlaskClient
) -> None:
    _, licence_id = stories.licensed(sqlite_office)
    archive.run(sqlite_office, "2026-11-23")
    with sqlite_office.read() as session:
        row = session.get_one(Licence, licence_id)
        copy = session.scalars(select(LicenceArchive)).one()
        size, root = public_log.size(session), public_log.root(session, public_log.size(session))
    listed = client.get(f"/log/issued/{row.uscc}").json
    assert listed is not None
    found = {entry["kind"]: entry for entry in listed["entries"]}
    token = open_archive(copy.pdf).token
    assert found["archive_stamp"]["sha256"] == sha256(token).hexdigest(), (
        "an archive stamp dated back is not here"
    )
    assert found["stamp"]["sha256"] == sha256(signature_stamp(row.pdf or b"")).hexdigest()
    assert found["page"]["sha256"] == row.pdf_sha256
    for entry in listed["entries"]:
        proof = client.get(f"/log/proof?index={entry['index']}&size={size}").json
        steps = [bytes.fromhex(step) for step in (proof or {})["proof"]]
        assert verify_inclusion(bytes.fromhex(entry["sha256"]), entry["index"], size, steps, root)
    last = listed["entries"][-2]["index"]
    rest = client.get(f"/log/issued/{row.uscc}?after={last}").json
    assert [entry["index"] for entry in (rest or {})["entries"]] == [listed["entries"][-1]["index"]]
    page = client.get(f"/verify/issued?uscc={row.uscc}").get_data(as_text=True)
    assert all(entry["sha256"] in page for entry in listed["entries"])
    assert says(page, "issued.kind.archive_stamp")


def test_a_code_that_is_none_and_one_that_has_nothing(sqlite_office: Office, client: FlaskClient) -> None:
    assert client.get("/log/issued/91630202MA0000015X").status_code == 400
    assert client.get(f"/log/issued/{UNKNOWN}?after=x").status_code == 400
    assert (client.get(f"/log/issued/{UNKNOWN}").json or {})["entries"] == []
    assert says(client.get(f"/verify/issued?uscc={UNKNOWN}").get_data(as_text=True), "issued.nothing")
    refused = client.get("/verify/issued?uscc=<b>1")
    assert refused.status_code == 422
    assert "<b>1" not in refused.get_data(as_text=True)
    assert says(client.get("/verify/issued?lang=en").get_data(as_text=True), "issued.title", "en")
