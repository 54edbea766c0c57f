"""A department's system puts the permit here as a file, grants with its number and dates, and takes it back within minutes."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest

from licensing.store.models import Leg
from portal.wiring import Office
from tests.portal.api.conftest import Machine, machine
from tests.portal.uploads.files import pdf
from tests.support.clock import FixedClock
from tests.support.items import approved_with, first_of_kinds, legs_of

PERMIT = {"number": "JY26302020000018", "valid_from": "2026-11-23", "valid_until": "2031-11-22"}


@pytest.fixture
def leg(sqlite_office: Office) -> Leg:
    story = approved_with(sqlite_office, first_of_kinds(sqlite_office, ("after",)))
    return next(x for x in legs_of(sqlite_office, story) if x.kind == "after")


@pytest.fixture
def own(sqlite_office: Office, leg: Leg) -> Machine:
    made = machine(sqlite_office, leg.department)
    made.sign_in()
    return made


def put(who: Machine, leg: Leg, content: bytes, **more: object) -> Any:
    sent = {"file": (io.BytesIO(content), "许可证.pdf"), **more}
    return who.client.post(f"/api/v1/tasks/{leg.id}/permit-files", data=sent, headers=who.headers)


def test_file_first_then_the_decision_that_names_it(
    sqlite_office: Office, own: Machine, leg: Leg, clock: FixedClock
) -> None:
    content = pdf()
    kept = put(own, leg, content).json
    assert put(own, leg, content).json["id"] == kept["id"]
    assert own.get(kept["href"]).data == content
    at = f"/api/v1/tasks/{leg.id}"
    granted = own.post(f"{at}/decision", {"decision": "grant", "permit": PERMIT | {"file": kept["id"]}}).json
    assert (granted["state"], granted["permit"]["number"]) == ("granted", PERMIT["number"])
    assert granted["permit"]["file"] == kept["id"] and granted["undo_until"]
    assert next(a for a in granted["actions"] if a["action"] == "undo")["open"]
    back = own.post(f"{at}/steps/undo", {}).json
    assert (back["state"], back["permit"], back["permit_files"][0]["id"]) == ("open", None, kept["id"])
    types = [e["type"] for e in own.get("/api/v1/events").json["events"]]
    assert types[-3:] == ["leg.permit_file", "leg.granted", "leg.decision_undone"]
    own.post(f"{at}/decision", {"decision": "grant", "permit": PERMIT})
    clock.move(minutes=6)
    own.sign_in()
    late = own.post(f"{at}/steps/undo", {})
    assert (late.status_code, late.json["codes"]) == (409, ["review.undo_over"])


def test_what_is_wrong_is_told_where_it_was_written(own: Machine, leg: Leg) -> None:
    at = f"/api/v1/tasks/{leg.id}/decision"
    wrong = PERMIT | {"valid_until": "2020-01-01", "file": "upload_unknown"}
    told = own.post(at, {"decision": "grant", "permit": wrong})
    assert told.status_code == 422
    assert {e["pointer"] for e in told.json["errors"]} == {"/permit/valid_until", "/permit/file"}
    told = own.post(at, {"decision": "refuse", "reasons": "不符合。", "permit": PERMIT})
    assert told.status_code == 422 and len(told.json["errors"]) > 1
    sentences = [part for part in re.split(r"(?<=[。.!?]) ?", told.json["detail"]) if part]
    assert len(sentences) == len(set(sentences)), "what is wrong at several places is said once"
    script = put(own, leg, b"<script>alert(1)</script>")
    assert script.status_code == 409
    assert put(own, leg, pdf(), extra="1").status_code == 422


def test_other_departments_and_read_only_tokens_put_nothing(
    sqlite_office: Office, own: Machine, leg: Leg
) -> None:
    short = leg.department.split("-")[1]
    for department in (f"630203-{short}", "630202-TAX"):
        stranger = machine(sqlite_office, department)
        stranger.sign_in()
        assert put(stranger, leg, pdf()).status_code == 404
    reader = machine(sqlite_office, leg.department, ("tasks:read",))
    reader.sign_in()
    assert put(reader, leg, pdf()).status_code == 403
