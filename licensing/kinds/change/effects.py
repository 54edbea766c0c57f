"""What a confirmed decision on a change does: register, name, licence and departments in one act, by the way of orders."""

from __future__ import annotations

from dataclasses import replace

from licensing import parties
from licensing.errors import Refused
from licensing.kinds.change import (
    admitting,
    converting,
    correcting,
    dates,
    forfeiting,
    grouping,
    handing,
    heirs,
    issuing,
    matter,
    moving,
    officers,
    owned,
    passing,
    pausing,
    paying,
    reclassing,
    redeeming,
    reforming,
    ruling,
    treasury,
    winding,
)
from licensing.kinds.change.checks import ROW
from licensing.kinds.change.facts import as_signed
from licensing.kinds.change.submit import free_name
from licensing.services.orders.carrying import carry
from licensing.services.orders.entering import enter_items, entered
from licensing.services.orders.naming import take_name
from licensing.services.register import group_lacks, parts, payments
from licensing.store.models import Case, Enterprise, Investor
from licensing.work import Work


def approve(work: Work, case: Case) -> None:
    """The register is read again under its lock; then every item is entered and the next licence version written down."""
    case.decided_at = work.act.at
    enterprise = work.session.get_one(
        Enterprise, case.enterprise_id, with_for_update=True, populate_existing=True
    )
    if not as_signed(work, case):
        raise Refused("change.register_moved")
    if pausing.item_of(case) is not None:
        pausing.enter(work, case, enterprise)
        return
    if winding.item_of(case) is not None:
        winding.enter(work, case, enterprise)
        return
    rules, items = matter.rules_of(case), matter.items_of(case)
    if moving.ITEM in items:
        moving.enter(work, case, enterprise)
        return
    kind = replace(
        work.books.catalogue.order_kinds[ROW],
        name="renamed" if set(matter.NAMED) & set(items) else "",
        licence="reissue" if any(r.face for r in rules) else "",
    )
    also = tuple(
        item
        for item in (
            "shareholders",
            dates.ITEM,
            grouping.ITEM,
            ruling.ITEM,
            paying.ITEM,
            forfeiting.ITEM,
            *admitting.ITEMS,
            heirs.ITEM,
            treasury.ITEM,
            *officers.ROLES,
        )
        if item in items
    )
    beneficial = owned.after(work, case)
    mended = correcting.corrected(case)
    carry(work, enterprise, kind, {"case": case.id}, lambda: _enter(work, case, enterprise), also, mended)
    if {grouping.ITEM, *matter.NAMED} & set(items):
        group_lacks.settle(work, enterprise.id)
    if beneficial is not None:
        owned.enter(work, case, enterprise, beneficial)


def _enter(work: Work, case: Case, enterprise: Enterprise) -> None:
    given, items = {**matter.fields(case), **handing.inherited(case)}, matter.items_of(case)
    stood = parts.standing(work.session, enterprise)
    said = payments.standing(work.session, enterprise.id)
    if set(matter.NAMED) & set(items):
        take_name(work, enterprise, given)
        case.title = enterprise.name
    enter_items(work, enterprise, given, {"case": case.id})
    if "capital" in items:
        amounts = matter.answer(case, "capital")["amounts"]
        for owner in matter.owners_of(work, enterprise.id):
            row = work.session.get_one(Investor, owner.id)
            row.amount_fen = int(amounts[owner.id])
            if not row.amount_fen:  # forfeited shares that are cancelled
                work.session.delete(row)
    if "shareholders" in items:
        _transfer(work, case, enterprise)
    if {"shareholders", *dates.ASKED}.intersection(items):
        basis = "；".join(
            r.article for r in matter.rules_of(case) if r.item in ("shareholders", *dates.ASKED)
        )
        dates.enter(work, case, enterprise, stood, basis)
        paying.follow(work, case, enterprise, said)
    if forfeiting.ITEM in items:
        basis = next(r.article for r in matter.rules_of(case) if r.item == forfeiting.ITEM)
        forfeiting.enter(work, case, enterprise, stood, basis)
    if paying.ITEM in items:
        basis = next(r.article for r in matter.rules_of(case) if r.item == paying.ITEM)
        paying.enter(work, case, enterprise, basis)
    if converting.ITEM in items:
        basis = next(r.article for r in matter.rules_of(case) if r.item == converting.ITEM)
        converting.enter(work, case, enterprise, stood, basis)
    if reforming.ITEM in items:
        basis = next(r.article for r in matter.rules_of(case) if r.item == reforming.ITEM)
        reforming.enter(work, case, enterprise, stood, basis)
    if admitting.touched(case):
        basis = "；".join(
            r.article for r in matter.rules_of(case) if r.item in (*admitting.ITEMS, heirs.ITEM)
        )
        admitting.enter(work, case, enterprise, stood, basis)
    passing.enter(work, case, enterprise, stood, said)
    issuing.enter(work, case, enterprise)
    redeeming.enter(work, case, enterprise)
    treasury.enter(work, case, enterprise)
    reclassing.enter(work, case, enterprise)
    if ruling.ITEM in items:
        basis = next(r.article for r in matter.rules_of(case) if r.item == ruling.ITEM)
        ruling.enter(work, case, enterprise, basis)
    if grouping.ITEM in items:
        basis = next(r.article for r in matter.rules_of(case) if r.item == grouping.ITEM)
        grouping.enter(work, case, enterprise, basis)
    if "representative" in items:
        _delegates(case)
    if given.get("term"):
        enterprise.term = entered(work, "term", given["term"])
    if officers.touched(case):
        basis = "；".join(r.article for r in matter.rules_of(case) if r.item in matter.OFFICES)
        officers.enter(work, case, enterprise, {"case": case.id}, basis)


def _delegates(case: Case) -> None:
    """Whoever was typed as a delegate and is none in the end bears the role no more: it is read from here later."""
    stay = {p.id for p in matter.delegates(case).values()}
    named = matter.person(case, matter.answer(case, "representative").get("person"))
    if matter.acts_for(case) is not None and named is not None:
        stay.add(named.id)
        named.roles = sorted({*named.roles, parties.DELEGATE_ROLE})
    for person in case.people:
        if person.id not in stay and parties.DELEGATE_ROLE in person.roles:
            person.roles = [role for role in person.roles if role != parties.DELEGATE_ROLE]


def _transfer(work: Work, case: Case, enterprise: Enterprise) -> None:
    """The seller's part becomes the buyer's; who holds nothing any more is no shareholder (公司法 arts 86, 87)."""
    given = matter.answer(case, "shareholders")
    seller, buyer = work.session.get_one(Investor, given["from"]), matter.person(case, given["to"])
    amount = int(given["amount_fen"])
    if buyer is None:
        raise LookupError(f"{given['to']}: the check said that the buyer is named")
    matter.hold(work, enterprise, buyer, "SHAREHOLDER", amount)
    seller.amount_fen = (seller.amount_fen or 0) - amount
    if not seller.amount_fen:
        work.session.delete(seller)


def refuse(work: Work, case: Case) -> None:
    """Nothing on the register changes; the name is its holder's again."""
    case.decided_at = work.act.at
    free_name(work, case)
