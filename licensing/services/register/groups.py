"""A group is a name and members that its parent published (实施办法 arts 17, 18; 国市监企注〔2018〕139号: no registration of its own).

Its name follows the parent's: what stands there before the organisation form, and 集团 (734 art 14).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from licensing.entities import founded
from licensing.flows import enterprise as enterprises
from licensing.store.groups import GroupMember
from licensing.store.models import Enterprise, Investor
from licensing.work import Work

MARKS = ("（集团）", "集团")
WORD = "集团"
LEAST = "group_members_least"  # row of limits.tsv


@dataclass(frozen=True)
class Listed:
    """One of a group. ``until``: None while it stands."""

    uscc: str
    name: str
    since: date
    until: date | None


def called(parent: str) -> str:
    """The group's name; empty where the parent is no company.

    >>> [called(name) for name in ("海东市安泰商贸集团有限公司", "海东市安泰商贸（集团）股份有限公司", "某中心（有限合伙）")]
    ['海东市安泰商贸集团', '海东市安泰商贸集团', '']
    """
    for form in ("有限责任公司", "股份有限公司", "有限公司", "股份公司"):
        if parent.endswith(form):
            stem = parent.removesuffix(form)
            mark = next((m for m in MARKS if stem.endswith(m)), "")
            return stem.removesuffix(mark) + WORD
    return ""


def bears(name: str) -> bool:
    """Whether a company's name says that it leads a group.

    >>> bears("海东市安泰集团有限公司"), bears("海东市集团安泰有限公司")
    (True, False)
    """
    return any(
        called(name) and name.find(m) >= 0 and called(name) == name[: name.rfind(m)] + WORD for m in MARKS
    )


def standing(session: Session, enterprise_id: str) -> list[GroupMember]:
    """Who belongs to it today, in a fixed order."""
    query = select(GroupMember).where(GroupMember.enterprise_id == enterprise_id, GroupMember.until.is_(None))
    return list(session.scalars(query.order_by(GroupMember.uscc)))


def as_of(session: Session, enterprise_id: str, on: date, known: datetime | None = None) -> list[Listed]:
    """Who belonged to it on a day; ``known``: as was written down by that instant."""
    query = select(GroupMember).where(GroupMember.enterprise_id == enterprise_id).order_by(GroupMember.uscc)
    found = []
    for row in session.scalars(query):
        written = known is None or row.recorded_at <= known
        ended = row.until is not None and (known is None or (row.ended_at or row.recorded_at) <= known)
        if written and row.since <= on and not (ended and row.until is not None and row.until <= on):
            found.append(Listed(row.uscc, row.name, row.since, row.until if ended else None))
    return found


def published(session: Session, enterprise_id: str) -> list[Listed]:
    """Everybody who belongs or belonged to it, those of today first: the parent publishes them (实施办法 art 18)."""
    query = select(GroupMember).where(GroupMember.enterprise_id == enterprise_id)
    rows = session.scalars(
        query.order_by(GroupMember.until.is_not(None), GroupMember.since, GroupMember.uscc)
    )
    return [Listed(row.uscc, row.name, row.since, row.until) for row in rows]


def enter(
    work: Work, parent: Enterprise, wanted: Mapping[str, str], act: Mapping[str, str], basis: str
) -> bool:
    """The members named, code -> name, take the place of those that stood; whether anything differs."""
    told = ":".join(next(iter(act.items())))
    stood = {row.uscc: row for row in standing(work.session, parent.id)}
    for code, row in stood.items():
        if wanted.get(code) != row.name:
            row.until, row.ended_at, row.ended_act = work.act.on, work.act.at, told
    for code, name in wanted.items():
        if code in stood and stood[code].name == name:
            continue
        work.session.add(
            GroupMember(
                id=work.act.ids.new("group"),
                enterprise_id=parent.id,
                uscc=code,
                name=name,
                since=work.act.on,
                until=None,
                act=told,
                basis=basis,
                recorded_at=work.act.at,
                ended_at=None,
                ended_act=None,
            )
        )
    return dict(wanted) != {code: row.name for code, row in stood.items()}


def here(session: Session, codes: Collection[str]) -> dict[str, Enterprise]:
    """Those of the codes that stand on this register."""
    query = select(Enterprise).where(Enterprise.uscc.in_(sorted(codes)))
    return {str(row.uscc): row for row in session.scalars(query)}


def counts(enterprise: Enterprise) -> bool:
    """Whether it is a company that trades: of the kinds founded here, the legal persons a group may count (企业法人)."""
    kind = founded(enterprise.entity_type, enterprise.name)
    trades = enterprises.FLOW.within(enterprise.status, "trading")
    return kind is not None and kind.company and trades


def controlled(session: Session, parent: str, members: Sequence[Enterprise]) -> set[str]:
    """Codes of those in which the parent, and whom it controls, hold more than half by the register (公司法 art 265)."""
    held, query = {parent}, select(Investor)
    rows = list(session.scalars(query.where(Investor.enterprise_id.in_([m.id for m in members]))))
    while True:
        more = {
            str(m.uscc)
            for m in members
            if _more_than_half([r for r in rows if r.enterprise_id == m.id], held)
        }
        if more <= held:
            return held - {parent}
        held |= more


def _more_than_half(owners: Sequence[Investor], held: Collection[str]) -> bool:
    whole = sum(o.amount_fen or 0 for o in owners)
    return 2 * sum(o.amount_fen or 0 for o in owners if o.uscc in held) > whole
