"""The description is valid OpenAPI 3.1, names real addresses, and the interface keeps what it promises."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode, openapi
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from licensing.services.accounts.api_clients import OWN_SCOPES
from portal.api.operation import Operation
from portal.api.operations import OPERATIONS
from portal.app import create_app
from portal.limits import limiter
from portal.wiring import Office
from tests.portal.api.conftest import machine, program
from tests.support import stories
from tests.support.offices import make_office, make_settings
from tests.support.pages import assert_page_hygiene
from tests.support.stories import give_keys


@pytest.fixture
def document(sqlite_office: Office, app: Flask) -> dict[str, Any]:
    answer = app.test_client().get("/api/v1/openapi.json")
    assert answer.status_code == 200 and answer.mimetype == "application/json"
    found: dict[str, Any] = answer.get_json()
    return found


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def test_every_reference_leads_somewhere_and_every_schema_is_one(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    schemas = document["components"]["schemas"]
    assert {ref.rpartition("/")[2] for ref in references(document)} <= set(schemas)
    for schema in schemas.values():
        jsonschema_rs.meta.validate(schema)


def mappings(value: Any) -> Iterator[dict[str, Any]]:
    """The schemas of objects whose keys have a form."""
    if isinstance(value, dict):
        if "patternProperties" in value:
            yield value
        for inner in value.values():
            yield from mappings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from mappings(inner)


def test_keys_of_another_form_are_not_said_to_be_taken(document: dict[str, Any]) -> None:
    """A mapping whose keys have a form refuses any other; a schema that only names the form lets all others pass."""
    asked = list(mappings(document))
    assert len(asked) >= 5
    assert [each for each in asked if each.get("additionalProperties") is not False] == []


def test_the_table_and_the_addresses_agree(sqlite_office: Office, document: dict[str, Any]) -> None:
    rules = create_app(sqlite_office).url_map.iter_rules()
    served = {
        (method.lower(), re.sub(r"<(?:\w+:)?\w+>", "{id}", rule.rule))
        for rule in rules
        if rule.rule.startswith(("/api/v1/", "/oauth/")) and not rule.rule.endswith("openapi.json")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert served == {(operation.method, _unnamed(operation.path)) for operation in OPERATIONS}
    assert served == {(m, _unnamed(path)) for path, item in document["paths"].items() for m in item}


def _unnamed(path: str) -> str:
    """An address whatever its parts in braces are called."""
    return re.sub(r"\{\w+\}", "{id}", path)


def test_people_can_read_it_without_another_host(sqlite_office: Office, client: FlaskClient) -> None:
    page = client.get("/api/docs")
    assert page.status_code == 200
    assert_page_hygiene(page.text, "/api/docs")
    for name in ("css/swagger-ui.css", "js/swagger-ui-bundle.js"):
        assert client.get(f"/api/docs/assets/{name}").status_code == 200
    assert client.get("/api/docs/assets/../__init__.py").status_code == 404


@dataclass(frozen=True)
class Described:
    """The interface as its own description gives it, a department's token, and that of a person's program."""

    operations: dict[str, Any]
    headers: dict[str, str]
    person: dict[str, str]


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Any) -> Iterator[Described]:
    """One database for all generated requests."""
    folder = tmp_path_factory.mktemp("schemathesis")
    database = folder / "portal.sqlite"
    database.write_bytes(sqlite_template.read_bytes())
    office = make_office(make_settings(folder / "data", f"sqlite:///{database}"))
    give_keys(office)
    caller = machine(office)
    caller.sign_in()
    own = program(office, stories.sign_up(office))
    app = create_app(office)
    limiter.enabled = False  # a thousand requests in a row are the point here
    found = openapi.from_wsgi("/api/v1/openapi.json", app).get_all_operations()
    operations = {each.definition.raw["operationId"]: each for each in (result.ok() for result in found)}
    yield Described(operations, caller.headers, own.headers)
    limiter.enabled = True
    office.close()


PARTS_AGREE = {
    "declareName"
}  # what its parts say must fit each other, and a place must be one: no schema can say


def takes_nothing(operation: Operation) -> bool:
    """Neither parameter nor body: no request can have wrong ones."""
    return not (operation.query or operation.bodies or operation.path_parameters or operation.idempotent)


ASKED = [
    pytest.param(operation.name, mode, id=f"{operation.name}-{mode.value}")
    for operation in OPERATIONS
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    if mode is GenerationMode.POSITIVE or not takes_nothing(operation)
]


@pytest.mark.parametrize(("name", "mode"), ASKED)
def test_generated_requests_find_nothing_that_was_not_promised(
    described: Described, name: str, mode: GenerationMode
) -> None:
    by_person = next(o.scope for o in OPERATIONS if o.name == name) in OWN_SCOPES
    headers = {} if name == "takeToken" else described.person if by_person else described.headers

    @given(case=described.operations[name].as_strategy(generation_mode=mode))
    @settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    def ask(case: schemathesis.Case) -> None:
        # Any bytes are a file: a part of an upload has no type that its content could violate.
        # A part that should be a seal and is none is refused (422): no schema can say which bytes are one.
        untyped = (
            [negative_data_rejection, positive_data_acceptance]
            if case.media_type == "multipart/form-data"
            else []
        )
        unsaid = [positive_data_acceptance] if name in PARTS_AGREE else []
        case.call_and_validate(headers=headers, excluded_checks=[*untyped, *unsaid])

    ask()
