"""The OpenAPI 3.1 description, put together from the models of the interface and the table of operations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from licensing.services.accounts.api_clients import OWN_SCOPES
from portal.api import examples, item_shapes, models, own_models, own_shapes, own_words, results
from portal.api.founding import shapes as founding
from portal.api.operation import Operation
from portal.api.operations import OPERATIONS

REF = "#/components/schemas/{model}"
SHAPES: tuple[type[BaseModel], ...] = (
    models.NameCheck,
    models.Grant,
    models.Refuse,
    models.Step,
    models.Credential,
    models.QrText,
    models.BoundCredential,
    models.DynamicQr,
    models.PresentationAsked,
    models.ClaimMade,
    models.StandingStated,
    models.StandingEnd,
    models.TokenRequest,
    models.Upload,
    models.PermitUpload,
    models.PledgeCheck,
    models.BeneficialErrorMade,
    models.BeneficialOrder,
    models.BeneficialFine,
    models.Receipt,
    models.Permit,
    models.Problem,
    *item_shapes.ITEMS,
    own_models.ChangeOpened,
    own_models.PointsAnswered,
    own_models.ChangeUpload,
    own_models.HostAsked,
    own_models.UseAnswered,
    own_models.RepairAsked,
    own_models.RepairDecided,
    own_models.ExtractAsked,
    own_words.Asked,
    *founding.NAMES,
    founding.ApplicationOpened,
    founding.Unnamed,
    founding.PlaceAnswer,
    founding.BusinessAnswer,
    *founding.CAPITALS,
    founding.CertificatesAnswer,
    founding.ClassesAnswer,
    *founding.WHO,
    founding.LegAnswered,
    own_shapes.BeneficialWay,
    own_shapes.BeneficialOwner,
    own_shapes.ExitOpened,
    own_shapes.ObjectionAnswered,
    own_shapes.TermsSeen,
    own_shapes.CallWords,
    own_shapes.CallServed,
    own_shapes.CallOnPaper,
    results.ExitPage,
    results.Exit,
    results.OfferPage,
    results.OfferRead,
    results.CallPage,
    results.CallRead,
    results.FoundingKinds,
    results.FoundingSchema,
    results.Phrases,
    results.OwnName,
    results.OwnNames,
    results.NameReserved,
    results.ApplicationPage,
    results.Application,
    results.ChangeFile,
    results.OwnBeneficial,
    results.RegisterAsOf,
    results.ExtractRead,
    results.OwnEnterprises,
    results.ChangePage,
    results.Change,
    results.HostList,
    results.PlatformList,
    results.PlatformRead,
    results.ShopPage,
    results.ShopsDone,
    own_models.PlatformAsked,
    own_models.ShopsAnswered,
    results.Marks,
    results.RepairRead,
    results.RepairRequests,
    results.CheckResult,
    results.NamePage,
    results.VerifyResult,
    results.PresentationRequest,
    results.TaskPage,
    results.PermitFile,
    results.TaskAction,
    results.Task,
    results.CaseSeen,
    results.CompanyCertificate,
    results.RegisteredEnterprise,
    results.ItemSchema,
    results.EventPage,
    results.EventTypes,
    results.ExchangeRow,
    results.ExchangePage,
    results.Claim,
    results.ClaimPage,
    results.BeneficialSeen,
    results.BeneficialErrorSeen,
    results.BeneficialDutySeen,
    results.PledgeSeen,
    results.PledgePage,
    results.Standing,
    results.StandingPage,
    results.Token,
    results.TokenError,
)


def describe(base_url: str, purposes: Iterable[str]) -> dict[str, Any]:
    """The whole document. ``base_url``: where this installation serves; ``purposes``: the catalogue's codes."""
    _, defs = models_json_schema([(model, "validation") for model in SHAPES], ref_template=REF)
    defs["$defs"]["PresentationAsked"]["properties"]["purpose"] |= {"enum": list(purposes)}
    paths: dict[str, Any] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Business registration portal",
            "version": "1",
            "summary": "Names, licences, and the tasks of departments.",
            "description": "Errors are problem+json (RFC 9457) with a stable `code`; fields carry a JSON pointer. "
            "Text is Chinese unless `Accept-Language` or `lang=en` asks for English.",
        },
        "servers": [{"url": base_url}],
        "tags": [
            {"name": "names", "description": "For everybody"},
            {"name": "licences", "description": "For everybody"},
            {
                "name": "founding",
                "description": "Names and foundings, for a person's own program by OAuth2 client credentials",
            },
            {"name": "register", "description": "For a person's own program, by OAuth2 client credentials"},
            {"name": "departments", "description": "For departments' systems, by OAuth2 client credentials"},
        ],
        "paths": paths,
        "components": {"schemas": defs["$defs"], "securitySchemes": _schemes()},
    }


