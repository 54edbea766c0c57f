"""A filing that stands on the register as the order of its kind, so that days and clocks are counted once, whoever filed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import Any

from licensing.flows.order import FLOW
from licensing.store.models import Case, Enterprise, RegisterOrder
from licensing.work import Work


def is_day(text: str) -> bool:
    """Whether a text is a day in ISO form."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def order_of(
    work: Work, case: Case, enterprise: Enterprise, code: str, given: Mapping[str, Any], *, title: str,
    digested: Mapping[str, Any], reasons: str = "", decided: bool = True,
) -> RegisterOrder:  # fmt: skip
    """In force from today. ``given``: its fields; ``digested``: what was written, which its digest is of; ``decided``: by an officer,
    who acts now, or the enterprise's own publication."""
    text = json.dumps([case.id, code, digested], ensure_ascii=False, sort_keys=True)
    return RegisterOrder(
        id=work.act.ids.new("order"),
        kind=code,
        state=min(FLOW.states_in("in_force")),
        enterprise_id=enterprise.id,
        authority=enterprise.authority,
        checker_authority=None,
        fields=dict(given),
        document_title=title,
        document_no=str(case.number or ""),
        document_on=work.act.on,
        reasons=reasons,
        maker_id=case.applicant_id,
        checker_id=work.act.actor.id if decided else None,
        note=None,
        digest=sha256(text.encode()).hexdigest(),
        proposed_at=case.submitted_at or work.act.at,
        decided_at=work.act.at,
        effective_on=work.act.on,
        ended_on=None,
    )
