"""Rules of the gate by trade, staff and owner, each under its id of law2.md B: GE-08, GE-11, GE-15, GE-16, GE-35."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from licensing import known_kinds
from licensing.act import Role
from licensing.application.draft import Draft, PersonAnswer
from licensing.catalogue.load import Catalogue, load
from licensing.documents.founding import founding
from licensing.findings import rules
from licensing.kinds.change import checks
from licensing.kinds.establishment.sections import capital as capital_section
from licensing.services.cases import cases
from licensing.services.register import posts
from licensing.store.models import Case, Enterprise, Investor
from portal.wiring import Office
from tests.licensing.test_findings import HEAD, REFUSED, TODAY, WEIGHED, draft, person
from tests.licensing.test_orders_rules import codes
from tests.support import changes, exits, kinds, stories
from tests.support.orders import order
from tests.support.refusing import refusal
from tests.support.registered import only
from tests.support.stories import LI, MA
from tests.support.visits import Visits

WAN = 1_000_000


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


def looked(catalogue: Catalogue, given: Draft, prefix: str) -> dict[str, tuple[str, set[str]]]:
    """Rules whose id begins so and that found something: outcome and codes."""
    return {
        s.rule.id: (s.rule.outcome, {p.code for p in s.problems})
        for s in rules.look(given, catalogue)
        if s.problems and s.rule.id.startswith(prefix)
    }


# GE-35: the least capital by special law


def trading(catalogue: Catalogue, phrase: str, wan: int, kind: str = "llc", **money: Any) -> Draft:
    """A company of one shareholder with that phrase and that capital."""
    code = next(c for c, row in catalogue.scope_items.items() if row.item == phrase)
    owner = person(1, *HEAD, wan=wan, **money)
    made = draft(owner, wan=wan, kind=kind)
    return replace(made, answers={**made.answers, "business": {"items": [code], "main": code}})


PAID = {"due": "2026-03-01"}
LEAST: dict[str, tuple[str, int, dict[str, Any], dict[str, tuple[str, set[str]]]]] = {
    "GE-35 labour dispatch with less": (
        *("劳务派遣服务", 199, {}),
        {"GE-35": (REFUSED, {"capital.below_least"})},
    ),
    "GE-35 labour dispatch with exactly as much": ("劳务派遣服务", 200, {}, {}),
    "GE-35 a security company with less": ("保安服务", 99, {}, {"GE-35": (REFUSED, {"capital.below_least"})}),
    "GE-35 an auction house": ("拍卖业务", 100, {}, {}),
    "GE-35 software asks for nothing": ("软件开发", 1, {}, {}),
    "GE-35 a guarantor paid in money": ("融资担保业务", 2000, PAID, {}),
    "GE-35 a guarantor that pays later": (
        *("融资担保业务", 2000, {}),
        {"GE-35P": (REFUSED, {"people.paid_first"})},
    ),
    "GE-35 a guarantor that brings a house": (
        *("融资担保业务", 2000, PAID | {"form": "in_kind"}),
        {"GE-35P": (REFUSED, {"people.money_only"})},
    ),
    "GE-35 work abroad paid in any form": ("对外劳务合作", 600, PAID | {"form": "in_kind"}, {}),
    "GE-35 a courier: a text nobody read is a person's matter": (
        *("快递服务", 49, {}),
        {"GE-35U": (WEIGHED, {"capital.below_least"})},
    ),
}


@pytest.mark.parametrize("case", list(LEAST))
def test_ge_35_the_least_capital_is_the_special_laws(catalogue: Catalogue, case: str) -> None:
    phrase, wan, money, expected = LEAST[case]
    given = trading(catalogue, phrase, wan, **money)
    assert looked(catalogue, given, "GE-35") == expected
    assert looked(catalogue, given, "GE-21") == {}, "a day of payment that lies behind is what is asked here"


def test_ge_35_the_finding_stands_beside_the_capital(catalogue: Catalogue) -> None:
    found = capital_section.problems(trading(catalogue, "劳务派遣服务", 100), catalogue)
    assert [(p.field, p.code) for p in found] == [("amount_fen", "capital.below_least")]
    assert found[0].params["law"] == "劳动合同法第五十七条"


def test_ge_35_no_trade_is_taken_up_with_less_and_no_capital_lowered_below(sqlite_office: Office) -> None:
    uscc = only(sqlite_office)
    wider = "软件开发\n劳务派遣服务"
    assert "capital.below_least" in codes(sqlite_office, uscc, "CHANGE", scope=wider)
    order(sqlite_office, uscc, "CHANGE", scope=wider, capital_fen=200 * WAN)
    assert "capital.below_least" in codes(sqlite_office, uscc, "CHANGE", capital_fen=199 * WAN)
    order(sqlite_office, uscc, "CHANGE", capital_fen=300 * WAN)  # raised: nothing of that


def filed(office: Office, firm: exits.Firm, **given: Mapping[str, Any]) -> tuple[str, set[str]]:
    """What the owners file, and what stands against it."""
    case_id = changes.written(office, firm, given)
    with office.look(firm.owner) as work:
        found = checks.problems(work, work.session.get_one(Case, case_id))
    return case_id, {p.code for p in found}


def seen_by_clerk(
    office: Office, firm: exits.Firm, case_id: str
) -> dict[str, list[tuple[str, dict[str, object]]]]:
    """The rules of the least capital that the clerk reads, with what they found."""
    with office.look(firm.clerk) as work:
        looked_at = known_kinds.kind_of(work.session.get_one(Case, case_id)).looked(
            work, work.session.get_one(Case, case_id)
        )
        return {
            s.rule.id: [(p.code, dict(p.params)) for p in s.problems]
            for s in looked_at
            if s.rule.id.startswith("GE-35") and s.rule.outcome == WEIGHED and s.problems
        }


def grown(office: Office, firm: exits.Firm, wan: int) -> dict[str, Any]:
    """Ma's three fifths and Li's two of so much."""
    ids = changes.owner_ids(office, firm)
    return changes.raised({ids[MA.name]: wan * WAN // 5 * 3, ids[LI.name]: wan * WAN // 5 * 2})


def test_ge_35_owners_take_up_no_trade_with_less(sqlite_office: Office) -> None:
    """劳动合同法 art 57: with a million nobody files labour dispatch, with two in the same application they do."""
    office = sqlite_office
    firm = exits.company(office)
    wider = {"scope": "软件开发\n劳务派遣服务"}
    case_id, found = filed(office, firm, scope=wider)
    assert "capital.below_least" in found
    changes.sign(office, case_id, MA, LI)
    assert "change.unlawful" in refusal(lambda: changes.hand_in(office, case_id, firm.owner))
    for wan, wrong in ((195, {"capital.below_least"}), (200, set())):
        case_id, found = filed(office, firm, scope=wider, capital=grown(office, firm, wan))
        assert found & {"capital.below_least"} == wrong, wan
    changes.sign(office, case_id, MA, LI)
    changes.hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)
    assert changes.enterprise(office, firm).capital_fen == 200 * WAN
    lower = {"amounts": grown(office, firm, 195)["amounts"]}
    assert "capital.below_least" in filed(office, firm, capital=lower)[1]


def test_ge_35u_owners_who_take_up_a_trade_below_a_text_nobody_read_are_weighed(
    sqlite_office: Office,
) -> None:
    """邮政法 art 52 as we know it: half a million for a courier; a clerk reads it, as at the gate; nothing of it for a million."""
    office = sqlite_office
    firm = exits.company(office)
    wider = {"scope": "软件开发\n快递服务"}
    ids = changes.owner_ids(office, firm)
    case_id, found = filed(office, firm, scope=wider)
    assert "capital.below_least" not in found and seen_by_clerk(office, firm, case_id) == {}
    with office.sessions.begin() as session:
        session.get_one(Enterprise, firm.enterprise_id).capital_fen = 49 * WAN
        for name, part in ((MA.name, 29), (LI.name, 20)):
            session.get_one(Investor, ids[name]).amount_fen = part * WAN
    case_id, found = filed(office, firm, scope=wider)
    told = {"trade": "快递企业（省内经营的最低限额）", "least_fen": 50 * WAN, "law": "邮政法第五十二条"}
    assert "capital.below_least" not in found
    assert seen_by_clerk(office, firm, case_id) == {"GE-35U": [("capital.below_least", told)]}


def test_ge_35p_a_trade_that_is_paid_first_is_compared_when_owners_take_it_up(sqlite_office: Office) -> None:
    """融资担保公司监督管理条例 art 7: at the gate nobody pays later; taken up later, a clerk compares what was paid."""
    office = sqlite_office
    firm = exits.company(office)
    wider = {"scope": "软件开发\n融资担保业务"}
    case_id, _ = filed(office, firm, scope=wider, capital=grown(office, firm, 2000))
    told = {"trade": "融资担保公司", "law": "融资担保公司监督管理条例第七条"}
    assert seen_by_clerk(office, firm, case_id) == {"GE-35P": [("capital.paid_compare", told)]}
    case_id, _ = filed(office, firm, capital=grown(office, firm, 2000))
    assert seen_by_clerk(office, firm, case_id) == {}


# GE-08, GE-09: the staff


def staffed(number: int, *people: PersonAnswer, kind: str = "llc", bare: bool = False) -> Draft:
    """Somebody who owns and runs it beside these people; ``bare``: they are all there are."""
    made = draft(*(() if bare else (person(1, *HEAD, wan=100),)), *people, kind=kind)
    return replace(made, answers={**made.answers, "capital": {"amount_fen": 100 * WAN, "staff": number}})


BOARD = (person(2, "DIRECTOR"), person(3, "DIRECTOR"))
OF_STAFF = person(3, "DIRECTOR", "EMP_DIRECTOR")
COMMITTEE = (person(2, "DIRECTOR", "AUDIT"), person(3, "DIRECTOR", "AUDIT"))
WATCH = tuple(person(n, "SUPERVISOR") for n in (4, 5, 6))
STAFF_WATCHES = person(6, "SUPERVISOR", "EMP_SUPERVISOR")
STAFF: dict[str, tuple[Draft, dict[str, tuple[str, set[str]]]]] = {
    "GE-08 two hundred and ninety-nine": (staffed(299, *BOARD), {}),
    "GE-08 three hundred without": (
        staffed(300, *BOARD),
        {"GE-08": (REFUSED, {"people.employee_director"})},
    ),
    "GE-08 three hundred with": (staffed(300, BOARD[0], OF_STAFF), {}),
    "GE-08 marked, but no director": (
        staffed(300, *BOARD, person(7, "EMP_DIRECTOR")),
        {"GE-08": (REFUSED, {"people.employee_director"})},
    ),
    "GE-08 the staff on a board of supervisors": (staffed(300, *BOARD, *WATCH[:2], STAFF_WATCHES), {}),
    "GE-09 a board of supervisors without the staff": (
        staffed(10, *WATCH),
        {"GE-09E": (REFUSED, {"people.staff_third"})},
    ),
    "GE-09 a third of three": (staffed(10, *WATCH[:2], STAFF_WATCHES), {}),
    "GE-09 one of four is less than a third": (
        staffed(10, *WATCH[:2], STAFF_WATCHES, person(7, "SUPERVISOR")),
        {"GE-09E": (REFUSED, {"people.staff_third"})},
    ),
    "GE-09 one supervisor is nobody's board": (staffed(10, WATCH[0]), {}),
    "GE-09 a committee of two out of a board": (staffed(10, *COMMITTEE), {}),
    "GE-09 a committee without a board": (
        staffed(10, person(1, *HEAD, "AUDIT", wan=100), bare=True),
        {
            "GE-09A": (REFUSED, {"people.committee_board"}),
            "GE-09R": (WEIGHED, {"people.committee_of_one"}),
        },
    ),
    "GE-09 a committee with somebody from outside the board": (
        staffed(10, *COMMITTEE, person(4, "AUDIT")),
        {"GE-09A": (REFUSED, {"people.committee_director"})},
    ),
    "GE-09 a committee and a supervisor": (
        staffed(10, *COMMITTEE, WATCH[0]),
        {"GE-09A": (REFUSED, {"people.watched_twice"})},
    ),
    "GE-09 a committee half of which runs it": (
        staffed(10, COMMITTEE[0], person(3, "DIRECTOR", "AUDIT", "FIN_HEAD")),
        {"GE-09R": (WEIGHED, {"people.committee_runs"})},
    ),
    "GE-08 three hundred with a committee still ask one of the staff on the board": (
        staffed(300, *COMMITTEE),
        {"GE-08": (REFUSED, {"people.employee_director"})},
    ),
    "GE-08 the staff's director may sit on the committee": (
        staffed(300, COMMITTEE[0], person(3, "DIRECTOR", "AUDIT", "EMP_DIRECTOR")),
        {},
    ),
}


@pytest.mark.parametrize("case", list(STAFF))
def test_ge_08_and_ge_09_the_staff_sits_on_a_board(catalogue: Catalogue, case: str) -> None:
    given, expected = STAFF[case]
    assert looked(catalogue, given, "GE-08") | looked(catalogue, given, "GE-09") == expected


def text(given: Draft, catalogue: Catalogue) -> str:
    return "\n".join(block.text for paper in founding(given, catalogue) for block in paper.blocks)


def test_ge_08_the_articles_say_who_is_of_the_staff(catalogue: Catalogue) -> None:
    told = text(staffed(300, BOARD[0], OF_STAFF), catalogue)
    assert "其中人3为职工代表，由公司职工代表大会选举产生" in told


@pytest.mark.parametrize("kind", ["llc", "jsc"])
def test_ge_09_the_articles_name_the_committee(catalogue: Catalogue, kind: str) -> None:
    told = text(staffed(10, *COMMITTEE, kind=kind), catalogue)
    assert "设审计委员会，由董事人2、人3组成，行使监事会的职权，不设监事会和监事" in told


@pytest.mark.parametrize("kind", ["llc", "jsc"])
def test_ge_11_terms_of_three_years_stand_in_the_articles(catalogue: Catalogue, kind: str) -> None:
    given = staffed(10, *BOARD, person(4, "SUPERVISOR"), kind=kind)
    told = text(given, catalogue)
    assert "董事每届任期三年" in told and "任期每届三年" in told


def test_the_capital_page_takes_no_number_of_staff_that_is_none(catalogue: Catalogue) -> None:
    assert [p.code for p in capital_section.problems(staffed(-1), catalogue)] == ["capital.staff_range"]


# GE-15: the state alone owns it


OWNER = PersonAnswer(
    *("o", "海东市人民政府国有资产监督管理委员会", "11632100MB00000014", "13900000000"),
    *(frozenset({"SHAREHOLDER"}), {"amount_fen": 100 * WAN, "form": "currency", "due_on": "2031-03-04"}),
    party="INSTITUTION",
)


def of_state(*people: PersonAnswer) -> Draft:
    return Draft(
        "llc", "海东城投有限公司", None, {"capital": {"amount_fen": 100 * WAN}}, (OWNER, *people), TODAY
    )


RUNS = person(1, "LEGAL_REP", "DIRECTOR", "LIAISON")
OUTSIDE = tuple(person(n, "DIRECTOR", "EXT_DIRECTOR") for n in (2, 3, 4))
CHOSEN = person(5, "DIRECTOR", "EMP_DIRECTOR")
STATE: dict[str, tuple[Draft, set[str]]] = {
    "GE-15 one director": (
        of_state(RUNS),
        {"people.state_owned", "people.state_board", "people.state_outside", "people.state_staff"},
    ),
    "GE-15 half from outside is not more than half": (
        of_state(RUNS, *OUTSIDE[:2], CHOSEN),
        {"people.state_owned", "people.state_outside"},
    ),
    "GE-15 as the law has it": (of_state(RUNS, *OUTSIDE, CHOSEN), {"people.state_owned"}),
}


@pytest.mark.parametrize("case", list(STATE))
def test_ge_15_a_person_looks_at_what_the_state_alone_owns(catalogue: Catalogue, case: str) -> None:
    given, expected = STATE[case]
    assert looked(catalogue, given, "GE-15") == {"GE-15": (WEIGHED, expected)}


def test_ge_15_its_articles_are_the_agencys_and_know_no_meeting(catalogue: Catalogue) -> None:
    told = text(of_state(RUNS, *OUTSIDE, CHOSEN), catalogue)
    assert "公司不设股东会，由履行出资人职责的机构行使股东会职权" in told
    assert "全体股东" not in told and OWNER.name in told and "人2、人3、人4为外部董事" in told
    private = text(draft(person(1, *HEAD, wan=100)), catalogue)
    assert "股东会由全体股东组成" in private


def test_ge_15_two_owners_or_a_company_of_the_state_are_not_it(catalogue: Catalogue) -> None:
    two = replace(of_state(RUNS), people=(OWNER, person(1, *HEAD, wan=100)))
    firm = replace(OWNER, id_number="91630202MA00000153", party="COMPANY")
    assert (
        looked(catalogue, two, "GE-15") == looked(catalogue, replace(two, people=(firm, RUNS)), "GE-15") == {}
    )


# GE-16: one person at the head of many


def heading(office: Office, index: str, number: int) -> None:
    """So many enterprises whose head an order named."""
    with office.read() as session:
        for n in range(number):
            session.add(
                Enterprise(
                    id=f"ent_h{n}",
                    uscc=None,
                    name=f"海东市乐都区第{n}家商贸有限公司",
                    entity_type="llc",
                    status="registered" if n else "deregistered",
                    authority="630202",
                    representative=MA.name,
                    representative_index=index,
                    source="register",
                    source_key=f"h{n}",
                )
            )
        session.commit()


def weighed(office: Office, story: stories.Story) -> set[str]:
    with office.look(story.founder) as work:
        given = cases.draft_of(work.session, work.session.get_one(Case, story.case_id), work)
        return {p.code for p in rules.to_review(given, office.books.catalogue)}


def test_ge_16_many_posts_are_a_sign_and_never_a_ground(sqlite_office: Office) -> None:
    limit = sqlite_office.books.catalogue.limits[posts.MANY].value
    story = stories.draft(sqlite_office)
    with sqlite_office.read() as session:
        own = next(
            p.id_number_index for p in session.get_one(Case, story.case_id).people if p.name == MA.name
        )
    heading(sqlite_office, own, limit)  # one of them is gone: that is one too few
    stories.sign_everybody(sqlite_office, story)
    assert "people.many_posts" not in weighed(sqlite_office, story)
    with sqlite_office.read() as session:
        session.get_one(Enterprise, "ent_h0").status = "registered"
        session.commit()
    assert "people.many_posts" in weighed(sqlite_office, story)
    stories.hand_in(sqlite_office, story)  # nobody is kept out by it
    assert stories.state_of(sqlite_office, story) == "submitted"


def test_ge_16_a_number_that_somebody_typed_tells_nothing(sqlite_office: Office) -> None:
    limit = sqlite_office.books.catalogue.limits[posts.MANY].value
    story = stories.draft(sqlite_office, founder=LI)
    with sqlite_office.read() as session:
        people = session.get_one(Case, story.case_id).people
        own = next(p.id_number_index for p in people if p.name == LI.name)
    heading(sqlite_office, own, limit + 1)
    assert "people.many_posts" not in weighed(sqlite_office, story)


def test_ge_16_the_head_sees_who_heads_many_and_a_clerk_does_not(sqlite_office: Office) -> None:
    limit = sqlite_office.books.catalogue.limits[posts.MANY].value
    story, _ = stories.licensed(sqlite_office)
    head = stories.appoint(sqlite_office, Role.SUPERVISOR, person=stories.HEAD)
    with sqlite_office.look(head) as work:
        case = work.session.get_one(Case, story.case_id)
        own = next(p.id_number_index for p in case.people if p.name == MA.name)
        assert posts.watched(work, "6302") == []
    heading(sqlite_office, own, limit)
    with sqlite_office.look(head) as work:
        assert posts.many(work, {own}) == {own: limit}
        assert [(h.name, len(h.enterprises)) for h in posts.watched(work, "6302")] == [(MA.name, limit)]
        assert posts.watched(work, "6303") == []
    visits = Visits(sqlite_office)
    page = visits.of(stories.HEAD).get("/supervision/addresses").text
    assert stories.LLC_NAME in page and MA.name in page
    stories.appoint(sqlite_office, Role.CLERK)
    assert visits.of(stories.CLERK).get("/supervision/addresses").status_code == 403


# GE-40 to GE-44: what the founding papers must contain

HERE = "青海省海东市乐都区碾伯街道古城大街18号302室"
TRADES = "一般项目：软件开发；五金产品零售（除依法须经批准的项目外，凭营业执照依法自主开展经营活动）"
LATER, EARLIER = "2030年6月30日", "2026年1月5日"
SHARES = "公司采用面额股，设立时发行股份1000000股，每股面额人民币1元。"
OF_ONE = "公司不设董事会，设董事一名，行使董事会的职权，现为马建国，由股东会选举和更换。"
CHANGED = "法定代表人辞任的，公司应当在三十日内确定新的法定代表人"
PROMOTED = (
    ("马建国", "600000股", "60万元", "货币", EARLIER),
    ("李秀兰", "400000股", "40万元", "货币", EARLIER),
)
PARTNERS_TOLD = "合伙人的姓名、住所和出资的方式、数额、缴付期限如下，出资总额为100万元"
HOUSE = kinds.HOME
COOP_ROWS = (
    ("马建国", "农民", "货币", "20万元"),
    ("李秀兰", "农民", "土地经营权", "20万元"),
    ("孙丽", "农民", "林权", "20万元"),
    ("钱进", "非农民公民", "货币", "20万元"),
)
NEVER = "新合伙人入伙，应当经全体合伙人一致同意"
# kind -> paper -> the statute's clauses with this draft's own answers in them, and its rows
CONTAINED: dict[str, dict[str, tuple[str | tuple[str, ...], ...]]] = {
    "GE-40 llc": {
        "ART": (
            *("公司名称：{name}。", f"公司住所：{HERE}。", f"公司经营范围：{TRADES}。"),
            *("公司的营业期限：20年。", "公司注册资本为人民币100万元"),
            *(("马建国", "60万元", "货币", LATER), ("李秀兰", "40万元", "货币", LATER)),
            *("股东会由全体股东组成", "应当经代表三分之二以上表决权的股东通过", OF_ONE),
            *("公司设经理，由董事会或者董事决定聘任或者解聘，现为李秀兰。", "经全体股东一致同意，不设监事。"),
            *(
                "公司的法定代表人由代表公司执行公司事务的董事担任，现为马建国。",
                CHANGED,
                "由全体股东以可靠的电子签名签署",
            ),
        )
    },
    "GE-41 jsc": {
        "ART": (
            *("公司名称：{name}。", f"公司住所：{HERE}。", f"公司经营范围：{TRADES}。", "公司以发起方式设立"),
            *("公司注册资本为人民币100万元。", SHARES, *PROMOTED, "3年内决定发行不超过500000股的股份"),
            *("所持每一股份有一表决权", OF_ONE, "公司设监事，现为李秀兰，任期每届三年。", CHANGED),
            *(
                "现为马建国。",
                "按照股东所持有的股份比例分配",
                "依法组成清算组进行清算",
                "公司的通知以书面或者数据电文形式送达",
            ),
        ),
        "MINUTES": ("召开成立大会，共2名，全体出席", "通过{name}章程", OF_ONE, "公司设监事，现为李秀兰"),
        "PROMOTERS": ("发起人共2名，共同以发起方式设立{name}，注册资本为人民币100万元。", SHARES, *PROMOTED),
    },
    "GE-42 partnership": {
        "ART": (
            *(
                "合伙企业名称：{name}。",
                f"主要经营场所：{HERE}。",
                "合伙目的：共同出资",
                f"经营范围：{TRADES}。",
            ),
            *("合伙期限：20年。", PARTNERS_TOLD),
            ("马建国", "无限连带责任", HOUSE, "60万元", "货币", LATER),
            ("李秀兰", "无限连带责任", HOUSE, "40万元", "劳务", LATER),
            *(
                "利润分配、亏损分担，由合伙人按照实缴出资比例",
                "委托马建国执行合伙事务",
                NEVER,
                "合伙人退伙，适用",
            ),
            *("向合伙企业所在地人民法院起诉", "应当解散，由清算人依法清算", "依法承担违约责任"),
        )
    },
    "GE-42 limited_partnership": {
        "ART": (
            *(
                "合伙企业名称：{name}。",
                f"主要经营场所：{HERE}。",
                f"经营范围：{TRADES}。",
                "合伙期限：20年。",
            ),
            ("马建国", "无限连带责任", HOUSE, "10万元", "货币", LATER),
            ("李秀兰", "以认缴的出资额为限", HOUSE, "90万元", "货币", LATER),
            *("由普通合伙人马建国执行合伙事务", "执行事务合伙人应当是普通合伙人，由全体合伙人一致同意选定。"),
            *("除名适用合伙企业法第四十九条，更换应当经其他合伙人一致同意", NEVER, "当然退伙"),
            "有限合伙人与普通合伙人相互转变，应当经全体合伙人一致同意。",
        )
    },
    "GE-42 special_partnership": {
        "ART": (
            *(
                "合伙企业名称：{name}。",
                f"主要经营场所：{HERE}。",
                f"经营范围：{TRADES}。",
                "建立执业风险基金、办理职业保险",
            ),
            ("李秀兰", "无限连带责任", HOUSE, "50万元", "货币", LATER),
            *(
                "因故意或者重大过失造成合伙企业债务的，应当承担无限责任或者无限连带责任",
                "委托马建国执行合伙事务",
            ),
        )
    },
    "GE-43 cooperative": {
        "ART": (
            *(
                "本社名称：{name}。",
                f"住所：{HERE}。",
                f"业务范围：{TRADES}。",
                "成员出资总额为100万元",
                *COOP_ROWS,
            ),
            *(
                "成员各享有一票的基本表决权；本社不设附加表决权",
                "现为马建国。",
                "本社设执行监事，由李秀兰担任",
            ),
            *(
                "返还总额不得低于可分配盈余的百分之六十",
                "亏损以公积金弥补",
                "推举成员组成清算组",
                "由设立大会一致通过",
            ),
        ),
        "MINUTES": (
            "共5名，全体出席",
            "设立大会一致通过{name}章程",
            "选举马建国为理事长、法定代表人",
            *COOP_ROWS,
        ),
    },
    "GE-44 sole": {},
}


@pytest.mark.parametrize("case", list(CONTAINED))
def test_ge_40_to_ge_44_the_papers_say_what_the_law_asks_with_what_was_answered(
    sqlite_office: Office, case: str
) -> None:
    """公司法 arts 46, 95, 103; 合伙企业法 arts 18, 63; 农民专业合作社法 arts 15, 16: each answer arrives, nothing is left open."""
    office, story = sqlite_office, kinds.draft(sqlite_office, case.split()[1])
    with office.look(story.founder) as work:
        given = cases.draft_of(work.session, cases.own_case(work, story.case_id), work)
    papers = {paper.kind: paper for paper in founding(given, office.books.catalogue)}
    assert set(papers) == set(CONTAINED[case])
    for code, asked in CONTAINED[case].items():
        blocks = papers[code].blocks
        told, rows = "\n".join(b.text for b in blocks), [row for b in blocks for row in b.rows]
        assert papers[code].title.startswith(str(given.name))
        for each in asked:
            if isinstance(each, tuple):
                assert each in rows, (code, each)
            else:
                assert each.format(name=given.name) in told, (code, each)
        assert "＿" not in told + "".join(cell for row in rows for cell in row), (
            "no gap where everything is answered"
        )
