"""Shares that are forfeited because they were not paid (公司法 arts 51, 52): the item of a change that rests on a demand (``calling``).

The board decides without the late owner, who neither signs nor stops anything. Approved, the notice goes out in that act: the day on which
the shares are lost is the day on which they were noticed, and nobody types it. What is lost stands apart, votes with nobody,
and is sold or cancelled by a change; six months later the other owners pay for it in proportion.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select

from licensing.application.draft import Draft
from licensing.catalogue.load import Catalogue
from licensing.documents.blocks import Block, Paper
from licensing.documents.wording import yuan
from licensing.errors import Problem
from licensing.findings.rule import REVIEW, Looked, Rule
from licensing.kinds.change import dates, matter, officers, paying, serving
from licensing.kinds.change.matter import Owner
from licensing.services.register import forfeits, parts, payments, standing
from licensing.services.register.forfeits import POOL
from licensing.services.register.parts import Part
from licensing.services.register.payments import Overdue
from licensing.store.forfeits import ContributionCall
from licensing.store.models import Case, Enterprise, Investor
from licensing.work import Work

ITEM = "forfeiture"
BASIS = "公司法第五十一条、第五十二条"
LEAST_DAYS, MOST_DAYS = 60, 365  # of grace; by when it ends at the least is a row of deadlines.tsv


def owner_of(case: Case) -> Owner | None:
    """Whose shares are to be forfeited."""
    if ITEM not in matter.items_of(case):
        return None
    chosen = matter.answer(case, ITEM).get("owner")
    return next((o for o in matter.seen_owners(case) if o.id == chosen and not matter.is_pool(o)), None)


def days_of(case: Case) -> int | None:
    """The days of grace as typed; None where that is no number the law lets a company set."""
    said = str(matter.answer(case, ITEM).get("days") or "")
    return int(said) if said.isdecimal() and LEAST_DAYS <= int(said) <= MOST_DAYS else None


def late(case: Case, on: date) -> list[Overdue]:
    """Who had not paid on a day what was due before it, by the company's own word when the application was written."""
    return payments.unpaid(dates.seen(case), paying.seen(case), on)


def late_ones(case: Case) -> set[str]:
    """Indexes of those whose forfeited shares still wait."""
    return {str(x[0]) for x in (case.answers.get("start") or {}).get("forfeited") or ()}


def excluded(case: Case) -> set[str]:
    """Indexes of whom this change asks nothing: whose shares become forfeited by it, or are disposed of by it and nothing else is."""
    owner = owner_of(case)
    alone = len(matter.items_of(case)) == 1 and (sells(case) or cancels(case))
    gone = late_ones(case) if alone else set[str]()
    return {*gone, *({str(owner.index)} if owner is not None and owner.index else set())}


def pool_of(case: Case) -> Owner | None:
    return next((o for o in matter.seen_owners(case) if matter.is_pool(o)), None)


def sells(case: Case) -> bool:
    """Whether forfeited shares are sold by this change."""
    pool = pool_of(case)
    sold = "shareholders" in matter.items_of(case)
    return pool is not None and sold and matter.answer(case, "shareholders").get("from") == pool.id


def cancels(case: Case) -> bool:
    """Whether this change of capital cancels forfeited shares, and nobody else's part moves."""
    pool, amounts = pool_of(case), matter.answer(case, "capital").get("amounts") or {}
    if pool is None or "capital" not in matter.items_of(case):
        return False
    same = all(str(amounts.get(o.id)) == str(o.amount_fen) for o in matter.voters(case))
    return same and int(amounts.get(pool.id, 0)) < (pool.amount_fen or 0)


def counting(work: Work, case: Case) -> ContributionCall | None:
    """The last demand of this application, where it was of this owner and is not contested."""
    found = latest(work, case)
    return found if found is not None and found.contested_on is None else None


def latest(work: Work, case: Case) -> ContributionCall | None:
    """The last demand of this application, where it was of this owner."""
    owner = owner_of(case)
    query = select(ContributionCall).where(ContributionCall.case_id == case.id)
    query = query.order_by(ContributionCall.sent_at.desc(), ContributionCall.id.desc())
    found = work.session.scalar(query.limit(1))
    return found if found is not None and owner is not None and found.person_index == owner.index else None


def open_fen(case: Case, call: ContributionCall) -> int:
    """What of the sum demanded is still unpaid, by what the company says today."""
    owed = {x.key: x.amount_fen for x in late(case, call.sent_on)}
    return min(call.amount_fen, owed.get(call.person_index, 0))


