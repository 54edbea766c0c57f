"""What follows a licence: departments answer, owners change and leave, officers order, somebody says that it was not them."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from sqlalchemy import select

from licensing.act import Actor
from licensing.documents.blocks import Block, Paper
from licensing.kinds.change import opening as changing
from licensing.kinds.change import submit as filing
from licensing.kinds.simplified_exit import steps as leaving
from licensing.services.cases import (
    consents,
    facts,
    leg_corrections,
    leg_decisions,
    review,
    signing,
    two_officers,
)
from licensing.services.cases.leg_decisions import Substance
from licensing.services.orders import confirming, papers, proposing
from licensing.store.models import Account, Case, Enterprise, Leg, Notice, RegisterOrder
from licensing.uploads.checking import check
from portal.demo_story.founding import Founding
from portal.documents.render import pdf_of
from portal.scanning import scan

WHY_NOT = "现场没有设置独立的消毒间，照片与平面图不符（演示）。"
WAY_ON = "改造消毒间后，可以在本页再次申请。"
MISSING = "请补充车辆行驶证上的总质量，并上传驾驶员从业资格证。"
LEASE = {
    "section": "other",
    "field": "other",
    "text": "请附新住所的租赁合同，并写明房间号。",
}
NOT_THEIRS = "新住所的产权人书面说明未同意该企业使用此处（演示）。"
NEW_HOME = "青海省海东市乐都区碾伯街道文化街66号"


def legs(story: Founding) -> None:
    """Every department that may answers yes."""
    for leg, officer in _answerable(story):
        _decide(story, leg, officer)


def refused_leg(story: Founding) -> None:
    """Health refuses, the others have not looked yet."""
    for leg, officer in _answerable(story):
        if leg.department.endswith("HEALTH"):
            _refuse(story, leg, officer)


def returned_leg(story: Founding) -> None:
    """A department asks for more."""
    for leg, officer in _answerable(story)[:1]:
        story.by(officer, partial(leg_corrections.send_back, leg_id=leg.id, reasons=MISSING, shown=leg.round))


def _answerable(story: Founding, case_id: str = "") -> list[tuple[Leg, Actor]]:
    """Legs that wait for an answer, with an officer of their department where the demonstration has one."""
    with story.cast.office.read() as session:
        officers = {
            a.department: a.mobile for a in session.scalars(select(Account).where(Account.role == "officer"))
        }
        found = [leg for leg in session.get_one(Case, case_id or story.case_id).legs if leg.state == "open"]
        return [(x, story.cast.actor(officers[x.department])) for x in found if x.department in officers]


def _decide(story: Founding, leg: Leg, officer: Actor) -> None:
    today = story.cast.office.clock.now().date()
    permit = leg.kind in ("after", "before")
    given = (
        Substance(
            f"青{leg.department[-4:]}许〔{today.year}〕{leg.id[-4:]}号", today, today + timedelta(days=1826)
        )
        if permit
        else Substance()
    )
    story.by(officer, lambda work: leg_decisions.decide(work, leg.id, True, "", leg.round, given))


def _refuse(story: Founding, leg: Leg, officer: Actor) -> None:
    no = Substance(way_on=WAY_ON)
    story.by(officer, lambda work: leg_decisions.decide(work, leg.id, False, WHY_NOT, leg.round, no))


def change_draft(story: Founding) -> str:
    """The owner writes a change of domicile; one of two has signed."""
    with story.cast.office.work(story.founder) as work:
        case_id = changing.open_change(work, _enterprise_id(story), ["domicile"]).id
    story.by(story.founder, lambda work: changing.save(work, case_id, "domicile", {"domicile": NEW_HOME}))
    story.by(story.founder, lambda work: signing.ask(work, case_id))
    story.cast.sign(story.plot.founder, case_id)
    return case_id


def change_submitted(story: Founding) -> str:
    case_id = change_draft(story)
    story.cast.sign(story.plot.partner, case_id)
    story.by(story.founder, lambda work: filing.submit(work, case_id))
    return case_id


def change_review(story: Founding) -> str:
    case_id = change_submitted(story)
    story.by(story.clerk, lambda work: review.take(work, case_id))
    return case_id


def change_proposed(story: Founding) -> str:
    case_id = change_review(story)
    story.by(story.clerk, lambda work: two_officers.propose_approval(work, case_id))
    return case_id


def change_done(story: Founding) -> None:
    _confirm(story, change_proposed(story))


def change_correction(story: Founding) -> None:
    case_id = change_review(story)
    story.by(story.clerk, lambda work: review.request_correction(work, case_id, [dict(LEASE)]))


def change_refused(story: Founding) -> None:
    case_id = change_review(story)
    story.by(story.clerk, lambda work: two_officers.propose_refusal(work, case_id, NOT_THEIRS))
    _confirm(story, case_id)


def change_withdrawn(story: Founding) -> None:
    case_id = change_submitted(story)
    story.by(story.founder, lambda work: filing.withdraw(work, case_id))


def _confirm(story: Founding, case_id: str) -> None:
    """The second officer confirms what the first proposed."""
    with story.cast.office.read() as session:
        waiting = facts.proposal_of(session, session.get_one(Case, case_id))
        shown = str(waiting.digest) if waiting else ""
    story.by(story.checker, lambda work: two_officers.confirm(work, case_id, shown))


def exit_publicity(story: Founding) -> str:
    """All have signed; the notice runs its twenty days."""
    with story.cast.office.work(story.founder) as work:
        case_id = leaving.open_exit(work, _enterprise_id(story)).id
    for mobile in (story.plot.founder, story.plot.partner):
        story.cast.sign(mobile, case_id)
    story.by(story.founder, lambda work: leaving.start_exit(work, case_id))
    return case_id


def exit_asked(story: Founding) -> str:
    """An individual business leaves without a notice: its departments are asked."""
    with story.cast.office.work(story.founder) as work:
        case_id = leaving.open_exit(work, _enterprise_id(story)).id
    story.cast.sign(story.plot.founder, case_id)
    story.by(story.founder, lambda work: leaving.start_exit(work, case_id))
    return case_id


def exit_applied(story: Founding) -> str:
    """Every department asked has nothing against it."""
    case_id = exit_asked(story)
    for leg, officer in _answerable(story, case_id):
        _decide(story, leg, officer)
    return case_id


def exit_review(story: Founding) -> str:
    case_id = exit_applied(story)
    story.by(story.clerk, lambda work: review.take(work, case_id))
    return case_id


def exit_proposed(story: Founding) -> str:
    case_id = exit_review(story)
    story.by(story.clerk, lambda work: two_officers.propose_approval(work, case_id))
    return case_id


def exit_done(story: Founding) -> None:
    _confirm(story, exit_proposed(story))


def exit_objected(story: Founding) -> None:
    """A creditor objects while the notice runs."""
    case_id = exit_publicity(story)
    with story.cast.office.read() as session:
        notice = session.scalars(select(Notice.id).where(Notice.case_id == case_id)).one()
    creditor = story.cast.actor("13900000003")
    reasons = "该公司尚欠我 2026 年 9 月的货款 12,600 元（演示）。"
    story.by(creditor, lambda work: leaving.object_to(work, notice, "creditor", reasons))


def order_proposed(story: Founding) -> str:
    """A clerk proposes to record a suspension of business that the owners filed on paper."""
    until = story.cast.office.clock.now().date() + timedelta(days=180)
    with story.cast.office.read() as session:
        uscc = str(session.get_one(Enterprise, _enterprise_id(story)).uscc)
    given = proposing.Proposal(
        "SUSPEND",
        {"until": until.isoformat()},
        "歇业备案通知书",
        "乐市监歇〔2026〕3号",
        story.cast.office.clock.now().date(),
        "经营者因修缮店面申请歇业，已承诺与职工协商（演示）。",
        [_application(story, uscc, until)],
    )
    with story.cast.office.work(story.clerk) as work:
        return proposing.propose(work, uscc, given).id


def _application(story: Founding, uscc: str, until: date) -> papers.Paper:
    """The owners' application as somebody scanned it."""
    text = f"统一社会信用代码 {uscc}，因修缮店面申请自今日起歇业至 {until.isoformat()}（演示）。"
    content = pdf_of(Paper("application", "歇业备案申请书", (Block("paragraph", text),)))
    stream = io.BytesIO(content)
    checked = check(stream)
    scanned = scan(story.cast.office.settings.clamd, stream, checked.size)
    return papers.Paper("basis", "歇业备案申请书.pdf", checked, stream, scanned)


