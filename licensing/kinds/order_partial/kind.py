"""A false filing rescinded alone, as a family of orders (条例 art 40; 细则 arts 56-58): the officer's entry falls, nothing else."""

from __future__ import annotations

from licensing.application.draft import Draft, PersonAnswer
from licensing.entities import founded
from licensing.errors import Problem
from licensing.findings.offices import RULES
from licensing.kind import OrderFamily
from licensing.services.orders.carrying import effect
from licensing.services.orders.consequences import responsible_known
from licensing.services.orders.fields import Fields
from licensing.services.register import members, offices
from licensing.services.register.members import Member
from licensing.store.models import Enterprise, RegisterOrder
from licensing.work import Work

FILED = "D26"
REPRESENTING = "people.rep_neither"  # 公司法 art 10


def officer_filed(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """Somebody who holds an office by the register today."""
    there = offices.held(work, enterprise)
    return [] if fields.get("officer") in there else [Problem("officer", "order.no_such_officer")]


def predecessor_said(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """Where the false filing took somebody out, the order says who comes back, or that nobody does (细则 art 56)."""
    member, back = _named(work, enterprise, fields)
    if member is None or back is not None:
        return []
    possible, said = offices.put_out(work, enterprise, member), fields.get("comes_back")
    if said == offices.NOBODY or (not possible and not said):
        return []
    if said:
        return [Problem("comes_back", "order.not_put_out")]
    return [
        Problem("comes_back", "order.who_comes_back", {"names": "、".join(m.name for m in possible.values())})
    ]


def organ_left_short(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """What is left of the organs may be less than the law asks: the enterprise files again in thirty days (条例 art 29)."""
    return [p for p in _missing(work, enterprise, fields) if p.code == "order.organ_short"]


def representative_left(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """The legal representative of a company is a director or its manager (公司法 art 10): without the office another is due."""
    return [p for p in _missing(work, enterprise, fields) if p.code == "order.representative_without"]


def _missing(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """The rules of a founding over who holds the offices afterwards, each as something to file by the last day."""
    member, back = _named(work, enterprise, fields)
    kind = founded(enterprise.entity_type, enterprise.name)
    if member is None or kind is None:
        return []
    left = [m for m in members.officers(work.session, enterprise) if m != member]
    draft = _draft(work, enterprise, kind.code, [*left, *([back] if back is not None else [])])
    rules = (rule for rule in RULES if kind.code in rule.types)
    codes = {p.code for rule in rules for p in rule.check(draft, work.books.catalogue)}
    short = any(not draft.holding(role) for role in kind.needed) or bool(codes - {REPRESENTING})
    told = [
        *(["order.organ_short"] if short else []),
        *(["order.representative_without"] if REPRESENTING in codes else []),
    ]
    last = work.books.last_day(work.act.on, FILED)
    return [Problem("", code, {"last": last}) for code in told]


def _draft(work: Work, enterprise: Enterprise, code: str, held: list[Member]) -> Draft:
    roles: dict[tuple[str, str], set[str]] = {}
    for member in held:
        roles.setdefault((member.key, member.name), set()).add(member.role)
    head = next((who for who in roles if who[1] == enterprise.representative), None)
    roles.setdefault(head or ("head", enterprise.representative or ""), set()).add("LEGAL_REP")
    people = tuple(
        PersonAnswer(key, name, "", "", frozenset(mine), {}) for (key, name), mine in roles.items()
    )
    return Draft(code, enterprise.name, None, {}, people, work.act.on)


def _named(work: Work, enterprise: Enterprise, fields: Fields) -> tuple[Member | None, Member | None]:
    """Who falls and who comes back, as far as both are there."""
    member = offices.held(work, enterprise).get(str(fields.get("officer")))
    if member is None:
        return None, None
    return member, offices.put_out(work, enterprise, member).get(str(fields.get("comes_back")))


def enter(work: Work, order: RegisterOrder, enterprise: Enterprise) -> None:
    member, back = _named(work, enterprise, order.fields)
    if member is None:
        raise LookupError(f"{order.id}: its checks asked for an officer on the register")
    basis = work.books.catalogue.order_kinds[order.kind].article
    offices.rescind(work, enterprise, (member, back), {"order": order.id}, basis)


KIND = OrderFamily.of(
    "order_partial",
    (officer_filed, predecessor_said, organ_left_short, representative_left, responsible_known),
    effect(enter),
)
