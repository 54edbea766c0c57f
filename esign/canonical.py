"""One byte form for one document, its digest, and statements signed over it.

A statement is a JWS whose payload names what was signed by digest; applications signed by people and the portal's
signed answers have this form.
"""

from __future__ import annotations

import json
from datetime import datetime
from hashlib import sha256

from esign.errors import Malformed
from esign.jose import Json, compact_json, read_token, signature_ok
from esign.keys import sign_token
from esign.seals import Seals
from esign.trusted import Trust, instant

STATEMENT_TYP = "statement+jws"


def canonical(document: object) -> bytes:
    """JSON with sorted keys and no spaces, UTF-8; no floats, as their text differs between systems.

    >>> canonical({"b": 1, "a": "名"}).decode()
    '{"a":"名","b":1}'
    """
    _refuse_floats(document)
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8")


def digest(document: object) -> str:
    """SHA-256 of the canonical form, in hex."""
    return sha256(canonical(document)).hexdigest()


def sign_statement(purpose: str, content: Json, seals: Seals, at: datetime) -> str:
    """A JWS by the answer key: who says what (`content`), for which purpose, when."""
    claims = {"iss": seals.names.base_url, "iat": int(at.timestamp()), "purpose": purpose, "content": content}
    return sign_token(seals.key("answer", at), STATEMENT_TYP, compact_json(claims))


def read_statement(text: str, purpose: str, trust: Trust) -> tuple[Json, datetime]:
    """(content, instant) of a statement that holds; raises Malformed with a reason otherwise."""
    token = read_token(text)
    found = trust.find(token.header["kid"], "answer")
    if token.header["typ"] != STATEMENT_TYP or found is None:
        raise Malformed("statement: not by an answer key", "issuer_unknown")
    key = found[1]
    if token.header["alg"] != key.alg or not signature_ok(key.public, key.alg, token.signed, token.signature):
        raise Malformed("statement: signature does not hold", "signature_bad")
    claims = token.claims()
    at = instant(claims.get("iat"))
    if claims.get("purpose") != purpose or not isinstance(claims.get("content"), dict):
        raise Malformed("statement: for another purpose", "wrong_type")
    if not key.start <= at < key.end or (key.revoked_at is not None and at >= key.revoked_at):
        raise Malformed("statement: its key was not valid then", "key_not_valid_then")
    return claims["content"], at


def _refuse_floats(value: object) -> None:
    if isinstance(value, float):
        raise ValueError("canonical: money and measures are integers here")
    if isinstance(value, dict):
        for name, item in value.items():
            if not isinstance(name, str):
                raise ValueError("canonical: keys are text")
            _refuse_floats(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_floats(item)
