"""The exact types of a trust list's members, so that nothing depends on how a language reads a wrong one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from esign.errors import Malformed

KEY_USES = ("licence", "tsa", "ocsp", "status", "log", "answer")
CERTIFIED_USES = ("licence", "tsa", "ocsp")
STATES = ("active", "retired", "revoked")
ALGORITHMS = ("ES256", "Ed25519")
FAR = 253_402_300_800
MAX_KEYS = 1000
_Check = Callable[[Any], bool]


def _text(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 500 and value.isprintable()


def _seconds(value: Any) -> bool:
    return type(value) is int and 0 <= value < FAR


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _rows(value: Any) -> bool:
    return (
        isinstance(value, list) and len(value) <= MAX_KEYS and all(isinstance(item, dict) for item in value)
    )


_TOP: Mapping[str, _Check] = {
    **dict.fromkeys(("iss", "name", "region", "base_url", "log_origin", "ocsp", "tsa"), _text),
    **dict.fromkeys(("iat", "exp"), _seconds),
    "min_verifier": lambda value: type(value) is int and value >= 1,
    "crl": _texts,
    "keys": _rows,
}
_WINDOW: Mapping[str, _Check] = {"from": _seconds, "to": _seconds, "state": STATES.__contains__}
_KEY: Mapping[str, _Check] = {
    **_WINDOW,
    "use": KEY_USES.__contains__,
    "jwk": lambda value: isinstance(value, dict),
    "x5c": _texts,
}
_JWK: Mapping[str, _Check] = {"kid": _text, "alg": ALGORITHMS.__contains__, "kty": _text, "crv": _text}
_SEALING: Mapping[str, _Check] = {**_WINDOW, "kid": _text, "spki": _text}
_OUTSIDE: Mapping[str, _Check] = {**_WINDOW, "kid": _text, "x5c": lambda value: _texts(value) and bool(value)}


def check_shape(claims: Mapping[str, Any]) -> None:
    """Raises Malformed where a member is missing, of another type, or two keys have one id; unknown members are let be."""
    _members("list", claims, _TOP)
    sealing, outside = claims.get("sm2", []), claims.get("outside_tsa", [])
    if not _rows(sealing) or not _rows(outside) or claims["iat"] >= claims["exp"]:
        raise Malformed("trust list: a member is missing or of the wrong kind (sm2, outside_tsa, exp)")
    for row in claims["keys"]:
        _members("key", row, _KEY)
        _members("key", row["jwk"], _JWK)
        _check_window(row)
        if bool(row["x5c"]) != (row["use"] in CERTIFIED_USES):
            raise Malformed("trust list: a certificate is missing or stands where none belongs")
    for row in sealing:
        _members("SM2 key", row, _SEALING)
        _check_window(row)
    for row in outside:
        _members("outside authority", row, _OUTSIDE)
        _check_window(row)
    kids = [
        *(row["jwk"]["kid"] for row in claims["keys"]),
        *(row["kid"] for row in (*sealing, *outside)),
    ]
    if len(set(kids)) != len(kids):
        raise Malformed("trust list: two keys have one id")


def _members(what: str, row: Mapping[str, Any], wanted: Mapping[str, _Check]) -> None:
    for name, good in wanted.items():
        try:
            fine = name in row and good(row[name])
        except TypeError:  # a list asked whether it is one of the states
            fine = False
        if not fine:
            raise Malformed(f"trust list: {what} member {name!r} is missing or of the wrong kind")


def _check_window(row: Mapping[str, Any]) -> None:
    revoked = row.get("revoked_at")
    if ("revoked_at" in row) != (row["state"] == "revoked") or (
        "revoked_at" in row and not _seconds(revoked)
    ):
        raise Malformed("trust list: a key is revoked without an instant, or the other way about")
    if row["from"] >= row["to"]:
        raise Malformed("trust list: a key's window is empty")
