"""New kinds on a phone (375 px): a partnership from its name to its licence, a cooperative signed and handed in, changes that people file.

Only what a person does on the screen is done there; officers, and owners whose screen is another's story, act by the services.
What it costs: ``COUNTS=counts.json .venv/bin/python -m pytest -n 0 -p tests.support.counting tests/journeys/test_kinds_on_a_phone.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from licensing.services.cases import signing
from licensing.store.models import Case, Enterprise
from tests.journeys.test_journey_browser import add_passkey, named, save, sign_with_passkey
from tests.support import changes, exits, identity, kinds, stories
from tests.support.cast import Person, stage
from tests.support.exits import Firm
from tests.support.kinds import BUSINESSES, HOME
from tests.support.pages import overflow
from tests.support.simulated import simulated
from tests.support.site import Site
from tests.support.stories import LI, MA, PASSWORD, ZHAO, SignUp

pytestmark = pytest.mark.browser
ROOM = "青海省海东市乐都区碾伯街道古城大街20号101室"


@contextmanager
def phone(site: Site, who: SignUp = MA) -> Iterator[Person]:
    """Somebody with a proved account and a passkey in the phone, signed in."""
    base = named(site)
    stories.give_keys(site.office, base)
    with simulated(site.office, (MA, LI, ZHAO), base), stage() as browser:
        stories.sign_up(site.office, who)
        person = Person(browser, base, phone=True)
        person.sign_in(who.mobile, PASSWORD)
        add_passkey(person)
        yield person


def fits(person: Person) -> None:
    """Nothing stands beyond the edge of the screen."""
    assert overflow(person.page) <= 0, person.page.url


def fill(page: Any, answers: dict[str, str]) -> None:
    """Whatever kind of question it is."""
    for name, value in answers.items():
        choice = page.locator(f"input[name='{name}'][value='{value}']")
        if choice.count():
            choice.check()
        elif page.locator(f"select[name='{name}']").count():
            page.select_option(f"select[name='{name}']", value)
        else:
            page.fill(f"[name='{name}']", value)


def others_sign(site: Site, case_id: str, *but: SignUp) -> None:
    """Everybody else who must, each with an own key."""
    office = site.office
    with office.read() as session:
        must = [
            SignUp(p.name, p.mobile, p.id_number, PASSWORD)
            for p in signing.must_sign(session.get_one(Case, case_id))
        ]
    for who in must:
        if who.id_number not in {b.id_number for b in but}:
            identity.sign_case(office, stories.sign_up(office, who), case_id)


def test_a_partnership_from_its_name_to_its_licence(sqlite_site: Site) -> None:
    site, business = sqlite_site, BUSINESSES["partnership"]
    with phone(site) as ma:
        page = ma.open("/names/new")
        fill(page, business.parts)
        fits(ma)
        ma.press("检查名称")
        page.check("#committed")
        ma.press("签署承诺并保留")
        ma.press("开始或继续填写")
        at = page.url
        ma.open(f"{at}/place")
        fill(page, {"county": "630202", "address": "碾伯街道古城大街18号302室", "tenure": "owned"})
        save(ma)
        ma.open(f"{at}/business")
        page.fill("#q", "软件开发")
        page.locator(f"button[value='add:{stories.scope_ids(site.office, ('软件开发',))[0]}']").first.click()
        page.wait_for_selector("#chosen li:has-text('软件开发')")
        page.locator("input[name=main]").first.check()
        save(ma)
        ma.open(f"{at}/capital")
        fill(page, {"amount_fen": str(business.wan)})
        save(ma)
        for part in business.people:
            person(ma, at, part)
        case_id = at.rpartition("/")[2]
        stories.owned(site.office, stories.Story(stories.sign_up(site.office, MA), "", case_id))
        ma.open(f"{at}/certificates")
        save(ma)
        ma.open(f"{at}/documents")
        assert business.agreed in page.content()
        fits(ma)
        save(ma)
        sign_with_passkey(ma)
        others_sign(site, case_id, MA)
        ma.open(f"{at}/check")
        save(ma)
        with site.office.read() as session:
            founder = stories.Story(stories.sign_up(site.office, MA), "", case_id)
            assert session.get_one(Case, case_id).state == "submitted"
        exits.decided(site.office, founder)
        assert business.name in ma.open(at).content()
        fits(ma)


def person(ma: Person, at: str, part: kinds.Part) -> None:
    page = ma.open(f"{at}/people/new")
    for role in part.roles:
        page.check(f"input[name=roles][value={role}]")
    who = part.who
    fill(page, {"name": who.name, "id_number": who.id_number, "mobile": who.mobile, "residence": HOME})
    fits(ma)
    page = ma.follow(page.locator("main form .actions button").first)
    fill(page, {"amount_fen": str(part.wan), "form": part.form, "due_on": part.due_on})
    assert who.name in ma.follow(page.locator("main form .actions button").first).content()


def test_a_cooperative_is_read_signed_and_handed_in(sqlite_site: Site) -> None:
    """Five members: each page of it fits, Ma reads charter and minutes, signs by touch and hands in."""
    site = sqlite_site
    with phone(site) as ma:
        story = kinds.draft(site.office, "cooperative")
        at = f"/applications/{story.case_id}"
        for section in ("", "/people", "/capital", "/documents"):
            ma.open(at + section)
            fits(ma)
        assert BUSINESSES["cooperative"].agreed in ma.page.content()
        save(ma)
        sign_with_passkey(ma)
        others_sign(site, story.case_id, MA)
        ma.open(f"{at}/check")
        save(ma)
        with site.office.read() as session:
            assert session.get_one(Case, story.case_id).state == "submitted"
        firm = exits.decided(site.office, story)
        assert exits.licence_state(site.office, firm) == "valid"
        ma.open(at)
        fits(ma)


def changed(site: Site, ma: Person, firm: Firm, answers: Callable[[Any], None], item: str) -> str:
    """One item chosen, written, signed by touch; the case's id."""
    page = ma.open("/change")
    page = ma.follow(page.locator(f"main a[href$='/change/enterprises/{firm.enterprise_id}']").first)
    page.check(f"input[name=item][value={item}]")
    fits(ma)
    ma.follow(page.locator("main form button[type=submit]").first)
    case_id = str(page.url.rpartition("/")[2])
    ma.follow(page.locator(f"main a[href$='/items/{item}']").first)
    answers(page)
    fits(ma)
    ma.follow(page.locator("main form button[type=submit]").last)
    fits(ma)
    ma.follow(page.locator("main form[action$='/ask'] button").first)
    sign_with_passkey(ma)
    return case_id


