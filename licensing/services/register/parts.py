"""By when each owner pays in what was subscribed, part by part (公司法 arts 46, 47, 228; 条例 art 9): nobody's day is overwritten.

As with the members: an enterprise whose parts never changed has no rows, its founding application says the days, and the first change
writes down what stood before. What the register was never told (imported entries, changes from before it kept days) has no day,
and no day is made up for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from licensing.catalogue.contributions import ContributionTerm
from licensing.entities import OWNERS
from licensing.services.register import members
from licensing.services.register.members import START, Member
from licensing.store.models import Case, Enterprise, RegisterPart
from licensing.work import Work


@dataclass(frozen=True)
class Part:
    """``key``: whose it is, as of ``Member``; ``counted_from``: the registration from which its years count."""

    key: str
    name: str
    amount_fen: int | None
    due_on: date | None = None
    form: str | None = None
    counted_from: date | None = None
    uscc: str | None = None

    @property
    def index(self) -> str | None:
        return None if self.key.startswith("name:") else self.key


def standing(session: Session, enterprise: Enterprise) -> list[Part]:
    """Today's parts in the order of the owners; an owner whose kept parts do not add up has one part without a day."""
    rows = list(session.scalars(_rows(enterprise.id)))
    kept = [_part(r) for r in rows if r.until is None] if rows else _founding(session, enterprise)
    return [p for m in members.owners(session, enterprise.id) for p in _of(m, kept)]


def as_of(session: Session, enterprise: Enterprise, on: date, known: datetime | None = None) -> list[Part]:
    """The parts that stood on a day, as was written down by an instant (``members.as_of``)."""
    rows = list(session.scalars(_rows(enterprise.id)))
    kept = [_part(r) for r in rows if members.stood(r, on, known)] if rows else _founding(session, enterprise)
    owners = [m for m in members.as_of(session, enterprise, on, known) if m.role not in members.OFFICES]
    return [p for m in owners for p in _of(m, kept)]


def _of(member: Member, kept: Iterable[Part]) -> list[Part]:
    mine = [p for p in kept if p.key == member.key]
    if mine and sum(p.amount_fen or 0 for p in mine) == member.amount_fen:
        return mine
    return [Part(member.key, member.name, member.amount_fen, uscc=member.uscc)]


def _founding(session: Session, enterprise: Enterprise) -> list[Part]:
    """What the founding application said; nothing for an imported entry."""
    case = session.get(Case, enterprise.case_id) if enterprise.case_id else None
    if case is None:
        return []
    owners = [p for p in case.people if OWNERS.intersection(p.roles)]  # of the kind that it was then
    found = []
    for person in owners:
        given = person.contribution or {}
        due = date.fromisoformat(str(given["due_on"])) if given.get("due_on") else None
        amount = int(given["amount_fen"]) if given.get("amount_fen") else None
        key = person.id_number_index
        found.append(Part(key, person.name, amount, due, given.get("form"), enterprise.established_on))
    return found


def write(
    work: Work,
    enterprise: Enterprise,
    sides: tuple[Sequence[Part], Sequence[Part]],
    act: Mapping[str, str],
    basis: str,
) -> bool:
    """Remember what differs. ``sides``: before and after this act; the first time what stood before is written down whole."""
    before, after = (list(side) for side in sides)
    if before == after:
        return False
    told = ":".join(next(iter(act.items())))
    rows = list(work.session.scalars(_rows(enterprise.id)))
    open_rows = [r for r in rows if r.until is None]
    if {_part(r) for r in open_rows} != set(
        before
    ):  # never kept, or moved by an act from before days were kept
        for row in open_rows:
            _end(work, row, told)
        first = work.act.on if rows else enterprise.established_on
        open_rows = [_add(work, enterprise, p, START, "", first) for p in before]
    left = list(after)
    for row in open_rows:
        part = _part(row)
        if part in left:
            left.remove(part)
        else:
            _end(work, row, told)
    for part in left:
        _add(work, enterprise, part, told, basis, work.act.on)
    return True


def _end(work: Work, row: RegisterPart, told: str) -> None:
    row.until, row.ended_at, row.ended_act = work.act.on, work.act.at, told


def _add(
    work: Work, enterprise: Enterprise, part: Part, act: str, basis: str, since: date | None
) -> RegisterPart:
    row = RegisterPart(
        id=work.act.ids.new("part"),
        enterprise_id=enterprise.id,
        name=part.name,
        person_index=part.index,
        uscc=part.uscc,
        amount_fen=part.amount_fen,
        due_on=part.due_on,
        form=part.form,
        counted_from=part.counted_from,
        since=since,
        until=None,
        act=act,
        basis=basis,
        recorded_at=work.act.at,
        ended_at=None,
        ended_act=None,
    )
    work.session.add(row)
    return row


def _part(row: RegisterPart) -> Part:
    key = row.person_index or f"name:{row.name}"
    return Part(key, row.name, row.amount_fen, row.due_on, row.form, row.counted_from, row.uscc)


def _rows(enterprise_id: str) -> Select[RegisterPart]:
    mine = select(RegisterPart).where(RegisterPart.enterprise_id == enterprise_id)
    return mine.order_by(RegisterPart.recorded_at, RegisterPart.id)


# what an act does to them


def reduced(parts: Sequence[Part], amount: int) -> list[Part]:
    """What is left of one owner's parts when ``amount`` remains: what is due last goes first."""
    kept, room = [], amount
    for part in sorted(parts, key=lambda p: p.due_on or date.max):
        piece = min(part.amount_fen or 0, room)
        room -= piece
        kept += [replace(part, amount_fen=piece)] if piece else []
    return kept


def divided(parts: Sequence[Part], amount: int) -> tuple[list[Part], list[Part]]:
    """An owner's parts when ``amount`` of them is sold: what stays and what goes, each in the proportion of the parts.

    The buyer owes what the seller owed by the same day (公司法 art 88); what whole fen leave over goes with the first parts.
    """
    whole = sum(p.amount_fen or 0 for p in parts)
    goes = [(p.amount_fen or 0) * amount // whole if whole else 0 for p in parts]
    over = amount - sum(goes)
    for place, part in enumerate(parts):
        more = min(over, (part.amount_fen or 0) - goes[place])
        goes[place], over = goes[place] + more, over - more
    stays = [replace(p, amount_fen=(p.amount_fen or 0) - g) for p, g in zip(parts, goes, strict=True)]
    sold = [replace(p, amount_fen=g) for p, g in zip(parts, goes, strict=True)]
    return [p for p in stays if p.amount_fen], [p for p in sold if p.amount_fen]


# by when


def term_of(
    terms: Iterable[ContributionTerm], enterprise: Enterprise, part: Part
) -> tuple[ContributionTerm, date] | None:
    """The row of the law for a part and its last day; None where nobody knows when it was registered, or nothing is laid down."""
    registered = part.counted_from or enterprise.established_on
    if registered is None:
        return None
    found = (t for t in terms if t.entity_type == enterprise.entity_type and t.covers(registered))
    term = next(found, None)
    return (term, term.last(registered)) if term is not None else None
