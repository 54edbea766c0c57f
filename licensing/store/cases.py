"""Cases: answers, people, signatures, documents, reviews, department legs, notices."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, column, select, table
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, relationship

from licensing.application_number import draw
from licensing.deadlines import legal_date
from licensing.store.base import Base
from licensing.store.claims import Claimable
from licensing.store.leg_decisions import LegDecision, LegReturn
from licensing.store.types import Sealed, SealedBytes, SealedJSON, SealedLater
from licensing.store.uploads import Upload


def _number(context: DefaultExecutionContext) -> str:
    """The application number of a new case, drawn against those that are given."""
    new = context.get_current_parameters()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped
    given = table("registration_case", column("number"))

    def taken(number: str) -> bool:
        found = select(given.c.number).where(given.c.number == number)
        return context.connection.scalar(found) is not None

    return draw(legal_date(new["created_at"]), new["id"], taken)


class Case(Claimable, Base):
    """One matter of one applicant, from first answer to decision. ``answers`` holds a mapping per section.

    ``number``: what people call it by (``licensing.application_number``).
    """

    __tablename__ = "registration_case"
    __table_args__ = (
        Index("uq_registration_case_number", "number", unique=True),
        Index(  # a clerk's queue: one place, what is due first on top
            "ix_registration_case_place_queue",
            *("authority", "kind", "state", "due_on", "submitted_at", "id", "clerk_id"),
        ),
        Index("ix_registration_case_title", "authority", "title", "id"),
        Index(  # the queue of a head of several places
            "ix_registration_case_queue",
            *("kind", "state", "due_on", "submitted_at", "id", "authority", "clerk_id"),
        ),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str | None] = mapped_column(default=_number)
    kind: Mapped[str]
    entity_type: Mapped[str]
    state: Mapped[str] = mapped_column(index=True)
    applicant_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    authority: Mapped[str | None] = mapped_column(index=True)
    title: Mapped[str]
    name_id: Mapped[str | None] = mapped_column(ForeignKey("name_record.id"), index=True)
    enterprise_id: Mapped[str | None] = mapped_column(ForeignKey("enterprise.id"), index=True)
    answers: Mapped[dict[str, Any]] = mapped_column(SealedJSON)
    clerk_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"), index=True)
    uscc: Mapped[str | None] = mapped_column(index=True)
    established_on: Mapped[date | None]
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    due_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    people: Mapped[list[Person]] = relationship(
        order_by="Person.position", cascade="all, delete-orphan", back_populates="case"
    )
    legs: Mapped[list[Leg]] = relationship(order_by="Leg.department", back_populates="case")
    reviews: Mapped[list[Review]] = relationship(order_by="Review.at")
    documents: Mapped[list[Document]] = relationship(order_by="Document.created_at")
    uploads: Mapped[list[Upload]] = relationship(order_by="Upload.created_at, Upload.id")
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads this mapping from the class


class Person(Base):
    """Somebody in a case, entered once, with every role held in it (officer_roles codes).

    ``party``: a natural person or which kind of body (``licensing.parties``); ``id_number`` is then its credit code, or state and
    number abroad. ``details``: of a body or somebody from abroad, who signs for it at a counter and who takes its mail.
    """

    __tablename__ = "case_person"
    id: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("registration_case.id"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(index=True)
    id_number: Mapped[str] = mapped_column(Sealed)
    id_number_index: Mapped[str] = mapped_column(index=True)
    mobile: Mapped[str] = mapped_column(Sealed)
    roles: Mapped[list[Any]]
    contribution: Mapped[dict[str, Any]] = mapped_column(SealedJSON)
    party: Mapped[str] = mapped_column(default="PERSON", server_default="PERSON")
    document_kind: Mapped[str] = mapped_column(default="RESIDENT_ID", server_default="RESIDENT_ID")
    details: Mapped[dict[str, Any] | None] = mapped_column(SealedJSON)
    sign_token_hash: Mapped[str | None] = mapped_column(unique=True)
    sign_token: Mapped[str | None] = mapped_column(Sealed)
    case: Mapped[Case] = relationship(back_populates="people")
    signatures: Mapped[list[Signature]] = relationship(order_by="Signature.at", cascade="all, delete-orphan")


class Signature(Base):
    """Who signed what, when, over which digest (电子签名法 arts 13-14). It counts while the digest is today's.

    ``assurance``: how well the signer was proved; none on rows from before evidence could be checked offline.
    ``power``: of a signature for a body: signer, what makes them its voice (kind, grant, licence), as the sheet says.
    """

    __tablename__ = "signature"
    id: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("registration_case.id"), index=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("case_person.id"), index=True)
    digest: Mapped[str]
    documents: Mapped[list[Any]]
    method: Mapped[str]
    assurance: Mapped[str | None]
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    evidence: Mapped[str] = mapped_column(SealedLater)
    power: Mapped[dict[str, Any] | None] = mapped_column(SealedJSON)
    at: Mapped[datetime]


class Document(Base):
    """A document of the dossier, immutable once written."""

    __tablename__ = "document"
    id: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("registration_case.id"), index=True)
    kind: Mapped[str]
    media_type: Mapped[str]
    sha256: Mapped[str]
    content: Mapped[bytes] = mapped_column(SealedBytes)
    created_at: Mapped[datetime]


class Review(Base):
    """One act of an officer on a case: the correction list, a proposed decision, the decision with reasons.

    ``digest``: what a proposal was made on; ``proposal_id``: the proposal that a second officer confirmed or returned.
    """

    __tablename__ = "review"
    id: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("registration_case.id"), index=True)
    clerk_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    action: Mapped[str]
    items: Mapped[list[Any]]
    reasons: Mapped[str | None]
    digest: Mapped[str | None]
    proposal_id: Mapped[str | None] = mapped_column(ForeignKey("review.id"))
    undone: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]
    points: Mapped[list[CorrectionPoint]] = relationship(order_by="CorrectionPoint.position")


class CorrectionPoint(Base):
    """One line of a correction list and its answer. ``before``, ``after``: digests of the answer it is about, when it was asked
    for and when the case was handed in again; ``answer``: the founder's sentence.
    """

    __tablename__ = "correction_point"
    id: Mapped[str] = mapped_column(primary_key=True)
    review_id: Mapped[str] = mapped_column(ForeignKey("review.id"), index=True)
    position: Mapped[int]
    section: Mapped[str]
    field: Mapped[str]
    text: Mapped[str]
    before: Mapped[str | None]
    after: Mapped[str | None]
    answer: Mapped[str | None] = mapped_column(Sealed)
    answered_at: Mapped[datetime | None]


class Leg(Claimable, Base):
    """One department's part of a case, on its own clock.

    ``asked``: the public facts it was asked with; ``round``: how often it was asked; ``changed``: what was new this time.
    """

    __tablename__ = "leg"
    __table_args__ = (
        Index("ix_leg_state_due", "state", "due_on", "id"),
        Index("ix_leg_department_id", "department", "id"),
        Index("ix_leg_department_waiting", "department", "state", "due_on", "id"),
        Index("ix_leg_department_ended", "department", "state", "decided_at", "id"),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("registration_case.id"), index=True)
    department: Mapped[str]
    kind: Mapped[str]
    items: Mapped[list[Any]]
    fields: Mapped[dict[str, Any]] = mapped_column(SealedJSON)
    state: Mapped[str] = mapped_column(index=True)
    days: Mapped[int | None]
    unit: Mapped[str | None]
    basis: Mapped[str | None]
    verified: Mapped[bool]
    opened_at: Mapped[datetime | None]
    due_on: Mapped[date | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    reasons: Mapped[str | None]
    asked: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    round: Mapped[int] = mapped_column(default=1, server_default="1")
    changed: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    version: Mapped[int] = mapped_column(default=1)
    case: Mapped[Case] = relationship(back_populates="legs")
    decisions: Mapped[list[LegDecision]] = relationship(order_by="LegDecision.decided_at, LegDecision.id")
    returns: Mapped[list[LegReturn]] = relationship(order_by="LegReturn.asked_at, LegReturn.id")
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads this mapping from the class


class Notice(Base):
    """A public notice with its period; an objection inside the period stops the simplified route."""

    __tablename__ = "notice"
    id: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("registration_case.id"), index=True)
    enterprise_id: Mapped[str] = mapped_column(ForeignKey("enterprise.id"), index=True)
    kind: Mapped[str]
    published_at: Mapped[datetime] = mapped_column(index=True)
    ends_on: Mapped[date]
    window_ends_on: Mapped[date]
    objections: Mapped[list[Objection]] = relationship(order_by="Objection.at")


class Objection(Base):
    """``account_id``: none where a department's program objected. ``role``: whose account objected. ``answer``: the owner's.

    ``false_reasons``: an officer found it unfounded or its cause gone; ``withdrawn_at``: who objected took it back; the row stays.
    """

    __tablename__ = "objection"
    id: Mapped[str] = mapped_column(primary_key=True)
    notice_id: Mapped[str] = mapped_column(ForeignKey("notice.id"), index=True)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    department: Mapped[str | None]
    relation: Mapped[str]
    reasons: Mapped[str]
    role: Mapped[str | None]
    evidence: Mapped[str | None] = mapped_column(Sealed)
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    false_reasons: Mapped[str | None]
    false_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None]
    at: Mapped[datetime]
