"""Proof of identity (条例 art 15; 细则 art 16): by a provider's signed token, or by two officers at a counter.

The newest good proof of a number wins it: whoever else claimed that number loses every power at once, and an officer looks at what
that account did.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import bindparam, select

from esign.errors import Malformed
from esign.idtoken import read_id_token
from esign.signature import token_fault
from licensing import id_documents
from licensing.act import Role
from licensing.errors import NotFound, Refused
from licensing.powers import LEVELS, suffices
from licensing.services.accounts import addresses, same_person
from licensing.store.keeping import asked, columns, each
from licensing.store.models import Account, IdentityLook, IdentityProof, SignerKey
from licensing.store.types import CIPHER
from licensing.work import Work

COUNTER, PROVIDER, DECLARED = "counter", "provider", "declared"
TRUE_PERSON = "true_person"
OFFICERS = (Role.CLERK, Role.SUPERVISOR)


@dataclass(frozen=True)
class Provider:
    """What the office accepts of an OpenID Connect provider. ``key``: the JWK that signed the token, from the provider's set.

    ``acr``: accepted classes; ``claims``: which claim says name, number, mobile, and (or empty) kind of document.
    """

    issuer: str
    audience: str
    acr: tuple[str, ...]
    claims: Mapping[str, str]
    key: Mapping[str, Any]

    def stated(self) -> dict[str, Any]:
        """What the office vouches for in a binding."""
        return {
            "issuer": self.issuer,
            "audience": self.audience,
            "acr": list(self.acr),
            "name_claim": self.claims["name"],
            "key": dict(self.key),
        }


@dataclass(frozen=True)
class Vouched:
    """Who a token says somebody is."""

    subject: str
    name: str
    number: str
    kind: str
    mobile: str


def read_token(work: Work, token: str, provider: Provider, digest: bytes, asked_at: datetime) -> Vouched:
    """The person a provider vouches for in an act over ``digest`` asked for at ``asked_at``.

    Raises Refused('identity.…') with the reason: signature, algorithm, issuer, audience, nonce, acr, age of the sign-in.
    """
    try:
        claims = read_id_token(token, dict(provider.key))
    except Malformed as error:
        raise Refused(f"identity.{_known(error.reason)}") from error
    fault = token_fault(claims, provider.stated(), digest, int(asked_at.timestamp()), work.act.at)
    if fault is not None:
        raise Refused(f"identity.{fault}")
    named = {part: str(claims.get(claim) or "") for part, claim in provider.claims.items() if claim}
    kind = named.get("kind") or id_documents.RESIDENT_ID
    if not named.get("name") or not id_documents.is_valid(kind, named.get("number", "")):
        raise Refused("identity.claims_missing")
    number = id_documents.tidy(named["number"])
    return Vouched(str(claims.get("sub", "")), named["name"], number, kind, named.get("mobile", ""))


def _known(reason: str) -> str:
    return reason if reason.startswith("token_") else "token_damaged"


def prove_by_provider(
    work: Work, token: str, provider: Provider, digest: bytes, asked_at: datetime
) -> IdentityProof:
    """The signed-in account is the person the provider vouches for: name and number must be the account's own.

    Raises Refused as ``read_token`` does, and for another name, another number, a person who already has an account.
    """
    account = acting(work)
    who = read_token(work, token, provider, digest, asked_at)
    index = id_documents.index_of(who.kind, who.number)
    if index != account.claimed_index:
        raise Refused("identity.other_number")
    if who.name != account.name:
        raise Refused("identity.other_name")
    subject = CIPHER.index(f"{provider.issuer}\n{who.subject}")
    _refuse_second_account(work, account, subject)
    proof = _new(work, account, PROVIDER, token)
    proof.state, proof.issuer, proof.subject_index = "active", provider.issuer, subject
    proof.decided_at = work.act.at
    work.session.add(proof)
    if account.reachable_since is None and who.mobile and addresses.read(who.mobile) == account.mobile:
        account.reachable_since = (
            work.act.at
        )  # the provider vouches for the mobile too; messages still wait for its code
    work.record("identity.proved", "account", account.id, proof=proof.id, level=PROVIDER)
    _take(work, account, proof)
    return proof


def prove_for_demo(work: Work, account: Account) -> None:
    """A demonstration's invented person is taken for proved, and the row says so. Raises Refused for all but the system."""
    if work.act.actor.role is not Role.SYSTEM:
        raise Refused("flow.not_open")
    proof = _new(work, account, COUNTER, "demonstration: an invented person, nobody saw a document")
    proof.state, proof.issuer, proof.decided_at = "active", "demonstration", work.act.at
    work.session.add(proof)
    work.record("identity.proved", "account", account.id, proof=proof.id, level=COUNTER)
    _take(work, account, proof)


