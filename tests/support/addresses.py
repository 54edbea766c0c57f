"""Stories about lent addresses: a host of 乐都区 and who wants to sit there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from licensing.act import Actor, Role
from licensing.services.cases import hosting
from licensing.services.cases.cases import problems_by_section
from licensing.services.register import hosts
from licensing.services.register.hosts import Offer
from licensing.store.models import AddressUse, Case, Enterprise
from portal.wiring import Office
from tests.support import exits, stories
from tests.support.exits import Firm
from tests.support.remembered import remembered
from tests.support.stories import ZHAO, Story

ADDRESS = "碾伯街道创业路6号2层"
SCOPE = "一般项目：商务秘书服务；园区管理服务（除依法须经批准的项目外，凭营业执照依法自主开展经营活动）。"
CHILD = "海东市乐都区云杉信息技术有限公司"


def offer(**changes: Any) -> Offer:
    """What a host that fits says; ``changes`` of it."""
    told: dict[str, Any] = {
        "kind": "cluster",
        "county": stories.LEDU,
        "address": ADDRESS,
        "paid_in_fen": 100_000_000,
        "area": 120,
        "staff": 6,
        "business_use": True,
        "lease_until": date(2032, 12, 31),
        "quota": 50,
    }
    return Offer(**(told | changes))


@remembered
def able(office: Office) -> Firm:
    """Ma's and Li's company, whose scope lets it be a host; Ma represents it."""
    firm = exits.company(office)
    with office.read() as session:
        session.get_one(Enterprise, firm.enterprise_id).scope = SCOPE
        session.commit()
    return firm


def asked(office: Office, firm: Firm, **changes: Any) -> str:
    with office.work(firm.owner) as work:
        return hosts.apply(work, firm.enterprise_id, offer(**changes)).id


def accepted(office: Office, firm: Firm, **changes: Any) -> str:
    """The host's id, once the registry accepted it."""
    made = asked(office, firm, **changes)
    decide(office, made, "accept")
    return made


def decide(office: Office, host_id: str, action: str) -> None:
    with office.work(stories.appoint(office, Role.CLERK)) as work:
        hosts.decide(work, host_id, action, "现场核查")


def code_of(office: Office, firm: Firm) -> str:
    with office.read() as session:
        return str(session.get_one(Enterprise, firm.enterprise_id).uscc)


def place(office: Office, firm: Firm, days: int = 400, **more: Any) -> dict[str, Any]:
    """The answer of a founder who names the firm as host."""
    until = office.clock.now().date() + timedelta(days=days)
    told = {
        "kind": "cluster",
        "county": stories.LEDU,
        "host": code_of(office, firm),
        "host_until": until.isoformat(),
    }
    return told | more


@remembered
def founding(office: Office) -> Story:
    """Zhao's own company, complete but for the place it will sit at."""
    return stories.draft(office, ZHAO, CHILD)


def use_of(office: Office, case_id: str) -> AddressUse:
    """The newest request of a case."""
    with office.read() as session:
        query = session.query(AddressUse).filter_by(case_id=case_id)
        return query.order_by(AddressUse.asked_at.desc(), AddressUse.id.desc()).first()  # type: ignore[return-value]  # there is one


def answer(office: Office, actor: Actor, case_id: str, action: str = "confirm") -> None:
    with office.work(actor) as work:
        hosting.answer(work, use_of(office, case_id).id, action)


def found(office: Office, story: Story) -> set[str]:
    """Codes of what stands against the place now."""
    with office.look(story.founder) as work:
        return {p.code for p in problems_by_section(work, work.session.get_one(Case, story.case_id))["place"]}


def sit_there(office: Office, numbers: Iterable[int], address: str, status: str = "registered") -> None:
    """Enterprises of an imported register at one address."""
    with office.read() as session:
        for n in numbers:
            told = {"entity_type": "llc", "status": status, "authority": "630202", "source": "register"}
            name = f"海东市乐都区第{n}家商贸有限公司"
            session.add(
                Enterprise(id=f"ent_x{n}", uscc=None, name=name, domicile=address, source_key=f"x{n}", **told)
            )
        session.commit()
