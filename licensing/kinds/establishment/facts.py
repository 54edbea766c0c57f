"""What the guards of a founding read, and the name as the law judges it today."""

from __future__ import annotations

from licensing.application.duties import duties
from licensing.entities import KINDS
from licensing.findings import rules
from licensing.obligations import Obligations
from licensing.services.cases import agents, consents, facts, gate, points, signing
from licensing.services.cases.cases import asking_draft, problems_by_section
from licensing.services.names import names
from licensing.store import hanging
from licensing.store.models import Case, NameRecord
from licensing.work import Work
from namecheck.finding import Report


def known(work: Work, case: Case) -> dict[str, object]:
    """Every fact that does not depend on what the actor has just typed."""
    before = [
        leg for leg in hanging.rows(case, Case.legs) if leg.kind == "before" and leg.state != "cancelled"
    ]
    described = case.authority is not None
    name = work.session.get(NameRecord, case.name_id) if case.name_id else None
    return facts.person_facts(work, case) | {
        "complete": not any(problems_by_section(work, case).values()),
        "all_signed": signing.all_signed(work, case),
        "not_halted": consents.not_halted(work, case),
        "applicant_free": facts.applicant_free(work, case),
        "applicant_entitled": agents.entitled(work, case),
        "applicant_shown": agents.applicant_shown(work, case),
        "name_held": _held(name, case, work) if name is not None else KINDS[case.entity_type].nameless,
        "points_answered": not points.unanswered(case),
        "inside_undo_window": facts.inside_undo_window(work, case),
        "before_items_granted": gate.open_for_licence(work, case),
        "approvals_seen": described and not gate.to_be_seen(owed(work, case), gate.given(case), case),
        "before_item_refused": any(leg.state == "refused" for leg in before),
    }


def owed(work: Work, case: Case) -> Obligations:
    """What the scope calls for."""
    return duties(asking_draft(work.session, case, work), work.books.catalogue)


def recheck_name(work: Work, case: Case) -> Report | None:
    """The name examined again today, against everybody else's: what the clerk sees and what approval asks."""
    record = work.session.get(NameRecord, case.name_id) if case.name_id else None
    if record is None:
        return None
    return names.examine_again(work, record)


def found(work: Work, case: Case, report: Report | None) -> list[str]:
    """Codes of what the machine says today against the name, and of what it leaves to a person."""
    examined = report or recheck_name(work, case)
    about_name = [f"{f.outcome}:{f.code}" for f in examined.findings] if examined else []
    weighed = rules.to_review(asking_draft(work.session, case, work), work.books.catalogue)
    return sorted([*about_name, *(f"review:{p.code}:{p.field}" for p in weighed)])


def _held(name: NameRecord, case: Case, work: Work) -> bool:
    if name.status != "reserved":
        return False
    return name.held_by_case == case.id or (
        name.held_by_case is None and name.reserved_until is not None and name.reserved_until >= work.act.on
    )
