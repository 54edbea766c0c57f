"""The OCSP responder (RFC 6960) and the time-stamp authority (RFC 3161), at the addresses the certificates name.

Requests and answers are DER; what is not understood gets a DER refusal.
"""

from __future__ import annotations

import base64
import binascii

import structlog
from flask import Blueprint, Response, request
from werkzeug.exceptions import RequestEntityTooLarge, ServiceUnavailable

from esign.errors import EsignError
from esign.ocsp import MAX_REQUEST, answer_ocsp
from esign.tsa import read_answer, without_time
from licensing.act import SYSTEM
from licensing.services.licences import logged
from portal import clock_guard
from portal.access import public
from portal.limits import limiter
from portal.office import current_office

blueprint = Blueprint("authorities", __name__)

log = structlog.get_logger("authorities")

OCSP_ANSWER = "application/ocsp-response"
TSA_ANSWER = "application/timestamp-reply"
MAX_QUERY = 1024  # a SHA-256 query with nonce and policy takes under a hundred bytes
LONGEST_ADDRESS = 2 * MAX_REQUEST


@blueprint.post("/ocsp")
@public
@limiter.limit("600 per minute")
def ocsp() -> Response:
    """The state of one certificate of the issuing CA; the body is an OCSPRequest."""
    return _ocsp(_body(MAX_REQUEST))


@blueprint.get("/ocsp/<path:encoded>", merge_slashes=False)
@public
@limiter.limit("600 per minute")
def ocsp_by_address(encoded: str) -> Response:
    """As above with the request in base64 in the address (RFC 6960 app. A.1)."""
    try:
        asked = base64.b64decode(encoded[:LONGEST_ADDRESS], validate=True)
    except (binascii.Error, ValueError):
        asked = b""
    return _ocsp(asked)


@blueprint.post("/tsa")
@public
@limiter.limit("120 per minute")
def tsa() -> Response:
    """A time-stamp of this second over a SHA-256 digest; the body is a TimeStampReq.

    While the clock stands before the journal's last act there is no time to vouch for, and the answer says so.
    """
    office, query = current_office(), _body(MAX_QUERY)
    with office.read() as session:
        if found := clock_guard.doubt(office, session):
            log.error("the clock is not to be believed", contradicted_by=found)
            return Response(without_time(), mimetype=TSA_ANSWER)
    try:
        answer = office.stamper.answer(query)
        token = read_answer(answer)
    except EsignError as error:
        raise ServiceUnavailable from error
    if token is not None:
        with office.work(SYSTEM) as work:
            logged.expect_stamp(work, logged.ASKED, "tsa", token)
    return Response(answer, mimetype=TSA_ANSWER)


def _ocsp(asked: bytes) -> Response:
    office = current_office()
    try:
        answer = answer_ocsp(asked, office.seals, office.clock.now())
    except EsignError as error:
        raise ServiceUnavailable from error
    return Response(answer, mimetype=OCSP_ANSWER)


def _body(most: int) -> bytes:
    """What was sent; nothing when it is larger than any true request, so that the answer is a refusal in DER."""
    request.max_content_length = most
    try:
        return request.get_data(cache=False)
    except RequestEntityTooLarge:
        return b""
