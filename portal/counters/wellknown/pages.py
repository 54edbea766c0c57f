"""Machine-readable proofs for everybody; every answer says how long it may be kept."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, jsonify, request

from esign import trust, witness
from licensing.services.licences import public_log, verification, witnessing
from portal.access import public
from portal.counters.wellknown import authorities, credentials, issued, witnesses
from portal.counters.wellknown.answers import kept, opened_seals
from portal.office import current_office
from portal.trust import current_trust

blueprint = Blueprint("wellknown", __name__)
PROGRAMS = (authorities.blueprint, credentials.blueprint, issued.blueprint, witnesses.blueprint)

ISSUING, OFFLINE = "ca", ("root", "tsa-ca")
HEX_DIGEST = re.compile(r"[0-9a-f]{64}")
NUMBER = re.compile(r"[0-9]{1,15}")
STATUS_SECONDS = 300
DAY = 86400
MOST_LISTS = 10_000


@blueprint.get("/.well-known/jwks.json")
@public
def keys() -> Response:
    """Every public key of the installation, retired ones included."""
    return kept(jsonify(trust.jwks(opened_seals())), "application/jwk-set+json", 3600)


@blueprint.get("/trust.json")
@public
def trust_list() -> Response:
    """What an offline verifier loads once."""
    return kept(Response(current_trust().file), "application/json", 3600)


@blueprint.get("/status/<int:number>")
@public
def status_list(number: int) -> Response:
    """The signed status list; the same bytes for a minute, then with a new date."""
    office, seals = current_office(), opened_seals()
    if number > MOST_LISTS:
        abort(404)
    with office.read() as session:
        if number and not verification.list_exists(session, number):
            abort(404)
        size = office.books.policy.status_list_size
        token = verification.status_list(session, number, seals, office.clock.now(), size)
    return kept(Response(token), "application/statuslist+jwt", STATUS_SECONDS)


@blueprint.get("/status/<int:number>/<any(revocation, suspension):purpose>")
@public
def bitstring(number: int, purpose: str) -> Response:
    """One purpose of a status list as W3C Bitstring Status List credential."""
    office, seals = current_office(), opened_seals()
    with office.read() as session:
        if number > MOST_LISTS or (number and not verification.list_exists(session, number)):
            abort(404)
        size = office.books.policy.status_list_size
        token = verification.bitstring(session, number, purpose, seals, office.clock.now(), size)
    return kept(Response(token), "application/vc+jwt", STATUS_SECONDS)


@blueprint.get("/log/checkpoint")
@public
def checkpoint() -> Response:
    """The log's size and root as a signed note (C2SP), with the witnesses' lines; ``cosigned=1``: the newest that has any."""
    office, seals = current_office(), opened_seals()
    with office.read() as session:
        entries = public_log.size(session)
        if request.args.get("cosigned") == "1":
            entries = witnessing.newest_size(session) or abort(404)
        head = public_log.root(session, entries)
        lines = witnessing.lines(session, entries, head)
    note = witness.sign_checkpoint(entries, head, seals, office.clock.now()) + "".join(lines)
    return kept(Response(note), "text/plain; charset=utf-8", 0)


@blueprint.get("/log/proof")
@public
def proof() -> Response:
    """Inclusion of ``leaf`` (SHA-256 of a credential) or ``index`` in a tree of ``size``; consistency of ``old``, ``new``."""
    with current_office().read() as session:
        entries = public_log.size(session)
        if "old" in request.args:
            old, new = _number("old"), _number("new", entries)
            found: dict[str, Any] = {"old": old, "new": new}
            steps = public_log.consistency(session, old, new)
        else:
            leaf = request.args.get("leaf")
            if leaf is not None and not HEX_DIGEST.fullmatch(leaf):
                abort(400)
            index = public_log.index_of(session, leaf) if leaf else _number("index")
            size = _number("size", entries)
            found = {"index": index, "size": size}
            steps = public_log.inclusion(session, index, size)
    return kept(jsonify(found | {"proof": [step.hex() for step in steps]}), "application/json", 0)


@blueprint.get("/crl/<slug>.crl")
@public
def crl(slug: str) -> Response:
    """A revocation list in DER, by the name that stands in the certificates."""
    seals = opened_seals()
    if slug == ISSUING:
        der = seals.live_crl.get(_now())
    elif slug in OFFLINE:
        der = seals.offline_crls[OFFLINE.index(slug)]
    else:
        abort(404)
    return kept(Response(der), "application/pkix-crl", 3600)


def _now() -> datetime:
    return current_office().clock.now()


def _number(name: str, default: int | None = None) -> int:
    """A query parameter as a natural number; anything else is a bad request."""
    text = request.args.get(name)
    if text is None and default is not None:
        return default
    if text is None or not NUMBER.fullmatch(text):
        abort(400)
    return int(text)
