"""Events and exchanges."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from portal.api.models.base import LARGEST, PAGE_LIMIT, Query, Strict


class EventQuery(Query):
    after: Annotated[
        int, Field(ge=0, le=LARGEST, description="The last number you have; one never given is 404")
    ] = 0
    limit: Annotated[int, Field(ge=1, le=PAGE_LIMIT)] = 50


class ExchangeQuery(EventQuery):
    """Which rows of the ledger, after which number."""

    state: Annotated[
        Literal["open", "all"],
        Field(description="`open` (default): what is not confirmed; `all`: everything"),
    ] = "open"


class Receipt(Strict):
    """A compact JWS by the system's registered key over `sub` (the row's id), `digest` and `iat` (when it was received)."""

    receipt: Annotated[
        str,
        Field(min_length=1, max_length=4000, pattern="^[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+$"),
    ]