def _schemes() -> dict[str, Any]:
    scopes = {
        "tasks:read": "Read the department's tasks",
        "tasks:decide": "Decide the department's tasks",
        "events:read": "Read the department's events",
        "licences:verify": "Ask to be shown licences",
        "standings:write": "State and end facts about enterprises and persons",
        "beneficial:read": "Read filings of beneficial owners; systems of the People's Bank alone",
        "beneficial:order": "Order and fine where beneficial owners are false or not updated; the People's Bank alone",
        "beneficial:report": "Report errors in filings of beneficial owners",
    }
    own = {
        "register:read": "Take extracts of the register in the person's name",
        "applications:write": "Declare names and found enterprises in the person's name",
        "changes:write": "File changes of the person's enterprises",
        "beneficial:file": "File beneficial owners in the person's own foundings and changes",
        "exits:write": "Take the person's enterprises off the register",
        "offers:write": "Tell of sales to outsiders, take delivery, claim",
        "calls:write": "Demand contributions, take delivery, answer, contest",
        "offers:waive": "Waive the right of first refusal, for good",
        "hosts:write": "Lend addresses of the person's enterprises",
        "shops:write": "Answer for shops on the platforms of the person's enterprises",
        "repairs:write": "Ask for the repair of marks",
    }
    flow = {"tokenUrl": "/oauth/token", "scopes": scopes}
    own_flow = {"tokenUrl": "/oauth/token", "scopes": own}
    return {
        "person": {"type": "oauth2", "flows": {"clientCredentials": own_flow}},
        "department": {"type": "oauth2", "flows": {"clientCredentials": flow}},
        "client": {"type": "http", "scheme": "basic", "description": "Client id and secret"},
    }


def _operation(operation: Operation) -> dict[str, Any]:
    made: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "tags": [operation.tag],
        "parameters": _parameters(operation),
        "responses": _responses(operation),
        "security": _security(operation),
    }
    if operation.bodies:
        content = {
            kind: {"schema": _schema(shape)} | examples.for_body(operation.name, kind)
            for kind, shape in operation.bodies
        }
        made["requestBody"] = {"required": True, "content": content}
    return made


def _security(operation: Operation) -> list[dict[str, list[str]]]:
    if operation.scope == "client":
        return [{"client": []}, {}]  # or id and secret in the form
    by = "person" if operation.scope in OWN_SCOPES else "department"
    return [{by: [operation.scope]}] if operation.scope else []


def _parameters(operation: Operation) -> list[dict[str, Any]]:
    shape = {"type": "string", "minLength": 1} | (
        {"pattern": operation.path_form} if operation.path_form else {}
    )
    found = [
        {"name": name, "in": "path", "required": True, "schema": shape} for name in operation.path_parameters
    ]
    if operation.query is not None:
        schema = operation.query.model_json_schema(ref_template=REF)
        needed = schema.get("required", ())
        for name, shape in schema["properties"].items():
            found.append({"name": name, "in": "query", "required": name in needed, "schema": _plain(shape)})
    if operation.idempotent:
        key = {"type": "string", "pattern": "^[\\x21-\\x7e]{1,200}$", "maxLength": 200}
        found.append({"name": "Idempotency-Key", "in": "header", "required": False, "schema": key})
    return [each | examples.for_parameter(operation.name, str(each["name"])) for each in found]


def _plain(shape: dict[str, Any]) -> dict[str, Any]:
    """A parameter that may be left out is never null: JSON's null has no form in an address."""
    options = [option for option in shape.get("anyOf", ()) if option.get("type") != "null"]
    return options[0] if len(options) == 1 else {k: v for k, v in shape.items() if k != "anyOf"}


def _responses(operation: Operation) -> dict[str, Any]:
    good = {
        "description": "The answer",
        "content": {
            operation.answer_kind: {"schema": _schema(operation.answer)} | examples.for_answer(operation.name)
        },
    }
    made: dict[str, Any] = {"200": good}
    for status in operation.refusals:
        shape, kind = (
            (results.TokenError, "application/json")
            if operation.scope == "client" and status in (400, 401)
            else (models.Problem, "application/problem+json")
        )
        made[str(status)] = {
            "description": MEANINGS[status],
            "content": {kind: {"schema": _schema(shape)}},
        }
    return made


MEANINGS = {
    400: "Not understood",
    401: "No token, or one that does not count",
    403: "The token lacks the scope",
    404: "No such thing for you",
    409: "Not open now; `codes` say why, nothing was changed",
    413: "Too large",
    415: "Another content type is needed",
    422: "Some fields need a change; `errors` names each by its pointer",
    429: "Too many requests; wait as `Retry-After` says",
}


def _schema(shape: type[BaseModel] | tuple[type[BaseModel], ...] | str) -> dict[str, Any]:
    if isinstance(shape, str):
        return {"type": "string", "contentMediaType": shape, "contentEncoding": "binary", "minLength": 1}
    if isinstance(shape, tuple):
        return {"oneOf": [_schema(each) for each in shape]}
    return {"$ref": REF.format(model=shape.__name__)}
