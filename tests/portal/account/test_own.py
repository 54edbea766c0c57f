"""Own addresses, own sessions, an own browser; and the operator's page of who may come in."""

from __future__ import annotations

import re
from dataclasses import replace

from sqlalchemy import select

from licensing.act import Role
from licensing.services.accounts import api_clients
from licensing.store.models import Contact
from portal.wiring import Office
from tests.support import post as letters
from tests.support import stories
from tests.support.pages import assert_page_hygiene, post
from tests.support.stories import CLERK, LI, MA, OFFICER, PASSWORD
from tests.support.visits import Visits
from tests.support.wording import says

ADDRESSES = "/account/addresses"


def test_addresses_sessions_and_a_new_browser(sqlite_office: Office) -> None:
    """Ma proves an e-mail, ends a session he forgot at the library, and opens a new browser while strangers keep guessing."""
    office = sqlite_office
    stories.sign_up(office, MA)
    stories.sign_up(office, LI)
    visits = Visits(office)
    home, library, hers = visits.of(MA), visits.fresh(MA), visits.of(LI)
    assert post(home, ADDRESSES, {"address": "ma@example", "current": "no"}).status_code == 422
    assert post(home, ADDRESSES, {"address": "ma@example.cn", "current": PASSWORD}).status_code == 303
    with office.read() as session:
        contact = session.scalars(select(Contact.id)).one()
    code = letters.code_sent(office, contact)
    assert post(hers, f"{ADDRESSES}/{contact}", {"code": code}, ADDRESSES).status_code == 404
    assert post(home, f"{ADDRESSES}/{contact}", {"code": code}, ADDRESSES).status_code == 303
    page = home.get(ADDRESSES).get_data(as_text=True)
    assert_page_hygiene(page)
    assert says(page, "addresses.proved")
    place = re.findall(r'action="(/account/sessions/[0-9a-f]+)"', home.get("/account").text)
    assert len(place) == 1
    assert post(hers, place[0], {}, "/account").status_code == 404
    assert post(home, place[0], {}, "/account").status_code == 303
    assert library.get("/account").status_code == 303 and home.get("/account").status_code == 200
    office.clock.move(seconds=1)  # type: ignore[attr-defined]  # the clock of the tests
    new = visits.nobody()
    for _ in range(office.books.policy.sign_in_attempts):
        post(visits.nobody(), "/sign-in", {"mobile": MA.mobile, "password": "not the password"})
    right = {"mobile": MA.mobile, "password": PASSWORD}
    assert post(new, "/sign-in", right).status_code == 429
    assert_page_hygiene(post(new, "/sign-in/device", {"mobile": MA.mobile}).text)
    back = {"mobile": MA.mobile, "code": letters.code_sent(office, contact)}
    assert post(new, "/sign-in/device", back).status_code == 303
    assert post(new, "/sign-in", right).status_code == 303
    assert post(home, f"{ADDRESSES}/{contact}/end", {"current": PASSWORD}, ADDRESSES).status_code == 303
    assert says(home.get(ADDRESSES).text, "addresses.none")


def test_an_operator_changes_over_and_shuts_out(sqlite_office: Office) -> None:
    office, path = sqlite_office, "/operations/access"
    operator = replace(OFFICER, mobile="13911110098")
    clerk = stories.appoint(office, Role.CLERK)
    with office.work(stories.appoint(office, Role.OPERATOR, None, person=operator)) as work:
        client = api_clients.create(work, "税务系统", "630202-TAX", ("tasks:read",))[0].id
    visits = Visits(office)
    hers = visits.of(operator)
    rotated = post(hers, f"{path}/clients/{client}/rotate", {"leaked": "yes"}, path)
    assert_page_hygiene(rotated.text)
    assert says(rotated.text, "clients.new_secret")
    assert visits.of(CLERK).get(path).status_code == 403
    assert post(visits.of(CLERK), f"{path}/clients/{client}/disable", {}, "/account").status_code == 403
    assert post(hers, f"{path}/clients/{client}/disable", {}, path).status_code == 303
    assert post(hers, f"{path}/clients/{client}/rotate", {}, path).status_code == 409
    assert post(hers, f"{path}/staff/{clerk.id}/close", {}, path).status_code == 303
    assert visits.of(CLERK).get("/account").status_code == 303
    assert says(hers.get(path).text, "clients.disabled")
