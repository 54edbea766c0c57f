"""Stories about platforms: a company of 乐都区 that runs one, and an individual business that sells there."""

from __future__ import annotations

import io
from typing import Any

from sqlalchemy import select

from licensing.act import Actor, Role
from licensing.services.cases import shop_answers, uploads
from licensing.services.cases.shop_answers import Answer
from licensing.services.cases.shops import STATEMENT
from licensing.services.register import platforms
from licensing.services.register.platforms import Claim
from licensing.store.models import PlatformShop
from licensing.uploads.about import PAPER
from portal.wiring import Office
from tests.support import exits, stories
from tests.support.exits import Firm
from tests.support.orders import paper
from tests.support.stories import Story

NAME, PERMIT, SHOP = "青海好物商城", "青B2-20260123", "马家拉面"
RUNS = "海东市乐都区好物商城网络科技有限公司"
WHY = "经营者已在平台办理退店"


def runner(office: Office, name: str = RUNS) -> Firm:
    """A company that could run a platform; Ma represents it."""
    return exits.company(office, name)


def asked(office: Office, firm: Firm, name: str = NAME) -> str:
    with office.work(firm.owner) as work:
        return platforms.apply(work, firm.enterprise_id, Claim(name, PERMIT)).id


def decide(office: Office, platform_id: str, action: str = "accept") -> None:
    with office.work(stories.appoint(office, Role.CLERK)) as work:
        platforms.decide(work, platform_id, action, "许可证已核对")


def accepted(office: Office, firm: Firm, name: str = NAME) -> str:
    """The platform's id, once the registry accepted it."""
    made = asked(office, firm, name)
    decide(office, made)
    return made


def place(shop: str = SHOP, platform: str = NAME) -> dict[str, Any]:
    """A founder's answer that names a shop."""
    return {
        "kind": "platform",
        "county": stories.LEDU,
        "platform": platform,
        "shop": shop,
        "net_only": True,
    }


def shop_of(office: Office, case_id: str) -> PlatformShop:
    """The newest request of a case."""
    with office.read() as session:
        query = select(PlatformShop).where(PlatformShop.case_id == case_id)
        newest = query.order_by(PlatformShop.asked_at.desc(), PlatformShop.id.desc()).limit(1)
        return session.scalars(newest).one()


def answer(office: Office, actor: Actor, case_id: str, action: str = "confirm", reasons: str = "") -> None:
    with office.work(actor) as work:
        shop_answers.answer(work, Answer(shop_of(office, case_id).id, action, reasons))


def stated(office: Office, story: Story) -> None:
    """The statement of a platform that has no account here, as the founder hands it in."""
    about = PAPER + STATEMENT
    given = paper(about, name="网络经营场所证明.pdf")
    with office.work(story.founder) as work:
        content = io.BytesIO(given.stream.read())
        uploads.put(work, story.case_id, about, given.name, given.checked, content, False)
