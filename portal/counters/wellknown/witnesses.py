"""Hand in a checkpoint: witnesses bring their cosignatures, everybody else what they were shown, to be compared."""

from __future__ import annotations

import structlog
from cryptography.hazmat.primitives.asymmetric import ed25519
from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, ServiceUnavailable

from esign.errors import EsignError, Malformed
from esign.notes import MAX_NOTE, Note, read_note
from esign.seals import Seals
from licensing.act import SYSTEM
from licensing.services.licences import witnessing
from portal.access import public
from portal.errors import answer
from portal.limits import limiter
from portal.office import current_office

blueprint = Blueprint("witnesses", __name__)

log = structlog.get_logger("public_log")


@blueprint.post("/log/checkpoint")
@public
@limiter.limit("60 per minute")
def hand_in() -> ResponseReturnValue:
    """Body: a signed note (C2SP). 200 when it is this log; known witnesses' cosignatures are kept and served from then on.

    400: no checkpoint; 422: not signed by this log; 409: signed by this log and not what this log is, which is an alarm.
    """
    office = current_office()
    note = _note()
    try:
        seals = office.seals
    except EsignError as error:
        raise ServiceUnavailable from error
    with office.work(SYSTEM) as work:
        found = witnessing.receive(work, note, (seals.names.short, log_keys(seals)), office.witnesses)
    if found.finding == "log_forged":
        return answer(422, "log_not_ours")
    if found.finding:
        log.error("the log shows two faces", finding=found.finding, size=note.checkpoint.size)
        return answer(409, "log_split")
    return jsonify(size=note.checkpoint.size, witnesses=list(found.witnesses))


def log_keys(seals: Seals) -> tuple[ed25519.Ed25519PublicKey, ...]:
    """Every key the log was ever signed with."""
    found = (seals.public(entry) for entry in seals.manifest.keys if entry.use == "log")
    return tuple(public for public in found if isinstance(public, ed25519.Ed25519PublicKey))


def _note() -> Note:
    request.max_content_length = MAX_NOTE
    try:
        return read_note(request.get_data(cache=False).decode("utf-8"))
    except (Malformed, UnicodeDecodeError, RequestEntityTooLarge) as error:
        raise BadRequest from error
