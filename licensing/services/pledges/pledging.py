"""A pledge written, signed, and the permit granted by it on the spot (国办发〔2020〕42号; law cases GE-63, GE-64)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from hashlib import sha256
from typing import BinaryIO

from sqlalchemy import func, select

from licensing.act import Role
from licensing.catalogue.pledges import CONDITION, PAPER, PledgeItem
from licensing.documents import pledge as documents
from licensing.documents.blocks import Block, Paper
from licensing.documents.pledge import Given
from licensing.errors import Invalid, Problem, Refused
from licensing.flows.leg import FLOW as LEGS
from licensing.flows.pledge import FLOW
from licensing.services import files
from licensing.services.cases import legs, sheets
from licensing.services.cases.sheets import Act, Subject
from licensing.services.identity import proofs
from licensing.services.pledges import opening
from licensing.store.models import Case, Enterprise, Leg, PermitPledge, SigningSheet, Upload
from licensing.uploads.about import LEG
from licensing.uploads.checking import Checked
from licensing.work import Work

UNITS = {"working_days": "个工作日", "calendar_days": "日", "months": "个月", "years": "年"}


def write(work: Work, case_id: str, item: str, said: Mapping[str, str]) -> PermitPledge:
    """A pledge as filled in, not yet signed. ``said``: term code -> "now", "given", or a day as YYYY-MM-DD.

    Who fills it in anew before signing gets the same row. Raises NotFound, Refused('pledge.…'), Invalid with every problem.
    """
    found, who = opening.insist(work, case_id, item)
    work.session.get(Case, case_id, with_for_update=True)
    conditions, papers, wrong = _read(found.rule, said, work.act.on)
    if wrong:
        raise Invalid(wrong)
    row = _begun(work, case_id, item, who.account.id) or PermitPledge(
        id=work.act.ids.new("pledge"),
        case_id=case_id,
        leg_id=found.leg.id,
        enterprise_id=found.enterprise.id,
        department=found.leg.department,
        item=item,
        number=_next(work, case_id, item),
        state=FLOW.initial,
        met={},
        handed={},
        written_by=who.account.id,
    )
    row.conditions, row.papers, row.rows = conditions, papers, documents.rows_digest(found.rule)
    row.written_at, row.for_id, row.for_name = work.act.at, who.principal.id, who.principal.name
    row.mandate_id = who.mandate.id if who.mandate is not None else None
    work.session.add(row)
    work.session.flush()
    return row


def _begun(work: Work, case_id: str, item: str, account: str) -> PermitPledge | None:
    mine = (PermitPledge.case_id == case_id, PermitPledge.item == item, PermitPledge.written_by == account)
    return work.session.scalar(select(PermitPledge).where(*mine, PermitPledge.state == FLOW.initial))


def _next(work: Work, case_id: str, item: str) -> int:
    same = (PermitPledge.case_id == case_id, PermitPledge.item == item)
    return (
        int(work.session.scalar(select(func.coalesce(func.max(PermitPledge.number), 0)).where(*same)) or 0)
        + 1
    )


def _read(
    rule: PledgeItem, said: Mapping[str, str], on: date
) -> tuple[dict[str, str], dict[str, str], list[Problem]]:
    """What is promised of each condition and paper; every problem with its place."""
    found: dict[str, dict[str, str]] = {CONDITION: {}, PAPER: {}}
    wrong = []
    for term in (*rule.of_kind(CONDITION), *rule.of_kind(PAPER)):
        text = said.get(term.code, "").strip()
        last = on + timedelta(days=term.days)
        if text in ("now", "given"):
            found[term.kind][term.code] = ""
            continue
        try:
            day = date.fromisoformat(text)
        except ValueError:
            wrong.append(Problem(term.code, f"pledge.{term.kind}_unsaid"))
            continue
        if term.days == 0:
            wrong.append(Problem(term.code, f"pledge.{term.kind}_now"))
        elif not on <= day <= last:
            wrong.append(Problem(term.code, "pledge.day_outside", {"last": last}))
        found[term.kind][term.code] = text
    return found[CONDITION], found[PAPER], wrong


def hand_in(
    work: Work, pledge_id: str, term: str, name: str, checked: Checked, stream: BinaryIO, scanned: bool
) -> Upload:
    """A paper of the pledge, before or after the signature. Raises NotFound, Refused('pledge.no_paper', 'pledge.closed')."""
    row, _ = opening.own(work, pledge_id, lock=True)
    rule = work.books.catalogue.pledges.get(row.item)
    if rule is None or term not in {t.code for t in rule.of_kind(PAPER)}:
        raise Refused("pledge.no_paper")
    if not FLOW.within(row.state, "unsigned") and not FLOW.within(row.state, "unchecked"):
        raise Refused("pledge.closed")
    case = work.session.get_one(Case, row.case_id, with_for_update=True)
    about = LEG + row.leg_id
    known = next((x for x in case.uploads if x.about == about and x.sha256 == checked.sha256), None)
    kept = known or files.keep(work, case, about, name, checked, stream, scanned, work.act.actor.id)
    row.handed = {**row.handed, term: kept.id}
    if row.signed_at is not None:
        told = {"item": row.item, "term": term, "sha256": kept.sha256}
        work.record("pledge.paper_in", "pledge", row.id, department=row.department, **told)
    return kept


def paper(work: Work, row: PermitPledge) -> Paper:
    """The pledge as it is signed, notice above it. Raises Refused when the item is on the list no more."""
    catalogue = work.books.catalogue
    rule, item = catalogue.pledges.get(row.item), catalogue.items.get(row.item)
    if rule is None or item is None:
        raise Refused("pledge.not_listed")
    enterprise = work.session.get_one(Enterprise, row.enterprise_id)
    who = f"{enterprise.name}（{enterprise.uscc}），由{row.for_name}" + (
        f"委托{proofs.acting(work).name}代为承诺" if row.mandate_id else "承诺"
    )
    given = Given(row.conditions, row.papers, _digests(work, row))
    return documents.paper(f"{item.name_zh}告知承诺书", told(work, row.department, rule), rule, given, who)


def told(work: Work, department: str, rule: PledgeItem) -> tuple[Block, ...]:
    """The notice of an item, as its department gives it."""
    catalogue = work.books.catalogue
    days = (_span(work, rule.check), _span(work, rule.correct))
    return documents.notice(catalogue.items[rule.code], rule, catalogue.departments[department].name_zh, days)


def _span(work: Work, deadline: str) -> str:
    rule = work.books.catalogue.deadlines[deadline]
    return f"{rule.length}{UNITS[rule.unit]}"


def _digests(work: Work, row: PermitPledge) -> dict[str, str]:
    return {term: work.session.get_one(Upload, upload).sha256 for term, upload in row.handed.items()}


def digest(work: Work, row: PermitPledge) -> str:
    """What the page shows and the signer's sheet covers."""
    return sha256(f"{row.id}\n{row.rows}\n{paper(work, row).digest}".encode()).hexdigest()