def problems(work: Work, case: Case) -> list[Problem]:
    """No forfeiture without a demand that counts, its grace to the end, a board, the papers, and something still unpaid."""
    if ITEM not in matter.items_of(case):
        return [*_sale(case), *_contested(work, case)]
    if len(matter.items_of(case)) > 1:
        return [Problem(ITEM, "forfeiture.alone")]
    owner = owner_of(case)
    if owner is None:
        return [Problem(ITEM, "order.missing")]
    if owner.index is None or matter.of_index(case, owner.index) is None:
        return [Problem(ITEM, "forfeiture.unknown_owner", {"name": owner.name})]
    if days_of(case) is None:
        return [Problem(ITEM, "forfeiture.days", {"least": LEAST_DAYS, "most": MOST_DAYS})]
    call, last = counting(work, case), latest(work, case)
    if call is None and last is not None:
        return [Problem(ITEM, "forfeiture.contested", {"name": owner.name})]
    if call is None:
        owed = {x.key for x in late(case, work.act.on)}
        code = "forfeiture.not_called" if owner.index in owed else "forfeiture.nothing_due"
        return [Problem(ITEM, code, {"name": owner.name})]
    if work.act.on <= call.grace_until:
        return [Problem(ITEM, "forfeiture.grace", {"name": owner.name, "last": call.grace_until})]
    if not open_fen(case, call):
        return [Problem(ITEM, "forfeiture.paid", {"name": owner.name})]
    return _decided(work, case, owner, call) + serving.problems(work, case, call)


def _decided(work: Work, case: Case, owner: Owner, call: ContributionCall) -> list[Problem]:
    """A board that is not the late owner alone, its papers, and no court that holds the shares."""
    found = []
    board = [m for m in officers.seen(case) if m.role == "DIRECTOR" and m.index != owner.index]
    if not board:
        found.append(Problem(ITEM, "forfeiture.no_board", {"name": owner.name}))
    if not serving.files(case) - serving.named(call):
        found.append(Problem(ITEM, "forfeiture.paper"))
    if not standing.open_for(work, str(case.enterprise_id), "shares"):
        found.append(Problem(ITEM, "change.shares_closed"))
    if pool_of(case) is not None:
        found.append(Problem(ITEM, "forfeiture.pool_first"))
    return found


def _sale(case: Case) -> list[Problem]:
    """Forfeited shares become no more, and do not go back to whom they were forfeited from."""
    pool, amounts = pool_of(case), matter.answer(case, "capital").get("amounts") or {}
    capital = "capital" in matter.items_of(case)
    if pool is not None and capital and int(amounts.get(pool.id, 0)) > (pool.amount_fen or 0):
        return [Problem("capital", "forfeiture.pool_grows")]
    if not sells(case):
        return []
    buyer = matter.person(case, matter.answer(case, "shareholders").get("to"))
    back = buyer is not None and buyer.id_number_index in late_ones(case)
    return [Problem("shareholders", "forfeiture.to_the_late")] if back else []


def _contested(work: Work, case: Case) -> list[Problem]:
    """While the court has the owner's suit nobody disposes of the shares, so that a judgment finds them (our reading of art 52(3))."""
    pool, amounts = pool_of(case), matter.answer(case, "capital").get("amounts") or {}
    if pool is None or standing.open_for(work, str(case.enterprise_id), "forfeited"):
        return []
    less = "capital" in matter.items_of(case) and int(amounts.get(pool.id, 0)) < (pool.amount_fen or 0)
    return [
        Problem(item, "forfeiture.suit_runs")
        for item, moves in (("shareholders", sells(case)), ("capital", less))
        if moves
    ]


def in_proportion(case: Case) -> bool:
    """Whether this sale gives an owner no more than falls to it by law, the six months being over (公司法 art 52)."""
    buyer = matter.person(case, matter.answer(case, "shareholders").get("to"))
    start = case.answers.get("start") or {}
    rows, falls = start.get("forfeited") or (), start.get("proportions") or {}
    over = bool(rows) and all(x[2] for x in rows)  # the six months
    asked = int(matter.answer(case, "shareholders").get("amount_fen") or 0)
    return buyer is not None and over and 0 < asked <= falls.get(buyer.id_number_index, 0)


def look(work: Work, case: Case) -> tuple[Looked, ...]:
    """What the late owner said to it; forfeited shares that wait, and what falls to whom once the six months are over."""
    if case.entity_type != "llc":
        return ()
    found, call, owner = [], counting(work, case), owner_of(case)
    if call is not None and owner is not None:
        told: dict[str, Any] = {"name": owner.name, "sent": call.sent_on, "last": call.grace_until}
        read = "forfeiture.read" if call.received_on else "forfeiture.unread"
        found.append(Problem(ITEM, read, told))
        found += serving.seen(work, case, call)
        if call.answer:
            found.append(Problem(ITEM, "forfeiture.says", {"name": owner.name, "words": call.answer}))
    for row in forfeits.open_calls(work.session, str(case.enterprise_id)):
        told = {"name": row.name, "by": row.dispose_by, "amount": yuan(row.amount_fen)}
        over = row.dispose_by is not None and row.dispose_by < work.act.on
        found.append(Problem(ITEM, "forfeiture.over" if over else "forfeiture.waits", told))
        if row.sued_on is not None:
            found.append(Problem(ITEM, "forfeiture.sued", {"name": row.name, "words": row.sued_words or ""}))
    return (Looked(Rule("GE-34", REVIEW, BASIS, "yes", ("llc",), _nothing, ITEM), tuple(found)),)


