"""Beneficial owners handed over to the People's Bank, and errors that come back (受益所有人信息管理办法 arts 4, 12, 13; GE-88).

Nobody else reads them by program: the scope is that family's alone, and each reading is an act of the journal. What is filed stands as owed
in the ledger of exchanges until the Bank's signed receipt. Any authority may report an error; none learns by it what was filed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from licensing.errors import Invalid, NotFound, Problem
from licensing.services.register import beneficial, stating
from licensing.store.models import (
    BeneficialDuty,
    BeneficialError,
    BeneficialFiling,
    BeneficialOwner,
    Enterprise,
)
from licensing.work import Work

LONGEST = {"reasons": 2000, "reference": 100}


@dataclass(frozen=True)
class HandedOver:
    """A filing whole: who stood with it, and who stands no more since it."""

    filing: BeneficialFiling
    enterprise: Enterprise
    standing: tuple[BeneficialOwner, ...]
    ended: tuple[BeneficialOwner, ...]


def is_bank(work: Work) -> bool:
    """Whether the actor speaks for a body of the People's Bank."""
    body = work.books.catalogue.departments.get(work.act.actor.department or "")
    return body is not None and body.family == beneficial.BANK


def read(work: Work, filing_id: str) -> HandedOver:
    """For the Bank's body of the place alone; the reading is journalled. Raises NotFound for anybody else."""
    filing = work.session.get(BeneficialFiling, filing_id)
    enterprise = work.session.get(Enterprise, filing.enterprise_id) if filing is not None else None
    if filing is None or enterprise is None or not is_bank(work):
        raise NotFound(filing_id)
    if beneficial.bank_of(work, enterprise) != work.act.actor.department:
        raise NotFound(filing_id)
    standing, ended = _owners(work, filing)
    work.record("beneficial.read", "beneficial_filing", filing.id, enterprise=enterprise.id)
    return HandedOver(filing, enterprise, standing, ended)


def _owners(
    work: Work, filing: BeneficialFiling
) -> tuple[tuple[BeneficialOwner, ...], tuple[BeneficialOwner, ...]]:
    """Who was named once this filing stood, and who was named until then: as it was, whatever was filed since."""
    at: datetime = filing.recorded_at
    known = (BeneficialOwner.enterprise_id == filing.enterprise_id, BeneficialOwner.recorded_at <= at)
    query = select(BeneficialOwner).where(*known).order_by(BeneficialOwner.id)
    stood = query.where(or_(BeneficialOwner.ended_at.is_(None), BeneficialOwner.ended_at > at))
    gone = query.where(BeneficialOwner.ended_at == at)
    return tuple(work.session.scalars(stood)), tuple(work.session.scalars(gone))


def report_error(work: Work, uscc: str, reasons: str, reference: str) -> BeneficialError:
    """An authority says that what is filed is wrong, by its own number; the same report again is the same row.

    The enterprise owes a filing anew, and the Bank hears of it. Raises NotFound for an enterprise that files nothing, Invalid.
    """
    body = stating.body_of(work)
    found = [
        Problem(name, "standing.needed" if not text.strip() else "standing.too_long", {"most": LONGEST[name]})
        for name, text in (("reasons", reasons), ("reference", reference))
        if not 1 <= len(text.strip()) <= LONGEST[name]
    ]
    if found:
        raise Invalid(found)
    enterprise = work.session.scalar(select(Enterprise).where(Enterprise.uscc == uscc).with_for_update())
    rules = work.books.catalogue.beneficial
    if enterprise is None or not beneficial.files(enterprise, rules):
        raise NotFound(uscc)
    same = (BeneficialError.department == body, BeneficialError.reference == reference.strip())
    before = work.session.scalar(
        select(BeneficialError).where(BeneficialError.enterprise_id == enterprise.id, *same)
    )
    if before is not None:
        if before.reasons != reasons.strip():
            raise Invalid([Problem("reference", "standing.reference_used")])
        return before
    row = BeneficialError(
        id=work.act.ids.new("boe"),
        enterprise_id=enterprise.id,
        department=body,
        reasons=reasons.strip(),
        reference=reference.strip(),
        reported_by=str(work.act.actor.id),
        reported_at=work.act.at,
    )
    work.session.add(row)
    beneficial.owe(work, enterprise, beneficial.ERROR, work.act.on)
    bank = beneficial.bank_of(work, enterprise)
    work.record("beneficial.error_reported", "enterprise", enterprise.id, department=bank, by=body)
    return row


def order(work: Work, uscc: str) -> BeneficialDuty:
    """The Bank orders what is false or was not updated to be filed (反洗钱法 art 60). Raises NotFound, Refused."""
    return beneficial.order_by_bank(work, _banks(work, uscc))


def fine(work: Work, uscc: str, amount_fen: int, reasons: str) -> BeneficialDuty:
    """The Bank fines whoever did not obey its order. Raises NotFound, Refused, Invalid."""
    return beneficial.fine(work, _banks(work, uscc).id, amount_fen, reasons)


def _banks(work: Work, uscc: str) -> Enterprise:
    enterprise = work.session.scalar(select(Enterprise).where(Enterprise.uscc == uscc))
    mine = enterprise is not None and beneficial.bank_of(work, enterprise) == work.act.actor.department
    if enterprise is None or not mine or not is_bank(work):
        raise NotFound(uscc)
    return enterprise
