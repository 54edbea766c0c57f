"""Enterprises, the names they hold or held, the conflict keys of those names, and what was answered about them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    UniqueConstraint,
    func,
    literal_column,
    text,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column, relationship, validates

from licensing.address_key import key_of
from licensing.store.base import Base
from licensing.store.types import Sealed


def organisation_of(column: InstrumentedAttribute[str | None] | Mapped[str | None]) -> ColumnElement[str]:
    """Places 9 to 17 of a credit code, as the index on them knows it."""
    return func.substr(column, literal_column("9"), literal_column("9"))


UNKEYED = "domicile_key IS NULL AND domicile IS NOT NULL AND domicile <> ''"


class Enterprise(Base):
    """A market entity on the register. Money in fen.

    ``suspended_until``: the last day of a suspension (歇业); whether it still lasts is read from the date. ``name_ordered_on``:
    since when the name must be changed (734 art 23).
    """

    __tablename__ = "enterprise"
    id: Mapped[str] = mapped_column(primary_key=True)
    uscc: Mapped[str | None] = mapped_column(unique=True)
    name: Mapped[str]
    entity_type: Mapped[str]
    status: Mapped[str]
    status_date: Mapped[date | None]
    authority: Mapped[str] = mapped_column(index=True)
    established_on: Mapped[date | None] = mapped_column(index=True)
    capital_fen: Mapped[int | None]
    domicile: Mapped[str | None]
    domicile_key: Mapped[str | None]  # what it means; None where the release before wrote the row
    scope: Mapped[str | None]
    scope_mark: Mapped[str | None]  # what the licence prints behind the scope, by the kind of its address
    term: Mapped[
        str | None
    ]  # as the licence words it, such as 长期 or 20年; None where an older entry does not say
    representative: Mapped[str | None]
    representative_index: Mapped[str | None] = mapped_column(
        index=True
    )  # blind index, once an order named the person
    industry_code: Mapped[str | None]
    suspended_until: Mapped[date | None] = mapped_column(index=True)
    name_ordered_on: Mapped[date | None]
    case_id: Mapped[str | None] = mapped_column(unique=True)
    source: Mapped[str]
    source_key: Mapped[str] = mapped_column(unique=True)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads this mapping from the class

    __table_args__ = (
        Index(
            "ix_enterprise_name", "name", postgresql_ops={"name": "text_pattern_ops"}
        ),  # also how it begins
        Index("ix_enterprise_organisation", organisation_of(uscc)),
        Index(
            "ix_enterprise_domicile", "domicile", postgresql_using="hash"
        ),  # whole addresses, of any length
        Index("ix_enterprise_domicile_key", "domicile_key", postgresql_using="hash"),
        Index(  # what still wants its key: nothing, as a rule
            "ix_enterprise_unkeyed", "id", sqlite_where=text(UNKEYED), postgresql_where=text(UNKEYED)
        ),
        Index(  # founded here, nobody gets an organisation code twice; imported registers hold what they hold
            "uq_enterprise_organisation_given",
            organisation_of(uscc),
            unique=True,
            sqlite_where=text("case_id IS NOT NULL"),
            postgresql_where=text("case_id IS NOT NULL"),
        ),
    )

    @validates("domicile")
    def _keyed(self, _: str, address: str | None) -> str | None:
        self.domicile_key = key_of(address) if address else None
        return address

    @property
    def marked_scope(self) -> str:
        """The scope as a licence prints it, with what stands behind it (国市监注〔2018〕236号 art 4)."""
        return f"{self.scope or ''}{self.scope_mark or ''}"

    @property
    def unnamed(self) -> bool:
        """Whether it bears no name of its own: an individual business that its operator's name stands for (条例 art 8)."""
        return self.entity_type == "individual" and self.name == self.representative

    @property
    def face_name(self) -> str:
        """The name a licence prints; empty for one without."""
        return "" if self.unnamed else self.public_name

    @property
    def public_name(self) -> str:
        """What stands in public where the name would stand: the USCC from an order to change the name on (734 art 23)."""
        return self.uscc if self.name_ordered_on is not None and self.uscc else self.name

    def suspended(self, on: date) -> bool:
        """Whether business is suspended on a day; the end comes with the date, not with a sweep."""
        return self.status == "registered" and self.suspended_until is not None and on <= self.suspended_until


class Investor(Base):
    """Who owns an enterprise on the register: a person (by account or blind index) or another enterprise."""

    __tablename__ = "investor"
    id: Mapped[str] = mapped_column(primary_key=True)
    enterprise_id: Mapped[str] = mapped_column(ForeignKey("enterprise.id"), index=True)
    name: Mapped[str]
    id_number_index: Mapped[str | None] = mapped_column(index=True)
    uscc: Mapped[str | None] = mapped_column(index=True)
    roles: Mapped[list[Any]]
    amount_fen: Mapped[int | None]


