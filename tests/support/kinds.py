"""One business of each kind founded here beside the company and the individual business: its name, its money, its people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from licensing.act import Actor
from licensing.kinds.establishment import opening
from licensing.services.cases.cases import PersonForm
from portal.wiring import Office
from tests.support import stories
from tests.support.holders import SUN
from tests.support.remembered import remembered
from tests.support.stories import LI, MA, ZHAO, SignUp, Story

QIAN = SignUp("钱进", "13911110006", "632123199202020035", stories.PASSWORD)
PAID = "2026-01-05"  # a day before every story
WAN = 1_000_000  # ten thousand yuan in fen
HOME = "青海省海东市乐都区碾伯街道滨河路9号"


@dataclass(frozen=True)
class Part:
    """One person: roles, the part in ten thousand yuan, and how it is brought in."""

    who: SignUp
    roles: tuple[str, ...]
    wan: int = 0
    form: str = "currency"
    details: tuple[tuple[str, str], ...] = ()
    due_on: str = "2030-06-30"


@dataclass(frozen=True)
class Business:
    """``agreed``: a word in what its owners agree, empty where they agree nothing.

    ``form``: how its name ends; ``title``: how the licence calls who represents it; ``capital``: further answers of the section."""

    kind: str
    form: str
    title: str
    people: tuple[Part, ...]
    register: str
    prefix: str = "91"
    wan: int = 100
    capital: Mapping[str, Any] | None = None
    agreed: str = ""
    authority: str = "630202"
    trade: str = "青禾远山"

    @property
    def parts(self) -> dict[str, str]:
        """The name as it is declared."""
        place = {"entity_type": self.kind, "county": "630202", "division": "海东市乐都区"}
        return place | {"trade_name": self.trade, "industry": "软件开发", "form": self.form}

    @property
    def name(self) -> str:
        if self.kind == "individual":
            return ""
        if self.kind == "foreign_branch":
            return "德国博登软件有限责任公司海东分公司"
        if self.kind == "branch":
            return f"{stories.LLC_NAME}乐都{self.form}"
        return f"海东市乐都区{self.trade}软件开发{self.form}"


BUSINESSES = {
    b.kind: b
    for b in (
        Business(
            *("sole", "工作室（个人独资）", "投资人", (Part(MA, ("INVESTOR", "LIAISON")),), "sole"),
            capital={"funds": "family"},
        ),
        Business(
            "partnership",
            "中心（普通合伙）",
            "执行事务合伙人",
            (
                Part(MA, ("GP_PARTNER", "EXEC_PARTNER", "LIAISON"), 60),
                Part(LI, ("GP_PARTNER",), 40, "labour"),
            ),
            "partnership",
            agreed="合伙协议",
        ),
        Business(
            "limited_partnership",
            "中心（有限合伙）",
            "执行事务合伙人",
            (Part(MA, ("GP_PARTNER", "EXEC_PARTNER", "LIAISON"), 10), Part(LI, ("LP_PARTNER",), 90)),
            "partnership",
            agreed="合伙协议",
        ),
        Business(
            "special_partnership",
            "事务所（特殊普通合伙）",
            "执行事务合伙人",
            (Part(MA, ("GP_PARTNER", "EXEC_PARTNER", "LIAISON"), 50), Part(LI, ("GP_PARTNER",), 50)),
            "partnership",
            agreed="执业风险基金",
        ),
        Business(
            "jsc",
            "股份有限公司",
            "法定代表人",
            (
                Part(MA, ("PROMOTER", "LEGAL_REP", "DIRECTOR", "MANAGER", "LIAISON"), 60, due_on=PAID),
                Part(LI, ("PROMOTER", "SUPERVISOR"), 40, due_on=PAID),
            ),
            "jsc",
            authority="630200",
            capital={"stock": "par", "issued": 1_000_000, "authorised": 500_000, "authorised_years": 3},
            agreed="发起人协议",
        ),
        Business(
            "cooperative",
            "专业合作社",
            "理事长",
            tuple(
                Part(who, roles, 20, form, (("farmer", farmer),))
                for who, roles, form, farmer in (
                    (MA, ("MEMBER", "COOP_CHAIR", "LIAISON"), "currency", "yes"),
                    (LI, ("MEMBER", "COOP_SUPERVISOR"), "land_management", "yes"),
                    (ZHAO, ("MEMBER",), "currency", "yes"),
                    (SUN, ("MEMBER",), "forest_right", "yes"),
                    (QIAN, ("MEMBER",), "currency", "no"),
                )
            ),
            "cooperative",
            prefix="93",
            agreed="设立大会",
        ),
    )
}


PLAIN = {  # the two that have stories of their own, in short
    "llc": Business(
        *("llc", "有限公司", "法定代表人"),
        (Part(MA, stories.FOUNDER_ROLES, 60), Part(LI, ("SHAREHOLDER", "MANAGER"), 40)),
        "llc",
        agreed="章程",
    ),
    "individual": Business(
        *("individual", "", "经营者", (Part(MA, ("OPERATOR", "LIAISON")),), "individual"),
        prefix="92",
        wan=5,
    ),
}
OF_HEAD = Business("branch", "分公司", "负责人", (), "branch")  # named after its head: no parts of its own
VARIANTS = {  # more businesses of kinds that stand above, by what is particular about them
    "nobody_named": replace(
        BUSINESSES["partnership"],
        people=(Part(MA, ("GP_PARTNER", "LIAISON"), 60), Part(LI, ("GP_PARTNER",), 40, "labour")),
    ),
    "two_named": replace(
        BUSINESSES["partnership"],
        people=(
            Part(MA, ("GP_PARTNER", "EXEC_PARTNER", "LIAISON"), 60),
            Part(LI, ("GP_PARTNER", "EXEC_PARTNER"), 30),
            Part(ZHAO, ("GP_PARTNER",), 10),
        ),
    ),
}


COOP = BUSINESSES["cooperative"]
UNITED = {  # three cooperatives of the same five people, led by Ma, Li and Zhao
    code: replace(
        COOP,
        trade=trade,
        people=tuple(replace(p, who=who) for p, who in zip(COOP.people, order, strict=True)),
    )
    for code, trade, order in (
        ("of_ma", "青禾远山", (MA, LI, ZHAO, SUN, QIAN)),
        ("of_li", "碧水长流", (LI, ZHAO, MA, SUN, QIAN)),
        ("of_zhao", "金穗丰年", (ZHAO, MA, LI, SUN, QIAN)),
    )
}
VARIANTS |= UNITED
UNION = Business(
    *(
        "cooperative_union",
        "专业合作社联合社",
        "理事长",
        (Part(QIAN, ("COOP_CHAIR", "LIAISON")),),
        "cooperative",
    ),
    prefix="93",
    wan=90,
    agreed="一社一票",
    trade="三江同源",
)


def person(part: Part) -> PersonForm:
    """The person as typed, with a home."""
    given = stories.person(part.who, part.roles, part.wan * WAN)
    money = {**given.contribution, "form": part.form, "due_on": part.due_on} if part.wan else {}
    return replace(given, contribution=money, details={"residence": HOME, **dict(part.details)})


@remembered
def draft(office: Office, kind: str, county: str = stories.LEDU) -> Story:
    """A complete draft of one of ``BUSINESSES``, ``PLAIN`` or ``VARIANTS`` by Ma, in the county."""
    business = (BUSINESSES | PLAIN | VARIANTS)[kind]
    actor = stories.sign_up(office, MA)
    story = _named(office, actor, business, county) if business.name else _unnamed(office, actor, business)
    for section, answer in stories.answers(office, county).items():
        stories.save(office, story, section, answer)
    stories.save(office, story, "capital", {"amount_fen": business.wan * WAN, **(business.capital or {})})
    for part in business.people:
        stories.add_person(office, story, person(part))
    stories.owned(office, story)
    return story


def _named(office: Office, actor: Actor, business: Business, county: str) -> Story:
    there = office.books.catalogue.places[county].name_zh
    name = business.name.replace("乐都区", there)
    return stories.open_case(
        office, actor, stories.reserve_name(office, actor, name, business.register, county)
    )


def _unnamed(office: Office, actor: Actor, business: Business) -> Story:
    with office.work(actor) as work:
        return Story(actor, "", opening.open_unnamed(work, business.kind).id)
