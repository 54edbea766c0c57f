"""What stands against a change today: the same checks as for an officer's order, and what only an application can have wrong."""

from __future__ import annotations

from sqlalchemy import select

from licensing.documents.wording import beyond_head, phrases
from licensing.entities import founded
from licensing.errors import Problem
from licensing.findings.money import MOST_SHAREHOLDERS
from licensing.flows.order import FLOW as ORDER
from licensing.kinds.change import (
    admitting,
    buyers,
    class_votes,
    consigning,
    converting,
    correcting,
    dates,
    family,
    forfeiting,
    grouping,
    handing,
    heirs,
    inheriting,
    lodging,
    matter,
    moving,
    netting,
    officers,
    owned,
    pausing,
    paying,
    preemption,
    reclassing,
    reforming,
    ruling,
    stock,
    treasury,
    turning,
    winding,
)
from licensing.kinds.change.rules import BY_HEADS, DECIDES, strictest
from licensing.known_kinds import order_family, standing_in
from licensing.parties import PERSON
from licensing.services.orders import orders
from licensing.services.orders.entering import LONG, entered
from licensing.services.orders.fields import LONGEST
from licensing.services.register import bodies, members, standing
from licensing.store.models import Case, Enterprise, RegisterOrder
from licensing.work import Work

ROW, NAMING = "CHANGE", "RENAME"
TAX_SHOWN = "SHARE_TAX_PAID"
BARRED = "order.representative_barred"
PLACES = {
    "capital_fen": "capital",
    "capital_reason": "capital",
    "approvals": "scope",
    "representative_id": "representative",
    "until": "suspension",
}  # a field of an order -> the item it is entered under here
SHARED = (stock.ITEM, reforming.ITEM)  # items under which a capital in shares is entered
LONGEST_TERM = 99  # years, as at the founding
APART = (
    owned.ITEM,
    dates.ITEM,
    converting.ITEM,
    reforming.ITEM,
    correcting.ITEM,
    grouping.ITEM,
    ruling.ITEM,
    paying.ITEM,
    forfeiting.ITEM,
    moving.ITEM,
    stock.ITEM,
    reclassing.ITEM,
    class_votes.ITEM,
    winding.ENDING,
    winding.COURT,
    *admitting.ITEMS,
    heirs.ITEM,
    treasury.ITEM,
)  # items that are asked together
OWN = {
    "something_changes",  # each item chosen must differ, which is asked here
    "address_unmarked",  # a host's address bears its mark; what was typed is looked at by `lodging`
}


def problems(work: Work, case: Case) -> list[Problem]:
    """Everything wrong with the application, ``field``: the item it is about, empty for the enterprise itself."""
    enterprise, items = matter.enterprise_of(work, case), matter.items_of(case)
    if not items:
        return [Problem("items", "change.none_chosen")]
    found = [p for item in items for p in _unfinished(work, case, enterprise, item)]
    found += _countable(case)
    found += officers.problems(work, case, enterprise)
    found += consigning.problems(work, case, enterprise)
    found += family.problems(work, case)
    found += inheriting.problems(work, case)
    found += owned.problems(work, case)
    found += dates.problems(work, case)
    found += paying.problems(work, case)
    found += forfeiting.problems(work, case)
    found += admitting.problems(work, case)
    found += turning.problems(work, case)
    found += converting.problems(work, case)
    found += reforming.problems(work, case)
    found += handing.problems(work, case, enterprise)
    found += correcting.problems(work, case)
    found += grouping.problems(work, case)
    found += ruling.problems(work, case)
    found += stock.problems(work, case, enterprise)
    found += reclassing.problems(work, case)
    found += treasury.problems(work, case)
    found += moving.problems(work, case, enterprise)
    found += lodging.problems(work, case, enterprise)
    found += netting.problems(work, case, enterprise)
    found += class_votes.problems(work, case, enterprise)
    found += winding.problems(work, case, enterprise)
    found += pausing.problems(work, case, enterprise, lambda row: _checked(work, enterprise, case, row))
    found += _enterprise(work, case, enterprise)
    open_items = {p.field for p in found}
    return [
        *found,
        *(p for p in _lawful(work, case, enterprise, items) if not p.field or p.field not in open_items),
    ]


