"""Who a person is and how it was shown; keys that sign; what is being signed; who was asked; who says "that is not me"."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from licensing.store.base import Base
from licensing.store.types import Sealed


class IdentityProof(Base):
    """One proof of identity of one account (细则 art 16). ``level``: counter or provider; declared needs no row.

    ``state``: proposed (one officer saw the document), active, refused, ended. ``subject_index``: blind index of issuer and
    subject, so that one person of a provider is one account. ``evidence``: the provider's token, or what the officers saw.
    """

    __tablename__ = "identity_proof"
    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    level: Mapped[str]
    state: Mapped[str] = mapped_column(index=True)
    issuer: Mapped[str]
    subject_index: Mapped[str | None] = mapped_column(index=True)
    document_kind: Mapped[str]
    name: Mapped[str]
    number: Mapped[str] = mapped_column(Sealed)
    number_index: Mapped[str] = mapped_column(index=True)
    evidence: Mapped[str] = mapped_column(Sealed, deferred=True)
    evidence_sha256: Mapped[str]
    proposed_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    confirmed_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_for: Mapped[str | None]


class IdentityLook(Base):
    """An account lost the identity it claimed to the true person: an officer looks at everything it did."""

    __tablename__ = "identity_look"
    id: Mapped[str] = mapped_column(primary_key=True)
    loser_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    winner_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    was_proved: Mapped[bool]
    opened_at: Mapped[datetime]
    closed_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    closed_at: Mapped[datetime | None]
    note: Mapped[str | None]


class SignerKey(Base):
    """A passkey. ``id``: the credential's, base64url. ``proof_id``: the proof of identity it rests on and ends with; without one it
    signs in and signs no papers."""

    __tablename__ = "signer_key"
    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    proof_id: Mapped[str | None] = mapped_column(ForeignKey("identity_proof.id"))
    jwk: Mapped[dict[str, Any]]
    counter: Mapped[int]
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class SpentChallenge(Base):
    """A challenge that a passkey answered rightly; it serves nobody again. ``id``: its SHA-256 in hexadecimal."""

    __tablename__ = "spent_challenge"
    id: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)


class SigningSheet(Base):
    """A sheet that waits for its signature: exactly this text, by this account, once, within minutes. ``id``: its SHA-256.

    ``mandate_id``, ``pledge_id``: set when that is signed and not the papers of the case; ``person_id`` is then empty.
    """

    __tablename__ = "signing_sheet"
    id: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("registration_case.id"), index=True)
    person_id: Mapped[str]
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    proof_id: Mapped[str] = mapped_column(ForeignKey("identity_proof.id"))
    covers: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]
    mandate_id: Mapped[str | None] = mapped_column(ForeignKey("mandate.id"))
    pledge_id: Mapped[str | None] = mapped_column(ForeignKey("permit_pledge.id"))


class Invitation(Base):
    """A code or link for one named person of one case, for one purpose; only its hash is kept, the inviter never has it."""

    __tablename__ = "invitation"
    id: Mapped[str] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("registration_case.id"), index=True)
    person_id: Mapped[str] = mapped_column(index=True)
    purpose: Mapped[str]
    given_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]


class Consent(Base):
    """What a named person answered: accepted, refused, not_me. ``about``: digest of the roles they were asked for."""

    __tablename__ = "consent"
    id: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("registration_case.id"), index=True)
    person_id: Mapped[str] = mapped_column(index=True)
    answer: Mapped[str]
    about: Mapped[str]
    way: Mapped[str]
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]


class Impersonation(Base):
    """Somebody says that a registration abuses their identity (条例 art 40; 细则 arts 51-58).

    ``ground``: why the examination was suspended; ``published_at``, ``ends_on``: the notice of 45 days.
    """

    __tablename__ = "impersonation"
    id: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("registration_case.id"), index=True)
    enterprise_id: Mapped[str | None] = mapped_column(ForeignKey("enterprise.id"), index=True)
    person_id: Mapped[str]
    authority: Mapped[str | None] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(index=True)
    way: Mapped[str]
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    filed_at: Mapped[datetime]
    answer_by: Mapped[date]
    decide_by: Mapped[date | None]
    reasons: Mapped[str | None]
    maker_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    checker_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
    extended: Mapped[bool] = mapped_column(default=False)
    ground: Mapped[str | None]
    suspended_on: Mapped[date | None]
    published_at: Mapped[datetime | None]
    ends_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads this mapping from the class


class NoticeAnswer(Base):
    """Somebody objects while the rescission of a registration is announced (条例 art 40). ``relation``: what ties them to it."""

    __tablename__ = "impersonation_objection"
    id: Mapped[str] = mapped_column(primary_key=True)
    impersonation_id: Mapped[str] = mapped_column(ForeignKey("impersonation.id"), index=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    department: Mapped[str | None]
    relation: Mapped[str]
    reasons: Mapped[str] = mapped_column(Sealed)
    evidence: Mapped[str | None] = mapped_column(Sealed)
    at: Mapped[datetime]


class EnterpriseClaim(Base):
    """A person says that an entry of the register is theirs to represent. ``way``: register (an index matched) or counter."""

    __tablename__ = "enterprise_claim"
    id: Mapped[str] = mapped_column(primary_key=True)
    enterprise_id: Mapped[str] = mapped_column(ForeignKey("enterprise.id"), index=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    person_index: Mapped[str]
    way: Mapped[str]
    role: Mapped[str]
    state: Mapped[str] = mapped_column(index=True)
    seen: Mapped[str] = mapped_column(Sealed)
    maker_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    checker_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
