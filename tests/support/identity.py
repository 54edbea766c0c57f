"""Proved people for stories: a provider that signs tokens with a key of its own, and an authenticator that is one (WebAuthn).

Neither stands in for our code: the provider's tokens and the authenticator's answers are checked as anybody's would be.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from esign.jose import b64u, compact_json, public_jwk, raw_signature
from licensing.act import Actor
from licensing.services.accounts.accounts import SignUp
from licensing.services.cases import signing, signing_acts
from licensing.services.identity import keys, proofs
from licensing.services.identity.proofs import Provider
from licensing.store.models import Account, Case, Signature, SigningSheet
from portal.statements import OfficeNotary, place_of
from portal.wiring import Office

ISSUER, CLIENT, ACR = "https://id.example.test", "portal", "urn:example:substantial"
CLAIMS = {"name": "name", "number": "id_number", "mobile": "phone_number", "kind": ""}
PRESENT_AND_VERIFIED = 0x05


@dataclass
class TokenMaker:
    """An identity provider reduced to what it signs."""

    __test__ = False
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def provider(self, **changes: Any) -> Provider:
        """What the office accepts of it."""
        jwk = public_jwk(self.key.public_key(), "t1", "ES256")
        known: dict[str, Any] = {
            "issuer": ISSUER,
            "audience": CLIENT,
            "acr": (ACR,),
            "claims": CLAIMS,
            "key": jwk,
        }
        return Provider(**(known | changes))

    def token(self, who: SignUp, digest: bytes, at: int, **changes: Any) -> str:
        """A signed ID token over ``digest``; ``changes``: other claims, None leaves one out."""
        claims = {
            "iss": ISSUER,
            "aud": CLIENT,
            "sub": sha256(who.id_number.encode()).hexdigest()[:16],
            "nonce": b64u(digest),
            "acr": ACR,
            "auth_time": at,
            "iat": at,
            "exp": at + 300,
            "name": who.name,
            "id_number": who.id_number,
            "phone_number": who.mobile,
        } | changes
        body = compact_json({k: v for k, v in claims.items() if v is not None})
        return self.jws({"alg": "ES256", "kid": "t1"}, body)

    def jws(self, header: dict[str, Any], body: bytes) -> str:
        """Anything, signed."""
        signed = f"{b64u(compact_json(header))}.{b64u(body)}"
        der = self.key.sign(signed.encode(), ec.ECDSA(hashes.SHA256()))
        return f"{signed}.{b64u(raw_signature(der, 32))}"


MAKER = TokenMaker()


class Authenticator:
    """A person's own security key: makes a key, registers it with attestation none, signs challenges."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.jwk = public_jwk(self.key.public_key(), "passkey", "ES256")
        self.credential = b64u(sha256(json.dumps(self.jwk).encode()).digest())
        self.counter = 0

    def assertion(
        self, challenge: bytes, rp: str, origin: str, flags: int = PRESENT_AND_VERIFIED, **changes: Any
    ) -> dict[str, str]:
        """The three members that a browser hands back. ``changes``: other members of clientDataJSON."""
        self.counter += 1
        data = sha256(rp.encode()).digest() + bytes([flags]) + self.counter.to_bytes(4, "big")
        client = compact_json(
            {"type": "webauthn.get", "challenge": b64u(challenge), "origin": origin, "crossOrigin": False}
            | changes
        )
        der = self.key.sign(data + sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return {"authenticatorData": b64u(data), "clientDataJSON": b64u(client), "signature": b64u(der)}


def prove(office: Office, actor: Actor, who: SignUp, maker: TokenMaker = MAKER, **changes: Any) -> None:
    """The account's person is vouched for by the provider, now."""
    with office.work(actor) as work:
        nonce = sha256(work.act.ids.token().encode()).digest()
        token = maker.token(who, nonce, int(work.act.at.timestamp()), **changes)
        proofs.prove_by_provider(work, token, maker.provider(), nonce, work.act.at)


def is_proved(office: Office, actor: Actor) -> bool:
    with office.look(actor) as work:
        return proofs.level_of(work, work.session.get_one(Account, actor.id)) != "declared"


def sheet(office: Office, actor: Actor, case_id: str) -> SigningSheet:
    """A sheet over the papers as they stand now."""
    with office.work(actor) as work:
        case = work.session.get_one(Case, case_id)
        seen = signing.signing_digest(case, signing.papers_of(work, case))
        return signing_acts.prepare(work, case_id, seen)


def new_key(office: Office, actor: Actor) -> Authenticator:
    """A key registered after proof of identity."""
    made = Authenticator()
    with office.work(actor) as work:
        keys.register_key(work, made.credential, made.jwk, 0)
    return made


def sign_with(
    office: Office, actor: Actor, waiting: SigningSheet, own: Authenticator, act: dict[str, str] | None = None
) -> Signature:
    """The person's key signs the sheet; ``act``: something else than what it would sign."""
    place = place_of(office.settings.base_url)
    answer = act or own.assertion(bytes.fromhex(waiting.id), place.rp, place.origin)
    with office.work(actor) as work:
        notary = OfficeNotary(office.seals, office.stamper, work.act.at)
        return signing_acts.sign_with_key(work, waiting.id, own.credential, answer, notary, place)


def sign_by_token(
    office: Office,
    actor: Actor,
    waiting: SigningSheet,
    who: SignUp,
    maker: TokenMaker = MAKER,
    **changes: Any,
) -> Signature:
    """The provider vouches for the person in this act."""
    with office.work(actor) as work:
        token = maker.token(who, bytes.fromhex(waiting.id), int(work.act.at.timestamp()), **changes)
        notary = OfficeNotary(office.seals, office.stamper, work.act.at)
        return signing_acts.sign_with_provider(work, waiting.id, token, MAKER.provider(), notary)


def sign_case(
    office: Office, actor: Actor, case_id: str, ring: dict[str, Authenticator] | None = None
) -> Signature:
    """The whole act: key, sheet, signature; with a ``ring`` a key is registered once a person and kept there by account."""
    ring = {} if ring is None else ring
    if actor.id not in ring:
        ring[actor.id] = new_key(office, actor)
    return sign_with(office, actor, sheet(office, actor, case_id), ring[actor.id])
