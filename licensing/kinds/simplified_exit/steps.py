"""Leaving by simplified deregistration (条例 art 33; 细则 arts 47-49): eligibility, pledge, notice or department answers, closing."""

from __future__ import annotations

from sqlalchemy import select

from licensing.act import Role
from licensing.catalogue.bodies import deciding_body
from licensing.entities import founded
from licensing.errors import NotFound, Refused
from licensing.flows import leg
from licensing.flows import name as names
from licensing.kind import belongs, standing
from licensing.kinds.simplified_exit.flow import FLOW
from licensing.kinds.simplified_exit.state import (
    GRACE,
    INDIVIDUAL,
    exit_facts,
    is_owner,
    notice_of,
    obstacles,
    settle,
    standing_objections,
)
from licensing.services.cases import legs, review, speaking
from licensing.services.cases.facts import is_party
from licensing.services.cases.filing import file_documents, to_desk
from licensing.services.holding.representatives import represented
from licensing.services.identity import proofs
from licensing.services.licences.issue import follow_register
from licensing.services.pledges import keeping
from licensing.services.register.moves import move_enterprise, move_name
from licensing.services.register.owners import signers, succeeded
from licensing.store.models import (
    Account,
    Case,
    Enterprise,
    Leg,
    NameRecord,
    Notice,
    Objection,
)
from licensing.work import Work

NOTICE_DAYS, WINDOW_DAYS, ANSWER_DAYS, GRACE_DAYS = "D07", "D08", "D10", "D31"
ASKED_FAMILIES = ("TAX", "HRSS")  # who must say that nothing is owed (条例 art 33): tax, social insurance


def enterprises_of(work: Work) -> list[Enterprise]:
    """The enterprises on the register that the signed-in person owns, or a body they speak for, or one that ended and was theirs.

    The branch of a foreign company is its representative's in China to file for (公司法 art 245); the company signs all the same.
    """
    owned = speaking.owned(work)
    owned |= succeeded(work, owned)
    led = represented(work.session, speaking.own_index(work) or "")
    owned |= {e.id for e in led if (kind := founded(e.entity_type, e.name)) is not None and kind.abroad}
    return list(
        work.session.scalars(select(Enterprise).where(Enterprise.id.in_(owned)).order_by(Enterprise.name))
    )


def open_exit(work: Work, enterprise_id: str) -> Case:
    """Start leaving; every investor on the register becomes a signer. An open exit of the same enterprise is given again.

    Raises NotFound when the person owns nothing of it, Refused('exit.not_eligible', obstacles=[codes]).
    """
    enterprise = next((e for e in enterprises_of(work) if e.id == enterprise_id), None)
    if enterprise is None:
        raise NotFound(enterprise_id)
    proofs.require(work, "exit")
    work.session.refresh(enterprise, with_for_update=True)  # two owners at one instant open one exit
    running = select(Case).where(Case.enterprise_id == enterprise_id, standing([FLOW], "open"))
    existing = work.session.scalar(running)
    if existing is not None:
        return existing
    found = obstacles(work, enterprise)
    if found:
        raise Refused("exit.not_eligible", obstacles=found)
    if standing_objections(work, enterprise):
        raise Refused("exit.objection_stands")
    case = Case(
        id=work.act.ids.new("case"),
        kind=FLOW.name,
        entity_type=enterprise.entity_type,
        state=FLOW.initial,
        applicant_id=str(work.act.actor.id),
        authority=enterprise.authority,
        title=enterprise.name,
        enterprise_id=enterprise.id,
        uscc=enterprise.uscc,
        answers={},
        created_at=work.act.at,
    )
    case.people = signers(work, case, enterprise)
    work.session.add(case)
    work.record("exit.opened", "case", case.id, enterprise=enterprise.id)
    return case


def start_exit(work: Work, case_id: str) -> Case:
    """After all have signed: publish the notice, or for an individual business ask the departments. Safe to repeat."""
    case = _own_exit(work, case_id)
    if FLOW.within(case.state, "started"):
        return case
    action = "ask" if case.entity_type == INDIVIDUAL else "publish"
    row = FLOW.step(case.state, action, work.act.actor.role, exit_facts(work, case))
    file_documents(work, case)
    case.state, case.submitted_at = row.target, work.act.at
    if action == "publish":
        _publish(work, case)
    else:
        _ask(work, case)
    work.record(row.emits[0], "case", case.id, enterprise=case.enterprise_id)
    return case


