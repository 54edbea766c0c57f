"""Every operation of the description has an example that was really sent and answered; ``make examples`` writes them anew."""

from __future__ import annotations

import json
import os
from functools import cache
from typing import Any

import jsonschema_rs
import pytest

from portal.api.description import describe
from portal.api.examples import FILE, examples
from portal.api.operations import OPERATIONS
from portal.wiring import Office
from tests.portal.api.recording import record, shape

FILES = {  # what they answer is the bytes of a file
    *("readTaskDocument", "readPledgeDocument", "readExtractPage"),
    *("readApplicationDocument", "readApplicationLicence"),
}
WITH_BODY = [x.name for x in OPERATIONS if x.bodies]


@cache
def document() -> dict[str, Any]:
    return describe("http://127.0.0.1:8000", ["BANK_COUNTER"])


def described(name: str) -> dict[str, Any]:
    found = (o for path in document()["paths"].values() for o in path.values() if o["operationId"] == name)
    made: dict[str, Any] = next(found)
    return made


def validate(schema: dict[str, Any], value: Any) -> None:
    jsonschema_rs.validate({**schema, "components": document()["components"]}, value)


def test_the_examples_are_what_the_interface_answers_today(sqlite_office: Office) -> None:
    told = record(sqlite_office)
    if os.environ.get("WRITE_EXAMPLES"):
        FILE.write_text(json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")
        examples.cache_clear()
    differing = [name for name in told if shape(told[name]) != shape(examples()[name])]
    assert differing == [], "the interface answers otherwise than its examples: make examples"


def test_no_operation_is_without_an_example_and_no_example_without_an_operation() -> None:
    assert set(examples()) == {operation.name for operation in OPERATIONS}


@pytest.mark.parametrize("name", [x.name for x in OPERATIONS])
def test_an_example_is_what_the_description_promises(name: str) -> None:
    found = described(name)
    (good,) = found["responses"]["200"]["content"].values()
    if name in FILES:
        assert "example" not in good
    else:
        validate(good["schema"], good["example"])
    for parameter in found["parameters"]:
        if "example" in parameter:
            validate(parameter["schema"], parameter["example"])
    assert all("example" in p for p in found["parameters"] if p["required"])


@pytest.mark.parametrize("name", WITH_BODY)
def test_the_example_of_a_request_is_one_that_the_description_allows(name: str) -> None:
    shown = {k: v for k, v in described(name)["requestBody"]["content"].items() if "example" in v}
    assert shown
    for content in shown.values():
        validate(content["schema"], content["example"])


def test_a_changed_member_is_seen() -> None:
    kept = examples()["readTask"]["answer"]
    assert shape(kept | {"reason": None}) != shape(kept)
    assert shape(kept | {"round": "1"}) != shape(kept)
    assert shape(examples()["listEvents"]["answer"]) != shape({"events": [], "next": 1})
