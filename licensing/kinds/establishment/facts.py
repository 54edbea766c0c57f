"""What the guards of a founding read, and the name as the law judges it today."""

from __future__ import annotations

from licensing.application.duties import duties
from licensing.entities import KINDS
from licensing.findings import rules
from licensing.guard_facts import GuardFacts
from licensing.obligations import Obligations
from licensing.services.cases import agents, consents, facts, gate, points, signing
from licensing.services.cases.cases import asking_draft, looked_at, problems_by_section
from licensing.services.names import names
from licensing.store import hanging
from licensing.store.models import Case, NameRecord
from licensing.work import Work
from namecheck.finding import Report


def known(work: Work, case: Case) -> GuardFacts:
    """Every fact that does not depend on what the actor has just typed."""
    return facts.person_facts(work, case).and_later(
        {
            "complete": lambda: not any(problems_by_section(work, case).values()),
            "all_signed": lambda: signing.all_signed(work, case),
            "not_halted": lambda: consents.not_halted(work, case),
            "applicant_free": lambda: facts.applicant_free(work, case),
            "applicant_entitled": lambda: agents.entitled(work, case),
            "applicant_shown": lambda: agents.applicant_shown(work, case),
            "name_held": lambda: _name_held(work, case),
            "points_answered": lambda: not points.unanswered(case),
            "inside_undo_window": lambda: facts.inside_undo_window(work, case),
            "before_items_granted": lambda: gate.open_for_licence(work, case),
            "approvals_seen": lambda: _approvals_seen(work, case),
            "before_item_refused": lambda: _before_item_refused(case),
        }
    )


def _name_held(work: Work, case: Case) -> bool:
    name = work.session.get(NameRecord, case.name_id) if case.name_id else None
    return _held(name, case, work) if name is not None else KINDS[case.entity_type].nameless


def _approvals_seen(work: Work, case: Case) -> bool:
    described = case.authority is not None
    return described and not gate.to_be_seen(owed(work, case), gate.given(case), case)


def _before_item_refused(case: Case) -> bool:
    return any(leg.kind == "before" and leg.state == "refused" for leg in hanging.rows(case, Case.legs))


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
    weighed = rules.left(looked_at(work, case))
    return sorted([*about_name, *(f"review:{p.code}:{p.field}" for p in weighed)])


def _held(name: NameRecord, case: Case, work: Work) -> bool:
    if name.status != "reserved":
        return False
    return name.held_by_case == case.id or (
        name.held_by_case is None and name.reserved_until is not None and name.reserved_until >= work.act.on
    )