def _publish(work: Work, case: Case) -> None:
    ends = work.books.last_day(work.act.on, NOTICE_DAYS)
    notice = Notice(
        id=work.act.ids.new("notice"),
        case_id=case.id,
        enterprise_id=str(case.enterprise_id),
        kind=FLOW.name,
        published_at=work.act.at,
        ends_on=ends,
        window_ends_on=work.books.last_day(ends, WINDOW_DAYS),
    )
    work.session.add(notice)
    case.due_on = ends
    _tell(work, case, _concerned(work, case), NOTICE_DAYS)


def _ask(work: Work, case: Case) -> None:
    _tell(work, case, _families(work, case), ANSWER_DAYS)


def _tell(work: Work, case: Case, departments: list[str], days: str) -> None:
    """They hear of it today; who stays silent for the days agrees."""
    rule = work.books.catalogue.deadlines[days]
    for department in departments:
        asked = Leg(
            id=work.act.ids.new("leg"),
            case_id=case.id,
            department=department,
            kind="clearance",
            items=[],
            fields={},
            state=leg.FLOW.initial,
            days=rule.length,
            unit=rule.unit,
            basis=rule.basis,
            verified=rule.verified == "yes",
            opened_at=work.act.at,
            due_on=work.books.last_day(work.act.on, days),
        )
        case.legs.append(asked)
        legs.follow(work, asked, "open")


def _families(work: Work, case: Case) -> list[str]:
    """Tax and social insurance of the place."""
    bodies = work.books.catalogue.departments.values()
    return [deciding_body(bodies, f, ("county",), str(case.authority)).code for f in ASKED_FAMILIES]


def _concerned(work: Work, case: Case) -> list[str]:
    """Those, and every department that dealt with the enterprise (its permits, its filings)."""
    dealt = legs.departments_of(work, str(case.enterprise_id))
    return list(dict.fromkeys([*_families(work, case), *dealt]))


def apply(work: Work, case_id: str) -> Case:
    """Inside the window after the notice: ask the registry to close the entry. Safe to repeat.

    Raises Refused('exit.not_eligible', obstacles=[codes]) for something found on the register meanwhile; the notice stays, and
    the owner applies again once it is cleared, inside the window (国市监注发〔2021〕45号).
    """
    case = _own_exit(work, case_id)
    if FLOW.within(case.state, "desk"):
        return case
    row = FLOW.step(case.state, "apply", work.act.actor.role, exit_facts(work, case))
    legs.cancel_open(work, case)  # silence until the end of the notice is no objection
    to_desk(work, case, row.target)
    work.record(row.emits[0], "case", case.id)
    return case


def grant_grace(work: Work, case_id: str, reasons: str) -> Case:
    """The registrar lets an owner apply once more days after the window (宽展期, guide of 2025): before it has closed, once."""
    case = review.desk_case(work, case_id)
    notice = notice_of(work, case)
    known = review.known_facts(work, case) | {"reasons_given": bool(reasons.strip())}
    row = review.step(work, case, GRACE, known)
    if notice is None:
        raise LookupError(f"{case.id}: the guards asked for the dates of its notice")
    notice.window_ends_on = work.books.last_day(notice.window_ends_on, GRACE_DAYS)
    review.note(work, case, GRACE, reasons=reasons.strip())
    work.record(row.emits[0], "case", case.id, last=str(notice.window_ends_on))
    return case


def object_to(work: Work, notice_id: str, relation: str, reasons: str, evidence: str = "") -> Objection:
    """A department or anyone concerned objects during the notice; the simplified way is closed with it (X04).

    ``evidence``: what the objector points to, may be empty. Raises Refused('identity.needed') for a person who is not proved.
    """
    if work.act.actor.role is Role.APPLICANT:
        proofs.require(work, "object")
    notice = work.session.get(Notice, notice_id)
    if notice is None:
        raise NotFound(notice_id)
    case = work.session.get_one(Case, notice.case_id)
    known = exit_facts(work, case) | {"reasons_given": bool(reasons.strip())}
    row = FLOW.step(case.state, "object", work.act.actor.role, known)
    objection = Objection(
        id=work.act.ids.new("obj"),
        notice_id=notice.id,
        account_id=str(work.act.actor.id),
        department=work.act.actor.department,
        relation=relation,
        reasons=reasons.strip(),
        role=work.act.actor.role.value,
        evidence=evidence.strip() or None,
        at=work.act.at,
    )
    notice.objections.append(objection)
    case.state, case.decided_at = row.target, work.act.at
    legs.cancel_open(work, case)
    work.record(row.emits[0], "case", case.id, notice=notice.id, objection=objection.id)
    return objection