def _nothing(draft: Draft, catalogue: Catalogue) -> list[Problem]:
    """This rule looks at the register, not at a founder's draft."""
    return []


def lines(work: Work, case: Case) -> list[tuple[str, str, str]]:
    """Label, before and after, as the papers and the clerk read it."""
    owner, call = owner_of(case), counting(work, case)
    if owner is None or call is None:
        return []
    lost = open_fen(case, call)
    left = (owner.amount_fen or 0) - lost
    return [
        (f"（{owner.name}认缴）", yuan(owner.amount_fen or 0), yuan(left) if left else "（丧失全部股权）"),
        (f"（{POOL}）", "（无）", yuan(lost)),
    ]


def papers(work: Work, case: Case) -> list[Paper]:
    """The board's resolution, with the demand it rests on and the notice that goes out by it."""
    owner, call = owner_of(case), counting(work, case)
    if owner is None or call is None:
        return []
    company = str((case.answers.get("start") or {}).get("name"))
    lost, until = yuan(open_fen(case, call)), call.grace_until
    way = serving.way_of(call.paper) if call.paper else "经登记平台"
    told = f"公司于{call.sent_on}{way}向股东{owner.name}发出书面催缴书（摘要{call.digest}），催缴{yuan(call.amount_fen)}，"
    decided = f"载明宽限期至{until}。宽限期届满，该股东仍未缴纳{lost}。董事会决议：向其发出失权通知，自通知发出之日起，"
    notice = f"致{owner.name}：您未在宽限期内缴纳出资{lost}。依照公司法第五十二条，自本通知发出之日起，您丧失该未缴纳出资的股权。"
    remedy = "有异议的，可以自接到本通知之日起三十日内向人民法院提起诉讼。"
    voting = [m.name for m in officers.seen(case) if m.role == "DIRECTOR" and m.index != owner.index]
    blocks = (
        Block(
            "paragraph",
            told
            + decided
            + "该股东丧失其未缴纳出资的股权；该股东担任董事的，不参加表决（公司法第五十一条、第五十二条）。",
        ),
        Block("table", rows=(("董事", "签名方式"), *((name, "电子签名") for name in voting))),
        Block("heading", f"失权通知书（{_went_out(call)}）"),
        Block("paragraph", notice + remedy),
    )
    return [Paper("FFT", f"{company}董事会失权决议", blocks)]


def _went_out(call: ContributionCall) -> str:
    posted = call.notice_paper
    return f"{posted['dispatched_on']}{serving.way_of(posted)}发出" if posted else "登记时由登记平台发出"


def enter(work: Work, case: Case, enterprise: Enterprise, stood: Sequence[Part], basis: str) -> None:
    """The notice goes out, and from this day the shares are nobody's: they stand apart until they are sold or cancelled."""
    owner, call = owner_of(case), counting(work, case)
    if owner is None or call is None:
        raise LookupError(f"{case.id}: the check said that there is a demand")
    lost = open_fen(case, call)
    row = work.session.get_one(Investor, owner.id)
    row.amount_fen = (row.amount_fen or 0) - lost
    if not row.amount_fen:
        work.session.delete(row)
    pool = Investor(
        id=work.act.ids.new("inv"),
        enterprise_id=enterprise.id,
        name=POOL,
        id_number_index=None,
        uscc=None,
        roles=["SHAREHOLDER"],
        amount_fen=lost,
    )
    work.session.add(pool)
    parts.write(work, enterprise, (stood, _lost(case, call, stood, lost)), {"case": case.id}, basis)
    forfeits.notice(work, call, lost)
    person = matter.of_index(case, owner.index)
    told = {"person": person.id} if person is not None else {}
    work.record("contribution.forfeited", "case", case.id, call=call.digest, **told)


def _lost(case: Case, call: ContributionCall, stood: Sequence[Part], lost: int) -> list[Part]:
    """The parts with what is lost apart: what was due first and is not covered by what was paid goes first."""
    paid = payments.totals(paying.seen(case)).get(call.person_index, 0)
    found, gone, left = [], list[Part](), lost
    for part in sorted(stood, key=lambda p: p.due_on or date.max):
        if part.key != call.person_index:
            found.append(part)
            continue
        settled = min(part.amount_fen or 0, paid)
        paid -= settled
        piece = (
            min((part.amount_fen or 0) - settled, left) if part.due_on and part.due_on < call.sent_on else 0
        )
        left -= piece
        if piece:
            gone.append(replace(part, key=f"name:{POOL}", name=POOL, uscc=None, amount_fen=piece))
        if (part.amount_fen or 0) > piece:
            found.append(replace(part, amount_fen=(part.amount_fen or 0) - piece))
    return [*found, *gone]