def _unfinished(work: Work, case: Case, enterprise: Enterprise, item: str) -> list[Problem]:
    """Missing, too long, or what stands there already."""
    if item == "shareholders":
        return transfer(case) or preemption.problems(work, case)
    if item in officers.ROLES or item in pausing.ITEMS or item in APART:
        return []  # asked together, below
    given = matter.fields(case)
    name = "new_name" if item == "name" else matter.COLUMN[item]
    value = given.get(name)
    if item == lodging.ITEM and not value and (lodging.lent(work, case) or netting.chosen(work, case)):
        return []  # what is wrong with the host, or the shops, is said below
    if not value:
        return [Problem(item, "order.missing")]
    if len(str(value)) > LONGEST.get(name, 10**9):
        return [Problem(item, "order.too_long", {"most": LONGEST[name]})]
    same = entered(work, name, value) == getattr(enterprise, matter.COLUMN[item])
    if (
        item == "term"
        and str(value) != LONG
        and not (str(value).isdigit() and 1 <= int(value) <= LONGEST_TERM)
    ):
        return [Problem(item, "business.term_out_of_range")]
    if item == "representative" and _outside(work, case):
        return [Problem(item, "change.not_a_partner")]
    if item == "representative" and (missing := _delegates(case)):
        return [Problem(item, "people.delegate_needed", {"name": missing[0]})]
    if item == "representative":
        start = case.answers.get("start") or {}
        same = same and matter.acting(case) == (start.get("heads") or [start.get("representative")])
    if item == "capital":
        same = same and not _shifts(case)
    if item == "capital" and _nothing_left(case):
        return [Problem(item, "capital.not_positive")]
    return [Problem(item, "change.same")] if same else []


def _nothing_left(case: Case) -> bool:
    """Whether somebody would subscribe nothing or less; forfeited shares are cancelled so."""
    amounts = matter.answer(case, "capital").get("amounts") or {}
    return any(int(amounts.get(o.id, 1)) < (0 if matter.is_pool(o) else 1) for o in matter.seen_owners(case))


def _shifts(case: Case) -> bool:
    """Whether parts change though their sum does not: of partners and members that is a change (合伙企业法 art 34), of a company's
    shares a sale."""
    kind, amounts = admitting.kind_of(case), matter.answer(case, "capital").get("amounts") or {}
    if kind is None or not kind.shares or case.entity_type == "llc":
        return False
    return any(str(amounts.get(o.id)) != str(o.amount_fen) for o in matter.seen_owners(case))


def _delegates(case: Case) -> list[str]:
    """Bodies among further partners who are to execute and have named nobody: each acts through one person (细则 art 11)."""
    sent = matter.delegates(case)
    return [
        o.name
        for o in matter.also(case)
        if o.id not in sent and (matter.is_body(case, o) or matter.of_index(case, o.index) is None)
    ]


def _outside(work: Work, case: Case) -> bool:
    """Whether it is to be run by somebody who holds no part that lets one (合伙企业法 arts 26, 67; 农民专业合作社法 art 33)."""
    kind = founded(case.entity_type, case.title)
    given, body = matter.answer(case, "representative"), matter.acts_for(case)
    if given.get("acts_for") and (body is None or kind is None or not kind.delegate):
        return True
    if kind is None or not kind.chosen_from:
        return False
    stay = admitting.roles_after(work, case)
    general = {key for key, roles in stay.items() if kind.chosen_from in roles}
    if matter.also(case) and not kind.otherwise:
        return True
    if body is not None and not matter.is_body(case, body):
        return True
    return bool(matter.executing(case) - general)


def transfer(case: Case) -> list[Problem]:
    """Between whom, how much, for what price; not more than is held, not to oneself, not beyond fifty (公司法 arts 42, 84)."""
    given, owners = matter.answer(case, "shareholders"), matter.seen_owners(case)
    seller = next((o for o in owners if o.id == given.get("from")), None)
    buyer, amount = matter.person(case, given.get("to")), int(given.get("amount_fen") or 0)
    if seller is None or buyer is None or amount <= 0:
        return [Problem("shareholders", "order.missing")]
    if amount > (seller.amount_fen or 0):
        return [Problem("shareholders", "change.more_than_held")]
    if seller.index == buyer.id_number_index:
        return [Problem("shareholders", "change.to_oneself")]
    if buyer.id_number == case.uscc:
        return [Problem("shareholders", "people.owner_itself", {"name": buyer.name})]
    new = all(o.index != buyer.id_number_index for o in owners)
    most = len(owners) + new - (amount == seller.amount_fen)
    too_many = [Problem("shareholders", "change.too_many_owners", {"most": MOST_SHAREHOLDERS})]
    if most > MOST_SHAREHOLDERS:
        return too_many
    together = "capital" in matter.items_of(case)
    return [Problem("shareholders", "change.not_with_capital")] if together else []


def _countable(case: Case) -> list[Problem]:
    """Votes are counted by what was subscribed (公司法 art 65): a list that does not add up to the capital counts nothing."""
    rules, owners = matter.rules_of(case), matter.seen_owners(case)
    theirs = any("board" in rule.signs for rule in rules)
    if theirs and not any(m.role == "DIRECTOR" for m in officers.seen(case)):
        return [Problem("", "change.directors_unknown")]
    decides = strictest(rules)
    if reforming.ITEM in matter.items_of(case):
        return []  # a joint-stock company's promoters may have paid more than the capital: asked there
    if decides in BY_HEADS:
        return [] if owners else [Problem("", "change.owners_unknown")]
    asked = decides != DECIDES[0] or "shareholders" in matter.items_of(case)
    if not asked:
        return []
    whole = (case.answers.get("start") or {}).get("capital_fen")
    known = bool(owners) and all(o.amount_fen for o in owners)
    if known and sum(o.amount_fen or 0 for o in owners) == whole:
        return []
    return [Problem("", "change.owners_unknown")]


