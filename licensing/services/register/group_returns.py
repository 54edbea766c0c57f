"""What an exit took out of a group and its undoing gives back (条例 art 40): the members of a parent, and a member to its parents."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from licensing.services.register import groups
from licensing.services.register.group_lacks import let_go, of_today, open_lack
from licensing.store.groups import GroupMember
from licensing.store.models import Enterprise
from licensing.work import Work

BASIS = "市场主体登记管理条例第四十条"


def give_back(work: Work, enterprise: Enterprise, left: date, act: dict[str, str]) -> None:
    """``left``: the day of the exit that is undone. What the hourly look ended since then begins anew from today, unless the other side
    is off the register by now or, as a parent, leads no group any more."""
    lost = select(GroupMember).where(
        (GroupMember.enterprise_id == enterprise.id) | (GroupMember.uscc == enterprise.uscc),
        GroupMember.until >= left,
    )
    again: dict[str, dict[str, str]] = {}
    for row in work.session.scalars(lost.order_by(GroupMember.until, GroupMember.id)):
        if row.ended_act == let_go(row.enterprise_id):
            again.setdefault(row.enterprise_id, {})[row.uscc] = row.name
    for parent_id, members in again.items():
        parent = work.session.get_one(Enterprise, parent_id, with_for_update=True)
        stands = {row.uscc: row.name for row in groups.standing(work.session, parent_id)}
        leads = stands or open_lack(work.session, parent_id) is not None
        if leads or parent_id == enterprise.id:
            wanted = of_today(work.session, members | stands)
            groups.enter(work, parent, wanted, act, BASIS)
