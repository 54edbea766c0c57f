"""From a name to a verified licence for each kind of enterprise, over plain HTTP without script; and what its public page says."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
import requests

from licensing.act import Role
from licensing.entities import KINDS
from licensing.foreign_branches import LIABILITY
from licensing.store.models import Licence
from portal.approval_fields import named
from portal.work.jobs import issue_licence
from tests.portal.uploads.files import pdf
from tests.support import abroad, exits, kinds, owners, stories
from tests.support.deciding import past_undo
from tests.support.kinds import BUSINESSES, HOME, OF_HEAD, QIAN, UNION, UNITED, Business, Part
from tests.support.pages import csrf_of
from tests.support.simulated import confirm, simulated
from tests.support.site import Site
from tests.support.stories import (
    CLERK,
    LI,
    LLC_NAME,
    MA,
    SECOND,
    ZHAO,
    SignUp,
    appoint,
    give_keys,
    scope_ids,
    second_officer,
    sign_up,
)
from tests.support.walker import Walker
from tests.support.wording import says


def test_each_kind_has_its_journey() -> None:
    assert set(BUSINESSES) | {"llc", "individual", "branch", "foreign_branch", UNION.kind} == set(KINDS)


@pytest.mark.parametrize("kind", BUSINESSES)
def test_from_a_name_to_a_licence(sqlite_site: Site, kind: str) -> None:
    found(sqlite_site, BUSINESSES[kind])


def test_a_limited_partnership_on_both_databases(site: Site) -> None:
    found(site, BUSINESSES["limited_partnership"])


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted(set(BUSINESSES) - {"limited_partnership"}))
def test_every_other_kind_on_both_databases(site: Site, kind: str) -> None:
    found(site, BUSINESSES[kind])


def test_a_branch_from_its_head_to_a_licence(sqlite_site: Site) -> None:
    """Ma represents the company: its name stands ready, its licence signs; Zhao is in charge. Nobody is asked for capital."""
    site = sqlite_site
    give_keys(site.office)
    company = exits.company(site.office)
    second_officer(site.office)
    people = {who.name: Walker(site.url) for who in (MA, LI, ZHAO, CLERK, SECOND)}
    for who in (MA, LI, ZHAO):
        sign_up(site.office, who)
    for who in (MA, LI, ZHAO, CLERK, SECOND):
        people[who.name].sign_in(who.mobile, who.password)
    ma, business = people[MA.name], replace(OF_HEAD, people=(Part(MA, ()), Part(ZHAO, ())))
    with simulated(site.office, (MA, LI, ZHAO)):
        ma.open("/names/branch")
        assert LLC_NAME in ma.page.text
        ma.send({"county": "630202", "place": "乐都", "form": "分公司", "action": "check"})
        ma.send({"action": "reserve", "committed": "y"})
        ma.send(action="/applications")
        at = answered(site, ma)
        assert (
            "/capital" not in ma.page.text
            and ma.open(f"{at}/capital").status == 404
            and ma.open(at).status == 200
        )
        assert people[LI.name].open(at).status == 404
        ma.open(f"{at}/documents")
        ma.send(action="/documents")
        for part in business.people:
            signed(people[part.who.name], part.who)
        ma.open(f"{at}/check")
        assert ma.send(action="/check").status == 200
    decided(people, at.rpartition("/")[2])
    assert company.enterprise_id
    licensed(site, ma, at, business)


def test_a_foreign_company_s_branch_from_its_name_to_a_licence(sqlite_site: Site) -> None:
    """Zhao names it with nation and liability and files; the company signs at the counter; the approval is seen; the city licenses."""
    site = sqlite_site
    give_keys(site.office)
    clerk = appoint(site.office, Role.CLERK, abroad.CITY)
    second_officer(site.office, abroad.CITY)
    people = {who.name: Walker(site.url) for who in (ZHAO, LI, CLERK, SECOND)}
    for who in (ZHAO, LI):
        sign_up(site.office, who)
    for who in (ZHAO, LI, CLERK, SECOND):
        people[who.name].sign_in(who.mobile, who.password)
    zhao, business = people[ZHAO.name], replace(OF_HEAD, kind="foreign_branch", authority=abroad.CITY)
    with simulated(site.office, (ZHAO,)):
        at = filled_from_abroad(site, zhao)
        assert people[LI.name].open(at).status == 404
        story = stories.Story(sign_up(site.office, ZHAO), "", at.rpartition("/")[2])
        abroad.name_owners(site.office, story)
        assert "problem" not in re.findall(r"task-(\w+)", zhao.open(at).text)
        text = zhao.open(f"{at}/documents").text
        assert "公司法有关公司清算程序" in text and abroad.HEAD in text
        zhao.send(action="/documents")
        signed(zhao, ZHAO)
        abroad.sign_for_company(site.office, owners.Asked(story, abroad.head_of(site.office, story)))
        zhao.open(f"{at}/check")
        assert zhao.send(action="/check").status == 200
    case, wang = story.case_id, people[CLERK.name]
    wang.open(f"/desk/cases/{case}")
    wang.send(action="/take")
    assert says(wang.page.text, "problems.people.foreign_compare", name=abroad.HEAD)
    wang.send(action=f"/{abroad.APPROVAL_ITEM}")
    assert clerk.authority == abroad.CITY
    decided(people, case, taken=True)
    licensed(site, zhao, at, business)


def filled_from_abroad(site: Site, zhao: Walker) -> str:
    """Every section of the branch, as the pages lead."""
    zhao.open("/names/new")
    assert "/names/foreign-branch" in zhao.page.text
    zhao.open("/names/foreign-branch")
    told = {
        "nation": "DEU",
        "head_name": "博登软件公司",
        "number": abroad.NUMBER,
        "county": "630202",
        "place": "海东",
    }
    wrong = zhao.send(told | {"form": "分公司", "action": "check"})
    assert says(wrong.text, "problems.name.liability_needed", forms="、".join(LIABILITY))
    zhao.send({"head_name": abroad.HEAD, "action": "check"})
    zhao.send({"action": "reserve", "committed": "y"})
    zhao.send(action="/applications")
    case = re.search(r"/applications/(case_\w+)", zhao.page.url)
    assert case, zhao.page.url
    at, scope = f"/applications/{case[1]}", scope_ids(site.office, ("软件开发",))[0]
    zhao.open(f"{at}/place")
    zhao.send({"county": "630202", "address": "碾伯街道古城大街18号302室", "tenure": "owned"})
    zhao.open(f"{at}/business")
    zhao.send(button=("do", f"add:{scope}"))
    zhao.open(f"{at}/business")
    zhao.send({"main": scope, "do": "save"})
    zhao.open(f"{at}/capital")
    zhao.send({"amount_fen": "500"})
    head = re.search(r"/bodies/(\w+)", zhao.open(f"{at}/people").text)
    assert head, zhao.page.text
    zhao.open(f"{at}/bodies/{head[1]}?topic=2")
    zhao.send({k: str(v) for k, v in owners.ABROAD.items()})
    zhao.open(f"{at}/people/new")
    who = {"name": ZHAO.name, "id_number": ZHAO.id_number, "mobile": ZHAO.mobile}
    zhao.send(who | {"roles": ["BR_HEAD", "LIAISON"]})
    assert zhao.page.errors == []
    for place in abroad.PAPERS:
        zhao.open(f"{at}/uploads")
        form = {"csrf_token": csrf_of(zhao.page.text), "about": place}
        sent = zhao.http.post(
            f"{site.url}{at}/uploads", data=form, files={"file": ("文件.pdf", pdf())}, timeout=60
        )
        assert sent.status_code == 200
    zhao.open(f"{at}/certificates")
    assert says(zhao.page.text, "applications.certificates.paper_there")
    zhao.send({"items": []})
    assert "/certificates/fields" in zhao.page.url, zhao.page.url
    given = abroad.approval(site.office.clock.now().date())
    zhao.send({named(abroad.APPROVAL_ITEM, field): text for field, text in given.items()})
    assert zhao.page.url.endswith("/review"), zhao.page.url
    return at


def test_a_union_of_three_cooperatives(sqlite_site: Site) -> None:
    """Each member signs by whoever represents it, and the chair they sent; two members are too few, a company is none."""
    site = sqlite_site
    give_keys(site.office)
    members = [
        owners.code_of(site.office, exits.registered(site.office, kinds.draft(site.office, each)))
        for each in UNITED
    ]
    company = owners.code_of(site.office, exits.company(site.office))
    second_officer(site.office)
    people = {who.name: Walker(site.url) for who in (MA, LI, ZHAO, QIAN, CLERK, SECOND)}
    sign_up(site.office, QIAN)
    for who in (MA, LI, ZHAO, QIAN, CLERK, SECOND):
        people[who.name].sign_in(who.mobile, who.password)
    ma = people[MA.name]
    with simulated(site.office, (MA, LI, ZHAO, QIAN)):
        at = opened(site, ma, UNION)
        peopled(ma, at, UNION.people)
        told = joined(ma, at, *company)
        assert says(told, "problems.people.union_of_cooperatives", name=company[0])
        added = re.findall(r"/people/\w+/remove", ma.open(f"{at}/people").text)
        ma.open(at + added[-1])
        ma.send(action="/remove")
        for name, code in members:
            told = joined(ma, at, name, code)
        assert ma.page.errors == [], told
        finished(site, ma, at)
        ma.open(f"{at}/documents")
        assert UNION.agreed in ma.page.text
        ma.send(action="/documents")
        for who in (MA, LI, ZHAO, QIAN):
            signed(people[who.name], who)
        ma.open(f"{at}/check")
        assert ma.send(action="/check").status == 200
    decided(people, at.rpartition("/")[2])
    licensed(site, ma, at, UNION)


def joined(ma: Walker, at: str, name: str, code: str) -> str:
    """A body as a member, with a third of what the union has, and what the page says then."""
    ma.open(f"{at}/bodies/new")
    told = {"name": name, "id_number": code, "mobile": MA.mobile, "roles": ["MEMBER"]}
    assert says(ma.send(told).text, "problems.people.party_needed")
    ma.send(told | {"party": "COMPANY"})
    if ma.page.url.endswith("?topic=2"):  # what it brings in
        ma.send({"amount_fen": "30", "form": "currency", "due_on": "2030-06-30"})
    return ma.page.text


def test_a_family_business_without_a_name(sqlite_site: Site) -> None:
    """From the page of names without one: Ma operates, Li takes part, both sign; the page of the register says Ma."""
    site, business = sqlite_site, replace(OF_HEAD, kind="individual", prefix="92")
    give_keys(site.office)
    appoint(site.office, Role.CLERK)
    second_officer(site.office)
    people = {who.name: Walker(site.url) for who in (MA, LI, CLERK, SECOND)}
    for who in (MA, LI):
        sign_up(site.office, who)
    for who in (MA, LI, CLERK, SECOND):
        people[who.name].sign_in(who.mobile, who.password)
    ma = people[MA.name]
    with simulated(site.office, (MA, LI)):
        ma.open("/names/new")
        ma.send(action="/applications/unnamed")
        at = answered(site, ma, {MA: ["OPERATOR", "LIAISON"], LI: ["FAMILY"]})
        assert people[LI.name].open(at).status == 404
        assert "（不使用名称）" in ma.open(f"{at}/documents").text
        ma.send(action="/documents")
        for who in (MA, LI):
            signed(people[who.name], who)
        ma.open(f"{at}/check")
        assert ma.send(action="/check").status == 200
    decided(people, at.rpartition("/")[2])
    licensed(site, ma, at, business)
    with site.office.read() as session:
        row = session.query(Licence).filter_by(case_id=at.rpartition("/")[2]).one()
    page = Walker(site.url).open(f"/l/{row.token}").text
    assert says(page, "verify.unnamed") and not says(re.sub("data-name=.[^>]*", "", page), "verify.no_name")
    checked = Walker(site.url)
    checked.open("/verify")
    assert says(checked.send({"code": str(row.credential)}).text, "verify.unnamed")


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    "journey",
    [
        test_a_branch_from_its_head_to_a_licence,
        test_a_foreign_company_s_branch_from_its_name_to_a_licence,
        test_a_union_of_three_cooperatives,
        test_a_family_business_without_a_name,
    ],
)
def test_the_rest_on_the_other_database_too(site: Site, journey: Callable[[Site], None]) -> None:
    journey(site)


def answered(site: Site, ma: Walker, people: Mapping[SignUp, list[str]] | None = None) -> str:
    """The sections of a branch, or of a family business of these people, walked as the pages lead."""
    case = re.search(r"/applications/(case_\w+)", ma.page.url)
    assert case, ma.page.url
    at, scope = f"/applications/{case[1]}", scope_ids(site.office, ("软件开发",))[0]
    ma.open(f"{at}/place")
    ma.send({"county": "630202", "address": "碾伯街道古城大街18号302室", "tenure": "owned"})
    ma.open(f"{at}/business")
    ma.send(button=("do", f"add:{scope}"))
    ma.open(f"{at}/business")
    ma.send({"main": scope, "do": "save"})
    if people is not None:
        ma.send({"composition": "family"})
    assert ma.page.url.endswith("/people"), ma.page.url
    for who, roles in (people or {ZHAO: ["BR_HEAD", "LIAISON"]}).items():
        ma.open(f"{at}/people/new")
        ma.send({"name": who.name, "id_number": who.id_number, "mobile": who.mobile, "roles": roles})
        assert ma.page.errors == []
    ma.open(f"{at}/certificates")
    ma.send({"items": []})
    assert "problem" not in re.findall(r"task-(\w+)", ma.open(at).text)
    return at


def found(site: Site, business: Business) -> None:
    give_keys(site.office)
    appoint(site.office, Role.CLERK, business.authority)
    second_officer(site.office, business.authority)
    party = {who.name: who for who in (MA, LI, ZHAO, *(part.who for part in business.people))}.values()
    people = {who.name: Walker(site.url) for who in (*party, CLERK, SECOND)}
    for who in party:
        sign_up(site.office, who)
    for who in (*party, CLERK, SECOND):
        people[who.name].sign_in(who.mobile, who.password)
    with simulated(site.office, tuple(party)):
        at = drafted(site, people[MA.name], business)
        assert people[LI.name].open(at).status == 404
        signed_by_all(people, at, business)
        people[MA.name].open(f"{at}/check")
        assert people[MA.name].send(action="/check").status == 200
    decided(people, at.rpartition("/")[2])
    licensed(site, people[MA.name], at, business)


def drafted(site: Site, ma: Walker, business: Business) -> str:
    at = opened(site, ma, business)
    peopled(ma, at, business.people)
    finished(site, ma, at)
    return at


def opened(site: Site, ma: Walker, business: Business) -> str:
    """The sections before the people."""
    ma.open("/names/new")
    assert says(ma.send(business.parts | {"action": "check"}).text, "names.outcome.pass"), ma.page.errors
    ma.send(business.parts | {"action": "reserve", "committed": "y"})
    ma.send(action="/applications")
    case = re.search(r"/applications/(case_\w+)", ma.page.url)
    assert case, ma.page.url
    at, scope = f"/applications/{case[1]}", scope_ids(site.office, ("软件开发",))[0]
    ma.open(f"{at}/place")
    ma.send({"county": "630202", "address": "碾伯街道古城大街18号302室", "tenure": "owned"})
    ma.open(f"{at}/business")
    ma.send(button=("do", f"add:{scope}"))
    ma.open(f"{at}/business")
    ma.send({"main": scope, "do": "save"})
    registered = KINDS[business.kind].capital in ("registered", "stock")
    page = main(ma.open(f"{at}/capital").text)
    assert registered or "注册资本" not in re.sub("没有注册资本", "", page)
    ma.send({"amount_fen": str(business.wan), **{k: str(v) for k, v in (business.capital or {}).items()}})
    return at


def peopled(ma: Walker, at: str, people: tuple[Part, ...]) -> None:
    for part in people:
        ma.open(f"{at}/people/new")
        who, money = part.who, {"amount_fen": str(part.wan), "form": part.form, "due_on": part.due_on}
        told = {"name": who.name, "id_number": who.id_number, "mobile": who.mobile, "residence": HOME} | dict(
            part.details
        )
        ma.send(told | {"roles": list(part.roles)})
        if ma.page.url.endswith("?topic=2"):  # what an owner brings in
            ma.send(dict(part.details) | (money if part.wan else {}))
    assert ma.page.errors == []


def finished(site: Site, ma: Walker, at: str) -> None:
    """The sections behind the people; nothing is missing."""
    stories.owned(site.office, stories.Story(sign_up(site.office, MA), "", at.rpartition("/")[2]))
    ma.open(f"{at}/certificates")
    ma.send({"items": []})
    assert "problem" not in re.findall(r"task-(\w+)", ma.open(at).text)


def main(text: str) -> str:
    return text[text.index("<main") : text.index("</main>")]


def signed_by_all(people: dict[str, Walker], at: str, business: Business) -> None:
    ma = people[MA.name]
    page = ma.open(f"{at}/documents").text
    assert business.agreed in page
    assert (HOME in page) == KINDS[business.kind].residence
    ma.send(action="/documents")
    for part in business.people:
        signed(people[part.who.name], part.who)


def signed(walker: Walker, who: SignUp) -> None:
    walker.open("/identity")
    walker.send(action="/identity/provider")
    confirm(walker, who)
    wanted = re.search(r"/signing/(case_\w+)", walker.open("/signing").text)
    assert wanted, who.name
    walker.open(wanted[0])
    walker.send(action="/provider")
    assert says(confirm(walker, who).text, "signing.signed")


def decided(people: dict[str, Walker], case: str, taken: bool = False) -> None:
    wang, han, at = people[CLERK.name], people[SECOND.name], f"/desk/cases/{case}"
    if not taken:
        wang.open(at)
        wang.send(action="/take")
    wang.open(at)
    wang.send(action="/propose-approval")
    han.open(at)
    assert han.send(action="/confirm").status == 200


def licensed(site: Site, ma: Walker, at: str, business: Business) -> None:
    past_undo(site.office)
    issue_licence.run(site.office, at.rpartition("/")[2])
    address = re.search(r"/licences/[\w-]+/licence\.pdf", ma.open(at).text)
    assert address, ma.page.text
    pdf = ma.http.get(site.url + address[0], timeout=60).content
    said = requests.post(
        f"{site.url}/api/v1/licence-verifications",
        data=pdf,
        headers={"Content-Type": "application/pdf"},
        timeout=60,
    ).json()
    claims = said["claims"]
    assert (said["result"], claims["name"]) == ("valid", business.name)
    assert str(claims["uscc"]).startswith(business.prefix)
    page = Walker(site.url).open(f"/enterprises/{claims['uscc']}").text
    assert (business.name or MA.name) in page and HOME not in page
    ma.open("/exit")
    enterprise = re.search(r"/exit/enterprises/(ent_\w+)", ma.page.text)
    assert enterprise
    assert ma.open(enterprise[0]).status == 200
    changed = ma.open(enterprise[0].replace("/exit/enterprises/", "/change/enterprises/"))
    assert changed.status == 200 and 'value="suspension"' in changed.text
