"""Beneficial owners by program: the Bank reads, orders, fines; any authority reports an error (受益所有人信息管理办法 arts 4, 12, 13)."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint

from licensing.errors import NotFound
from licensing.services.accounts.api_clients import Remembered
from licensing.services.register import beneficial_handing as handing
from licensing.services.register.beneficial_handing import HandedOver
from licensing.store.models import BeneficialDuty, BeneficialOwner
from licensing.work import Work
from portal.api import intake
from portal.api.guard import caller, scoped
from portal.api.models import BeneficialErrorMade, BeneficialFine, BeneficialOrder
from portal.api.once import once
from portal.office import current_office

blueprint = APIBlueprint("api_beneficial", __name__, url_prefix="/api/v1", enable_openapi=False)


@blueprint.get("/beneficial-filings/<filing_id>")
@scoped("beneficial:read")
def filing(filing_id: str) -> dict[str, Any]:
    """A filing whole; every reading is an act of the journal."""
    if not filing_id.isprintable():
        raise NotFound(filing_id)
    with current_office().work(caller().actor) as work:
        return described(handing.read(work, filing_id))


@blueprint.post("/beneficial-errors")
@scoped("beneficial:report")
def report() -> tuple[dict[str, Any], int]:
    """An error in what an enterprise filed; the answer says nothing of what that is."""
    asked = intake.body(BeneficialErrorMade)

    def act(work: Work) -> Remembered:
        row = handing.report_error(work, asked.uscc, asked.reasons, asked.reference)
        told = {"id": row.id, "uscc": asked.uscc, "reference": row.reference}
        return Remembered(200, told | {"reported_at": row.reported_at.isoformat()})

    answer = once(act)
    return answer.body, answer.status


@blueprint.post("/beneficial-orders")
@scoped("beneficial:order")
def order() -> tuple[dict[str, Any], int]:
    """What is false or was not updated is ordered to be filed; once, a second time changes nothing."""
    asked = intake.body(BeneficialOrder)
    answer = once(lambda work: Remembered(200, _duty(asked.uscc, handing.order(work, asked.uscc))))
    return answer.body, answer.status


@blueprint.post("/beneficial-fines")
@scoped("beneficial:order")
def fine() -> tuple[dict[str, Any], int]:
    """Whoever did not obey the Bank's order in its days is fined."""
    asked = intake.body(BeneficialFine)

    def act(work: Work) -> Remembered:
        return Remembered(
            200, _duty(asked.uscc, handing.fine(work, asked.uscc, asked.amount_fen, asked.reasons))
        )

    answer = once(act)
    return answer.body, answer.status


def described(seen: HandedOver) -> dict[str, Any]:
    filing, enterprise = seen.filing, seen.enterprise
    return {
        "id": filing.id,
        "enterprise": {"name": enterprise.name, "uscc": enterprise.uscc, "type": enterprise.entity_type},
        "way": filing.way,
        "filed_on": str(filing.filed_on),
        "changed_on": str(filing.changed_on) if filing.changed_on else None,
        "due_on": str(filing.due_on) if filing.due_on else None,
        "late": filing.late,
        "digest": filing.digest,
        "owners": [_owner(row, ended=False) for row in seen.standing],
        "ended": [_owner(row, ended=True) for row in seen.ended],
    }


def _owner(row: BeneficialOwner, ended: bool) -> dict[str, Any]:
    told = dict(row.told)
    return {
        "name": row.name,
        "document_kind": row.document_kind,
        "document_number": row.number,
        "document_valid_until": told.get("valid_until"),
        "sex": told.get("sex"),
        "nationality": told.get("nationality"),
        "born": told.get("born"),
        "address": told.get("address"),
        "contact": told.get("contact"),
        "right": row.kind,
        "percent": row.percent,
        "note": told.get("note"),
        "since": str(row.since),
        "until": str(row.until) if ended and row.until else None,
    }


def _duty(uscc: str, duty: BeneficialDuty) -> dict[str, Any]:
    return {
        "uscc": uscc,
        "reason": duty.reason,
        "ordered_on": str(duty.ordered_on) if duty.ordered_on else None,
        "obey_by": str(duty.obey_by) if duty.obey_by else None,
        "fined_on": str(duty.fined_on) if duty.fined_on else None,
        "fine_fen": duty.fine_fen,
    }
