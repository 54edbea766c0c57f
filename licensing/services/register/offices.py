"""Only the false filing of an officer falls (条例 art 40; 细则 arts 57, 58): whoever never was one stood on no day.

The register as known today no longer holds the person on any day; what it said before stays readable as known then. Whom the same
filing had put out comes back from that very day, if the order says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from licensing.services.register import members
from licensing.services.register.members import Member
from licensing.store.models import Enterprise, RegisterMember
from licensing.work import Work

NOBODY = "nobody"  # the office stays empty


def _named(found: Iterable[Member]) -> dict[str, Member]:
    """By office and name, as an order and its page say it; a second of the same name in the same office is told apart."""
    named: dict[str, Member] = {}
    for member in found:
        key, place = f"{member.role}:{member.name}", 2
        while key in named:
            key, place = f"{member.role}:{member.name}#{place}", place + 1
        named[key] = member
    return named


def held(work: Work, enterprise: Enterprise) -> dict[str, Member]:
    """Who holds an office today, as an order names them."""
    return _named(members.officers(work.session, enterprise))


def put_out(work: Work, enterprise: Enterprise, member: Member) -> dict[str, Member]:
    """Whom the filing that brought this officer took out of the same office."""
    row = _standing(work, enterprise, member)
    if row is None or row.act == members.START:
        return {}
    query = select(RegisterMember).where(
        RegisterMember.enterprise_id == enterprise.id,
        RegisterMember.role == member.role,
        RegisterMember.ended_act == row.act,
        RegisterMember.rescinded_on.is_(None),
    )
    today = {(m.role, m.key) for m in held(work, enterprise).values()}
    found = (Member(r.role, r.name, r.person_index) for r in work.session.scalars(query))
    return _named(m for m in found if (m.role, m.key) not in today)


def rescind(
    work: Work, enterprise: Enterprise, pair: tuple[Member, Member | None], act: Mapping[str, str], basis: str
) -> None:
    """Take out an officer as if never filed; ``pair``: who, and who comes back from that day or None."""
    false, back = pair
    today = members.officers(work.session, enterprise)
    members.write(work, enterprise, (today, [m for m in today if m != false]), act, basis)
    work.session.flush()
    query = select(RegisterMember).where(
        RegisterMember.enterprise_id == enterprise.id,
        RegisterMember.role == false.role,
        RegisterMember.ended_act == _told(act),
        RegisterMember.ended_at == work.act.at,
    )
    row = next(r for r in work.session.scalars(query) if members.member_of(r).key == false.key)
    row.rescinded_on, row.until = work.act.on, row.since
    if back is not None:
        members.add(work, enterprise, back, _told(act), basis).since = row.since


def _told(act: Mapping[str, str]) -> str:
    return ":".join(next(iter(act.items())))


def _standing(work: Work, enterprise: Enterprise, member: Member) -> RegisterMember | None:
    query = select(RegisterMember).where(
        RegisterMember.enterprise_id == enterprise.id,
        RegisterMember.role == member.role,
        RegisterMember.until.is_(None),
    )
    rows = (r for r in work.session.scalars(query) if members.member_of(r).key == member.key)
    return next(rows, None)
