"""An individual business names its shops on platforms, on the page and by program: both keep the same, a stranger finds nothing."""

from __future__ import annotations

import pytest

from portal.wiring import Office
from tests.portal.api.conftest import program
from tests.support import changes, exits, stories
from tests.support.exits import Firm
from tests.support.pages import assert_page_hygiene, post
from tests.support.stories import MA, ZHAO
from tests.support.visits import Visits
from tests.support.wording import says

SHOPS = [{"platform": "青海好物商城", "shop": "马家拉面"}, {"platform": "河湟优选", "shop": "马家拉面二店"}]


@pytest.fixture
def firm(sqlite_office: Office) -> Firm:
    return exits.individual(sqlite_office)


def test_the_page_and_a_program_keep_the_same_shops(
    sqlite_office: Office, visits: Visits, firm: Firm
) -> None:
    office, owner, choose = sqlite_office, visits.of(MA), f"/change/enterprises/{firm.enterprise_id}"
    case = post(owner, choose, {"item": "domicile"}, choose).location
    form, case_id = f"{case}/items/domicile", case.rsplit("/", 1)[-1]
    assert says(owner.get(form).text, "change.net.title")
    typed = {"kind": "platform", "net_only": "yes"}
    typed |= {f"{name}-{n}": shop[name] for n, shop in enumerate(SHOPS) for name in shop}
    came_back = post(owner, form, typed, form)
    assert came_back.status_code == 422, "the platforms' statements are missing"
    assert says(came_back.text, "problems.change.net_proof")
    assert_page_hygiene(came_back.text)
    page = owner.get(form).text
    assert_page_hygiene(page)
    assert 'value="河湟优选"' in page
    by_page = changes.case_of(office, case_id).answers["domicile"]
    own = program(office, firm.owner)
    at = f"/api/v1/changes/{case_id}/items"
    sent = {"item": "domicile", "kind": "platform", "shops": SHOPS, "net_only": "yes"}
    read = own.put(at, sent).get_json()
    assert [x["code"] for x in read["items"][0]["missing"]] == ["change.net_proof"]
    by_program = changes.case_of(office, case_id).answers["domicile"]
    assert by_program == {name: value for name, value in by_page.items() if name in by_program}
    odd = own.put(at, sent | {"shops": [{"platform": "河湟优选"}]})
    assert [e["pointer"] for e in odd.get_json()["errors"]] == ["/shops/0/shop"]
    thief = program(office, stories.sign_up(office, ZHAO))
    assert thief.put(at, sent).status_code == 404
    assert visits.of(ZHAO).get(form).status_code == 404


def test_a_company_is_not_offered_platforms(sqlite_office: Office, visits: Visits) -> None:
    company = exits.company(sqlite_office)
    owner, choose = visits.of(MA), f"/change/enterprises/{company.enterprise_id}"
    case = post(owner, choose, {"item": "domicile"}, choose).location
    assert not says(owner.get(f"{case}/items/domicile").text, "change.net.title")
