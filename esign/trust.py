"""The trust list: which keys an installation vouches for, signed by its root; and how a verifier reads it.

File form (`trust.json`): {"format":"licence-trust/1","root":DER,"list":JWS}. Whoever takes the file takes its root;
a verifier that was given the root's fingerprint on another way passes it and is safe from a swapped file.
"""

from __future__ import annotations

import base64
from datetime import datetime
from hashlib import sha256

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from esign.errors import RootOffline
from esign.jose import Json, compact_json, public_jwk
from esign.keys import algorithm_of, sign_token
from esign.manifest import KeyEntry
from esign.seals import Seals
from esign.trusted import MAX_LIFE, TRUST_FORMAT, TRUST_TYP, Trust

__all__ = ["Trust", "jwks", "root_fingerprint", "trust_file", "trust_list"]


def trust_list(seals: Seals, issuer: str, base_url: str, at: datetime) -> str:
    """The trust list as JWS by the root; raises RootOffline where its key is not at hand."""
    if seals.root is None:
        raise RootOffline("the trust list is signed where the root key is kept")
    start = int(at.timestamp())
    claims: Json = {
        "iss": issuer,
        "name": seals.names.organisation,
        "region": seals.names.region,
        "base_url": base_url,
        "iat": start,
        "exp": start + int(MAX_LIFE.total_seconds()),
        "number": seals.manifest.revision,  # only ever grows, so that nobody is handed yesterday's keys again
        "revoked": sorted(entry.kid for entry in seals.manifest.keys if entry.revoked_at),
        "min_verifier": 1,
        "crl": [f"{base_url}/crl/{slug}.crl" for slug in ("ca", "root", "tsa-ca")],
        "ocsp": f"{base_url}/ocsp",
        "tsa": f"{base_url}/tsa",
        "log_origin": seals.names.short,
        "keys": [_row(seals, entry) for entry in seals.manifest.ordinary],
    }
    if seals.manifest.sealing:  # a part of its own, as verifiers without SM2 know no such key
        claims["sm2"] = [_sealing_row(seals, entry) for entry in seals.manifest.sealing]
    if seals.manifest.outside:  # the same for authorities whose tokens are in another form
        claims["outside_tsa"] = [_outside_row(seals, entry) for entry in seals.manifest.outside]
    return sign_token(seals.root, TRUST_TYP, compact_json(claims))


def trust_file(seals: Seals, signed_list: str) -> bytes:
    """`trust.json`: the signed list with the root certificate it is checked against."""
    root = base64.b64encode(seals.root_certificate.public_bytes(Encoding.DER)).decode("ascii")
    return compact_json({"format": TRUST_FORMAT, "root": root, "list": signed_list})


def root_fingerprint(seals: Seals) -> str:
    """SHA-256 of the root certificate in hex: what is printed, read out, pinned."""
    return sha256(seals.root_certificate.public_bytes(Encoding.DER)).hexdigest()


def jwks(seals: Seals) -> Json:
    """All public keys as a JWK set, retired ones included (RFC 7517)."""
    return {"keys": [_jwk(seals, entry) | {"use": "sig"} for entry in seals.manifest.ordinary]}


def _row(seals: Seals, entry: KeyEntry) -> Json:
    row: Json = {
        "use": entry.use,
        "state": entry.state,
        "from": int(entry.start.timestamp()),
        "to": int(entry.end.timestamp()),
        "jwk": _jwk(seals, entry),
        "x5c": [_encoded(item) for item in seals.certificates[entry.kid]],
    }
    if entry.revoked_at:
        row["revoked_at"] = int(entry.revoked_at.timestamp())
    return row


def _sealing_row(seals: Seals, entry: KeyEntry) -> Json:
    row: Json = {
        "kid": entry.kid,
        "spki": base64.b64encode(seals.sm2[entry.kid].public).decode("ascii"),
        "state": entry.state,
        "from": int(entry.start.timestamp()),
        "to": int(entry.end.timestamp()),
    }
    return row | ({"revoked_at": int(entry.revoked_at.timestamp())} if entry.revoked_at else {})


def _outside_row(seals: Seals, entry: KeyEntry) -> Json:
    row: Json = {
        "kid": entry.kid,
        "x5c": [_encoded(item) for item in seals.certificates[entry.kid]],
        "state": entry.state,
        "from": int(entry.start.timestamp()),
        "to": int(entry.end.timestamp()),
    }
    return row | ({"revoked_at": int(entry.revoked_at.timestamp())} if entry.revoked_at else {})


def _encoded(certificate: x509.Certificate) -> str:
    return base64.b64encode(certificate.public_bytes(Encoding.DER)).decode("ascii")


def _jwk(seals: Seals, entry: KeyEntry) -> Json:
    public = seals.public(entry)
    return public_jwk(public, entry.kid, algorithm_of(public))
