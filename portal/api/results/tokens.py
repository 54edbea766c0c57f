"""The shapes of answers about the token endpoint."""

from __future__ import annotations

from typing import Literal

from portal.api.results.base import Answer


class Token(Answer):
    access_token: str
    token_type: Literal["Bearer"]
    expires_in: int
    scope: str


class TokenError(Answer):
    """An error of RFC 6749 §5.2."""

    error: Literal[
        "invalid_request", "invalid_client", "unsupported_grant_type", "invalid_scope", "unauthorized_client"
    ]