def _refuse_second_account(work: Work, account: Account, subject: str) -> None:
    """One person of a provider is one account, whatever document each shows."""
    query = select(IdentityProof.id).where(
        IdentityProof.subject_index == subject,
        IdentityProof.state == "active",
        IdentityProof.account_id != account.id,
        IdentityProof.number_index != account.claimed_index,
    )
    if work.session.scalar(query.limit(1)) is not None:
        raise Refused("identity.second_account")


def propose_at_counter(work: Work, account_id: str, kind: str, number: str, seen: str) -> IdentityProof:
    """An officer has seen the person and the document. It counts once a second officer confirms.

    ``seen``: what was seen and how it was checked. Raises Refused when the document is not the account's, or nothing was noted.
    """
    account = work.session.get(Account, account_id)
    if account is None or account.role != Role.APPLICANT or account.disabled:
        raise NotFound(account_id)
    if work.act.actor.role not in OFFICERS:
        raise Refused("flow.not_open")
    if id_documents.index_of(kind, number) != account.claimed_index or kind != account.document_kind:
        raise Refused("identity.other_number")
    if len(seen.strip()) < 4:
        raise Refused("identity.nothing_noted")
    if account.claimed_index == same_person.index_of_actor(work):
        raise Refused("identity.own_proof")
    proof = _new(work, account, COUNTER, seen.strip())
    proof.proposed_by, proof.issuer = work.act.actor.id, f"counter:{work.act.actor.authority}"
    work.session.add(proof)
    work.record("identity.counter_proposed", "account", account.id, proof=proof.id)
    return proof


def confirm_at_counter(work: Work, proof_id: str, *, good: bool = True) -> IdentityProof:
    """A second officer of the same place confirms what the first one saw, or refuses it."""
    proof = work.session.get(IdentityProof, proof_id, with_for_update=True)
    if proof is None or proof.level != COUNTER or work.act.actor.role not in OFFICERS:
        raise NotFound(proof_id)
    if proof.state != "proposed":
        raise Refused("flow.not_open")
    if proof.issuer != f"counter:{work.act.actor.authority}":
        raise Refused("case.other_place")
    if same_person.is_actor(work, proof.proposed_by):
        raise Refused("review.same_officer")
    account = work.session.get_one(Account, proof.account_id)
    if account.claimed_index == same_person.index_of_actor(work):
        raise Refused("identity.own_proof")
    if (proof.number_index, proof.name) != (account.claimed_index, account.name):
        raise Refused("identity.other_number")
    proof.confirmed_by, proof.decided_at = work.act.actor.id, work.act.at
    proof.state = "active" if good else "refused"
    action = "identity.proved" if good else "identity.counter_refused"
    work.record(action, "account", account.id, proof=proof.id, level=COUNTER)
    if good:
        _take(work, account, proof)
    return proof


def proposed_here(work: Work) -> list[IdentityProof]:
    """Counter proofs of the officer's own place that wait for a second officer, oldest first."""
    query = select(IdentityProof).where(
        IdentityProof.state == "proposed", IdentityProof.issuer == f"counter:{work.act.actor.authority}"
    )
    return list(work.session.scalars(query.order_by(IdentityProof.made_at, IdentityProof.id)))


STANDING = select(IdentityProof).where(
    IdentityProof.account_id == bindparam("account"),
    IdentityProof.state == "active",
    IdentityProof.number_index == bindparam("index"),
    IdentityProof.name == bindparam("name"),
)


def active_proof(work: Work, account: Account) -> IdentityProof | None:
    """The strongest, then newest proof that stands today for this account's own name and number."""
    mine = {"account": account.id, "index": account.id_number_index, "name": account.name}

    def ask() -> IdentityProof | None:
        found = work.session.scalars(STANDING, mine)
        return max(found, key=lambda p: (LEVELS.index(p.level), p.made_at, p.id), default=None)

    return asked(work.session, ("active proof", *mine.values()), (IdentityProof.__tablename__,), ask)


def lost_look(work: Work, account: Account) -> IdentityLook | None:
    """When this account last lost the identity it claimed, unless it has proved one since."""
    if active_proof(work, account) is not None:
        return None
    query = select(IdentityLook).where(IdentityLook.loser_id == account.id)
    return work.session.scalar(query.order_by(IdentityLook.opened_at.desc()).limit(1))


