"""An ordinary liquidation and its end as the enterprise files them (公司法 arts 229-239; 合伙企业法 arts 85-90; 条例 arts 31-34).

The notice is the enterprise's own publication (条例 art 32): filed with its signatures it stands, nobody examines it first. The end is an
application that two officers decide. Both stand on the register as the orders of these kinds, so that clocks are counted once,
whoever filed. Who leads the group signs the end, and may file it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from licensing.errors import Problem
from licensing.kind import of
from licensing.kinds.change import matter, officers
from licensing.kinds.change.flow import FLOW
from licensing.kinds.change.standing_order import is_day, order_of
from licensing.known_kinds import order_family
from licensing.services.cases import speaking
from licensing.services.orders import creditors, fields, liquidating
from licensing.services.register import courts, standing
from licensing.store.models import Case, Enterprise, RegisterMember
from licensing.uploads.about import ROW as FILE
from licensing.uploads.about import signed_files
from licensing.work import Work

NOTICE, ENDING, COURT = officers.WINDS, "deregistration", "court_ending"
ITEMS = (NOTICE, ENDING, COURT)
ROWS: Mapping[str, str] = {NOTICE: "LIQUIDATION_NOTICE", ENDING: "DEREGISTER", COURT: "DEREGISTER"}
HEAD = officers.ROLES[NOTICE][0]
STOCK = "jsc"
COUNTED = "dissolution_agreed"  # of the order's checks: here the signatures are counted, but for whose owners no register names
TAX = ("TAX_CLEARED", "TAX_CLEARANCE_PLEDGED")
WAYS = {"post": "邮寄", "hand": "当面送达", "message": "电子送达", "court": "法院"}
PAPER = {"none": "没有领取", "returned": "缴回", "lost": "遗失，已声明作废"}
DAYS = ("resolved_on", "group_on", "ended_on")
ASKED: Mapping[str, tuple[str, ...]] = {
    NOTICE: ("resolved_on", "group_on", "creditors_none", "votes_for", "votes_all"),
    ENDING: ("ended_on", "paper", "votes_for", "votes_all"),
    COURT: ("paper",),
}


def item_of(case: Case) -> str | None:
    """The item, where the application winds up."""
    return next((item for item in matter.items_of(case) if item in ITEMS), None)


def publishes(case: Case) -> bool:
    """Whether it is a publication of the enterprise's own."""
    return item_of(case) == NOTICE


def rows(given: object) -> list[dict[str, str]]:
    """Creditors as typed; a line of which nothing is written is none."""
    told = [x for x in given if isinstance(x, Mapping)] if isinstance(given, Sequence) else []
    lines = [
        {n: str(x.get(n) or "").strip()[: creditors.LONGEST + 1] for n in creditors.FIELDS} for x in told
    ]
    return [line for line in lines if any(line.values())][: creditors.MOST + 1]


def asked(case: Case) -> dict[str, Any]:
    """What was written, in the words of the order; a day that is none is not written."""
    item = item_of(case)
    if item is None:
        return {}
    given = matter.answer(case, item)
    found = {name: given[name] for name in ASKED[item] if given.get(name) not in (None, "")}
    found = {n: x for n, x in found.items() if n not in DAYS or is_day(str(x))}
    if item == COURT:
        ruled = court(case)
        found |= {"court_ruling": ruled.get("ruling"), "ended_on": ruled.get("on")}
    if item == NOTICE:
        found.setdefault("group_on", found.get("resolved_on"))  # a sole owner winds up without a group
        if told := rows(given.get("creditors")):
            found["creditors"] = told
    return {name: value for name, value in found.items() if value is not None}


def problems(work: Work, case: Case, enterprise: Enterprise) -> list[Problem]:
    """Alone, with a group and who leads it, with what the order of that kind would ask, and with its proofs."""
    item = item_of(case)
    if item is None:
        return []
    if len(matter.items_of(case)) > 1:
        return [Problem(item, "change.winding_alone")]
    kind, given = work.books.catalogue.order_kinds[ROWS[item]], asked(case)
    found = _group(work, case, enterprise) if item == NOTICE else _others(work, case)
    if item == COURT and not given.get("court_ruling"):
        return [*found, Problem(item, "change.court_not_ended")]
    missing = [name for name, needed in kind.fields.items() if needed and not given.get(name)]
    if missing:
        return [*found, *(Problem(item, f"change.winding_{name}") for name in missing)]
    too_long = [n for n in given if len(str(given[n])) > fields.LONGEST.get(n, 10**6)]
    found += [Problem(item, "order.too_long", {"most": fields.LONGEST[n]}) for n in too_long]
    if item != NOTICE and given["paper"] not in PAPER:
        return [*found, Problem(item, "change.winding_paper")]
    checks = order_family(kind).checks
    for name in kind.checks:
        if name != COUNTED or case.entity_type == STOCK:
            found += [_placed(item, p) for p in checks[name](work, enterprise, given)]
    if item == ENDING and case.entity_type == STOCK and not found:
        found += _confirmed(given)
    return found + _proofs(work, case, enterprise, item, given)