class Standing(Base):
    """A fact about an enterprise or a person that closes ways (code of ``standing_kinds``), with who said so and on what basis.

    Exactly one of ``enterprise_id`` and ``person_index`` is set; the number behind the index is sealed. It stands from ``since``
    until the day before ``until``. Rows of an older installation hold a code of ``exclusions`` and no ``department``.
    ``reference``: the number the department itself keeps the fact under; stated twice it is one row. ``subject_key``: the
    enterprise's id or the person's index.
    """

    __tablename__ = "standing"
    __table_args__ = (UniqueConstraint("department", "reference", "code", "subject_key"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    enterprise_id: Mapped[str | None] = mapped_column(ForeignKey("enterprise.id"), index=True)
    person_index: Mapped[str | None] = mapped_column(index=True)
    person_number: Mapped[str | None] = mapped_column(Sealed)
    person_name: Mapped[str | None] = mapped_column(Sealed)
    code: Mapped[str]
    since: Mapped[date]
    until: Mapped[date | None]
    source: Mapped[str]
    department: Mapped[str | None]
    basis: Mapped[str | None]
    reference: Mapped[str | None]
    subject_key: Mapped[str | None]
    responsible: Mapped[str | None]
    recorded_by: Mapped[str | None]
    recorded_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]
    ended_at: Mapped[datetime | None]
    end_basis: Mapped[str | None]


class NameRecord(Base):
    """A name on the register: whose, in which standing, since when. Whether it still blocks is date arithmetic."""

    __tablename__ = "name_record"
    __table_args__ = (Index("ix_name_record_authority_status", "authority", "status"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(index=True)
    authority: Mapped[str]
    status: Mapped[str]
    status_date: Mapped[date | None]
    reserved_until: Mapped[date | None]
    held_by_case: Mapped[str | None]
    holder_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"), index=True)
    enterprise_id: Mapped[str | None] = mapped_column(ForeignKey("enterprise.id"), index=True)
    entity_type: Mapped[str | None]
    division_code: Mapped[str | None]
    parts: Mapped[dict[str, Any]]
    investors: Mapped[list[Any]]
    version: Mapped[int] = mapped_column(default=1)
    keys: Mapped[list[NameKey]] = relationship(cascade="all, delete-orphan")
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads this mapping from the class


class NameKey(Base):
    """A conflict key: two names clash under a rule only if they share one (design decision 4)."""

    __tablename__ = "name_key"
    key: Mapped[int] = mapped_column(primary_key=True)
    name_id: Mapped[str] = mapped_column(ForeignKey("name_record.id"), primary_key=True, index=True)


class NameSearch(Base):
    """The number under which a name stands in the search index; indexed anew it gets a higher one.

    ``reading``: what its tokens were made with. The index itself is each database's own, see ``name_index``.
    """

    __tablename__ = "name_search"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - a number never comes back, the index may still hold it
    number: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    name_id: Mapped[str] = mapped_column(ForeignKey("name_record.id", ondelete="CASCADE"), unique=True)
    reading: Mapped[int]


class NameVerdict(Base):
    """What the engine answered when a grant or refusal was made; replays to the same bytes.

    ``priors``: the names the register gave for comparison, as data (None: kept before that was written down).
    """

    __tablename__ = "name_verdict"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    name_id: Mapped[str | None] = mapped_column(ForeignKey("name_record.id"), index=True)
    outcome: Mapped[str]
    declaration: Mapped[dict[str, Any]]
    report: Mapped[str]
    rules: Mapped[str]
    priors: Mapped[list[Any] | None]
    committed: Mapped[bool]
    at: Mapped[datetime]


class RuleTables(Base):
    """The files behind a digest of the name rules: file name -> sha256. Written when a verdict first uses them."""

    __tablename__ = "rule_tables"
    digest: Mapped[str] = mapped_column(primary_key=True)
    files: Mapped[dict[str, Any]]


class NameHold(Base):
    """A suggested name kept free for one person for a few minutes. Whether it still blocks is a comparison of instants."""

    __tablename__ = "name_hold"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    authority: Mapped[str]
    parts: Mapped[dict[str, Any]]
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    held_on: Mapped[date]
    until: Mapped[datetime] = mapped_column(index=True)
    keys: Mapped[list[NameHoldKey]] = relationship(cascade="all, delete-orphan")


class NameHoldKey(Base):
    """A conflict key of a held name, as ``NameKey``."""

    __tablename__ = "name_hold_key"
    key: Mapped[int] = mapped_column(primary_key=True)
    hold_id: Mapped[str] = mapped_column(ForeignKey("name_hold.id"), primary_key=True, index=True)


class Counter(Base):
    """A sequence that both databases lock the same way."""

    __tablename__ = "counter"
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int]
