"""Signatures given at a counter, and agents' mandates."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from licensing.store.base import Base
from licensing.store.types import Sealed, SealedBytes, SealedLater


class CounterSignature(Base):
    """An officer saw a party's document and its signature on the printed papers; a second officer compares and confirms.

    ``covers``: digest of the papers as they stood; ``signer_*``: who stood there; ``sha256``: of ``content``, the file with what was
    seen. The proposal that waits for the second officer is a row of ``proposal``.
    """

    __tablename__ = "counter_signature"
    id: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("registration_case.id"), index=True)
    person_id: Mapped[str] = mapped_column(index=True)
    authority: Mapped[str] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(index=True)
    covers: Mapped[str]
    signer_name: Mapped[str]
    document_kind: Mapped[str]
    number: Mapped[str] = mapped_column(Sealed)
    number_index: Mapped[str]
    seen: Mapped[str] = mapped_column(Sealed)
    file_name: Mapped[str] = mapped_column(Sealed)
    media_type: Mapped[str]
    sha256: Mapped[str]
    content: Mapped[bytes] = mapped_column(SealedBytes, deferred=True)
    maker_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime]
    checker_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads this mapping from the class


class Mandate(Base):
    """A party of a case lets an agent act in it (民法典 art 165): who, in what, until which day. It counts once it is signed.

    ``giver_proof``: the proof of identity it rests on; ``evidence``: of the giver's signature. ``ended_for``: given (by the giver),
    declined (by the agent).
    """

    __tablename__ = "mandate"
    id: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("registration_case.id"), index=True)
    state: Mapped[str]
    giver_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    giver_name: Mapped[str]
    giver_index: Mapped[str]
    giver_proof: Mapped[str] = mapped_column(ForeignKey("identity_proof.id"))
    for_person: Mapped[str | None]
    agent_name: Mapped[str]
    agent_kind: Mapped[str]
    agent_number: Mapped[str] = mapped_column(Sealed)
    agent_index: Mapped[str] = mapped_column(index=True)
    agent_mobile: Mapped[str] = mapped_column(Sealed)
    matters: Mapped[list[Any]]
    until_on: Mapped[date]
    digest: Mapped[str | None]
    method: Mapped[str | None]
    assurance: Mapped[str | None]
    evidence: Mapped[str | None] = mapped_column(SealedLater)
    made_at: Mapped[datetime]
    signed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_for: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads this mapping from the class