def lacking(work: Work, row: PermitPledge) -> list[str]:
    """Papers that were promised for now and are not handed in, by term code."""
    return [code for code, day in row.papers.items() if not day and code not in row.handed]


def prepare(work: Work, pledge_id: str, seen: str) -> SigningSheet:
    """A sheet over the pledge as it was shown. Raises NotFound, Refused."""
    row, _ = opening.own(work, pledge_id)
    _, who = opening.insist(work, row.case_id, row.item)
    if not FLOW.within(row.state, "unsigned"):
        raise Refused("signing.closed")
    _, proof = proofs.require(work, "sign")
    if seen != digest(work, row) or not _as_read(work, row):
        raise Refused("signing.changed")
    if lacking(work, row):
        raise Refused("pledge.not_whole")
    return sheets.make(work, who.account.id, proof, _subject(work, row))


def drop(work: Work, pledge_id: str) -> PermitPledge:
    """Whoever filled it in does not sign after all. Raises NotFound, Refused."""
    row, _ = opening.own(work, pledge_id, lock=True)
    step = FLOW.step(row.state, "drop", work.act.actor.role, {"may_pledge": True})
    row.state = step.target
    work.record(step.emits[0], "pledge", row.id, item=row.item)
    return row


def _as_read(work: Work, row: PermitPledge) -> bool:
    """Whether the notice says today what it said when the pledge was filled in."""
    return row.rows == documents.rows_digest(work.books.catalogue.pledges[row.item])


def _subject(work: Work, row: PermitPledge) -> Subject:
    case = work.session.get_one(Case, row.case_id)
    facts = {
        "case": case.id,
        "matter": "pledge",
        "title": case.title,
        "person": row.id,
        "roles": ["AGENT" if row.mandate_id else "REPRESENTATIVE"],
        "for": {"name": work.session.get_one(Enterprise, row.enterprise_id).name, "by": row.for_name},
    }
    return Subject(
        case.id, "", facts, sheets.canonical((paper(work, row),)), digest(work, row), pledge_id=row.id
    )


def sign(work: Work, sheet: SigningSheet, act: Act) -> PermitPledge:
    """The pledge is signed: the permit is granted on the spot, and the days of the check begin. Raises NotFound, Refused."""
    row, _ = opening.own(work, str(sheet.pledge_id), lock=True)
    case = work.session.get_one(Case, row.case_id, with_for_update=True)
    found, who = opening.insist(work, row.case_id, row.item)
    if sheet.covers != digest(work, row) or who.principal.id != row.for_id:
        raise Refused("signing.changed")
    facts = {"may_pledge": True, "pledge_open": _as_read(work, row), "pledge_whole": not lacking(work, row)}
    step = FLOW.step(row.state, "sign", work.act.actor.role, facts)
    made, assurance = sheets.evidence(work, sheet, act, _subject(work, row))
    row.state, row.signed_at, row.granted_on = step.target, work.act.at, work.act.on
    row.digest, row.method, row.assurance = sheet.covers, made.method, assurance
    row.evidence = made.to_bytes().decode()
    row.check_by = work.books.last_day(work.act.on, found.rule.check)
    row.met = {code: work.act.on.isoformat() for code, day in row.conditions.items() if not day}
    _grant(work, case, found.leg, row)
    kept = sha256(row.evidence.encode()).hexdigest()
    told = {"item": row.item, "leg": row.leg_id, "check_by": str(row.check_by), "evidence_sha256": kept}
    work.record(step.emits[0], "pledge", row.id, department=row.department, **told)
    return row


def _grant(work: Work, case: Case, leg: Leg, row: PermitPledge) -> None:
    """The item leaves the department's open matter; a matter of this item alone is granted with it."""
    if set(leg.items) != {row.item}:
        leg.items = [code for code in leg.items if code != row.item]
        work.session.flush()
        return
    step = LEGS.step(leg.state, "pledge", Role.APPLICANT, {"pledge_signed": True})
    row.whole_leg = True
    legs.decided_by_machine(work, leg, step)
