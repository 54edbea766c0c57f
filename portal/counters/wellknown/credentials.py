"""What a verifier that never heard of us fetches by the issuer's address alone: its keys, and what the claims mean."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, jsonify

from esign.sdjwt import COMPANY_PATH, VCT_PATH
from esign.typemeta import company_metadata, issuer_metadata, type_metadata
from portal.access import public
from portal.counters.wellknown.answers import kept, opened_seals

blueprint = Blueprint("credentials", __name__)


@blueprint.get("/.well-known/jwt-vc-issuer")
@blueprint.get("/.well-known/jwt-vc-issuer/<path:below>")
@public
def issuer(below: str = "") -> Response:
    """JWT VC issuer metadata; an issuer whose address has a path is asked for with the path behind the well-known part."""
    seals = opened_seals()
    if below and below != urlsplit(seals.names.base_url).path.strip("/"):
        abort(404)
    return kept(jsonify(issuer_metadata(seals)), "application/json", 3600)


@blueprint.get(VCT_PATH)
@public
def licence_type() -> Response:
    """Type metadata of the business licence."""
    return kept(jsonify(type_metadata(opened_seals())), "application/json", 86400)


@blueprint.get(COMPANY_PATH)
@public
def company_certificate_type() -> Response:
    """Type metadata of the company certificate."""
    return kept(jsonify(company_metadata(opened_seals())), "application/json", 86400)
