"""Who calls: a bearer token with the scope the address asks for (RFC 6750), or nobody in particular."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import g, request

from licensing.services.accounts import api_clients
from licensing.services.accounts.api_clients import Bearer
from portal.access import own_guard
from portal.api.problems import ApiProblem
from portal.office import current_office

View = TypeVar("View", bound=Callable[..., Any])
SCHEME = "bearer "
LONGEST_TOKEN = 200


def scoped(scope: str) -> Callable[[View], View]:
    """The view is for tokens that hold ``scope``; a department's client, so its actor has a department."""

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            _insist(scope)
            return view(*args, **kwargs)

        return own_guard(f"bearer token with scope {scope}")(cast(View, guarded))

    return mark


def caller() -> Bearer:
    """Who holds the token of this request."""
    return cast(Bearer, g.bearer)


def perhaps() -> Bearer | None:
    """Who holds the token of a request to an address for everybody; None without one that counts."""
    header = request.headers.get("Authorization", "")
    token = header[len(SCHEME) :].strip() if header[: len(SCHEME)].lower() == SCHEME else ""
    return _found(token)


def _found(token: str) -> Bearer | None:
    if not token or len(token) > LONGEST_TOKEN:
        return None
    office = current_office()
    with office.read() as session:
        return api_clients.bearer(session, token, office.clock.now())


def _insist(scope: str) -> None:
    header = request.headers.get("Authorization", "")
    if not header:
        raise ApiProblem(401, "token_needed", headers={"WWW-Authenticate": 'Bearer realm="portal"'})
    token = header[len(SCHEME) :].strip() if header[: len(SCHEME)].lower() == SCHEME else ""
    found = _found(token)
    if found is None:
        challenge = 'Bearer realm="portal", error="invalid_token"'
        raise ApiProblem(401, "token_invalid", headers={"WWW-Authenticate": challenge})
    g.bearer = found  # a refusal's line in the log names whose token it was
    if scope not in found.scopes:
        challenge = f'Bearer realm="portal", error="insufficient_scope", scope="{scope}"'
        raise ApiProblem(403, "scope_missing", headers={"WWW-Authenticate": challenge})
