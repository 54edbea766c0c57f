"""An application for a change as values: what is asked, what stood on the register when it was written, what orders' checks read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from licensing.documents.wording import term_text
from licensing.kinds.change.rules import Rule, rules_for
from licensing.parties import BODIES, PERSON, heads_of, heads_text
from licensing.services.holding.representatives import representatives
from licensing.services.register import (
    articles,
    courts,
    forfeits,
    groups,
    members,
    own_shares,
    parts,
    payments,
    share_classes,
)
from licensing.services.register.owners import index_of
from licensing.store.models import Case, Enterprise, Investor, Person
from licensing.store.types import CIPHER
from licensing.work import Work

COLUMN = {
    "name": "name",
    "domicile": "domicile",
    "scope": "scope",
    "capital": "capital_fen",
    "stock": "capital_fen",
    "representative": "representative",
    "term": "term",
}

JOINED = ("partners", "members")  # items by which an owner comes in
FORMED = "company_form"
INTO = {"llc": "jsc", "jsc": "llc"}  # the other form of company
NAMED = ("name", "conversion", FORMED)  # items that take a reserved name
DATED = frozenset(
    {"contributions", "capital", "forfeiture", "inheritance"}
)  # items whose signature rests on the days that stood
PAID = frozenset(
    {"paid", "capital", "shareholders", "forfeiture", "inheritance"}
)  # items whose signature rests on what was said to be paid
OFFICES = frozenset(
    {
        "officers",
        "managers",
        "liaison",
        "consignee",
        "family",
        "representative",
        "liquidation",
        "deregistration",
    }
)  # items that say something of who holds an office


@dataclass(frozen=True)
class Owner:
    """Somebody on the register who votes by what was subscribed (公司法 art 65). ``index``: None for whom only a name is known."""

    id: str
    name: str
    index: str | None
    amount_fen: int | None


def enterprise_of(work: Work, case: Case) -> Enterprise:
    return work.session.get_one(Enterprise, case.enterprise_id)


def investors_of(work: Work, enterprise_id: str) -> list[Investor]:
    """The rows of the owners on the register, in a fixed order."""
    query = select(Investor).where(Investor.enterprise_id == enterprise_id).order_by(Investor.id)
    return list(work.session.scalars(query))


def owners_of(work: Work, enterprise_id: str) -> list[Owner]:
    """The owners on the register, in a fixed order."""
    return [Owner(i.id, i.name, index_of(i), i.amount_fen) for i in investors_of(work, enterprise_id)]


def code_of(work: Work, case: Case, index: str) -> str | None:
    """The credit code of the owner with this index; None for a natural person."""
    query = select(Investor).where(Investor.enterprise_id == case.enterprise_id, Investor.uscc.is_not(None))
    return next((i.uscc for i in work.session.scalars(query) if index_of(i) == index), None)


def standing_now(work: Work, enterprise: Enterprise, items: tuple[str, ...]) -> dict[str, Any]:
    """What the register says today of these items, of who owns and of who represents: a signature rests on it."""
    rules = rules_for(enterprise.entity_type)
    asked = OFFICES.intersection(items) or any(
        "board" in rules[item].signs for item in items if item in rules
    )
    told: dict[str, Any] = {"officers": officer_rows(work, enterprise, items)} if asked else {}
    if DATED.intersection(items):
        told["parts"] = part_rows(work, enterprise)
    paid = payment_rows(work, enterprise) if PAID.intersection(items) else []
    if paid or "paid" in items:
        told["payments"] = paid
    if "court_ending" in items:
        told["court"] = courts.told(work.session, enterprise, work.act.on)
    waiting = forfeits.open_calls(work.session, enterprise.id)
    if waiting:
        told["forfeited"] = [
            [r.person_index, r.amount_fen, r.dispose_by is not None and r.dispose_by < work.act.on]
            for r in waiting
        ]
        told["proportions"] = forfeits.proportions(work.session, enterprise.id)
    if "group" in items or {"name", FORMED}.intersection(items):
        told["group"] = [[row.uscc, row.name] for row in groups.standing(work.session, enterprise.id)]
    if {"class_votes", "stock", "reclass"}.intersection(items):
        classes = share_classes.standing(work.session, enterprise.id)
        told["classes"] = [[c.id, c.name, c.shares, dict(c.rights)] for c in classes]
    if own_shares.ITEM in rules and (held := own_shares.standing(work.session, enterprise.id)):
        told["own_shares"] = [[h.id, h.ground, h.shares, str(h.acquired_on)] for h in held]
    if majorities := articles.majorities(work.session, enterprise.id):
        told["majorities"] = majorities
    if voting := articles.voting(work.session, enterprise.id):
        told["voting"] = voting
    heads = list(representatives(work.session, enterprise))
    return {
        "items": {item: getattr(enterprise, COLUMN[item]) for item in _columns(items)},
        "authority": enterprise.authority,
        "representative": next(iter(heads), None),
        "heads": heads,
        "owners": [[o.id, o.name, o.index, o.amount_fen] for o in owners_of(work, enterprise.id)],
        **told,
    }


def _columns(items: tuple[str, ...]) -> list[str]:
    """The items of one column each that an application rests on; a move rests on the domicile, another form on name and capital."""
    more = (["domicile"] if "move" in items else []) + (["name", "capital"] if FORMED in items else [])
    return [*(item for item in items if item in COLUMN), *more]


def officer_rows(work: Work, enterprise: Enterprise, items: tuple[str, ...] = ()) -> list[list[Any]]:
    """Who holds an office today, as an application keeps it; who takes the legal mail where that is asked."""
    held = members.officers(work.session, enterprise)
    held += members.consignees(work.session, enterprise) if "consignee" in items else []
    return [[m.role, m.name, m.index] for m in held]


def part_rows(work: Work, enterprise: Enterprise) -> list[list[Any]]:
    """By when each part is paid in, as an application keeps it."""
    return [
        [p.key, p.name, p.amount_fen, *(str(d) if d else None for d in (p.due_on, p.counted_from)), p.form]
        for p in parts.standing(work.session, enterprise)
    ]


def payment_rows(work: Work, enterprise: Enterprise) -> list[list[Any]]:
    """What the company says was paid, as an application keeps it."""
    said = payments.standing(work.session, enterprise.id)
    return [[p.key, p.name, p.amount_fen, str(p.paid_on), p.form] for p in said]


def is_pool(owner: Owner) -> bool:
    """Whether it is what was forfeited and nobody holds (公司法 art 52)."""
    return owner.index is None and owner.name == forfeits.POOL


def voters(case: Case) -> list[Owner]:
    """Whose shares vote: everybody's but those that are forfeited."""
    return [o for o in seen_owners(case) if not is_pool(o)]


