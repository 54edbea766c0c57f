"""An extract of the register: what it says of a day, as a signed page and as a credential (SD-JWT VC) inside it.

It vouches for a day that is past, so it has no state that could change: it is on no status list, and genuine means signed here and on
record here by content (`extractcheck`; judged with everything else in `verify`). Members about people are disclosed one by one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from esign.credential import Blank, disclosure
from esign.errors import UnprintableText
from esign.glyphs import unprintable
from esign.jose import Json, b64u, compact_json
from esign.keys import KeyProvider, sign_token
from esign.pades import certify_around
from esign.page import render_extract
from esign.sdjwt import CREDENTIAL_TYP, disclosure_digest, extract_type
from esign.seals import Seals
from esign.stamping import Stamper

BY_ITSELF = ("items", "people", "contributions", "paid", "classes", "history")  # shown one by one


@dataclass(frozen=True)
class Extract:
    """``claims``: what everybody reads; ``told``: members of ``BY_ITSELF``; ``printed``: the same as the page prints it."""

    number: str
    claims: Json
    told: Json
    printed: Json


@dataclass(frozen=True)
class IssuedExtract:
    pdf: bytes
    credential: str
    jti: str
    kid: str

    @property
    def digests(self) -> tuple[str, str]:
        """Of the credential and of the page, in hex: what the register keeps on record and the log holds."""
        return sha256(self.credential.encode()).hexdigest(), sha256(self.pdf).hexdigest()


def issue_extract(
    extract: Extract, seals: Seals, at: datetime, stamper: Stamper, watermark: str = ""
) -> IssuedExtract:
    """Signed at ``at``. Raises UnprintableText, KeyNotUsable; nothing is half issued."""
    if missing := unprintable("".join(_texts(extract.printed))):
        raise UnprintableText(missing)
    at = at.replace(microsecond=0)
    key, iss = seals.key("licence", at), seals.names.base_url
    jti = b64u(sha256(f"{iss}\n{extract.number}\n{int(at.timestamp())}".encode()).digest()[:16])
    claims = {**extract.claims, "iss": iss, "iat": int(at.timestamp()), "jti": jti, "vct": extract_type(iss)}
    room = _credential(claims, extract.told, Blank(key), seals.salt, bytes(32))
    page = render_extract(extract.printed, room, iss, at, watermark)
    pdf, credential = certify_around(
        page, seals, at, stamper, lambda digest: _credential(claims, extract.told, key, seals.salt, digest)
    )
    return IssuedExtract(pdf, credential, jti, key.kid)


def _texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for each in value.values() for text in _texts(each)]
    if isinstance(value, list | tuple):
        return [text for each in value for text in _texts(each)]
    return [str(value)]


def _credential(claims: Json, told: Json, key: KeyProvider, salt: bytes, page: bytes) -> str:
    hidden = [disclosure(salt, claims["jti"], name, told[name]) for name in BY_ITSELF if told.get(name)]
    said = {
        **claims,
        "page": b64u(page),
        "_sd": sorted(disclosure_digest(item) for item in hidden),
        "_sd_alg": "sha-256",
    }
    return "~".join([sign_token(key, CREDENTIAL_TYP, compact_json(said)), *hidden, ""])
