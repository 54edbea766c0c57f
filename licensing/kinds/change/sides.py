"""Partners who change sides: a general one becomes limited, a limited one general (合伙企业法 arts 75, 82-84).

Which kind of partnership it is its name says, so the name goes with the sides in one application.
"""

from __future__ import annotations

from collections.abc import Mapping

from licensing.documents.blocks import Block
from licensing.entities import EntityKind, counted_as, founded
from licensing.kinds.change import matter
from licensing.kinds.change.matter import Owner
from licensing.store.models import Case

ITEM, NAME = "partners", "name"
REGISTER = "partnership"
GENERAL, LIMITED = "GP_PARTNER", "LP_PARTNER"
OTHER = {GENERAL: LIMITED, LIMITED: GENERAL}
CALLED = {GENERAL: "普通合伙人（无限连带责任）", LIMITED: "有限合伙人（以认缴的出资额为限）"}
LIABLE = {
    GENERAL: "有限合伙人转变为普通合伙人的，对其作为有限合伙人期间有限合伙企业发生的债务承担无限连带责任"
    "（合伙企业法第八十二条、第八十三条）。",
    LIMITED: "普通合伙人转变为有限合伙人的，对其作为普通合伙人期间合伙企业发生的债务承担无限连带责任，"
    "此后不执行合伙事务，不对外代表合伙企业（合伙企业法第六十八条、第八十二条、第八十四条）。",
}


def turned(case: Case) -> list[tuple[Owner, str]]:
    """Each owner who turns, and to which side; who leaves in the same application turns nowhere."""
    if ITEM not in matter.items_of(case):
        return []
    given = matter.answer(case, ITEM)
    sides, gone = dict(given.get("turns") or {}), set(given.get("leave") or ())
    return [
        (o, sides[o.id]) for o in matter.seen_owners(case) if sides.get(o.id) in OTHER and o.id not in gone
    ]


def roles(case: Case) -> dict[str, str]:
    """By the key of each owner who turns: the side afterwards."""
    return {matter.key_of(owner): role for owner, role in turned(case)}


def step_back(case: Case) -> list[Owner]:
    """Who becomes a limited partner, and so executes no more (合伙企业法 art 68)."""
    return [owner for owner, role in turned(case) if role == LIMITED]


def kept(given: Mapping[str, str]) -> dict[str, str]:
    """What was typed of sides, without what is none.

    >>> kept({"inv_1": "LP_PARTNER", "inv_2": "", "inv_3": "MEMBER"})
    {'inv_1': 'LP_PARTNER'}
    """
    return {str(owner): side for owner, side in given.items() if side in OTHER}


def stood(case: Case) -> EntityKind | None:
    """The kind that it is on the register; an unmarked partnership counts as a general one."""
    return counted_as(case.entity_type, case.title)


def kind_of(case: Case) -> EntityKind | None:
    """The kind that it shall be: as its new name says, where it gets one."""
    new = matter.answer(case, NAME).get("name") if NAME in matter.items_of(case) else None
    return (founded(case.entity_type, str(new)) if new else None) or stood(case)


def retyped(case: Case) -> bool:
    """Whether the new name is another kind's."""
    return kind_of(case) is not stood(case)


def offered(case: Case) -> tuple[str, ...]:
    """As what somebody may come in: with a new name a partnership may become one that has both sorts."""
    kind = kind_of(case)
    if case.entity_type == REGISTER and NAME in matter.items_of(case):
        return (GENERAL, LIMITED)
    return kind.owners if kind is not None else ()


def pledge(case: Case) -> list[Block]:
    """What stays owed, read before signing (合伙企业法 arts 83, 84)."""
    return [Block("paragraph", LIABLE[side]) for side in sorted({role for _, role in turned(case)})]
