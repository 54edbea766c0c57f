"""The register: one enterprise a licensed case, codes that check, nothing dated the wrong way round."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from licensing import uscc
from licensing.entities import KINDS
from licensing.invariants._question import Question
from licensing.store.models import Case, Document, Enterprise, Investor, Licence, NameRecord
from licensing.store.names import organisation_of

AHEAD = timedelta(minutes=5)  # what the clocks of two machines may differ


def codes_wrong(session: Session, at: datetime) -> Iterator[str]:
    """A credit code assigned here whose check characters do not hold (GB 32100)."""
    query = select(Enterprise.id, Enterprise.uscc).where(
        Enterprise.uscc.is_not(None), Enterprise.case_id.is_not(None)
    )
    for row_id, code in session.execute(query.execution_options(yield_per=1000)):
        if not uscc.is_valid(str(code)):
            yield row_id


def licensed_without_enterprise(session: Session, at: datetime) -> Iterator[str]:
    """An issued first licence whose case founded nobody, or somebody else."""
    query = (
        select(Licence.id)
        .join(Case, Case.id == Licence.case_id)
        .outerjoin(Enterprise, Enterprise.case_id == Case.id)
        .where(
            Licence.number_version == 1, or_(Enterprise.id.is_(None), Enterprise.id != Licence.enterprise_id)
        )
    )
    yield from session.scalars(query)


def enterprise_without_case(session: Session, at: datetime) -> Iterator[str]:
    """An enterprise of this portal whose case does not exist."""
    query = select(Enterprise.id).where(
        Enterprise.case_id.is_not(None), ~select(Case.id).where(Case.id == Enterprise.case_id).exists()
    )
    yield from session.scalars(query)


def name_of_nobody(session: Session, at: datetime) -> Iterator[str]:
    """A registered name whose enterprise is called otherwise."""
    query = (
        select(NameRecord.id)
        .join(Enterprise, Enterprise.id == NameRecord.enterprise_id)
        .where(NameRecord.status == "registered", NameRecord.name != Enterprise.name)
    )
    yield from session.scalars(query)


def owner_elsewhere(session: Session, at: datetime) -> Iterator[str]:
    """A business of one person whose owner is somebody else than whoever represents it by an act of ours."""
    words = {kind.register for kind in KINDS.values() if kind.one_person}
    owned = select(Investor.id).where(
        Investor.enterprise_id == Enterprise.id, Investor.id_number_index == Enterprise.representative_index
    )
    query = select(Enterprise.id).where(
        Enterprise.entity_type.in_(words),
        Enterprise.case_id.is_not(None),
        Enterprise.representative_index.is_not(None),
        ~owned.exists(),
    )
    yield from session.scalars(query)


def dates_backwards(session: Session, at: datetime) -> Iterator[str]:
    """Handed in before it was begun, decided before it was handed in, or in the future."""
    query = select(Case.id).where(
        or_(
            Case.submitted_at < Case.created_at,
            Case.decided_at < Case.submitted_at,
            Case.created_at > at + AHEAD,
            Case.decided_at > at + AHEAD,
        )
    )
    yield from session.scalars(query)


def papers_changed(session: Session, at: datetime) -> Iterator[str]:
    """A paper of a dossier that is not the one whose digest was written down."""
    for row in session.scalars(select(Document).execution_options(yield_per=50)):
        if sha256(row.content).hexdigest() != row.sha256:
            yield row.id


def twice_open(session: Session, at: datetime) -> Iterator[str]:
    """Two current licences of one enterprise."""
    query = (
        select(Licence.enterprise_id)
        .where(Licence.state.in_(("valid", "suspended")))
        .group_by(Licence.enterprise_id)
        .having(func.count() > 1)
    )
    yield from session.scalars(query)


def organisation_twice(session: Session, at: datetime) -> Iterator[str]:
    """An enterprise founded here whose organisation code (places 9 to 17) an enterprise before it bears too."""
    code = organisation_of(Enterprise.uscc)
    given = select(code).where(Enterprise.case_id.is_not(None), Enterprise.uscc.is_not(None))
    query = select(func.max(Enterprise.id)).where(code.in_(given)).group_by(code).having(func.count() > 1)
    yield from session.scalars(query)


QUESTIONS = (
    Question("organisation_code_twice", "an organisation code is given once", organisation_twice),
    Question("code_wrong", "every credit code assigned here checks", codes_wrong),
    Question(
        "licence_without_enterprise",
        "a first licence is of the enterprise its case founded",
        licensed_without_enterprise,
    ),
    Question("enterprise_without_case", "an enterprise founded here has its case", enterprise_without_case),
    Question("name_of_nobody", "a registered name is its enterprise's name", name_of_nobody),
    Question("owner_elsewhere", "who represents a business of one person owns it", owner_elsewhere),
    Question("dates_backwards", "a case is begun, handed in and decided in this order", dates_backwards),
    Question("papers_changed", "a filed paper has the digest that was written down", papers_changed),
    Question("two_current_licences", "an enterprise has one current licence", twice_open),
)
