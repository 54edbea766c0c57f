"""The holder's side of a licence: its key, who may act with it, who asked to see it, and who looked."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from licensing.store.base import Base
from licensing.store.types import Sealed


class HolderKey(Base):
    """The key an enterprise's licence versions are bound to. The private half is sealed and only read to sign."""

    __tablename__ = "holder_key"
    enterprise_id: Mapped[str] = mapped_column(ForeignKey("enterprise.id"), primary_key=True)
    kid: Mapped[str] = mapped_column(unique=True)
    jwk: Mapped[dict[str, Any]]
    private: Mapped[str] = mapped_column(Sealed, deferred=True)
    made_at: Mapped[datetime]


class HolderGrant(Base):
    """Who may act with an enterprise's licence besides its representative: a manager, or an agent for matters and days.

    The person is named by name and blind index, whether or not there is an account yet. ``representative_index`` says under
    which representative it was given; ``parent_id`` is the manager's own grant, None when the representative gave it.
    """

    __tablename__ = "holder_grant"
    id: Mapped[str] = mapped_column(primary_key=True)
    enterprise_id: Mapped[str] = mapped_column(ForeignKey("enterprise.id"), index=True)
    kind: Mapped[str]
    state: Mapped[str]
    name: Mapped[str]
    person_index: Mapped[str] = mapped_column(index=True)
    matters: Mapped[list[Any]]
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    representative_index: Mapped[str]
    given_by: Mapped[str] = mapped_column(ForeignKey("account.id"))
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("holder_grant.id"), index=True)
    given_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads this mapping from the class


class PresentationRequest(Base):
    """Somebody asks to be shown a licence for a purpose; one answer, one nonce, a few minutes.

    ``claims`` are the purpose's at the moment of asking. ``code`` is what the holder types; ``token_hash`` is of the secret in
    the asker's own address, None for a department's system, which shows its bearer token.
    """

    __tablename__ = "presentation_request"
    id: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    token_hash: Mapped[str | None] = mapped_column(unique=True)
    code: Mapped[str] = mapped_column(unique=True)
    asker: Mapped[str]
    client_id: Mapped[str | None] = mapped_column(ForeignKey("api_client.id"), index=True)
    reference: Mapped[str | None]
    purpose: Mapped[str]
    claims: Mapped[list[Any]]
    audience: Mapped[str]
    nonce: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    licence_id: Mapped[str | None] = mapped_column(ForeignKey("licence.id"))
    presented_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    presented_at: Mapped[datetime | None]
    presentation: Mapped[str | None]
    dynamic_code: Mapped[str | None]
    verdict: Mapped[dict[str, Any] | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads this mapping from the class


class PresentationClaim(Base):
    """A presentation that was used; its key makes the second use impossible (esign handbook §3 row 4)."""

    __tablename__ = "presentation_claim"
    digest: Mapped[str] = mapped_column(primary_key=True)
    until: Mapped[datetime] = mapped_column(index=True)


class LicenceLook(Base):
    """Somebody verified a licence through the portal. Repeats inside one minute share a row (``slot``) and are counted."""

    __tablename__ = "licence_look"
    __table_args__ = (Index("ix_licence_look_enterprise_id_at", "enterprise_id", "at", "id"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    slot: Mapped[str] = mapped_column(unique=True)
    licence_id: Mapped[str] = mapped_column(ForeignKey("licence.id"))
    enterprise_id: Mapped[str] = mapped_column(ForeignKey("enterprise.id"))
    at: Mapped[datetime] = mapped_column(index=True)
    way: Mapped[str]
    asker: Mapped[str | None]
    client_id: Mapped[str | None] = mapped_column(ForeignKey("api_client.id"))
    reference: Mapped[str | None]
    purpose: Mapped[str | None]
    claims: Mapped[list[Any]]
    result: Mapped[str]
    shown_by: Mapped[str | None]
    times: Mapped[int] = mapped_column(default=1)