def order_done(story: Founding) -> None:
    order_id = order_proposed(story)
    with story.cast.office.read() as session:
        shown = session.get_one(RegisterOrder, order_id).digest
    story.by(story.checker, lambda work: confirming.confirm(work, order_id, shown))


def complained(story: Founding) -> None:
    """Somebody named finds out and says that it was not them: the case stands still until officers have looked."""
    partner = story.cast.actor(story.plot.partner)
    story.by(partner, lambda work: consents.answer(work, story.case_id, "not_me"))


def _enterprise_id(story: Founding) -> str:
    with story.cast.office.read() as session:
        return str(session.get_one(Case, story.case_id).enterprise_id)


THEN: dict[str, Callable[[Founding], object]] = {
    "legs": legs,
    "refused_leg": refused_leg,
    "returned_leg": returned_leg,
    "change_draft": change_draft,
    "change_submitted": change_submitted,
    "change_review": change_review,
    "change_proposed": change_proposed,
    "change_done": change_done,
    "change_correction": change_correction,
    "change_refused": change_refused,
    "change_withdrawn": change_withdrawn,
    "exit_publicity": exit_publicity,
    "exit_asked": exit_asked,
    "exit_applied": exit_applied,
    "exit_review": exit_review,
    "exit_proposed": exit_proposed,
    "exit_done": exit_done,
    "exit_objected": exit_objected,
    "order_proposed": order_proposed,
    "order_done": order_done,
    "complained": complained,
}
