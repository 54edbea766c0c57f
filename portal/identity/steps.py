"""A step-up from a page and back: what the portal keeps in its own session while the browser is at the provider."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from flask import Request, session, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from esign.jose import b64u
from licensing.errors import Refused
from portal.office import current_office

if TYPE_CHECKING:
    from licensing.services.identity.proofs import Provider

SLOT = "step_up"


@dataclass(frozen=True)
class Returned:
    """What a provider's answer is for. ``digest``: what its nonce must be; ``sheet``: set when it signs one; ``then``: the page to go on
    with, which says ``said``."""

    token: str
    provider: Provider
    digest: bytes
    asked_at: datetime
    sheet: str
    then: str
    said: str


def go(digest: bytes, *, sheet: str = "", then: str = "", said: str = "") -> Response:
    """Send the browser to the provider for an act over ``digest``. A step-up that was under way is given up."""
    office = current_office()
    begun = office.provider.begin(_back(), b64u(digest))
    session[SLOT] = {
        "state": begun.state,
        "verifier": begun.verifier,
        "digest": digest.hex(),
        "at": office.clock.now().timestamp(),
        "sheet": sheet,
        "then": then,
        "said": said,
    }
    answer = redirect(begun.url, 303)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def come_back(request: Request) -> Returned:
    """The provider's answer to exactly the step-up this browser began; it serves once.

    Raises Refused: nothing under way here, another state, the provider said no.
    """
    kept = session.pop(SLOT, None)
    state = request.args.get("state", "")
    if not kept or not hmac.compare_digest(str(kept["state"]), state):
        raise Refused("identity.not_begun_here")
    code = request.args.get("code", "")
    if not code:
        raise Refused("identity.not_confirmed")
    token, provider = current_office().provider.finish(_back(), code, kept["verifier"])
    at = datetime.fromtimestamp(kept["at"], UTC)
    digest = bytes.fromhex(kept["digest"])
    return Returned(token, provider, digest, at, kept["sheet"], kept["then"], kept["said"])


def _back() -> str:
    return current_office().settings.base_url + url_for("identity.back")
