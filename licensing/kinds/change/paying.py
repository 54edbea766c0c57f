"""What was paid in, said by the company itself (公司法 arts 40, 47, 51; 784 art 4): each payment with amount, day and form.

Nobody confirms it: the company says it over its signature and answers for it (公司法 arts 251, 252). What it has said it takes back from
nobody without that owner's own signature: a statement of payment is what stands between the owner and a forfeiture.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from licensing.application.draft import Draft
from licensing.catalogue.load import Catalogue
from licensing.documents.blocks import Block
from licensing.documents.wording import FORMS, yuan
from licensing.entities import COMPANIES
from licensing.errors import Problem
from licensing.findings.money import LAWFUL_FORMS
from licensing.findings.rule import REVIEW, Looked, Rule
from licensing.kinds.change import dates, matter
from licensing.kinds.change.matter import Owner
from licensing.services.register import parts, payments
from licensing.services.register.payments import Payment
from licensing.services.register.publishing import PUBLISH
from licensing.store.models import Case, Enterprise
from licensing.work import Work

ITEM = "paid"
BASIS = "公司法第四十七条、第五十一条；企业信息公示暂行条例第十条"
MOST = 60  # payments of one owner
AHEAD = "D19"  # the longest that a name is kept for a company to come, a row of deadlines.tsv


def seen(case: Case) -> list[Payment]:
    """What the company said when the application was written."""
    kept = (case.answers.get("start") or {}).get("payments") or ()
    return [Payment(k, n, a, date.fromisoformat(on), form) for k, n, a, on, form in kept]


def lines(case: Case) -> list[tuple[Owner, list[Mapping[str, Any]]]]:
    """By owner what is to be said, as kept, else as it was said before; as the page and the interface show it."""
    kept = matter.answer(case, ITEM).get("payments")
    stood: list[Mapping[str, Any]] = [
        {"owner": owner.id, "amount_fen": p.amount_fen, "paid_on": str(p.paid_on), "form": p.form}
        for owner in matter.voters(case)
        for p in seen(case)
        if p.key == matter.key_of(owner)
    ]
    told = stood if kept is None else kept
    return [(o, [x for x in told if x.get("owner") == o.id]) for o in matter.voters(case)]


def wanted(case: Case) -> list[Payment]:
    """What the company will say, of what can be read; unreadable lines are ``problems``."""
    if ITEM not in matter.items_of(case):
        return seen(case)
    return [
        Payment(matter.key_of(owner), owner.name, int(x["amount_fen"]), day, str(x["form"]))
        for owner, told in lines(case)
        for x in told
        if (day := _day(x.get("paid_on"))) is not None and x.get("amount_fen") and x.get("form")
    ]


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None


def retracted(case: Case) -> list[Owner]:
    """Of whom something that the company said before is said no more: less, later, or in another form."""
    if ITEM not in matter.items_of(case):
        return []
    gone = Counter(p.told for p in seen(case)) - Counter(p.told for p in wanted(case))
    keys = {key for key, *_ in gone}
    return [o for o in matter.voters(case) if matter.key_of(o) in keys]


def problems(work: Work, case: Case) -> list[Problem]:
    """A line without amount, day or form; a day to come or before there could be a company; more than was promised; nothing new."""
    if ITEM not in matter.items_of(case):
        return []
    found = []
    for owner, told in lines(case):
        for place, each in enumerate(told):
            found += _line(work, case, (owner, place), each)
        sum_fen = sum(int(x.get("amount_fen") or 0) for x in told)
        if owner.amount_fen is not None and sum_fen > owner.amount_fen:
            words = {"name": owner.name, "paid": yuan(sum_fen), "promised": yuan(owner.amount_fen)}
            found.append(Problem(ITEM, "paid.more_than_promised", {**words, "place": f"{owner.id}-0"}))
        if len(told) > MOST:
            found.append(Problem(ITEM, "paid.too_many", {"name": owner.name, "most": MOST}))
    strange = {x.get("owner") for x in matter.answer(case, ITEM).get("payments") or ()}
    if strange - {o.id for o in matter.voters(case)}:
        found.append(Problem(ITEM, "paid.no_owner"))
    if not found and sorted(p.told for p in wanted(case)) == sorted(p.told for p in seen(case)):
        found.append(Problem(ITEM, "change.same" if seen(case) else "order.missing"))
    return found


def _founding(work: Work, case: Case) -> dict[str, Any]:
    """The day of founding, and how many months before it founders may have paid in."""
    return {
        "founded": matter.enterprise_of(work, case).established_on,
        "months": work.books.catalogue.deadlines[AHEAD].length,
    }


def _too_early(work: Work, case: Case, day: date) -> bool:
    """Whether a payment lies before the company and is none for its founding.

    The years to pay in count from the founding (公司法 art 47); the company's account is opened in its reserved name, so that what
    founders pay ahead lies in the time for which a name is kept at the longest (企业名称登记管理规定 art 18; our reading). Where the
    register knows no day of founding no day is too early.
    """
    founded, kept = matter.enterprise_of(work, case).established_on, work.books.catalogue.deadlines[AHEAD]
    return founded is not None and founded > work.books.calendar.last_day(day, kept.length, kept.unit, False)


def _line(work: Work, case: Case, whose: tuple[Owner, int], each: Mapping[str, Any]) -> list[Problem]:
    owner, place = whose
    told = {"name": owner.name, "place": f"{owner.id}-{place}"}
    day, codes = _day(each.get("paid_on")), []
    if int(each.get("amount_fen") or 0) <= 0:
        codes.append("paid.amount_needed")
    if day is None:
        codes.append("paid.day_needed")
    elif day > work.act.on:
        codes.append("paid.ahead")
    elif _too_early(work, case, day):
        told |= _founding(work, case)
        codes.append("paid.before_founding")
    if each.get("form") not in LAWFUL_FORMS:
        codes.append("people.form_needed")
    return [Problem(ITEM, code, told) for code in codes]


def look(work: Work, case: Case) -> tuple[Looked, ...]:
    """What is past its day unpaid, and what is said later than twenty working days, as it will stand."""
    items, enterprise = set(matter.items_of(case)), matter.enterprise_of(work, case)
    if not items & {ITEM, dates.ITEM, "shareholders", "capital"} or case.entity_type not in COMPANIES:
        return ()
    stand = dates.after(case) if items & dates.ASKED else parts.standing(work.session, enterprise)
    said = wanted(case) if ITEM in items else payments.standing(work.session, enterprise.id)
    found = [
        Problem(ITEM, "paid.overdue", {"name": x.name, "amount": yuan(x.amount_fen), "due": x.due_on})
        for x in payments.unpaid(payments.asked(enterprise, stand), said, work.act.on)
    ]
    new = {p.told for p in wanted(case)} - {p.told for p in seen(case)}
    for _, _, day, _ in sorted(new):
        if work.act.on > (last := work.books.last_day(day, PUBLISH)):
            found.append(Problem(ITEM, "paid.late", {"day": day, "last": last}))
    retold = [Problem(ITEM, "paid.retracted", {"name": o.name}) for o in retracted(case)]
    return (Looked(Rule("GE-33", REVIEW, BASIS, "partial", COMPANIES, _nothing, ITEM), (*found, *retold)),)


def _nothing(draft: Draft, catalogue: Catalogue) -> list[Problem]:
    """This rule looks at the register, not at a founder's draft."""
    return []


