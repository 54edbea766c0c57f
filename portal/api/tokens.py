"""POST /oauth/token: client credentials (RFC 6749 §4.4), client by Basic or in the form, answers as §5 has them."""

from __future__ import annotations

import base64
import binascii
from typing import Any
from urllib.parse import unquote_plus

from apiflask import APIBlueprint
from flask import Response, jsonify, request

from licensing.act import SYSTEM
from licensing.errors import Refused
from licensing.services.accounts import api_clients
from portal.access import own_guard
from portal.limits import limiter
from portal.office import current_office

blueprint = APIBlueprint("oauth", __name__, enable_openapi=False)

FORM = "application/x-www-form-urlencoded"
FORM_LIMIT = 8 * 1024
KNOWN = frozenset({"grant_type", "scope", "client_id", "client_secret"})


class TokenError(Exception):
    """An error code of RFC 6749 §5.2."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@blueprint.post("/oauth/token")
@own_guard("the client's own secret")
@limiter.limit("60 per minute")
def token() -> Response:
    """A bearer token for one hour."""
    try:
        made = _grant()
    except TokenError as error:
        return _refusal(error.code)
    return _uncached(
        {
            "access_token": made.token,
            "token_type": "Bearer",
            "expires_in": made.seconds,
            "scope": " ".join(made.scopes),
        },
        200,
    )


def _grant() -> api_clients.Grant:
    request.max_content_length = FORM_LIMIT
    form = _form()
    client_id, secret = _credentials(form)
    if "grant_type" not in form:
        raise TokenError("invalid_request")
    if form["grant_type"] != "client_credentials":
        raise TokenError("unsupported_grant_type")
    asked = tuple(form.get("scope", "").split())
    office = current_office()
    with office.work(SYSTEM) as work:
        client = api_clients.authenticate(work.session, client_id, secret, work.act.at)
        if client is None:
            raise TokenError("invalid_client")
        try:
            return api_clients.issue_token(work, client, asked)
        except Refused:
            raise TokenError("invalid_scope") from None


def _form() -> dict[str, str]:
    """The form; a parameter given twice, an unknown type or parameters in the address are refused (§3.2)."""
    if request.mimetype != FORM or request.args:
        raise TokenError("invalid_request")
    lists = dict(request.form.lists())
    if any(len(values) > 1 for name, values in lists.items() if name in KNOWN):
        raise TokenError("invalid_request")
    return {name: values[0] for name, values in lists.items() if name in KNOWN}


def _credentials(form: dict[str, str]) -> tuple[str, str]:
    """Client id and secret; only one way to show them at a time (§2.3)."""
    header = request.headers.get("Authorization")
    if header is None:
        if "client_id" not in form or "client_secret" not in form:
            raise TokenError("invalid_client")
        return form["client_id"], form["client_secret"]
    if "client_secret" in form:
        raise TokenError("invalid_request")
    scheme, _, value = header.partition(" ")
    try:
        text = base64.b64decode(value.strip(), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        raise TokenError("invalid_client") from None
    client_id, colon, secret = text.partition(":")
    if scheme.lower() != "basic" or not colon:
        raise TokenError("invalid_client")
    return unquote_plus(client_id), unquote_plus(secret)


def _refusal(code: str) -> Response:
    status = 401 if code == "invalid_client" else 400
    made = _uncached({"error": code}, status)
    if status == 401:
        made.headers["WWW-Authenticate"] = 'Basic realm="portal", charset="UTF-8"'
    return made


def _uncached(body: dict[str, Any], status: int) -> Response:
    made = jsonify(body)
    made.status_code = status
    made.headers["Cache-Control"] = "no-store"
    made.headers["Pragma"] = "no-cache"
    return made
