"""Steps that are nothing but a row of the flow: a state, its journal entries, what becomes of the proposal."""

from __future__ import annotations

from licensing.errors import Refused
from licensing.services import proposals
from licensing.services.cases import review, seen
from licensing.services.cases.two_officers import checked_case
from licensing.store.models import Case
from licensing.work import Work


def take(work: Work, case_id: str, action: str, reasons: str = "") -> Case:
    """Do what a plain row says. Raises NotFound for whoever may not read the case, Refused with every reason that closes it.

    A step with effects of its own has its own service and is not open here, whoever asks.
    """
    case = checked_case(work, case_id)
    rows = [r for r in review.flow_of(case).rows if (r.source, r.action) == (case.state, action)]
    if not any(r.plain for r in rows):
        raise Refused("flow.not_open", state=case.state, action=action)
    report = review.examined(work, case)
    known = review.decision_facts(work, case, report) | {"reasons_given": bool(reasons.strip())}
    row = review.step(work, case, action, known)
    subject = ("case", case.id)
    if row.proposal == "put":
        proposals.put(work, row, subject, reasons.strip(), lambda p: seen.digest_of(work, case, p, report))
    proposals.follow(work, row, subject, known, reasons.strip())
    if row.asks:
        review.note(work, case, action, reasons=reasons.strip() or None)
    for event in row.emits:
        work.record(event, "case", case.id)
    return case
