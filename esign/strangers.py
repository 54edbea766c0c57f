"""What is no licence of ours at all, and so is unknown rather than forged: other people's codes, and proofs of possession.

A health code, a bus ticket or an address on a poster accuse nobody. Only what claims to come from an issuer we trust,
by its key id, its `iss` or its address, can be forged.
"""

from __future__ import annotations

import re

from esign.errors import Malformed
from esign.jose import Json, inflate, read_json, unb64u
from esign.sdjwt import CREDENTIAL_TYP, SHORT_TYP
from esign.trusted import Trust

_JWS = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+){2}")
DYNAMIC_TYP = "lic-present"  # the five-minute code: `presentation.py`


def strange(text: str, address: str, trust: Trust) -> str:
    """Empty when key id, issuer or address of a text is one of the trust list's; else why it is unknown:
    `issuer_unknown` for a licence of somebody else's, `not_a_licence` for anything else.
    """
    if any(address == item.base_url or address.startswith(item.base_url + "/") for item in trust.issuers):
        return ""
    head, _, rest = text.partition("~")[0].partition(".")
    header, claims = _loosely(head), _loosely(rest.partition(".")[0])
    kid = header.get("kid")
    if isinstance(kid, str) and any(kid in item.keys for item in trust.issuers):
        return ""
    if trust.issuer(claims.get("iss")) is not None:
        return ""
    return "issuer_unknown" if header.get("typ") in (CREDENTIAL_TYP, SHORT_TYP) else "not_a_licence"


def is_presentation(text: str) -> bool:
    """Whether a text wants to be a credential with key binding (<JWS>~…~<JWS>); says nothing about its worth."""
    first, mark, rest = text.partition("~")
    return bool(mark and _JWS.fullmatch(first) and _JWS.fullmatch(rest.rpartition("~")[2]))


def is_dynamic(text: str) -> bool:
    """Whether a text wants to be a five-minute code; says nothing about its worth."""
    return text.count(".") == 2 and _loosely(text.partition(".")[0]).get("typ") == DYNAMIC_TYP


def _loosely(part: str) -> Json:
    """The JSON object behind a part of a JWS, deflated or not; empty when there is none."""
    try:
        raw = unb64u(part)
        return read_json(raw if raw.startswith(b"{") else inflate(raw, -15))
    except Malformed:
        return {}