def _enterprise(work: Work, case: Case, enterprise: Enterprise) -> list[Problem]:
    """Off the register, leaving, or under an order that nobody has decided."""
    found = []
    states = winding.states(work, case) or work.books.catalogue.order_kinds[ROW].states
    if orders.state_of(enterprise, work.act.on) not in states:
        found.append(Problem("", "change.not_trading"))
    leaving = select(Case.id).where(Case.enterprise_id == enterprise.id, standing_in("leaving"))
    if work.session.scalar(leaving.limit(1)) is not None:
        found.append(Problem("", "change.leaving"))
    waiting = select(RegisterOrder.id).where(
        RegisterOrder.enterprise_id == enterprise.id, RegisterOrder.state.in_(ORDER.states_in("undecided"))
    )
    if work.session.scalar(waiting.limit(1)) is not None:
        found.append(Problem("", "change.order_open"))
    return found


def _lawful(work: Work, case: Case, enterprise: Enterprise, items: tuple[str, ...]) -> list[Problem]:
    """The checks of the orders that enter the same things, one implementation for both."""
    if moving.ITEM in items or winding.item_of(case):
        return []  # its own row's, above
    found = _checked(work, enterprise, case, ROW) + _as_head(work, case, enterprise)
    if matter.fields(case).get("new_name"):
        found += _checked(work, enterprise, case, NAMING)
    found += consigning.unaccepted(work, case, enterprise)
    if {"shareholders", heirs.ITEM}.intersection(items) and enterprise.entity_type == buyers.COMPANY:
        found += buyers.problems(work, case)
    if "shareholders" in items and not standing.open_for(work, enterprise.id, "shares"):
        found.append(Problem("shareholders", "change.shares_closed"))
    return found


def _as_head(work: Work, case: Case, enterprise: Enterprise) -> list[Problem]:
    """A branch does what its head may do, and bears its head's name (734 art 13; 实施细则 art 30)."""
    kind = founded(enterprise.entity_type, enterprise.name)
    if kind is None or not kind.named_after:
        return []
    owners = members.owners(work.session, enterprise.id)
    heads = [(o.name, bodies.by_code(work, o.uscc or "")) for o in owners]
    given = matter.fields(case)
    name, scope = str(given.get("new_name") or ""), str(given.get("scope") or "")
    found = []
    for told, head in heads:
        called = head.name if head is not None else told
        if name and not name.startswith(called):
            found.append(Problem("name", "people.head_other_name", {"name": called, "branch": name}))
        asked = phrases(scope) or tuple(part for part in scope.rstrip("。").split("；") if part)
        beyond = beyond_head(asked, head.scope) if head is not None and head.scope else []
        if beyond:
            found.append(
                Problem("scope", "people.beyond_head", {"name": called, "phrases": "；".join(beyond)})
            )
    return found


def _checked(work: Work, enterprise: Enterprise, case: Case, code: str) -> list[Problem]:
    kind = work.books.catalogue.order_kinds[code]
    checks = order_family(kind).checks
    given, items = {**matter.fields(case), **handing.inherited(case)}, matter.items_of(case)
    asked = [p for name in kind.checks if name not in OWN for p in checks[name](work, enterprise, given)]
    found = [p for p in asked if p.code != BARRED or _new_head_signed(case)]
    named = next((item for item in matter.NAMED if item in items), "")
    placed = [(named if p.field == "new_name" else PLACES.get(p.field, p.field), p) for p in found]
    shares = next((item for item in SHARED if item in items), "capital")
    placed = [(shares if place == "capital" else place, p) for place, p in placed]
    if heirs.ITEM in items:
        placed = [(heirs.ITEM if place == "representative" else place, p) for place, p in placed]
    return [Problem(place if place in items else "", p.code, p.params) for place, p in placed]


def _new_head_signed(case: Case) -> bool:
    """Of a number that somebody else typed the applicant is told nothing: the facts are the person's own matter."""
    heir = handing.taker(case) if handing.kind_of(case) is not None else None
    named = heir or matter.person(case, matter.answer(case, "representative").get("person"))
    return named is not None and bool(named.signatures)


def _body_sells(case: Case) -> bool:
    """Whether the seller is no natural person: 个人所得税法 art 15 asks nothing then."""
    given = matter.answer(case, "shareholders")
    seller = next((o for o in matter.seen_owners(case) if o.id == given.get("from")), None)
    person = matter.of_index(case, seller.index) if seller is not None else None
    return person is not None and person.party != PERSON


def tax_shown(work: Work, case: Case) -> bool:
    """A person's shares change hands only after the tax authority says so, by this application's number (个人所得税法 art 15)."""
    if "shareholders" not in matter.items_of(case) or _body_sells(case):
        return True
    if forfeiting.sells(case):  # the company disposes of what nobody holds: no person sells
        return True
    rows = standing.of_enterprise(work.session, str(case.enterprise_id), work.act.on)
    return any(row.code == TAX_SHOWN and row.reference == case.number for row in rows)