def key_of(owner: Owner) -> str:
    """Whose parts and payments are this owner's."""
    return owner.index or f"name:{owner.name}"


def items_of(case: Case) -> tuple[str, ...]:
    """The items chosen, in the order of the rules."""
    chosen = set(case.answers.get("items") or ())
    return tuple(item for item in rules_for(case.entity_type) if item in chosen)


def rules_of(case: Case) -> list[Rule]:
    return [rules_for(case.entity_type)[item] for item in items_of(case)]


def answer(case: Case, item: str) -> dict[str, Any]:
    return dict(case.answers.get(item) or {})


def acts_for(case: Case) -> Owner | None:
    """The body for which whoever is named first acts (委派代表): the one the application says, else the only one that represents
    today, where somebody is named who is no partner."""
    given, owners = answer(case, "representative"), able(case)
    if given.get("acts_for"):
        return next((o for o in owners if o.id == given["acts_for"]), None)
    start = case.answers.get("start") or {}
    now = heads_of(str((start.get("items") or {}).get("representative") or ""))
    named = person(case, given.get("person"))
    if named is None or len(now) != 1 or not now[0][1]:
        return None
    if any(o.index == named.id_number_index for o in owners):
        return None
    return next((o for o in owners if o.name == now[0][0]), None)


def also(case: Case) -> list[Owner]:
    """Further partners who are to execute beside the one named first (合伙企业法 art 26: one or several)."""
    named, first = person(case, answer(case, "representative").get("person")), acts_for(case)
    chosen = set(answer(case, "representative").get("also") or ())
    taken = first.index if first is not None else named.id_number_index if named is not None else None
    return [o for o in able(case) if o.id in chosen and o.index != taken]


def delegates(case: Case) -> dict[str, Person]:
    """By the id of each body among them: who acts for it (实施细则 art 11)."""
    kept = answer(case, "representative").get("delegates") or {}
    named = {o.id: person(case, kept.get(o.id)) for o in also(case)}
    return {owner: who for owner, who in named.items() if who is not None}


def sending(case: Case) -> list[tuple[Owner, Person]]:
    """Each body that is to execute, and who acts for it."""
    named, body = person(case, answer(case, "representative").get("person")), acts_for(case)
    first = [(body, named)] if body is not None and named is not None else []
    known = delegates(case)
    return first + [(o, known[o.id]) for o in also(case) if o.id in known]


def heads(case: Case) -> list[tuple[str, str]]:
    """Who is to represent: name and delegate of each, the one named first, or the body that person acts for."""
    named = person(case, answer(case, "representative").get("person"))
    if named is None:
        return []
    body, sent = acts_for(case), delegates(case)
    first = (body.name, named.name) if body is not None else (named.name, "")
    return [first, *((o.name, sent[o.id].name if o.id in sent else "") for o in also(case))]


def acting(case: Case) -> list[str | None]:
    """The indexes of the natural persons who are to act, in the order of ``heads``."""
    named = person(case, answer(case, "representative").get("person"))
    sent = delegates(case)
    further = [sent[o.id].id_number_index if o.id in sent else o.index for o in also(case)]
    return [named.id_number_index if named is not None else None, *further]


