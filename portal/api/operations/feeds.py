"""The event feed, and what is owed to a department."""

from __future__ import annotations

from portal.api import models, results
from portal.api.operation import BODY, LIMITED, Operation

FEEDS: tuple[Operation, ...] = (
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
        "/api/v1/exchanges",
        "listExchanges",
        "departments",
        "What is owed to the department and not confirmed by its receipt, oldest first",
        results.ExchangePage,
        (401, 403, *LIMITED),
        scope="events:read",
        query=models.ExchangeQuery,
    ),
    Operation(
        "post",
        "/api/v1/exchanges/{id}/receipt",
        "confirmExchange",
        "departments",
        "The receiver's signed receipt for one row; the same row again stays as it was first",
        results.ExchangeRow,
        (401, 403, 404, 409, *BODY),
        scope="events:read",
        bodies=(("application/json", models.Receipt),),
        path_parameters=("id",),
        idempotent=True,
    ),
)