def objected(work: Work, leg: Leg) -> None:
    """A department's refusal of its part of a published exit is its objection; by page or program alike."""
    notice = notice_of(work, leg.case)
    if notice is None or leg.state != "refused":
        return
    account = work.session.get(Account, work.act.actor.id) if work.act.actor.id else None
    objection = Objection(
        id=work.act.ids.new("obj"),
        notice_id=notice.id,
        account_id=account.id if account else None,
        department=leg.department,
        relation="other_matter",
        reasons=leg.reasons or "",
        role=work.act.actor.role.value,
        at=work.act.at,
    )
    notice.objections.append(objection)
    work.record("exit.objection_noted", "case", leg.case_id, notice=notice.id, objection=objection.id)


def withdraw_objection(work: Work, objection_id: str) -> Objection:
    """Who objected takes it back: the person, or an officer of the same department. Raises NotFound for anybody else."""
    objection = work.session.get(Objection, objection_id, with_for_update=True)
    actor = work.act.actor
    if objection is None or actor.id is None:
        raise NotFound(objection_id)
    same_department = objection.department is not None and objection.department == actor.department
    if not (same_department if objection.department else objection.account_id == actor.id):
        raise NotFound(objection_id)
    if objection.withdrawn_at is None:
        objection.withdrawn_at, objection.withdrawn_by = work.act.at, actor.id
        work.record("objection.withdrawn", "notice", objection.notice_id, objection=objection.id)
    return objection


def lift_objection(work: Work, objection_id: str, reasons: str) -> Objection:
    """A clerk of the place finds it unfounded, or its cause gone: a new notice may be published. Raises NotFound, Refused."""
    objection = work.session.get(Objection, objection_id, with_for_update=True)
    notice = work.session.get(Notice, objection.notice_id) if objection else None
    if objection is None or notice is None:
        raise NotFound(objection_id)
    case = review.desk_case(work, notice.case_id)
    if is_party(work, case):
        raise Refused("review.own_application")
    if not reasons.strip():
        raise Refused("review.no_reasons")
    if objection.false_reasons is None:
        objection.false_reasons, objection.false_by = reasons.strip(), work.act.actor.id
        work.record("objection.lifted", "case", case.id, objection=objection.id)
    return objection


def answer_objection(work: Work, objection_id: str, text: str) -> Objection:
    """The owner answers, once; the objector and the registry read it. Raises NotFound for anybody else's exit."""
    objection = work.session.get(Objection, objection_id, with_for_update=True)
    notice = work.session.get(Notice, objection.notice_id) if objection else None
    if objection is None or notice is None:
        raise NotFound(objection_id)
    case = _own_exit(work, notice.case_id)
    if objection.answer is not None:
        raise Refused("objection.answered")
    if len(text.strip()) < 2:
        raise Refused("objection.empty")
    objection.answer, objection.answered_at = text.strip(), work.act.at
    work.record("objection.answered", "case", case.id, objection=objection.id)
    return objection


def withdraw(work: Work, case_id: str) -> Case:
    case = _own_exit(work, case_id)
    row = FLOW.step(case.state, "withdraw", work.act.actor.role, exit_facts(work, case))
    case.state, case.decided_at = row.target, work.act.at
    legs.cancel_open(work, case)
    work.record(row.emits[0], "case", case.id)
    return case


def advance(work: Work, case: Case) -> None:
    """Let time do its part; called by the sweep, by the owner's page and before a clerk looks."""
    if settle(work, case):
        legs.cancel_open(work, case)


def deregister(work: Work, case: Case) -> None:
    """The formal examination has ended well: register, name and licence change in the transaction of the confirmation."""
    case.decided_at = work.act.at
    enterprise = work.session.get_one(Enterprise, case.enterprise_id, with_for_update=True)
    move_enterprise(enterprise, "deregistered", work.act.on)
    for name in work.session.scalars(
        select(NameRecord).where(
            NameRecord.enterprise_id == enterprise.id, NameRecord.status.in_(names.FLOW.states_in("borne"))
        )
    ):
        move_name(name, "deregistered", work.act.on)
    follow_register(work, enterprise, "revoke", "deregistered")
    told = dict.fromkeys([*_concerned(work, case), *legs.end_for(work, enterprise.id)])
    keeping.end_for(work, enterprise.id)
    free = str(work.books.name_free_from(work.act.on))
    work.record("enterprise.deregistered", "enterprise", enterprise.id, case=case.id, name_free_from=free)
    for department in told:
        work.record(
            "enterprise.deregistered", "enterprise", enterprise.id, department=department, case=case.id
        )


def _own_exit(work: Work, case_id: str) -> Case:
    """An exit the actor started or signs for as an investor. Raises NotFound for anybody else."""
    case = work.session.get(Case, case_id)
    if case is None or not belongs(case, FLOW) or not is_owner(work, case):
        raise NotFound(case_id)
    return case
