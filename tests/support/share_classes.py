"""A joint-stock company of a million shares, of which Li (40 %) holds 200,000 as preferred ones without a vote (公司法 art 144)."""

from __future__ import annotations

from typing import Any

from licensing.store.models import Case
from portal.wiring import Office
from tests.support import exits, kinds, stories
from tests.support.exits import Firm
from tests.support.kinds import WAN
from tests.support.stories import LI, SignUp, Story

SHARES, PROTECTS = 200_000, "连续两个年度没有按约定分配利润的，每股恢复一票表决权"


def preferred(held: dict[str, int], **more: Any) -> dict[str, Any]:
    """The class as the section keeps it."""
    told = {"name": "优先股", "profit": "first", "remainder": "first", "votes": 0, "transfer": "free"}
    return told | {"protects": PROTECTS, "paid_fen": 20 * WAN, "held": held} | more


def id_of(office: Office, story: Story, who: SignUp) -> str:
    with office.read() as session:
        return next(p.id for p in session.get_one(Case, story.case_id).people if p.name == who.name)


def draft(office: Office) -> Story:
    stories.give_keys(office)
    story = kinds.draft(office, "jsc")
    classes = [preferred({id_of(office, story, LI): SHARES})]
    stories.save(office, story, "classes", {"classes": classes})
    return story


def firm(office: Office) -> Firm:
    return exits.registered(office, draft(office))