def differences(case: Case) -> list[tuple[str, str, str]]:
    """Label, before and after of every owner of whom something else is said."""
    found = []
    for owner in matter.voters(case):
        before, after = (
            [p for p in side if p.key == matter.key_of(owner)] for side in (seen(case), wanted(case))
        )
        if sorted(p.told for p in before) != sorted(p.told for p in after):
            found.append((f"（{owner.name}）", words(before), words(after)))
    return found


def words(said: list[Payment]) -> str:
    told = "；".join(f"{p.paid_on}{FORMS.get(p.form, p.form)}{yuan(p.amount_fen)}" for p in said)
    return f"{told}；合计{yuan(sum(p.amount_fen for p in said))}" if said else "（未公示实缴）"


def pledge(case: Case) -> list[Block]:
    """Whose word it is, read before signing."""
    if ITEM not in matter.items_of(case):
        return []
    text = "实缴出资情况由公司自行公示，登记机关不作核实；公司对其真实、准确负责（公司法第四十条、第二百五十一条、第二百五十二条）。"
    return [Block("paragraph", text)]


def enter(work: Work, case: Case, enterprise: Enterprise, basis: str) -> None:
    payments.write(work, enterprise, wanted(case), {"case": case.id}, basis)


def follow(work: Work, case: Case, enterprise: Enterprise, stood: list[Payment]) -> None:
    """What was paid goes with the part that is sold (公司法 art 88), and is no more than what is left after a reduction.

    ``stood``: what the company said when the act began.
    """
    items, after = set(matter.items_of(case)), list(stood)
    if "shareholders" in items:
        after = _sold(case, after)
    if "capital" in items:
        amounts = matter.answer(case, "capital").get("amounts") or {}
        for owner in matter.voters(case):
            mine = [p for p in after if p.key == matter.key_of(owner)]
            kept, _ = payments.cut(mine, int(amounts.get(owner.id) or 0))
            after = [p for p in after if p.key != matter.key_of(owner)] + kept
    if after != stood:
        basis = "；".join(r.article for r in matter.rules_of(case) if r.item in ("shareholders", "capital"))
        payments.write(work, enterprise, after, {"case": case.id}, basis)


def _sold(case: Case, stood: list[Payment]) -> list[Payment]:
    """In the proportion of the part sold: the buyer's part is paid as far as the seller's was."""
    given = matter.answer(case, "shareholders")
    seller = next((o for o in matter.voters(case) if o.id == given.get("from")), None)
    buyer = matter.person(case, given.get("to"))
    if seller is None or buyer is None or not seller.amount_fen:
        return stood
    mine = [p for p in stood if p.key == matter.key_of(seller)]
    goes = sum(p.amount_fen for p in mine) * int(given.get("amount_fen") or 0) // seller.amount_fen
    stays, sold = payments.cut(mine, sum(p.amount_fen for p in mine) - goes)
    key = buyer.id_number_index
    bought = [Payment(key, buyer.name, p.amount_fen, p.paid_on, p.form) for p in sold]
    return [*(p for p in stood if p.key != matter.key_of(seller)), *stays, *bought]
