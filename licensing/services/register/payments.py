"""What a company says its owners have paid in, payment by payment (公司法 arts 40, 47, 51; 784 art 4; 信息公示暂行条例 art 10).

It is the company's own word: the register keeps it with its days and shows it as such, and what is due by the parts (``parts``) is
compared with it. Of a payment about which the company said nothing nothing is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from licensing.services.register import members
from licensing.services.register.parts import Part
from licensing.store.models import Enterprise
from licensing.store.payments import RegisterPayment
from licensing.work import Work

PAID_FIRST = ("jsc",)


@dataclass(frozen=True)
class Payment:
    """``key``: whose it is, as of ``Part``; ``said_on``: from which day the company says so, None before it is entered."""

    key: str
    name: str
    amount_fen: int
    paid_on: date
    form: str
    said_on: date | None = None

    @property
    def told(self) -> tuple[str, int, date, str]:
        """What is said, whenever it was."""
        return (self.key, self.amount_fen, self.paid_on, self.form)


@dataclass(frozen=True)
class Overdue:
    """What an owner still owes of parts whose day is over. ``due_on``: the first of these days."""

    key: str
    name: str
    amount_fen: int
    due_on: date


def standing(session: Session, enterprise_id: str) -> list[Payment]:
    """What the company says today of the owners of today, in their order, then by the day of payment."""
    owners = {m.key: n for n, m in enumerate(members.owners(session, enterprise_id))}
    rows = session.scalars(_rows(enterprise_id).where(RegisterPayment.until.is_(None)))
    found = [p for p in map(_payment, rows) if p.key in owners]
    return sorted(found, key=lambda p: (owners[p.key], p.paid_on, p.amount_fen))


def as_of(session: Session, enterprise_id: str, on: date, known: datetime | None = None) -> list[Payment]:
    """What the company said on a day, as was written down by an instant (``members.as_of``)."""
    rows = session.scalars(_rows(enterprise_id))
    return [_payment(row) for row in rows if members.stood(row, on, known)]


def totals(payments: Iterable[Payment]) -> dict[str, int]:
    found: dict[str, int] = {}
    for each in payments:
        found[each.key] = found.get(each.key, 0) + each.amount_fen
    return found


def asked(enterprise: Enterprise, parts: Iterable[Part]) -> list[Part]:
    """The parts of which a payment is to be said: a joint-stock company was paid for before it was registered (公司法 art 98)."""
    if enterprise.entity_type not in PAID_FIRST:
        return list(parts)
    return [p for p in parts if not (p.due_on and p.counted_from and p.due_on < p.counted_from)]


def left(parts: Iterable[Part], payments: Iterable[Payment]) -> list[Part]:
    """What the owners still owe, by the company's own word: of each part what is open, the earliest due first.

    What was paid settles what is due first; a part without a day is not among them.
    """
    paid, found = totals(payments), []
    for part in sorted((p for p in parts if p.due_on), key=lambda p: p.due_on or date.max):
        settled = min(part.amount_fen or 0, paid.get(part.key, 0))
        paid[part.key] = paid.get(part.key, 0) - settled
        open_fen = None if part.amount_fen is None else part.amount_fen - settled
        found += [] if open_fen == 0 else [replace(part, amount_fen=open_fen)]
    return found


def unpaid(parts: Iterable[Part], payments: Iterable[Payment], on: date) -> list[Overdue]:
    """Who has not paid, by the company's own word, what was due before a day."""
    found = dict[str, Overdue]()
    for part in left(parts, payments):
        if part.due_on is None or part.due_on >= on or not part.amount_fen:
            continue
        first = found.get(part.key, Overdue(part.key, part.name, 0, part.due_on))
        found[part.key] = replace(first, amount_fen=first.amount_fen + part.amount_fen)
    return list(found.values())


def cut(payments: Sequence[Payment], amount: int) -> tuple[list[Payment], list[Payment]]:
    """One owner's payments in two: the first ``amount`` of them by their days, and the rest."""
    first, rest, room = [], [], amount
    for each in sorted(payments, key=lambda p: p.paid_on):
        piece = min(each.amount_fen, room)
        room -= piece
        first += [replace(each, amount_fen=piece)] if piece else []
        rest += [replace(each, amount_fen=each.amount_fen - piece)] if each.amount_fen > piece else []
    return first, rest


def write(
    work: Work, enterprise: Enterprise, wanted: Sequence[Payment], act: Mapping[str, str], basis: str
) -> bool:
    """What the company says now takes the place of what it said; whether anything differs. What stays keeps its first day."""
    told = ":".join(next(iter(act.items())))
    left, moved = [p.told for p in wanted], False
    codes = {m.key: m.uscc for m in members.owners(work.session, enterprise.id)}
    for row in work.session.scalars(_rows(enterprise.id).where(RegisterPayment.until.is_(None))):
        if (said := _payment(row).told) in left:
            left.remove(said)
            continue
        row.until, row.ended_at, row.ended_act, moved = work.act.on, work.act.at, told, True
    for each in wanted:
        if each.told in left:
            left.remove(each.told)
            work.session.add(_row(work, enterprise, each, (told, basis, codes.get(each.key))))
            moved = True
    return moved


def _row(
    work: Work, enterprise: Enterprise, said: Payment, why: tuple[str, str, str | None]
) -> RegisterPayment:
    told, basis, uscc = why
    return RegisterPayment(
        id=work.act.ids.new("payment"),
        enterprise_id=enterprise.id,
        name=said.name,
        person_index=None if said.key.startswith("name:") else said.key,
        uscc=uscc,
        amount_fen=said.amount_fen,
        paid_on=said.paid_on,
        form=said.form,
        since=work.act.on,
        until=None,
        act=told,
        basis=basis,
        recorded_at=work.act.at,
        ended_at=None,
        ended_act=None,
    )


def _payment(row: RegisterPayment) -> Payment:
    key = row.person_index or f"name:{row.name}"
    return Payment(key, row.name, row.amount_fen, row.paid_on, row.form, row.since)


def _rows(enterprise_id: str) -> Select[RegisterPayment]:
    mine = select(RegisterPayment).where(RegisterPayment.enterprise_id == enterprise_id)
    return mine.order_by(RegisterPayment.recorded_at, RegisterPayment.id)
