"""Accounts, posts, sessions, sign-in attempts, passwords reset at a counter and forms kept for their writers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from licensing.store.base import Base
from licensing.store.types import Sealed, SealedJSON


class Account(Base):
    """A natural person who signs in (条例 art 15, real name). Mobile and ID number are sealed; indexes find them.

    ``claimed_index``: blind index of the number as typed. ``id_number_index``: the same once the identity is proved, else a
    value that equals nobody's number: whoever compares by it finds proved people alone. ``mobile``: what the account signs in with, a
    mobile of any country or an e-mail. ``reachable_since``: since when an address of it is proved, by a code that came back or by the
    identity provider's word; without one nothing is done with effect.
    """

    __tablename__ = "account"
    __table_args__ = (Index("ix_account_role", "role", "authority"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    mobile: Mapped[str] = mapped_column(Sealed)
    mobile_index: Mapped[str] = mapped_column(unique=True)
    id_number: Mapped[str] = mapped_column(Sealed)
    id_number_index: Mapped[str] = mapped_column(unique=True)
    claimed_index: Mapped[str | None] = mapped_column(index=True)
    document_kind: Mapped[str] = mapped_column(default="RESIDENT_ID", server_default="RESIDENT_ID")
    password_hash: Mapped[str]
    role: Mapped[str]
    authority: Mapped[str | None]
    department: Mapped[str | None] = mapped_column(index=True)
    disabled: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    reachable_since: Mapped[datetime | None]


class Absence(Base):
    """The days, both included, on which a clerk is away; written by the head of the place."""

    __tablename__ = "absence"
    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    noted_by: Mapped[str]
    noted_at: Mapped[datetime]


class WebSession(Base):
    """A server-side session; only the hash of its cookie is kept."""

    __tablename__ = "web_session"
    id_hash: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"), index=True)
    data: Mapped[dict[str, Any]] = mapped_column(SealedJSON)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class SignInAttempt(Base):
    """Counts against brute force: per blind index of the mobile.

    ``guess``: 20 bits of a keyed hash of the wrong password, enough to see one tried on many mobiles, too little to find it.
    """

    __tablename__ = "sign_in_attempt"
    id: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(index=True)
    guess: Mapped[str | None] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(index=True)
    succeeded: Mapped[bool]


class PasswordReset(Base):
    """A forgotten password: asked for, vouched for, waited for, used. Only the slow hash of its code is kept, "" before there is one.

    ``way``: counter (two officers), contact (a proved address), operator (staff). ``opens_at``: until then its owner can stop it.
    """

    __tablename__ = "password_reset"
    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    code_hash: Mapped[str]
    given_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))  # None: the operator, by command
    given_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]
    way: Mapped[str] = mapped_column(default="counter", server_default="counter")
    authority: Mapped[str | None]
    confirmed_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    opens_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]


class KnownDevice(Base):
    """A browser in which somebody signed in rightly; only the hash of its secret is kept. Strangers cannot lock it out."""

    __tablename__ = "known_device"
    secret_hash: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    made_at: Mapped[datetime]
    seen_at: Mapped[datetime] = mapped_column(index=True)


class SecondFactor(Base):
    """What a sign-in asks for besides the password. ``secret``: base32 of the device in force; ``next_secret``: offered, not confirmed yet.

    ``last_step``: the newest step of thirty seconds whose code was used. ``papers``: SHA-256 of the paper codes not used yet.
    """

    __tablename__ = "second_factor"
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    secret: Mapped[str | None] = mapped_column(Sealed)
    since: Mapped[datetime | None]
    last_step: Mapped[int]
    papers: Mapped[list[Any]]
    next_secret: Mapped[str | None] = mapped_column(Sealed)
    next_until: Mapped[datetime | None]


class KeptForm(Base):
    """What somebody typed into a form whose session had ended. Only the hash of the browser's secret is kept.

    ``account_id``: whose page it was, ``None`` for a page anybody can open. ``body``: JSON of the address and the pairs.
    """

    __tablename__ = "kept_form"
    secret_hash: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"), index=True)
    body: Mapped[str] = mapped_column(Sealed)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class ApiClient(Base):
    """A department's own system, or a person's own program (OAuth2 client credentials); only a hash of the secret is kept.

    ``former_hash``: of the secret before, good until ``former_until``, so that nobody stands outside while it is changed over.
    ``receipt_jwk``: the public key that the system signs its receipts with. ``account_id``: whose program it is, None for a department's
    system; ``until``: when a program shuts by itself.
    """

    __tablename__ = "api_client"
    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"), index=True)
    until: Mapped[datetime | None]
    name: Mapped[str]
    secret_hash: Mapped[str]
    department: Mapped[str | None] = mapped_column(index=True)
    scopes: Mapped[list[Any]]
    disabled: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    former_hash: Mapped[str | None]
    former_until: Mapped[datetime | None]
    receipt_jwk: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class ApiToken(Base):
    __tablename__ = "api_token"
    token_hash: Mapped[str] = mapped_column(primary_key=True)
    client_id: Mapped[str] = mapped_column(ForeignKey("api_client.id"), index=True)
    scopes: Mapped[list[Any]]
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class IdempotencyKey(Base):
    """The first answer to a write, given again to whoever repeats it."""

    __tablename__ = "idempotency_key"
    client_id: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    request_sha256: Mapped[str]
    status: Mapped[int]
    body: Mapped[dict[str, Any]] = mapped_column(SealedJSON)
    at: Mapped[datetime]
