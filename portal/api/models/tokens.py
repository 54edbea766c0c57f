"""The form of the token endpoint."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field


class TokenRequest(BaseModel):
    """The form of the token endpoint; id and secret may come as HTTP Basic instead. Other parameters are ignored."""

    grant_type: Literal["client_credentials"]
    scope: Annotated[str, Field(max_length=500)] | None = None
    client_id: Annotated[str, Field(max_length=100)] | None = None
    client_secret: Annotated[str, Field(max_length=200)] | None = None
