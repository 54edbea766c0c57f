"""The invented people of the demonstration: their accounts, and keys of their own with which they sign."""

from __future__ import annotations

import json
from hashlib import sha256

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import select

from esign.jose import b64u, compact_json, public_jwk
from licensing.act import SYSTEM, Actor, Role
from licensing.services.accounts import accounts, contacts
from licensing.services.accounts.accounts import SignUp
from licensing.services.cases import signing, signing_acts
from licensing.services.identity import keys, proofs
from licensing.store.models import Account, Case
from licensing.store.types import CIPHER
from portal.statements import OfficeNotary, place_of
from portal.wiring import Office

PRESENT_AND_VERIFIED = 0x05  # the flags of an authenticator that saw its person


class OwnKey:
    """A passkey in software, as a phone holds one: it signs what the portal asks, and its answers are checked like anybody's."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.jwk = public_jwk(self._key.public_key(), "passkey", "ES256")
        self.credential = b64u(sha256(json.dumps(self.jwk).encode()).digest())
        self._counter = 0

    def sign(self, challenge: bytes, rp: str, origin: str) -> dict[str, str]:
        """The three members of a WebAuthn assertion."""
        self._counter += 1
        flags = bytes([PRESENT_AND_VERIFIED])
        data = sha256(rp.encode()).digest() + flags + self._counter.to_bytes(4, "big")
        client = compact_json(
            {"type": "webauthn.get", "challenge": b64u(challenge), "origin": origin, "crossOrigin": False}
        )
        signed = self._key.sign(data + sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return {"authenticatorData": b64u(data), "clientDataJSON": b64u(client), "signature": b64u(signed)}


class Cast:
    """Who takes part. ``people``: founders by mobile; officers stand in the office's own accounts."""

    def __init__(self, office: Office, people: dict[str, SignUp]) -> None:
        self.office, self.people = office, people
        self._keys: dict[str, OwnKey] = {}

    def enter(self, password: str) -> None:
        """Open the accounts that are not there yet; the password is hashed once for all."""
        with self.office.read() as session:
            known = set(session.scalars(select(Account.mobile_index)))
        new = [who for who in self.people.values() if CIPHER.index(who.mobile) not in known]
        if not new:
            return
        hashed = self.office.hasher.hash(password)
        with self.office.work(SYSTEM) as work:
            for who in new:
                actor = Actor(None, who.name, Role.APPLICANT)
                opened = accounts.open_account(work, who, hashed, actor)
                proofs.prove_for_demo(work, opened)
                contacts.prove_for_demo(work, opened)

    def actor(self, mobile: str) -> Actor:
        """Whoever signs in with this mobile."""
        with self.office.read() as session:
            return accounts.actor_of(
                session.scalars(select(Account).where(Account.mobile_index == CIPHER.index(mobile))).one()
            )

    def sign(self, mobile: str, case_id: str) -> None:
        """Read the papers, sign them with the own key."""
        actor, place = self.actor(mobile), place_of(self.office.settings.base_url)
        own = self._key_of(mobile, actor)
        with self.office.work(actor) as work:
            case = work.session.get_one(Case, case_id)
            seen = signing.signing_digest(case, signing.papers_of(work, case))
            sheet = signing_acts.prepare(work, case_id, seen).id
        with self.office.work(actor) as work:
            answer = own.sign(bytes.fromhex(sheet), place.rp, place.origin)
            notary = OfficeNotary(self.office.seals, self.office.stamper, work.act.at)
            signing_acts.sign_with_key(work, sheet, own.credential, answer, notary, place)

    def _key_of(self, mobile: str, actor: Actor) -> OwnKey:
        if mobile not in self._keys:
            made = OwnKey()
            with self.office.work(actor) as work:
                keys.register_key(work, made.credential, made.jwk, 0)
            self._keys[mobile] = made
        return self._keys[mobile]
