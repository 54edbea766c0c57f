"""Passkeys of an account: registered, bound to a proof of identity, signed in with, ended.

Every account may have them. One that was registered after proof of identity, or bound to one later, signs papers too
(``cases.signing_acts``); the others sign in alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from esign.errors import Malformed
from esign.webauthn import fault_of, read_assertion
from licensing.errors import Conflict, NotFound, Refused
from licensing.services.identity import proofs
from licensing.store.models import Account, IdentityProof, SignerKey, SpentChallenge
from licensing.work import Work

MOST = 10


@dataclass(frozen=True)
class Place:
    """Where the signer's browser is: the relying party's id and the only origin whose assertions count."""

    rp: str
    origin: str


def keys_of(work: Work) -> list[SignerKey]:
    """The acting person's own keys that sign papers, oldest first."""
    return [key for key in all_of(work.session, str(work.act.actor.id)) if key.proof_id is not None]


def unbound_of(work: Work) -> list[SignerKey]:
    """The acting person's own keys that only sign in though papers could be signed with them: the identity is proved by now."""
    if _proof_if_any(work) is None:
        return []
    return [key for key in all_of(work.session, str(work.act.actor.id)) if key.proof_id is None]


def all_of(session: Session, account_id: str) -> list[SignerKey]:
    """Every key of an account that has not ended, oldest first."""
    query = select(SignerKey).where(SignerKey.account_id == account_id, SignerKey.ended_at.is_(None))
    return list(session.scalars(query.order_by(SignerKey.made_at, SignerKey.id)))


def register_key(
    work: Work, credential: str, jwk: Mapping[str, Any], counter: int, *, signs: bool = True
) -> SignerKey:
    """A new key of the acting account, bound to its proof of identity. Raises Refused without proof (unless it is to sign in only,
    ``signs`` false; then a proof is taken when there is one), for a key known already, and for one too many."""
    account = work.session.get_one(Account, work.act.actor.id)
    proof = proofs.require(work, "sign")[1] if signs else _proof_if_any(work)
    if work.session.get(SignerKey, credential) is not None:
        raise Refused("signing.key_known")
    if len(all_of(work.session, account.id)) >= MOST:
        raise Refused("passkey.too_many", most=MOST)
    key = SignerKey(
        id=credential,
        account_id=account.id,
        proof_id=proof.id if proof else None,
        jwk=dict(jwk),
        counter=counter,
        made_at=work.act.at,
    )
    work.session.add(key)
    work.record("identity.key_registered", "account", account.id, key=_named(credential))
    return key


def _proof_if_any(work: Work) -> IdentityProof | None:
    return proofs.require(work, "sign")[1] if proofs.may(work, "sign") else None


def bind_key(
    work: Work, credential: str, made: Mapping[str, Any], challenge: bytes, place: Place
) -> SignerKey:
    """A key that only signs in is shown again by its owner, who has proved who they are since: now it signs papers too.

    Raises NotFound for anybody else's, Refused without proof and for an assertion that is not fresh and right.
    """
    account, proof = proofs.require(work, "sign")
    key = work.session.get(SignerKey, credential, with_for_update=True)
    if key is None or key.account_id != account.id or key.ended_at is not None:
        raise NotFound(credential)
    _check(work, key, made, challenge, place)
    if key.proof_id is None:
        key.proof_id = proof.id
        work.record("identity.key_registered", "account", account.id, key=_named(key.id))
    return key


def account_of(session: Session, credential: str) -> Account | None:
    """Whose key this is, ended or not; None for a key nobody registered here."""
    key = session.get(SignerKey, credential)
    return session.get_one(Account, key.account_id) if key is not None else None


def signed_in_with(
    work: Work, credential: str, made: Mapping[str, Any], challenge: bytes, place: Place
) -> Account:
    """The account whose key answered this fresh challenge with its user verified; possession and finger, face or PIN are two factors.

    Raises Refused('passkey.…') with the reason.
    """
    key = work.session.get(SignerKey, credential, with_for_update=True)
    if key is None:
        raise Refused("passkey.unknown")
    account = work.session.get_one(Account, key.account_id)
    proof = work.session.get(IdentityProof, key.proof_id) if key.proof_id else None
    if proof is not None and proof.ended_at is not None:
        raise Refused("passkey.proof_gone")
    if key.ended_at is not None:
        raise Refused("passkey.ended")
    if account.disabled:
        raise Refused("passkey.account_closed")
    _check(work, key, made, challenge, place)
    return account


def end_key(work: Work, credential: str) -> None:
    """The owner lost a key or no longer wants it (电子签名法 art 15): it opens and signs nothing any more. Safe to repeat."""
    key = work.session.get(SignerKey, credential)
    if key is None or key.account_id != work.act.actor.id:
        raise NotFound(credential)
    _end(work, key)


def end_all(work: Work, account_id: str) -> None:
    """Whoever lost the telephone lost what was on it. Repeating it is harmless."""
    for key in all_of(work.session, account_id):
        _end(work, key)


def _end(work: Work, key: SignerKey) -> None:
    if key.ended_at is None:
        key.ended_at = work.act.at
        work.record("identity.key_ended", "account", key.account_id, key=_named(key.id))


def advance(key: SignerKey, counter: int, code: str = "signing.key_copied") -> None:
    """A counter that goes back is a copied key (WebAuthn §6.1.1); one that stays at zero says nothing. Raises Refused."""
    if counter and counter <= key.counter:
        raise Refused(code)
    key.counter = counter


def _check(work: Work, key: SignerKey, made: Mapping[str, Any], challenge: bytes, place: Place) -> None:
    try:
        assertion = read_assertion(dict(made))
        fault = fault_of(assertion, key.jwk, challenge, place.rp, place.origin)
    except Malformed as error:
        raise Refused("passkey.damaged") from error
    if fault is not None:
        raise Refused(f"passkey.{fault}")
    _spend(work, challenge)
    advance(key, int.from_bytes(assertion.authenticator[33:37], "big"), "passkey.copied")
    key.used_at = work.act.at


def _spend(work: Work, challenge: bytes) -> None:
    """A challenge serves once, whoever kept the browser's cookie from before. Written for right answers alone: nobody else fills it."""
    spent = SpentChallenge(id=sha256(challenge).hexdigest(), at=work.act.at)
    if work.session.get(SpentChallenge, spent.id) is not None:
        raise Refused("passkey.replayed")
    try:
        with work.session.begin_nested():
            work.session.add(spent)
    except IntegrityError as error:  # the same answer at this very moment
        raise Conflict("passkey") from error


def _named(credential: str) -> str:
    return sha256(credential.encode()).hexdigest()
