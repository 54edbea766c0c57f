"""Editions of the name rules: what changes in which table, who wrote and approved it, what a trial of it showed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from licensing.store.base import Base


class RuleEdition(Base):
    """A change of the rules. ``number``: its place in the order of approvals, from 1. Whether it is in force is date
    arithmetic over ``effective_on`` and ``ready_at``, the instant from which the register is found under its keys.

    ``keyed_after``/``keyed``: how far the register has been read for it. ``tidied_at``: when the keys of before were removed.
    """

    __tablename__ = "rule_edition"
    id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int | None] = mapped_column(unique=True)
    title: Mapped[str]
    reason: Mapped[str]
    basis: Mapped[str]
    state: Mapped[str] = mapped_column(index=True)
    author_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    effective_on: Mapped[date | None]
    undoes_id: Mapped[str | None] = mapped_column(ForeignKey("rule_edition.id"))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    approver_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    approved_at: Mapped[datetime | None]
    answer: Mapped[str | None]
    rules: Mapped[str | None]
    ready_at: Mapped[datetime | None]
    keyed_after: Mapped[str] = mapped_column(default="")
    keyed: Mapped[int] = mapped_column(default=0)
    tidied_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    changes: Mapped[list[RuleChange]] = relationship(
        cascade="all, delete-orphan", order_by="RuleChange.table_name, RuleChange.row_key"
    )
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads this mapping from the class


class RuleChange(Base):
    """One row of one table: as it stood (None: it did not) and as it is to be (None: it goes). ``row_key``: JSON."""

    __tablename__ = "rule_change"
    edition_id: Mapped[str] = mapped_column(ForeignKey("rule_edition.id"), primary_key=True)
    table_name: Mapped[str] = mapped_column(primary_key=True)
    row_key: Mapped[str] = mapped_column(primary_key=True)
    before: Mapped[list[Any] | None]
    after: Mapped[list[Any] | None]


class RuleTrial(Base):
    """What an edition would do, tried on stored decisions and on the register. ``rules``: the digest it was tried with,
    ``against``: the one it was compared with. ``run``: who works on it; a second run takes over and starts anew.
    """

    __tablename__ = "rule_trial"
    id: Mapped[str] = mapped_column(primary_key=True)
    edition_id: Mapped[str] = mapped_column(ForeignKey("rule_edition.id"), index=True)
    rules: Mapped[str]
    against: Mapped[str]
    state: Mapped[str]
    run: Mapped[str | None]
    since: Mapped[date]
    asked_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    counts: Mapped[dict[str, Any]]
    fault: Mapped[str | None]


class RuleFlip(Base):
    """A decision or a name that a trial found judged otherwise. ``kind``: verdict or name; no person stands here."""

    __tablename__ = "rule_flip"
    trial_id: Mapped[str] = mapped_column(ForeignKey("rule_trial.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    said_on: Mapped[date | None]
    before: Mapped[str]
    after: Mapped[str]
    codes: Mapped[dict[str, Any]]
    findings: Mapped[dict[str, Any]]