def _placed(item: str, problem: Problem) -> Problem:
    """What an order says of its own field, said of the item; a creditor's line by its number."""
    _, _, line = problem.field.partition("creditors.")
    place = {"place": "-".join(reversed(line.split(".")))} if line else {}
    return Problem(item if problem.field else "", problem.code, {**problem.params, **place})


def _group(work: Work, case: Case, enterprise: Enterprise) -> list[Problem]:
    """One leads; a sole owner winds up without a group (个人独资企业法 art 27)."""
    clocks = liquidating.clocks(work.books, enterprise)
    if clocks is None or not clocks.group:
        return []
    lead = [person for person, role in officers.coming(case, NOTICE) if role == HEAD]
    return [] if len(lead) == 1 else [Problem(NOTICE, "change.winding_head")]


def _confirmed(given: Mapping[str, Any]) -> list[Problem]:
    """The meeting that confirmed the report (公司法 arts 116, 239): more than half of the votes present."""
    yes, present = (_number(given.get(n)) for n in ("votes_for", "votes_all"))
    return [] if 0 <= yes <= present and 2 * yes > present else [Problem(ENDING, "change.winding_votes")]


def _number(value: object) -> int:
    text = str(value or "")
    return int(text) if text.isdecimal() else 0


def _proofs(
    work: Work, case: Case, enterprise: Enterprise, item: str, given: Mapping[str, Any]
) -> list[Problem]:
    """Proof that creditors were told, and the report: as files that who signs signs too."""
    there = any(x.about == FILE + item for x in signed_files(case))
    if item == NOTICE:
        return [] if there or not given.get("creditors") else [Problem(item, "change.winding_told_proof")]
    if item == COURT:
        return [] if there else [Problem(item, "change.court_ruling_copy")]
    clocks = liquidating.clocks(work.books, enterprise)
    return [] if there or clocks is None else [Problem(item, "change.winding_report")]


def _others(work: Work, case: Case) -> list[Problem]:
    """What else was handed in is decided first."""
    query = select(Case.id).where(
        of(FLOW),
        Case.enterprise_id == case.enterprise_id,
        Case.id != case.id,
        Case.state.in_(FLOW.states_in("handed_in")),
    )
    return [Problem("", "order.case_open")] if work.session.scalar(query.limit(1)) else []


def states(work: Work, case: Case) -> Sequence[str] | None:
    """The states of an enterprise in which this may be filed; None where it is no winding up."""
    item = item_of(case)
    return None if item is None else tuple(work.books.catalogue.order_kinds[ROWS[item]].states)


def tax_cleared(work: Work, case: Case) -> bool:
    """Nobody leaves before the tax authority says that taxes are cleared, or cleared on a pledge (税收征收管理法 art 16)."""
    if item_of(case) not in (ENDING, COURT):
        return True
    rows_now = standing.of_enterprise(work.session, str(case.enterprise_id), work.act.on)
    return any(row.code in TAX for row in rows_now)


def led(work: Work) -> list[str]:
    """The enterprises whose liquidation the signed-in person leads."""
    own = speaking.own_index(work)
    if own is None:
        return []
    query = select(RegisterMember.enterprise_id).where(
        RegisterMember.person_index == own, RegisterMember.role == HEAD, RegisterMember.until.is_(None)
    )
    return list(work.session.scalars(query))


def court(case: Case) -> dict[str, Any]:
    """The ruling and the administrators as they stood when the application was written."""
    return dict((case.answers.get("start") or {}).get("court") or {})


def ends(work: Work, enterprise: Enterprise) -> tuple[str, ...]:
    """What the signed-in person may file as who winds it up: its end as head of the group, its end upon a ruling for the court."""
    found = {ENDING: led(work), COURT: administered(work)}
    return tuple(item for item, theirs in found.items() if enterprise.id in theirs)


