"""A forfeiture that a court set aside (公司法 art 52(3)): whose shares they are again, and what was done with them since.

What was resolved meanwhile without the owner stands until a court undoes that too; an application that is open finds the register moved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import select

from licensing import parties
from licensing.services.register import forfeits, parts, payments, standing
from licensing.services.register.owners import index_of
from licensing.services.register.parts import Part
from licensing.store.forfeits import ContributionCall
from licensing.store.models import Case, Enterprise, Investor, Person
from licensing.work import Work

NOBODY, CAPITAL = "nobody", "capital"
Why = tuple[Mapping[str, str], str]  # the act and its legal basis


def named(work: Work, enterprise: Enterprise, call_id: object) -> ContributionCall | None:
    """The forfeiture of this company that an order means, while it stands."""
    found = {c.id: c for c in forfeits.standing_ones(work.session, enterprise.id)}
    return found.get(str(call_id))


def waiting(work: Work, call: ContributionCall) -> int:
    """What of the forfeited shares nobody has yet: what waits is the last forfeiture's, as a new one comes only when the old is through."""
    newest = forfeits.open_calls(work.session, call.enterprise_id)
    pool = forfeits.pool(work.session, call.enterprise_id)
    mine = pool is not None and [c.id for c in newest] == [call.id]
    return min(pool.amount_fen or 0, call.amount_fen) if mine and pool is not None else 0


def givers(work: Work, enterprise: Enterprise, call: ContributionCall) -> dict[str, Investor]:
    """The owners of today from whom a judgment may take the shares: everybody but whose they are."""
    rows = work.session.scalars(select(Investor).where(Investor.enterprise_id == enterprise.id))
    there = {row.id: row for row in rows if row.name != forfeits.POOL}
    return {code: row for code, row in there.items() if index_of(row) not in (None, call.person_index)}


def give_back(work: Work, enterprise: Enterprise, call: ContributionCall, said: object, why: Why) -> None:
    """The owner holds the shares again, with their days; ``said``: from where come those that were disposed of."""
    stood, paid = parts.standing(work.session, enterprise), payments.standing(work.session, enterprise.id)
    pool, wait = forfeits.pool(work.session, enterprise.id), waiting(work, call)
    left = call.amount_fen - wait
    after, back = list(stood), list[Part]()
    if wait and pool is not None:
        after, back = _taken(after, back, f"name:{forfeits.POOL}", wait)
        _less(work, pool, wait)
    giver = givers(work, enterprise, call).get(str(said))
    if left and giver is not None:
        after, back = _taken(after, back, str(index_of(giver)), left)
        _less(work, giver, left)
    if left and said == CAPITAL:
        enterprise.capital_fen = (enterprise.capital_fen or 0) + left
        back.append(Part("", "", left))
    if back:
        owner = _owner(work, enterprise, call)
        owner.amount_fen = (owner.amount_fen or 0) + sum(p.amount_fen or 0 for p in back)
        mine = [replace(p, key=call.person_index, name=owner.name, uscc=owner.uscc) for p in back]
        parts.write(work, enterprise, (stood, [*after, *mine]), *why)
    if giver is not None:
        _no_more_than_promised(work, enterprise, giver, paid, why)
    call.set_aside_on, call.set_aside_by = work.act.on, next(iter(why[0].values()))


def _taken(stood: list[Part], back: list[Part], key: str, amount: int) -> tuple[list[Part], list[Part]]:
    """The parts without, and with, what comes from one owner, in the proportion of that owner's parts."""
    stays, goes = parts.divided([p for p in stood if p.key == key], amount)
    return [*(p for p in stood if p.key != key), *stays], [*back, *goes]


def _less(work: Work, row: Investor, amount: int) -> None:
    row.amount_fen = (row.amount_fen or 0) - amount
    if not row.amount_fen:
        work.session.delete(row)


def _owner(work: Work, enterprise: Enterprise, call: ContributionCall) -> Investor:
    """The row of whose shares they are: the one that is left, else a new one."""
    rows = work.session.scalars(select(Investor).where(Investor.enterprise_id == enterprise.id))
    there = next((row for row in rows if index_of(row) == call.person_index), None)
    if there is not None:
        return there
    case = work.session.get_one(Case, call.case_id)
    person = next((p for p in case.people if p.id_number_index == call.person_index), None)
    body = person is not None and person.party in parties.BODIES[:-1]
    made = Investor(
        id=work.act.ids.new("inv"),
        enterprise_id=enterprise.id,
        name=person.name if person is not None else call.name,
        id_number_index=call.person_index,
        uscc=person.id_number if person is not None and body else None,
        roles=["SHAREHOLDER"],
        amount_fen=0,
    )
    work.session.add(made)
    return made


def _no_more_than_promised(
    work: Work, enterprise: Enterprise, giver: Investor, paid: list[payments.Payment], why: Why
) -> None:
    """Who gives shares back has paid in no more than is still promised; what the company owes for the rest is between them."""
    key = index_of(giver)
    kept, over = payments.cut([p for p in paid if p.key == key], giver.amount_fen or 0)
    if over:
        payments.write(work, enterprise, [*(p for p in paid if p.key != key), *kept], *why)


def tell(work: Work, enterprise: Enterprise, call: ContributionCall, order_id: str) -> None:
    """The owner hears of it, and the suit no longer stands where this authority had entered it for this forfeiture alone."""
    person = work.session.scalar(
        select(Person.id).where(Person.case_id == call.case_id, Person.id_number_index == call.person_index)
    )
    told = {"person": person} if person is not None else {}
    work.record("contribution.set_aside", "case", call.case_id, call=call.digest, order=order_id, **told)
    if any(c.sued_on is not None for c in forfeits.standing_ones(work.session, enterprise.id)):
        return
    body = work.books.catalogue.registration_authority(enterprise.authority).code
    for row in standing.of_enterprise(work.session, enterprise.id, work.act.on):
        if row.code == forfeits.SUIT and row.department == body:
            row.until, row.end_basis = work.act.on, order_id
            row.ended_by, row.ended_at = work.act.actor.id, work.act.at
            work.record(
                "standing.ended", "standing", row.id, department=body, code=row.code, on=str(work.act.on)
            )
