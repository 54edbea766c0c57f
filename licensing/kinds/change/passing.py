"""A company's shares pass to the heirs: the part with its days, and what was paid on it (公司法 art 90)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from licensing.kinds.change import heirs, matter
from licensing.kinds.change.heirs import ITEM
from licensing.kinds.change.inheriting import COMPANY
from licensing.services.register import parts, payments
from licensing.services.register.parts import Part
from licensing.services.register.payments import Payment
from licensing.store.models import Case, Enterprise, Investor
from licensing.work import Work


def enter(
    work: Work, case: Case, enterprise: Enterprise, stood: Sequence[Part], said: Sequence[Payment]
) -> None:
    """Who inherits holds what was held, owes by the same days what was owed, and has paid what was paid."""
    owner, come = heirs.dead(case), heirs.heirs(case)
    if owner is None or case.entity_type != COMPANY:
        return
    key, left = matter.key_of(owner), owner.amount_fen or 0
    basis = next(r.article for r in matter.rules_of(case) if r.item == ITEM)
    now, mine = [p for p in stood if p.key != key], [p for p in stood if p.key == key]
    paid_now, paid = [p for p in said if p.key != key], [p for p in said if p.key == key]
    for heir in come:
        to, name = heir.person.id_number_index, heir.person.name
        goes_paid = sum(p.amount_fen for p in paid) * heir.amount_fen // left if left else 0
        mine, goes = parts.divided(mine, heir.amount_fen)
        now += [replace(p, key=to, name=name, uscc=None) for p in goes]
        paid, got = payments.cut(paid, sum(p.amount_fen for p in paid) - goes_paid)
        paid_now += [Payment(to, name, p.amount_fen, p.paid_on, p.form) for p in got]
        left -= heir.amount_fen
        matter.hold(work, enterprise, heir.person, heir.role, heir.amount_fen)
    work.session.delete(work.session.get_one(Investor, owner.id))
    parts.write(work, enterprise, (stood, now), {"case": case.id}, basis)
    if said:
        payments.write(work, enterprise, paid_now, {"case": case.id}, basis)
