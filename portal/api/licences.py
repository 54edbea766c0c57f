"""POST /api/v1/licence-verifications: a licence in any form against its signature and the register, for everybody."""

from __future__ import annotations

import re
from typing import Any

from apiflask import APIBlueprint
from flask import request

from esign.sm2check import MAX_SEAL
from esign.verdict import Verdict
from licensing.act import VISITOR
from licensing.services.accounts.api_clients import Bearer
from licensing.services.holding import asking
from portal.access import public
from portal.api import intake
from portal.api.guard import perhaps
from portal.api.models import LONGEST_CREDENTIAL, RequestId, Strict, Text
from portal.api.problems import ApiProblem, one_field
from portal.limits import limiter
from portal.office import current_office
from portal.verifying import needs_request, signed_answer, verdict_for, verdict_on

blueprint = APIBlueprint("api_licences", __name__, url_prefix="/api/v1", enable_openapi=False)

JSON_LIMIT = 12 * LONGEST_CREDENTIAL + 1024  # a character may be written as an escape of six
PDF_LIMIT = 10 * 1024 * 1024
TWIN = re.compile(r"[\w-]+\.[\w-]*\.[\w-]+", re.ASCII)  # a compact signature, with or without its content
DER_SEQUENCE = b"\x30"
MOST_SEALS = 2  # the seal and the twin


@blueprint.post("/licence-verifications")
@public
@limiter.limit("240 per minute")
def verify() -> dict[str, Any]:
    """The verify result of the contract, and the same answer signed."""
    caller = perhaps()
    if request.mimetype == "application/json":
        asked = _asked()
        text = asked.credential or asked.qr or ""
        if asked.request is not None:
            return signed_answer(_for_request(asked.request, text, caller))
        if needs_request(text):
            return signed_answer(asking.unasked(current_office().clock.now()))
        return signed_answer(verdict_on(text, _twins(asked), _asker(caller)))
    document, seals = _document()
    return signed_answer(verdict_on(document, seals, _asker(caller)))


def _asker(caller: Bearer | None) -> tuple[str, str] | None:
    return (caller.actor.name, caller.client_id) if caller else None


def _for_request(key: str, text: str, caller: Bearer | None) -> Verdict:
    """A department names its own request by id, everybody else theirs by the secret of its page. Raises NotFound."""
    with current_office().read() as session:
        found = asking.by_client(session, key, caller.client_id) if caller else asking.by_token(session, key)
        request_id = found.id
    if not needs_request(text):
        return asking.unasked(current_office().clock.now())
    return verdict_for(request_id, caller.actor if caller else VISITOR, text)


def _document() -> tuple[bytes, list[bytes]]:
    """The licence, and the seals of the SM2 profile that came with it."""
    request.max_content_length = PDF_LIMIT
    seals: list[bytes] = []
    if request.mimetype == "application/pdf":
        data = request.get_data(cache=False)
    elif request.mimetype == "multipart/form-data":
        uploaded = request.files.getlist("file")
        if len(uploaded) != 1 or set(request.files) - {"file", "seal"}:
            raise one_field("/file", "required")
        if strange := set(request.form) - {"seal"}:
            raise one_field(f"/{min(strange)}", "unknown")
        seals = _seals()
        data = uploaded[0].read()
    else:
        raise ApiProblem(415, "s415")
    if not data:
        raise ApiProblem(400, "empty_body")
    return data, seals


def _seals() -> list[bytes]:
    """The parts called ``seal``, as files or, a twin being text, as plain fields of three parts."""
    files = [each.read(MAX_SEAL + 1) for each in request.files.getlist("seal")]
    fields = request.form.getlist("seal")
    if not all(TWIN.fullmatch(text.strip()) for text in fields):
        raise one_field("/seal", "not_a_seal")
    if not all(_is_seal(data) for data in files):
        raise one_field("/seal", "not_a_seal")
    if not all(seals := files + [text.strip().encode() for text in fields]) or len(seals) > MOST_SEALS:
        raise one_field("/seal", "required")
    return seals


def _is_seal(data: bytes) -> bool:
    """Whether a file can be a seal (one DER SEQUENCE, GB/T 38540) or a twin's text; an empty part is told by itself."""
    if not data or len(data) > MAX_SEAL or data.startswith(DER_SEQUENCE):
        return True
    return TWIN.fullmatch(data.decode("ascii", "replace").strip()) is not None


def _twins(asked: LicenceText) -> list[bytes]:
    return [asked.sm2_twin.encode("utf-8", "surrogatepass")] if asked.sm2_twin else []


def _asked() -> LicenceText:
    asked = intake.body(LicenceText, JSON_LIMIT)
    if (asked.credential is None) == (asked.qr is None):
        raise one_field("/credential", "one_of")
    if asked.sm2_twin is not None and asked.credential is None:
        raise one_field("/sm2_twin", "one_of")
    return asked


class LicenceText(Strict):
    """Exactly one of the first two, the twin only beside a credential; the published description has them as alternatives."""

    credential: Text | None = None
    qr: Text | None = None
    sm2_twin: Text | None = None
    request: RequestId | None = None
