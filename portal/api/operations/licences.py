"""Licences shown to departments' systems, and company certificates."""

from __future__ import annotations

from portal.api import models, results
from portal.api.operation import BODY, Operation

LICENCES: tuple[Operation, ...] = (
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
        "/api/v1/enterprises/{uscc}/company-certificate",
        "readCompanyCertificate",
        "departments",
        "The newest company certificate that an enterprise's holder asked for, and what it is worth now",
        results.CompanyCertificate,
        (401, 403, 404, 429),
        scope="tasks:read",
        path_parameters=("uscc",),
        path_form="^[0-9A-Z]{18}$",
    ),
)