LOST = (
    select(IdentityProof.account_id, IdentityProof.ended_at)
    .where(IdentityProof.account_id.in_(bindparam("accounts", expanding=True)))
    .where(IdentityProof.ended_for == TRUE_PERSON, IdentityProof.ended_at.is_not(None))
    .order_by(IdentityProof.ended_at)
)


def last_lost(work: Work, account_ids: Collection[str]) -> dict[str, datetime]:
    """When each of these accounts last lost its identity to the true person, if it did: what it signed before was not theirs to sign."""

    def ask(some: list[str]) -> dict[str, datetime]:
        rows = columns(work.session, LOST, {"accounts": some})
        return {account: ended for account, ended in rows if ended is not None}

    return each(work.session, ("last lost",), (IdentityProof.__tablename__,), account_ids, ask)


def level_of(work: Work, account: Account) -> str:
    """declared, counter or provider."""
    proof = active_proof(work, account)
    return proof.level if proof is not None else DECLARED


def require(work: Work, power: str) -> tuple[Account, IdentityProof]:
    """The acting account and its proof, when they are enough for a power.

    Raises Refused('identity.needed') for less than the office's row asks, Refused('identity.minor') below its age,
    Refused('contact.needed') as long as no mobile or e-mail of the account is proved.
    """
    account = acting(work)
    proof = active_proof(work, account)
    if proof is None or not suffices(work.books.powers, power, proof.level):
        raise Refused("identity.needed", power=power)
    age = id_documents.age_on(proof.document_kind, proof.number, work.act.on)
    if age is not None and age < work.books.powers[power].least_age:
        raise Refused("identity.minor", age=work.books.powers[power].least_age)
    if work.books.powers[power].reachable and account.reachable_since is None:
        raise Refused("contact.needed")
    return account, proof


def may(work: Work, power: str) -> bool:
    """Whether ``require`` would let the acting account."""
    try:
        require(work, power)
    except Refused:
        return False
    return True


def acting(work: Work) -> Account:
    """The citizen's account that acts. Raises Refused for nobody, an office's and a closed one."""
    account = work.session.get(Account, work.act.actor.id) if work.act.actor.id else None
    if account is None or account.disabled or account.role != Role.APPLICANT:
        raise Refused("account.sign_in_needed")
    return account


def _new(work: Work, account: Account, level: str, evidence: str) -> IdentityProof:
    return IdentityProof(
        id=work.act.ids.new("proof"),
        account_id=account.id,
        level=level,
        state="proposed",
        issuer="",
        document_kind=account.document_kind,
        name=account.name,
        number=account.id_number,
        number_index=str(account.claimed_index),
        evidence=evidence,
        evidence_sha256=sha256(evidence.encode()).hexdigest(),
        made_at=work.act.at.astimezone(UTC),
    )


def _take(work: Work, account: Account, proof: IdentityProof) -> None:
    """The proved account gets the number's index; every other account that has or claims the number loses it."""
    index = str(account.claimed_index)
    query = select(Account).where(
        (Account.claimed_index == index) | (Account.id_number_index == index), Account.id != account.id
    )
    for other in work.session.scalars(query.with_for_update()):
        _evict(work, other, account)
    work.session.flush()
    account.id_number_index = index
    work.session.flush()


def _evict(work: Work, other: Account, winner: Account) -> None:
    held = other.id_number_index == other.claimed_index
    other.id_number_index = unproved_index(other.id)
    if other.role != Role.APPLICANT:  # an officer's post is not a citizen's power
        return
    proofs = select(IdentityProof).where(
        IdentityProof.account_id == other.id, IdentityProof.state.in_(("active", "proposed"))
    )
    for proof in work.session.scalars(proofs):
        proof.state, proof.ended_at, proof.ended_for = "ended", work.act.at, TRUE_PERSON
    keys = select(SignerKey).where(SignerKey.account_id == other.id, SignerKey.ended_at.is_(None))
    for key in work.session.scalars(keys):
        key.ended_at = work.act.at
    known = select(IdentityLook.id).where(
        IdentityLook.loser_id == other.id, IdentityLook.winner_id == winner.id
    )
    if work.session.scalar(known.limit(1)) is not None:
        return
    look = IdentityLook(
        id=work.act.ids.new("look"),
        loser_id=other.id,
        winner_id=winner.id,
        was_proved=held,
        opened_at=work.act.at,
    )
    work.session.add(look)
    # both are told: the page of each account shows it, and the journal is what messages are made from
    work.record("identity.lost", "account", other.id, to=winner.id, look=look.id)
    work.record("identity.won", "account", winner.id, look=look.id)


def unproved_index(account_id: str) -> str:
    """What stands instead of the number's index while nothing is proved: equal to nobody's."""
    return f"declared:{account_id}"
