"""A registered group that has lost what it stands on: fewer members than the law wants, or none (实施办法 arts 17, 18, 52; 734 art 14).

Members stand on the register and it says who controls them, so what is lost is seen without anybody's filing: the hourly look lets go who
is off the register, follows names, and writes down since when too few are left. The parent has the days of 条例 art 24 to file members
anew, or a name without 集团 and the group's end; afterwards the head of the place sees it and may order the name changed (734 art 23).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from licensing.flows import enterprise as enterprises
from licensing.services.register import groups
from licensing.store.groups import GroupLack, GroupMember
from licensing.store.models import Enterprise
from licensing.work import Work

DAYS = "D25"  # 条例 art 24: thirty days
BASIS = "企业名称登记管理规定实施办法第十七条、第十八条"
LET_GO = "register"  # the register itself did it


@dataclass(frozen=True)
class Lacking:
    """``counted``: how many members it controls today; ``least``: how many there must be; ``due``: by when the parent files."""

    enterprise: Enterprise
    counted: int
    least: int
    since: date
    due: date

    def late(self, on: date) -> bool:
        return on > self.due


def counted(session: Session, parent: Enterprise) -> int:
    """Members that are there for the law: legal persons that trade and are held by more than half; of other registers, as filed."""
    codes = [row.uscc for row in groups.standing(session, parent.id)]
    here = groups.here(session, codes)
    known = [row for row in here.values() if groups.counts(row)]
    held = groups.controlled(session, str(parent.uscc), known) & set(codes)
    return len(held) + sum(code not in here for code in codes)


def concerned(session: Session) -> list[str]:
    """Ids of enterprises that lead a group today, or are said to lack one."""
    leads = select(GroupMember.enterprise_id).where(GroupMember.until.is_(None))
    lacks = select(GroupLack.enterprise_id).where(GroupLack.ended_on.is_(None))
    return sorted({*session.scalars(leads), *session.scalars(lacks)})


def settle(work: Work, enterprise_id: str) -> None:
    """Let go and follow its members, then begin or end the lack. Safe to repeat."""
    parent = work.session.get(Enterprise, enterprise_id, with_for_update=True)
    if parent is None:
        return
    gone, led = not _registered(parent), bool(groups.standing(work.session, parent.id))
    stood = {row.uscc: row.name for row in groups.standing(work.session, parent.id)}
    wanted = {} if gone else of_today(work.session, stood)
    groups.enter(work, parent, wanted, {LET_GO: parent.id}, BASIS)
    work.session.flush()
    least = work.books.catalogue.limits[groups.LEAST].value
    number, there = counted(work.session, parent), open_lack(work.session, parent.id)
    leads = bool(groups.standing(work.session, parent.id))
    named = groups.bears(parent.name) and (
        led or there is not None
    )  # an old name that never led one here is none
    short = not gone and number < least and (leads or named)
    if short and there is None:
        due = work.books.last_day(work.act.on, DAYS)
        row = GroupLack(
            id=work.act.ids.new("lack"),
            enterprise_id=parent.id,
            since=work.act.on,
            due_on=due,
            ended_on=None,
            recorded_at=work.act.at,
        )
        work.session.add(row)
        work.record("group.short", "enterprise", parent.id, members=number, due=str(due))
    elif not short and there is not None:
        there.ended_on = work.act.on
        work.record("group.settled", "enterprise", parent.id, members=number)


def _registered(enterprise: Enterprise) -> bool:
    return enterprises.FLOW.within(enterprise.status, "on_register")


def of_today(session: Session, members: Mapping[str, str]) -> dict[str, str]:
    """Who of these, code -> name, still is a member, by today's name: who is off the register belongs to no group."""
    here = groups.here(session, members)
    return {
        code: here[code].name if code in here else name
        for code, name in members.items()
        if code not in here or _registered(here[code])
    }


def let_go(parent_id: str) -> str:
    """The act that a row says it was ended by when nobody filed it."""
    return f"{LET_GO}:{parent_id}"


def open_lack(session: Session, enterprise_id: str) -> GroupLack | None:
    """What it was found to lack and still does."""
    query = select(GroupLack).where(GroupLack.enterprise_id == enterprise_id, GroupLack.ended_on.is_(None))
    return session.scalar(query.limit(1))


def of(work: Work, enterprise: Enterprise) -> Lacking | None:
    """What it lacks today; None for whoever lacks nothing."""
    row = open_lack(work.session, enterprise.id)
    return _lacking(work, row, enterprise) if row is not None else None


def _lacking(work: Work, row: GroupLack, enterprise: Enterprise) -> Lacking:
    least = work.books.catalogue.limits[groups.LEAST].value
    return Lacking(enterprise, counted(work.session, enterprise), least, row.since, row.due_on)


def of_place(work: Work, prefix: str, most: int = 100) -> list[Lacking]:
    """Those of a place, who is due first on top."""
    query = (
        select(GroupLack, Enterprise)
        .join(Enterprise, Enterprise.id == GroupLack.enterprise_id)
        .where(Enterprise.authority.startswith(prefix, autoescape=True), GroupLack.ended_on.is_(None))
        .order_by(GroupLack.due_on, GroupLack.id)
        .limit(most)
    )
    return [_lacking(work, row, enterprise) for row, enterprise in work.session.execute(query)]
