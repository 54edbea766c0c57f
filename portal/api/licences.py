"""POST /api/v1/licence-verifications: a licence in any form against its signature and the register, for everybody."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import request

from portal.access import public
from portal.api import intake
from portal.api.models import LONGEST_CREDENTIAL, Strict, Text
from portal.api.problems import ApiProblem, one_field
from portal.limits import limiter
from portal.verifying import signed_answer, verdict_on

blueprint = APIBlueprint("api_licences", __name__, url_prefix="/api/v1", enable_openapi=False)

JSON_LIMIT = 6 * LONGEST_CREDENTIAL + 1024  # a character may be written as an escape of six
PDF_LIMIT = 10 * 1024 * 1024


@blueprint.post("/licence-verifications")
@public
@limiter.limit("240 per minute")
def verify() -> dict[str, Any]:
    """The verify result of the contract, and the same answer signed."""
    return signed_answer(verdict_on(_document()))


def _document() -> bytes | str:
    if request.mimetype == "application/json":
        return _text()
    request.max_content_length = PDF_LIMIT
    if request.mimetype == "application/pdf":
        data = request.get_data(cache=False)
    elif request.mimetype == "multipart/form-data":
        uploaded = request.files.getlist("file")
        if len(uploaded) != 1 or len(request.files) != 1:
            raise one_field("/file", "required")
        data = uploaded[0].read()
    else:
        raise ApiProblem(415, "s415")
    if not data:
        raise ApiProblem(400, "empty_body")
    return data


def _text() -> str:
    asked = intake.body(LicenceText, JSON_LIMIT)
    if (asked.credential is None) == (asked.qr is None):
        raise one_field("/credential", "one_of")
    return asked.credential or asked.qr or ""


class LicenceText(Strict):
    """Exactly one of the two; the published description has them as alternatives."""

    credential: Text | None = None
    qr: Text | None = None
