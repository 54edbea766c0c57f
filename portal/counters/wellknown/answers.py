"""How proofs are answered: how long they may be kept, and a tag so that unchanged bytes are not sent again."""

from __future__ import annotations

import gzip
from hashlib import sha256

from flask import Response, request

from esign.seals import Seals
from portal.office import current_office
from portal.trust import current_trust

WORTH_PACKING = 1400  # less fits into one packet anyway
LEVEL = 6


def opened_seals() -> Seals:
    """The installation's keys; answers 503 when it has none."""
    current_trust()
    return current_office().seals


def kept(response: Response, kind: str, seconds: int) -> Response:
    """With content type and lifetime; 0 seconds: asked again each time. Packed for those who take it packed.

    A token holds its list in base64 twice over: packed, a million licences' list is 22 KB instead of 31.
    """
    response.headers["Vary"] = "Accept-Encoding"
    if request.accept_encodings.quality("gzip") > 0 and len(response.get_data()) >= WORTH_PACKING:
        response.set_data(gzip.compress(response.get_data(), LEVEL, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Content-Type"] = kind
    response.headers["Cache-Control"] = f"public, max-age={seconds}" if seconds else "no-cache"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.set_etag(sha256(response.get_data()).hexdigest()[:32])
    response.make_conditional(request)
    return response
