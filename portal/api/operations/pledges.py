"""Permits that were given on a pledge."""

from __future__ import annotations

from portal.api import models, results
from portal.api.operation import BODY, LIMITED, Operation

PLEDGES: tuple[Operation, ...] = (
    Operation(
        "get",
        "/api/v1/pledges",
        "listPledges",
        "departments",
        "Permits of the department that were given on a pledge, to be checked",
        results.PledgePage,
        (401, 403, 404, *LIMITED),
        scope="tasks:read",
        query=models.PledgeQuery,
    ),
    Operation(
        "get",
        "/api/v1/pledges/{id}",
        "readPledge",
        "departments",
        "One pledge: each condition and paper, what was promised and what became of it",
        results.PledgeSeen,
        (401, 403, 404, 429),
        scope="tasks:read",
        path_parameters=("id",),
        path_form="^pledge_[0-9a-z]{1,64}$",
    ),
    Operation(
        "get",
        "/api/v1/pledges/{id}/documents/{document}",
        "readPledgeDocument",
        "departments",
        "The bytes of a paper of a pledge; readings are journalled",
        "application/octet-stream",
        (401, 403, 404, 429),
        scope="tasks:read",
        path_parameters=("id", "document"),
        path_form="^(pledge|upload)_[0-9a-z]{1,64}$",
        answer_kind="*/*",
    ),
    Operation(
        "post",
        "/api/v1/pledges/{id}/check",
        "checkPledge",
        "departments",
        "What the check found: met, to be put right, withdrawn, or false",
        results.PledgeSeen,
        (401, 403, 404, 409, *BODY),
        scope="tasks:decide",
        bodies=(("application/json", models.PledgeCheck),),
        path_parameters=("id",),
        idempotent=True,
    ),
)
