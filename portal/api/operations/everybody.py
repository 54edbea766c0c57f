"""Operations for everybody, and the token endpoint."""

from __future__ import annotations

from portal.api import models, results
from portal.api.operation import BODY, LIMITED, Operation

EVERYBODY: tuple[Operation, ...] = (
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