def handed_in(site: Site, ma: Person, firm: Firm, case_id: str) -> None:
    page = ma.open(f"/change/cases/{case_id}")
    ma.follow(page.locator("main form[action$='/submit'] button").first)
    with site.office.read() as session:
        assert session.get_one(Case, case_id).state == "submitted"


def test_the_operator_of_a_shop_changes_its_place(sqlite_site: Site) -> None:
    """An individual business: one owner, one item, one touch."""
    site = sqlite_site
    with phone(site) as ma:
        firm = exits.individual(site.office)
        case_id = changed(site, ma, firm, lambda page: page.fill("#domicile", ROOM), "domicile")
        handed_in(site, ma, firm, case_id)
        changes.decide(site.office, firm, case_id)
        with site.office.read() as session:
            row = session.get_one(Enterprise, firm.enterprise_id)
            assert row.domicile == ROOM
        assert ROOM in ma.open(f"/enterprises/{row.uscc}").content()


def test_shares_are_transferred(sqlite_site: Site) -> None:
    """Ma sells a third of what he holds to Zhao; Li and Zhao sign elsewhere."""
    site = sqlite_site

    def sold(page: Any) -> None:
        who = {"person_name": ZHAO.name, "person_id_number": ZHAO.id_number, "person_mobile": ZHAO.mobile}
        fill(page, {"from": seller, "amount_fen": "20", "price_fen": "20"} | who)

    with phone(site) as ma:
        firm = exits.company(site.office)
        seller = changes.owner_ids(site.office, firm)[MA.name]
        case_id = changed(site, ma, firm, sold, "shareholders")
        changes.sign(site.office, case_id, LI, ZHAO)
        handed_in(site, ma, firm, case_id)
        changes.tax_paid(site.office, firm, str(changes.case_of(site.office, case_id).number))
        changes.decide(site.office, firm, case_id)
        assert changes.amounts(site.office, firm)[ZHAO.name] == 20 * kinds.WAN


def test_a_sole_proprietorship_goes_to_another_owner(sqlite_site: Site) -> None:
    """Ma hands it to Li, who signs elsewhere; from then on it is no business of Ma's."""
    site = sqlite_site

    def taken(page: Any) -> None:
        who = {"person_name": LI.name, "person_id_number": LI.id_number, "person_mobile": LI.mobile}
        fill(page, who | {"residence": HOME, "funds": "own"})

    with phone(site) as ma:
        firm = exits.registered(site.office, kinds.draft(site.office, "sole"))
        case_id = changed(site, ma, firm, taken, "representative")
        changes.sign(site.office, case_id, LI)
        handed_in(site, ma, firm, case_id)
        changes.decide(site.office, firm, case_id)
        assert set(changes.amounts(site.office, firm)) == {LI.name}
        assert firm.enterprise_id not in ma.open("/change").content()
