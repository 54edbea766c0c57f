"""The office's own keys in the act of signing: its word on who holds a key, its clock on when (电子签名法 art 13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from werkzeug.exceptions import ServiceUnavailable

from esign import notary
from esign.errors import KeyNotUsable
from esign.evidence import Evidence
from esign.seals import Seals
from esign.stamping import Stamper
from licensing.services.identity.keys import Place
from portal import issuing
from portal.wiring import Office


@dataclass(frozen=True)
class OfficeNotary:
    """Binds with the key that is active at ``at``, and has it stamped. Raises esign's KeyNotUsable when none is."""

    seals: Seals
    stamper: Stamper
    at: datetime

    def bind(self, claims: dict[str, object]) -> str:
        """A compact JWS over the claims by the office's answer key."""
        return notary.bind(self.seals, claims, self.at)

    def stamp(self, made: Evidence) -> Evidence:
        """The evidence with an RFC 3161 token over it."""
        return notary.stamped(made, self.stamper)


def notary_of(office: Office, at: datetime) -> OfficeNotary:
    """The office's notary, unless its clock is contradicted: then 503, as nobody's signature may be dated by it."""
    try:
        issuing.insist(office)
    except KeyNotUsable as error:
        raise ServiceUnavailable from error
    return OfficeNotary(office.seals, office.stamper, at)


def place_of(base_url: str) -> Place:
    """Where assertions must come from: the portal's own address, never what a request says.

    >>> place_of("https://reg.example.cn/portal")
    Place(rp='reg.example.cn', origin='https://reg.example.cn')
    """
    parts = urlsplit(base_url)
    return Place(parts.hostname or "", f"{parts.scheme}://{parts.netloc}")
