"""The kinds of enterprise as data, and what the gate finds in each: the law's cases by id, and the thief's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from licensing.application.draft import Draft, KnownBody, PersonAnswer
from licensing.catalogue.load import Catalogue, load
from licensing.entities import KINDS, founded, read
from licensing.errors import Invalid
from licensing.findings import rules
from licensing.kinds.establishment.sections import capital
from licensing.kinds.establishment.sections import people as people_section
from licensing.parties import COMPANY
from licensing.services.cases import cases
from licensing.services.cases.cases import PersonForm
from licensing.services.register import bodies
from licensing.store.models import Enterprise, Investor
from portal.wiring import Office
from tests.support import exits, kinds, stories
from tests.support.kinds import HOME, WAN
from tests.support.stories import LI, MA

TODAY = date(2026, 3, 4)
GENERAL, LIMITED = "partnership", "limited_partnership"
LEADS = ("GP_PARTNER", "EXEC_PARTNER", "LIAISON")
REFUSED, WEIGHED = "refuse", "review"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


def one(number: int, *roles: str, wan: int = 50, form: str = "currency", **more: Any) -> PersonAnswer:
    """Somebody born in 1988 unless ``born`` says else."""
    money = {"amount_fen": wan * WAN, "form": form, "due_on": "2030-01-01"}
    id_number = f"632123{more.pop('born', '19880312')}{number:04d}"
    who = PersonAnswer(f"p{number}", f"人{number}", id_number, "13900000000", frozenset(roles), money)
    return replace(who, **({"details": {"residence": HOME}} | more))


SHARES = {"stock": "par", "issued": 1_000}


def drafted(kind: str, *people: PersonAnswer) -> Draft:
    answers = {"capital": {"amount_fen": sum(p.amount_fen for p in people), "funds": "own", **SHARES}}
    return Draft(kind, "名称", None, answers, people, TODAY)


def found(catalogue: Catalogue, kind: str, *people: PersonAnswer) -> set[tuple[str, str]]:
    draft = drafted(kind, *people)
    looked = (s for s in rules.look(draft, catalogue) if s.rule.section == "people")
    return {(s.rule.id, s.rule.outcome) for s in looked if s.problems}


FIRST, SECOND = one(1, *LEADS), one(2, "GP_PARTNER")
SILENT = one(3, "LP_PARTNER")
SEEN = {"residence": HOME, "signer_name": "人9", "signer_number": "632123198803120096"}
BODY = replace(
    one(7, "GP_PARTNER", "EXEC_PARTNER", "LIAISON", details=SEEN),
    name="青禾商贸有限公司",
    party=COMPANY,
    id_number="91630202MA00000153",
)
DELEGATE = one(9, "DELEGATE", wan=0, details={})
COOP, FARMS = "cooperative", {"farmer": "yes"}
FARMING = {("COOP-20P", WEIGHED)}


def coop(farmers: int, bodies: int = 0, others: int = 0, chair: bool = True) -> tuple[PersonAnswer, ...]:
    """Members of a cooperative, the first its chair."""
    first = ("MEMBER", "COOP_CHAIR", "LIAISON") if chair else ("MEMBER",)
    people = [one(100 + n, *(first if n == 0 else ("MEMBER",)), details=FARMS) for n in range(farmers)]
    people += [replace(BODY, id=f"b{n}", name=f"公司{n}", roles=frozenset({"MEMBER"})) for n in range(bodies)]
    return (*people, *(one(200 + n, "MEMBER", details={"farmer": "no"}) for n in range(others)))


UNION = "cooperative_union"


def union(cooperatives: int) -> tuple[PersonAnswer, ...]:
    """Cooperatives as members, and the chair whom one of them sent."""
    member = replace(BODY, roles=frozenset({"MEMBER"}))
    members = [
        replace(member, id=f"u{n}", name=f"青禾{n}号专业合作社", id_number=f"93630202NA000{n}01X4")
        for n in range(cooperatives)
    ]
    return (*members, one(50, "COOP_CHAIR", "LIAISON", wan=0))


def paid(number: int, *roles: str, on: str = "2026-03-04", **more: Any) -> PersonAnswer:
    """A promoter who has paid by the day of filing."""
    who = one(number, *roles, **more)
    return replace(who, contribution={**who.contribution, "due_on": on})


RUNS_ALL = ("PROMOTER", "LEGAL_REP", "DIRECTOR", "MANAGER", "LIAISON")
ALONE, WATCHES = paid(1, *RUNS_ALL), paid(2, "SUPERVISOR", wan=0)
STOCK = (ALONE, paid(2, "PROMOTER", "SUPERVISOR"))
COMMITTEE = (
    replace(ALONE, roles=ALONE.roles | {"AUDIT"}),
    paid(3, "DIRECTOR", "AUDIT", wan=0),
    paid(4, "DIRECTOR", "AUDIT", wan=0),
)
ABROAD = {"document": "公证认证的护照", "consignee": "王送达", "consignee_address": HOME}


CASES: dict[str, tuple[str, tuple[PersonAnswer, ...], set[tuple[str, str]]]] = {
    "two general partners pass": (GENERAL, (FIRST, SECOND), set()),
    "R18 a partnership with one partner": (GENERAL, (FIRST,), {("GE-102", REFUSED)}),
    "R18 limited with 51 partners": (
        LIMITED,
        (FIRST, *(one(n, "LP_PARTNER") for n in range(10, 60))),
        {("GE-104", REFUSED)},
    ),
    "limited with 50 partners passes": (
        LIMITED,
        (FIRST, *(one(n, "LP_PARTNER") for n in range(10, 59))),
        set(),
    ),
    "R18 limited without a general partner": (
        LIMITED,
        (one(1, "LP_PARTNER", "EXEC_PARTNER", "LIAISON"), SILENT),
        {("PL-61", REFUSED), ("GE-105", REFUSED)},
    ),
    "only general partners are no limited partnership": (LIMITED, (FIRST, SECOND), {("PL-61", REFUSED)}),
    "a limited partner as managing partner": (
        LIMITED,
        (one(1, "GP_PARTNER", "LIAISON"), one(3, "LP_PARTNER", "EXEC_PARTNER")),
        {("GE-105", REFUSED)},
    ),
    "a stranger as managing partner": (
        GENERAL,
        (one(1, "GP_PARTNER", "LIAISON"), SECOND, one(4, "EXEC_PARTNER", wan=0)),
        {("GE-105", REFUSED)},
    ),
    "one person as both sorts of partner": (
        LIMITED,
        (one(1, *LEADS, "LP_PARTNER"), SILENT),
        {("PL-61", REFUSED)},
    ),
    "R13 labour of a general partner passes": (GENERAL, (FIRST, one(2, "GP_PARTNER", form="labour")), set()),
    "labour of a limited partner": (
        LIMITED,
        (FIRST, one(3, "LP_PARTNER", form="labour")),
        {("PL-64", REFUSED)},
    ),
    "goodwill of a general partner": (
        GENERAL,
        (FIRST, one(2, "GP_PARTNER", form="goodwill")),
        {("PL-16", REFUSED)},
    ),
    "a body executes by its delegate": (LIMITED, (BODY, DELEGATE, SILENT), {("PL-3R", WEIGHED)}),
    "a body that executes by nobody": (LIMITED, (BODY, SILENT), {("XZ-11", REFUSED), ("PL-3R", WEIGHED)}),
    "a delegate of nobody": (GENERAL, (FIRST, SECOND, DELEGATE), {("XZ-11", REFUSED)}),
    "a child as delegate": (
        LIMITED,
        (BODY, one(9, "DELEGATE", wan=0, born="20150101"), SILENT),
        {("WA-21", REFUSED), ("PL-3R", WEIGHED)},
    ),
    "R18 a public institution as general partner": (
        LIMITED,
        (replace(BODY, id_number="12630202MB0000012X"), DELEGATE, SILENT),
        {("PL-3", REFUSED)},
    ),
    "a body as limited partner passes": (
        LIMITED,
        (FIRST, replace(BODY, roles=frozenset({"LP_PARTNER"}))),
        set(),
    ),
    "nothing from a partner": (GENERAL, (FIRST, one(2, "GP_PARTNER", wan=0)), {("PL-16", REFUSED)}),
    "R51 a child as general partner": (
        GENERAL,
        (FIRST, one(2, "GP_PARTNER", born="20150101")),
        {("WA-21", REFUSED)},
    ),
    "a partner of seventeen is weighed": (
        GENERAL,
        (FIRST, one(2, "GP_PARTNER", born="20081231")),
        {("WA-20", WEIGHED)},
    ),
    "R51 a child as limited partner, its guardian signs": (
        LIMITED,
        (
            FIRST,
            replace(
                one(3, "LP_PARTNER", born="20150101"),
                details={**FIRST.details, "signer_name": "李娜", "signer_number": SECOND.id_number},
            ),
        ),
        {("WA-23", WEIGHED)},
    ),
    "a number of two reached under two documents": (
        GENERAL,
        (FIRST, replace(SECOND, name=FIRST.name, document_kind="HMT_RESIDENCE")),
        {("OWN-TWICE", WEIGHED), ("WA-08", WEIGHED)},
    ),
    "a partner who lives nowhere": (GENERAL, (FIRST, replace(SECOND, details={})), {("XZ-6", REFUSED)}),
    "R16 a cooperative of 20 with 1 firm and 18 farmers": (COOP, coop(18, bodies=1, others=1), FARMING),
    "R53 a cooperative of 21 with 17 farmers and 1 body": (COOP, coop(17, bodies=1, others=3), FARMING),
    "R53 a cooperative of 21 with 17 farmers and 2 bodies": (
        COOP,
        coop(17, bodies=2, others=2),
        {*FARMING, ("COOP-20B", REFUSED)},
    ),
    "R53 a cooperative of 21 with 16 farmers": (
        COOP,
        coop(16, bodies=1, others=4),
        {*FARMING, ("COOP-20", REFUSED)},
    ),
    "four members are no cooperative": (COOP, coop(4), {*FARMING, ("GE-107", REFUSED)}),
    "two bodies among twenty": (COOP, coop(17, bodies=2, others=1), {*FARMING, ("COOP-20B", REFUSED)}),
    "a member says not whether they farm": (
        COOP,
        (*coop(5), one(60, "MEMBER", details={})),
        {*FARMING, ("COOP-20", REFUSED)},
    ),
    "a county's bureau in a cooperative": (
        COOP,
        (*coop(8), replace(BODY, roles=frozenset({"MEMBER"}), id_number="11630202MB0000012X")),
        {*FARMING, ("COOP-19", REFUSED), ("OWN-ORGAN", WEIGHED)},
    ),
    "a school in a cooperative is weighed": (
        COOP,
        (*coop(8), replace(BODY, roles=frozenset({"MEMBER"}), id_number="12630202MB0000012X")),
        {*FARMING, ("COOP-19R", WEIGHED)},
    ),
    "a chair who is no member": (
        COOP,
        (*coop(5, chair=False), one(60, "COOP_CHAIR", "LIAISON", wan=0)),
        {*FARMING, ("COOP-32", REFUSED)},
    ),
    "a chair who watches the chair": (
        COOP,
        (one(60, "MEMBER", "COOP_CHAIR", "COOP_SUPERVISOR", details=FARMS), *coop(5, chair=False)),
        {*FARMING, ("COOP-33", REFUSED)},
    ),
    "labour of a member": (
        COOP,
        (*coop(5), one(60, "MEMBER", form="labour", details=FARMS)),
        {*FARMING, ("COOP-13", REFUSED)},
    ),
    "a child as a member of a cooperative": (
        COOP,
        (*coop(5), one(60, "MEMBER", born="20150101", details=FARMS)),
        {*FARMING, ("WA-21", REFUSED)},
    ),
    "a joint-stock company of two passes": ("jsc", STOCK, set()),
    "R07 a promoter pays after the filing": (
        "jsc",
        (STOCK[0], paid(2, "PROMOTER", "SUPERVISOR", on="2026-03-05")),
        {("GE-24P", REFUSED)},
    ),
    "R43 the sole promoter lives abroad": (
        "jsc",
        (replace(ALONE, document_kind="PASSPORT", id_number="E12345678", details=ABROAD), WATCHES),
        {("GE-14", REFUSED), ("GE-56F", WEIGHED), ("WA-08", WEIGHED), ("WA-29", WEIGHED)},
    ),
    "R43 the sole promoter lives here": ("jsc", (ALONE, WATCHES), set()),
    "R32 a joint-stock company that nobody watches": ("jsc", (ALONE,), {("GE-14S", REFUSED)}),
    "two hundred and one promoters": (
        "jsc",
        (*STOCK, *(paid(1000 + n, "PROMOTER") for n in range(199))),
        {("GE-14", REFUSED), ("GE-24", REFUSED)},
    ),
    "a board of two in a joint-stock company": (
        "jsc",
        (*STOCK, paid(7, "DIRECTOR", wan=0)),
        {("GE-07", REFUSED)},
    ),
    "a committee of three directors watches": ("jsc", COMMITTEE, set()),
    "a committee of two": (
        "jsc",
        (*COMMITTEE[:2], paid(5, "DIRECTOR", wan=0)),
        {("GE-14S", REFUSED), ("GE-12", REFUSED)},
    ),
    "a committee most of whom run the company": (
        "jsc",
        (COMMITTEE[0], replace(COMMITTEE[1], roles=COMMITTEE[1].roles | {"FIN_HEAD"}), *COMMITTEE[2:]),
        {("GE-12", REFUSED)},
    ),
    "a joint-stock company without a manager": (
        "jsc",
        (replace(ALONE, roles=ALONE.roles - {"MANAGER"}), WATCHES),
        {("GE-13J", REFUSED)},
    ),
    "R33 the finance head watches": (
        "jsc",
        (ALONE, replace(WATCHES, roles=WATCHES.roles | {"FIN_HEAD"})),
        {("GE-10", REFUSED)},
    ),
    "labour of a promoter": (
        "jsc",
        (ALONE, paid(3, "PROMOTER", form="labour"), WATCHES),
        {("GE-27", REFUSED)},
    ),
    "two professionals found together, a clerk sees their papers": (
        "special_partnership",
        (FIRST, SECOND),
        {("GE-103", WEIGHED)},
    ),
    "a body that practises nothing": (
        "special_partnership",
        (FIRST, replace(BODY, roles=frozenset({"GP_PARTNER"}))),
        {("GE-103", WEIGHED), ("PL-57", REFUSED), ("PL-3R", WEIGHED)},
    ),
    "three cooperatives form a union, a clerk sees who was sent": (UNION, union(3), {("COOPU-59", WEIGHED)}),
    "two cooperatives are no union": (UNION, union(2), {("COOPU-59", WEIGHED), ("COOPU-56", REFUSED)}),
    "a farmer in a union": (
        UNION,
        (*union(3), one(60, "MEMBER")),
        {("COOPU-59", WEIGHED), ("COOPU-56B", REFUSED)},
    ),
    "a company in a union": (
        UNION,
        (*union(3), replace(BODY, roles=frozenset({"MEMBER"}))),
        {("COOPU-59", WEIGHED), ("COOPU-56B", REFUSED)},
    ),
    "a union in a union is weighed": (
        UNION,
        (*union(2), replace(union(3)[2], name="青禾专业合作社联合社")),
        {("COOPU-59", WEIGHED), ("COOPU-56R", WEIGHED)},
    ),
    "the chair of a union watches": (
        UNION,
        (*union(3)[:3], one(50, "COOP_CHAIR", "COOP_SUPERVISOR", "LIAISON", wan=0)),
        {("COOPU-59", WEIGHED), ("COOP-33", REFUSED)},
    ),
    "a sole investor passes": ("sole", (one(1, "INVESTOR", "LIAISON"),), set()),
    "a child as sole investor": (
        "sole",
        (one(1, "INVESTOR", born="20150101"), one(2, "LIAISON")),
        {("WA-21", REFUSED)},
    ),
    "a sole investor with a passport": (
        "sole",
        (one(1, "INVESTOR", "LIAISON", document_kind="PASSPORT", id_number="E12345678"),),
        {("SP-47", REFUSED)},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_gate_on_each_kind(catalogue: Catalogue, case: str) -> None:
    kind, people, expected = CASES[case]
    assert found(catalogue, kind, *people) == expected


def test_r18_the_sum_of_the_parts_is_the_declared_contribution(catalogue: Catalogue) -> None:
    draft = Draft(GENERAL, "名称", None, {"capital": {"amount_fen": 99 * WAN}}, (FIRST, SECOND), TODAY)
    assert {p.code for p in rules.refusals(draft, catalogue, "people")} == {"people.partners_sum"}


def test_a_sole_investor_says_whose_property_goes_in_and_is_one(catalogue: Catalogue) -> None:
    two = (one(1, "INVESTOR", "LIAISON"), one(2, "INVESTOR"))
    draft = Draft("sole", "名称", None, {"capital": {"amount_fen": WAN}}, two, TODAY)
    assert [p.code for p in capital.problems(draft, catalogue)] == ["capital.funds_needed"]
    assert {p.code for p in people_section.problems(draft, catalogue)} == {"people.role_once"}


def test_r52_who_represents_when_several_do_or_nobody_is_agreed_on() -> None:
    """Named partners represent; with none named all general ones do; a body by its delegate."""
    plain = one(1, "GP_PARTNER", "LIAISON")
    third = one(5, "GP_PARTNER")
    assert drafted(GENERAL, plain, SECOND, third).representative == "人1、人2、人5"
    assert drafted(GENERAL, FIRST, replace(SECOND, roles=FIRST.roles), third).representative == "人1、人2"
    assert drafted(LIMITED, BODY, DELEGATE, SILENT).representative == "青禾商贸有限公司（委派代表：人9）"


def test_r52_nobody_agreed_on_is_no_gap_and_two_are_none_either(catalogue: Catalogue) -> None:
    for people in (
        (one(1, "GP_PARTNER", "LIAISON"), SECOND),
        (FIRST, one(2, "GP_PARTNER", "EXEC_PARTNER")),
    ):
        draft = drafted(GENERAL, *people)
        assert {p.code for p in people_section.problems(draft, catalogue)} == set()


def test_a_delegate_says_for_which_of_two_bodies(catalogue: Catalogue) -> None:
    other = replace(BODY, id="p8", id_number="91630202MA75000042", name="远山商贸有限公司")
    second = one(10, "DELEGATE", wan=0, details={"delegate_of": other.id_number})
    told = replace(DELEGATE, details={"delegate_of": BODY.id_number})
    assert found(catalogue, GENERAL, BODY, other, told, second) == {("PL-3R", WEIGHED)}
    assert ("XZ-11", REFUSED) in found(catalogue, GENERAL, BODY, other, DELEGATE, second)
    assert ("XZ-11", REFUSED) in found(catalogue, GENERAL, BODY, SECOND, told, replace(second, details={}))


def test_r18_whom_only_organs_of_state_own_is_no_general_partner(catalogue: Catalogue) -> None:
    people = (BODY, DELEGATE, SILENT)
    draft = replace(
        drafted(LIMITED, *people), bodies={BODY.id: KnownBody(BODY.name, (), True, of_state=True)}
    )
    codes = {p.code for p in rules.refusals(draft, catalogue)}
    assert codes == {"people.never_general"}


def test_r18_the_register_knows_whom_only_organs_of_state_own(sqlite_office: Office) -> None:
    office, firm = sqlite_office, exits.company(sqlite_office)
    with office.work(firm.owner) as work:
        enterprise = work.session.get_one(Enterprise, firm.enterprise_id)
        code, name = str(enterprise.uscc), enterprise.name
        before = bodies.known(work, COMPANY, code, name)
        for owner in work.session.query(Investor).filter_by(enterprise_id=firm.enterprise_id):
            owner.uscc = "11630202MB0000012X"
        work.session.flush()
        after = bodies.known(work, COMPANY, code, name)
    assert before is not None and after is not None
    assert (before.of_state, after.of_state) == (False, True)


def test_no_body_is_a_sole_investor(sqlite_office: Office) -> None:
    body = PersonForm("某某公司", "91630202MA00000153", "13911110009", frozenset({"INVESTOR"}), {}, COMPANY)
    assert "people.unknown_role" in {p.code for p in cases.person_problems(body, sqlite_office.books, "sole")}


@pytest.mark.parametrize(
    ("sort", "capital", "expected"),
    [
        ("no_par", 400, {"people.half_to_capital"}),
        ("no_par", 500, set()),
        ("no_par", 1001, {"people.below_par"}),
        ("par", 1000, set()),
        ("par", 1001, {"people.below_par"}),
        ("par;no_par", 1000, {"capital.stock_needed"}),
        ("", 1000, {"capital.stock_needed"}),
    ],
)
def test_r44_what_shares_bring_and_what_is_capital(
    catalogue: Catalogue, sort: str, capital: int, expected: set[str]
) -> None:
    """1,000 paid for 1,000,000 shares: by par value, or at least half of it as capital without."""
    people = (replace(ALONE, contribution={**ALONE.contribution, "amount_fen": 1000 * WAN}), WATCHES)
    told = {"amount_fen": capital * WAN, "stock": sort, "issued": 1_001_000}
    told |= {"issued": 1_000_000} if capital != 1001 else {}
    draft = replace(drafted("jsc", *people), answers={"capital": told})
    assert {p.code for p in rules.refusals(draft, catalogue)} - {"people.part_of_a_share"} == expected


@pytest.mark.parametrize(
    ("shares", "years", "code"),
    [
        (501, 3, "capital.authorised_most"),
        (500, 4, "capital.authorised_years"),
        (500, 0, "capital.authorised_years"),
    ],
)
def test_what_the_board_may_not_be_authorised_to(
    catalogue: Catalogue, shares: int, years: int, code: str
) -> None:
    draft = drafted("jsc", ALONE, WATCHES)
    told = {**draft.section("capital"), "authorised": shares, "authorised_years": years}
    assert {p.code for p in capital.problems(replace(draft, answers={"capital": told}), catalogue)} == {code}


def test_the_same_person_is_not_a_partner_twice(sqlite_office: Office) -> None:
    story = kinds.draft(sqlite_office, GENERAL)
    again = stories.person(MA, {"GP_PARTNER"}, 10 * WAN)
    with pytest.raises(Invalid) as raised:
        stories.add_person(sqlite_office, story, again)
    assert [p.code for p in raised.value.problems] == ["people.entered_twice"]


@pytest.mark.parametrize(("kind", "signers"), [("sole", {MA.name}), (GENERAL, {MA.name, LI.name})])
def test_every_owner_signs_and_nobody_else(sqlite_office: Office, kind: str, signers: set[str]) -> None:
    story = kinds.draft(sqlite_office, kind)
    stories.sign_everybody(sqlite_office, story)
    stories.hand_in(sqlite_office, story)
    with sqlite_office.look(story.founder) as work:
        case = cases.own_case(work, story.case_id)
        assert {p.name for p in case.people if p.signatures} == signers


def test_which_sort_of_partnership_a_name_founds() -> None:
    """The law's mark in the name says it; a partnership without one is not founded here."""
    marks = {"（普通合伙）": GENERAL, "（特殊普通合伙）": "special_partnership", "（有限合伙）": LIMITED}
    for mark, code in marks.items():
        kind = founded("partnership", f"海东市乐都区青禾远山会计师事务所{mark}")
        assert kind is not None and kind.code == code
    assert founded("partnership", "海东市乐都区青禾远山会计师事务所") is None


GOOD = (Path(__file__).parents[2] / "licensing/entities/sole/kind.toml").read_text("utf-8")
BAD: dict[str, Callable[[str], str]] = {
    "a key is missing": lambda text: text.replace("shares = false\n", ""),
    "a key is unknown": lambda text: text + "colour = 1\n",
    "a value has another type": lambda text: text.replace("order = 20", 'order = "20"'),
    "a role is not offered": lambda text: text.replace('signing = ["INVESTOR"]', 'signing = ["MANAGER"]'),
    "money of no known sort": lambda text: text.replace('"declared"', '"some"'),
}


@pytest.mark.parametrize("fault", BAD)
def test_a_kind_is_strictly_loaded(tmp_path: Path, fault: str) -> None:
    folder = tmp_path / "sole"
    folder.mkdir()
    (folder / "kind.toml").write_text(BAD[fault](GOOD), "utf-8")
    with pytest.raises(ValueError, match=r"kind\.toml"):
        read(folder / "kind.toml")


def test_every_role_and_type_of_a_kind_is_in_the_catalogue(catalogue: Catalogue) -> None:
    for kind in KINDS.values():
        assert kind.catalogue_code in catalogue.entity_types
        assert set(kind.roles) <= set(catalogue.officer_roles)