def administered(work: Work) -> list[str]:
    """The enterprises that the signed-in person administers for a court."""
    own = speaking.own_index(work)
    return [] if own is None else courts.administered(work.session, own, work.act.on)


def wound_up(work: Work) -> list[str]:
    """The enterprises that the signed-in person winds up."""
    return [*led(work), *administered(work)]


def stated_by_others(work: Work, case: Case) -> bool:
    """Whoever stated that a court ended it, or whom it appointed, decides nothing upon it."""
    if item_of(case) != COURT:
        return True
    enterprise = matter.enterprise_of(work, case)
    return work.act.actor.id not in courts.stated_by(work.session, enterprise, work.act.on)


def enter(work: Work, case: Case, enterprise: Enterprise, votes: tuple[int, int] | None = None) -> None:
    """The order of that kind with everything its row says; a notice enters its group. ``votes``: given and whole, counted here."""
    item = str(item_of(case))
    kind = work.books.catalogue.order_kinds[ROWS[item]]
    given = asked(case)
    if item == NOTICE:
        people = [[p.name, role] for p, role in officers.coming(case, item)]
        given |= {"group": people} if people else {}
        if votes is not None and case.entity_type != STOCK:
            given |= dict(zip(("votes_for", "votes_all"), votes, strict=True))
    late = fields.said(work, enterprise, kind, given)
    told = given | ({"late": late} if late else {})
    title = f"{case.title}{'清算公告' if item == NOTICE else '注销登记申请'}"
    order = order_of(
        work, case, enterprise, kind.code, told, title=title, digested=told, decided=item == ENDING
    )
    work.session.add(order)
    work.session.flush()
    order_family(kind).effects["approve"](work, order)
    if item == NOTICE:
        basis = next(r.article for r in matter.rules_of(case) if r.item == NOTICE)
        officers.enter(work, case, enterprise, {"case": case.id}, basis)


def lines(work: Work, case: Case) -> list[tuple[str, str, str]]:
    """Label, before and after, as the papers print it."""
    item, given = item_of(case), asked(case)
    if item == COURT:
        return _upon_ruling(case, given)
    votes = (
        f"出席{given.get('votes_all')}票，同意{given.get('votes_for')}票" if given.get("votes_all") else ""
    )
    if item == ENDING:
        told = [("", "登记在册", "注销"), ("（清算结束日期）", "", str(given.get("ended_on") or ""))]
        told.append(("（纸质营业执照）", "", PAPER.get(str(given.get("paper")), "")))
        return [line for line in [*told, ("（股东会确认清算报告）", "", votes)] if line[2]]
    roles = work.books.catalogue.officer_roles
    told = [("（解散决定日期）", "", str(given.get("resolved_on") or ""))]
    told.append(("（清算组成立日期）", "", str(given.get("group_on") or "")))
    told += [(f"（{roles[role].zh}）", "", p.name) for p, role in officers.coming(case, NOTICE)]
    for each in creditors.read(given):
        told.append(
            ("（已通知的债权人）", "", f"{each.creditor}，{WAYS.get(each.way, each.way)}，{each.told_on}")
        )
    told.append(("（没有已知债权人的依据）", "", str(given.get("creditors_none") or "")))
    return [line for line in [*told, ("（股东会决议）", "", votes)] if line[2]]


def _upon_ruling(case: Case, given: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    told = [("", "登记在册", "注销"), ("（终结程序的裁定书）", "", str(given.get("court_ruling") or ""))]
    told += [("（作出裁定的文书、法院）", "", str(court(case).get("by") or ""))]
    told += [
        ("（裁定日期）", "", str(given.get("ended_on") or "")),
        ("（纸质营业执照）", "", PAPER.get(str(given.get("paper")), "")),
    ]
    return [line for line in told if line[2]]


def pledge(case: Case) -> str:
    """What is said over the signatures (公司法 arts 232, 236, 238, 239; 合伙企业法 art 91)."""
    told = {
        NOTICE: "自公告之日起，债权人在法律规定的期限内申报债权；清算期间不开展与清算无关的经营活动。",
        ENDING: "清算报告已经依法确认，债权债务已经清理完毕；申请人对其真实性负责，因故意或者重大过失造成损失的，依法赔偿。",
        COURT: "人民法院已经裁定终结程序，所附裁定书与原件一致；申请人由人民法院指定，依法申请注销登记（企业破产法第一百二十一条）。",
    }
    return told.get(item_of(case) or "", "")