def executing(case: Case) -> set[str]:
    """The indexes of the partners who are to execute, whoever acts for them."""
    named, body = person(case, answer(case, "representative").get("person")), acts_for(case)
    first = body.index if body is not None else named.id_number_index if named is not None else None
    return {index for index in (first, *(o.index for o in also(case))) if index}


def seen_owners(case: Case) -> list[Owner]:
    """The owners as they were when the application was written."""
    return [Owner(*row) for row in (case.answers.get("start") or {}).get("owners", ())]


def joining(case: Case) -> list[Owner]:
    """Who comes in as an owner by the same application, each by the id of the person named in it."""
    items = [item for item in JOINED if item in items_of(case)]
    told = [each for item in items for each in answer(case, item).get("come") or ()]
    found = [(person(case, each.get("person")), int(each.get("amount_fen") or 0)) for each in told]
    return [Owner(who.id, who.name, who.id_number_index, fen) for who, fen in found if who is not None]


def able(case: Case) -> list[Owner]:
    """Who may be named to execute: who owns a part, and who comes in by the same application."""
    return [*seen_owners(case), *joining(case)]


def person(case: Case, person_id: object) -> Person | None:
    return next((p for p in case.people if p.id == person_id), None)


def of_index(case: Case, index: str | None) -> Person | None:
    return next((p for p in case.people if index is not None and p.id_number_index == index), None)


def is_body(case: Case, owner: Owner) -> bool:
    """Whether an owner is known to be no natural person."""
    who = of_index(case, owner.index)
    return who is not None and who.party != PERSON


def bodies(case: Case) -> list[Owner]:
    """Who may be named to execute and is no natural person."""
    return [o for o in able(case) if is_body(case, o)]


def new_capital(case: Case) -> int:
    """What the owners will have subscribed together, in fen; 0 while an amount is missing."""
    amounts = answer(case, "capital").get("amounts") or {}
    owners = seen_owners(case)
    return sum(int(amounts[o.id]) for o in owners) if all(o.id in amounts for o in owners) else 0


def fields(case: Case) -> Mapping[str, Any]:
    """The application in the words of a register order, whose checks and effects it shares."""
    found: dict[str, Any] = {"case": case.id}
    for item in items_of(case):
        given = answer(case, item)
        if item == "representative":
            named = person(case, given.get("person"))
            if named is not None:
                found["representative"] = heads_text(heads(case))
                found["representative_id"] = CIPHER.seal(named.id_number)
        elif item == "capital":
            found |= {"capital_fen": new_capital(case), "capital_reason": given.get("reason", "")}
        elif item == "stock":
            found |= {"capital_fen": given.get("capital_fen", 0), "capital_reason": given.get("reason", "")}
        elif item in NAMED:
            found["new_name"] = given.get("name", "")
            found["becomes"] = INTO.get(case.entity_type, "") if item == FORMED else given.get("to", "")
            if (
                item == FORMED and case.entity_type == "llc"
            ):  # shares are made of net assets, which may be more
                found |= {
                    "capital_fen": given.get("capital_fen", 0),
                    "capital_reason": given.get("reason", ""),
                }
        elif item == "scope":
            found |= {"scope": given.get("scope", ""), "approvals": given.get("approvals") or {}}
        elif item == "domicile":
            found["domicile"] = given.get("domicile", "")
        elif item == "move":
            found |= {"to_authority": given.get("to_authority", ""), "domicile": given.get("domicile", "")}
        elif item == "term":
            found["term"] = given.get("term", "")
        elif item == "correction" and given.get("which") in COLUMN:
            said = given.get("value", "")
            found[COLUMN[str(given["which"])]] = "long" if said == term_text(None) else said
        elif item == "suspension":
            found["until"] = given.get("until", "")
    return {name: value for name, value in found.items() if value}


def hold(work: Work, enterprise: Enterprise, who: Person, role: str, amount_fen: int) -> None:
    """A part that somebody gets: an owner's grows, somebody new comes in."""
    known = next((o for o in owners_of(work, enterprise.id) if o.index == who.id_number_index), None)
    if known is None:
        come_in(work, enterprise, who, role, amount_fen)
        return
    row = work.session.get_one(Investor, known.id)
    row.amount_fen = (row.amount_fen or 0) + amount_fen


def come_in(work: Work, enterprise: Enterprise, who: Person, role: str, amount_fen: int | None) -> Investor:
    """Somebody new among the owners."""
    row = Investor(
        id=work.act.ids.new("inv"),
        enterprise_id=enterprise.id,
        name=who.name,
        id_number_index=who.id_number_index,
        uscc=who.id_number if who.party in BODIES[:-1] else None,
        roles=[role],
        amount_fen=amount_fen,
    )
    work.session.add(row)
    return row
