"""The table of operations: what each address takes and answers. A row here and a view with the same path belong together."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel

from portal.api import models, results

Shape = type[BaseModel] | tuple[type[BaseModel], ...] | str
LIMITED = (422, 429)
BODY = (400, 413, 415, 422, 429)


@dataclass(frozen=True)
class Operation:
    """``scope``: empty for everybody, "client" for the token endpoint. ``bodies``: content type and shape of each."""

    method: str
    path: str
    name: str
    tag: str
    summary: str
    answer: type[BaseModel] | str
    refusals: tuple[int, ...]
    scope: str = ""
    query: type[models.Query] | None = None
    bodies: tuple[tuple[str, Shape], ...] = ()
    path_parameters: tuple[str, ...] = ()
    path_form: str = ""
    idempotent: bool = False
    answer_kind: str = "application/json"


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "post",
        "/api/v1/name-checks",
        "checkName",
        "names",
        "Check a name against every rule and the register",
        results.CheckResult,
        BODY,
        bodies=(("application/json", models.NameCheck),),
    ),
    Operation(
        "get",
        "/api/v1/names",
        "searchNames",
        "names",
        "Search the names of the register by any piece, part or sound; closest first, then the newest entries",
        results.NamePage,
        (404, *LIMITED),
        query=models.NameQuery,
    ),
    Operation(
        "post",
        "/api/v1/licence-verifications",
        "verifyLicence",
        "licences",
        "Verify a licence: its text, its QR code or its PDF; a presentation or five-minute code with its request",
        results.VerifyResult,
        (404, *BODY),
        bodies=(
            (
                "application/json",
                (models.Credential, models.QrText, models.BoundCredential, models.DynamicQr),
            ),
            ("application/pdf", "application/pdf"),
            ("multipart/form-data", models.Upload),
        ),
    ),
    Operation(
        "post",
        "/api/v1/presentation-requests",
        "askForPresentation",
        "departments",
        "Ask to be shown a licence for a purpose; repeating it with the same Idempotency-Key gives the first request",
        results.PresentationRequest,
        (401, 403, 409, *BODY),
        scope="licences:verify",
        bodies=(("application/json", models.PresentationAsked),),
        idempotent=True,
    ),
    Operation(
        "get",
        "/api/v1/presentation-requests/{id}",
        "readPresentation",
        "departments",
        "The request, and the verdict once the holder has answered",
        results.PresentationRequest,
        (401, 403, 404, 429),
        scope="licences:verify",
        path_parameters=("id",),
        path_form="^ask_[0-9a-z]{1,64}$",
    ),
    Operation(
        "get",
        "/api/v1/tasks",
        "listTasks",
        "departments",
        "The department's tasks, oldest first",
        results.TaskPage,
        (401, 403, 404, *LIMITED),
        scope="tasks:read",
        query=models.TaskQuery,
    ),
    Operation(
        "get",
        "/api/v1/tasks/{id}",
        "readTask",
        "departments",
        "One of the department's tasks",
        results.Task,
        (401, 403, 404, 429),
        scope="tasks:read",
        path_parameters=("id",),
        path_form="^leg_[0-9a-z]{1,64}$",
    ),
    Operation(
        "get",
        "/api/v1/tasks/{id}/documents/{document}",
        "readTaskDocument",
        "departments",
        "The bytes of a file that was handed in for one of the task's items; every reading is journalled",
        "application/octet-stream",
        (401, 403, 404, 429),
        scope="tasks:read",
        path_parameters=("id", "document"),
        path_form="^(leg|upload)_[0-9a-z]{1,64}$",
        answer_kind="*/*",
    ),
    Operation(
        "get",
        "/api/v1/cases/{id}",
        "readCase",
        "departments",
        "A case of which the department has a part, and its own tasks in it",
        results.CaseSeen,
        (401, 403, 404, 429),
        scope="tasks:read",
        path_parameters=("id",),
        path_form="^case_[0-9a-z]{1,64}$",
    ),
    Operation(
        "get",
        "/api/v1/enterprises/{uscc}",
        "readEnterprise",
        "departments",
        "What the register publishes about an enterprise today",
        results.RegisteredEnterprise,
        (401, 403, 404, 429),
        scope="tasks:read",
        path_parameters=("uscc",),
        path_form="^[0-9A-Z]{18}$",
    ),
    Operation(
        "get",
        "/api/v1/items/{code}/schema",
        "readItemSchema",
        "departments",
        "The JSON schema of the answers that a certificate item asks for",
        results.ItemSchema,
        (404, 429),
        path_parameters=("code",),
        path_form="^[A-Z][0-9A-Z]{1,9}$",
        answer_kind="application/schema+json",
    ),
    Operation(
        "post",
        "/api/v1/tasks/{id}/decision",
        "decideTask",
        "departments",
        "Grant or refuse a task; repeating it with the same Idempotency-Key gives the first answer",
        results.Task,
        (401, 403, 404, 409, *BODY),
        scope="tasks:decide",
        bodies=(("application/json", (models.Grant, models.Refuse)),),
        path_parameters=("id",),
        idempotent=True,
    ),
    Operation(
        "post",
        "/api/v1/tasks/{id}/permit-files",
        "putPermitFile",
        "departments",
        "The permit as a file, before the decision that names it; the same content again is the same file",
        results.PermitFile,
        (401, 403, 404, 409, *BODY),
        scope="tasks:decide",
        bodies=(("multipart/form-data", models.PermitUpload),),
        path_parameters=("id",),
    ),
    Operation(
        "post",
        "/api/v1/tasks/{id}/steps/{action}",
        "stepTask",
        "departments",
        "Take a step that the task lists under actions and that is no decision",
        results.Task,
        (401, 403, 404, 409, *BODY),
        scope="tasks:decide",
        bodies=(("application/json", models.Step),),
        path_parameters=("id", "action"),
        idempotent=True,
    ),
    Operation(
        "get",
        "/api/v1/claims",
        "listClaims",
        "departments",
        "Phrases of the department's place that nobody answers for yet",
        results.ClaimPage,
        (401, 403, 404, *LIMITED),
        scope="tasks:read",
        query=models.Page,
    ),
    Operation(
        "post",
        "/api/v1/claims/{id}",
        "claim",
        "departments",
        "The department answers for the phrase; the same department again is harmless",
        results.Claim,
        (401, 403, 404, 409, *BODY),
        scope="tasks:decide",
        bodies=(("application/json", models.ClaimMade),),
        path_parameters=("id",),
        idempotent=True,
    ),
    Operation(
        "get",
        "/api/v1/standings",
        "listStandings",
        "departments",
        "The facts the department stated, newest first",
        results.StandingPage,
        (401, 403, 404, *LIMITED),
        scope="standings:write",
        query=models.StandingQuery,
    ),
    Operation(
        "post",
        "/api/v1/standings",
        "stateStanding",
        "departments",
        "State a fact about an enterprise or a person; the same statement again is the same row",
        results.Standing,
        (401, 403, 404, 409, *BODY),
        scope="standings:write",
        bodies=(("application/json", models.StandingStated),),
        idempotent=True,
    ),
    Operation(
        "post",
        "/api/v1/standings/{id}/end",
        "endStanding",
        "departments",
        "A fact the department stated stands no longer",
        results.Standing,
        (401, 403, 404, 409, *BODY),
        scope="standings:write",
        bodies=(("application/json", models.StandingEnd),),
        path_parameters=("id",),
        idempotent=True,
    ),
    Operation(
        "get",
        "/api/v1/events",
        "listEvents",
        "departments",
        "What happened to the department's matters since a number",
        results.EventPage,
        (401, 403, 404, *LIMITED),
        scope="events:read",
        query=models.EventQuery,
    ),
    Operation(
        "get",
        "/api/v1/event-types",
        "listEventTypes",
        "departments",
        "Every type of event: what it is about and what may differ since",
        results.EventTypes,
        (429,),
    ),
    Operation(
        "post",
        "/oauth/token",
        "takeToken",
        "departments",
        "A bearer token for an hour (client credentials, RFC 6749 §4.4)",
        results.Token,
        (400, 401, 413, 429),
        scope="client",
        bodies=(("application/x-www-form-urlencoded", models.TokenRequest),),
    ),
)
