"""A platform's own pages and its program: the shops that wait, answers one by one and by a list; strangers and clerks see none of it."""

from __future__ import annotations

import csv
import io

import pytest
from werkzeug.datastructures import FileStorage

from licensing.store.models import PlatformShop
from portal.counters.platforms.lists import COLUMNS
from portal.wiring import Office
from tests.portal.api.conftest import program
from tests.support import addresses, exits, platforms, stories
from tests.support.exits import Firm
from tests.support.pages import assert_page_hygiene, post
from tests.support.platforms import NAME, PERMIT, SHOP, WHY
from tests.support.stories import LI, MA, ZHAO, Story
from tests.support.visits import Visits
from tests.support.wording import says

SECOND = "海东市乐都区河湟设计工作室（个体工商户）"


@pytest.fixture
def firm(sqlite_office: Office) -> Firm:
    stories.give_keys(sqlite_office)
    return platforms.runner(sqlite_office)


@pytest.fixture
def seller(sqlite_office: Office, firm: Firm) -> Story:
    return stories.individual_draft(sqlite_office, LI)


def asks(office: Office, story: Story, shop: str = SHOP) -> PlatformShop:
    stories.save(office, story, "place", platforms.place(shop))
    return platforms.shop_of(office, story.case_id)


def listed(page: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(page.decode("utf-8-sig"))))


def as_file(rows: list[list[str]]) -> FileStorage:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return FileStorage(io.BytesIO(out.getvalue().encode("gb18030")), "清单.csv")


def test_from_asking_to_the_end_of_a_shop_on_pages(
    sqlite_office: Office, visits: Visits, firm: Firm, seller: Story
) -> None:
    """Ma asks, the clerk accepts, Li's shop waits, is declined, confirmed, registered and closed; every page is whole."""
    office, owner, clerk = sqlite_office, visits.of(MA), visits.of(stories.CLERK)
    form = f"/platforms/new/{firm.enterprise_id}"
    assert_page_hygiene(owner.get(form).text)
    wrong = post(owner, form, {"name": "www.haowu.cn", "permit": PERMIT}, form)
    assert wrong.status_code == 422 and says(wrong.text, "problems.place.bare_domain")
    assert post(owner, form, {"name": NAME, "permit": PERMIT}, form).status_code == 303
    desk = clerk.get("/platforms/desk")
    assert_page_hygiene(desk.text)
    assert PERMIT in desk.text
    with office.read() as session:
        platform = session.query(platforms.PlatformShop).count()
    assert platform == 0
    made = platforms.asked(office, firm)
    assert (
        post(
            clerk, f"/platforms/desk/{made}", {"action": "accept", "reasons": "已核对"}, "/platforms/desk"
        ).status_code
        == 303
    )
    shop = asks(office, seller)
    page = owner.get("/platforms").text
    assert_page_hygiene(page)
    assert SHOP in page and LI.name in page
    act = f"/platforms/shops/{shop.id}"
    refused = post(owner, act, {"action": "decline", "reasons": ""}, "/platforms")
    assert refused.status_code == 409 and says(refused.text, "refusals.review.no_reasons")
    assert post(owner, act, {"action": "decline", "reasons": "没有这家店"}, "/platforms").status_code == 303
    stuck = visits.of(LI).get(f"/applications/{seller.case_id}/place").text
    assert "没有这家店" in stuck
    assert post(owner, act, {"action": "confirm"}, "/platforms").status_code == 303
    made_shop = exits.registered(office, seller)
    assert SHOP in owner.get("/platforms?q=拉面").text and SHOP not in owner.get("/platforms?q=别家").text
    assert post(owner, act, {"action": "end", "reasons": WHY}, "/platforms").status_code == 303
    card = visits.of(LI).get(f"/licence/{made_shop.enterprise_id}").text
    assert WHY in card
    assert_page_hygiene(card)
    assert post(owner, f"/platforms/own/{made}/end", {}, "/platforms").status_code == 303


def test_many_by_a_list_all_or_none(sqlite_office: Office, visits: Visits, firm: Firm, seller: Story) -> None:
    """The list that was taken comes back with answers, as a Chinese spreadsheet saves it; a wrong line stops all and is named."""
    office, owner = sqlite_office, visits.of(MA)
    made = platforms.accepted(office, firm)
    first = asks(office, seller)
    second = asks(office, stories.individual_draft(office, ZHAO, SECOND), "=二店")
    taken = listed(owner.get(f"/platforms/own/{made}/shops.csv").data)
    assert len(taken) == 3 and len(taken[0]) == len(COLUMNS)
    assert [row[1] for row in taken[1:]] == [SHOP, "'=二店"], "no spreadsheet runs a shop's name"
    taken[1][-1], taken[2][-1] = "确认", "不同意"
    to = f"/platforms/own/{made}/answers"
    stopped = post(owner, to, {"file": as_file(taken)}, "/platforms")
    assert stopped.status_code == 422 and says(stopped.text, "problems.platform.line_reasons", line=2)
    assert platforms.shop_of(office, seller.case_id).state == "asked"
    odd = post(owner, to, {"file": as_file([["x"], ["y"]])}, "/platforms")
    assert odd.status_code == 422 and says(odd.text, "problems.platform.no_list")
    taken[2][-2] = "没有这家店"
    assert post(owner, to, {"file": as_file(taken)}, "/platforms").status_code == 303
    with office.read() as session:
        states = {row.id: row.state for row in session.query(PlatformShop)}
    assert states == {first.id: "confirmed", second.id: "declined"}


def test_strangers_sellers_and_clerks_are_no_platform(
    sqlite_office: Office, visits: Visits, firm: Firm, seller: Story
) -> None:
    office = sqlite_office
    made = platforms.accepted(office, firm)
    shop = asks(office, seller)
    for who in (LI, ZHAO):
        stories.sign_up(office, who)
        assert SHOP not in visits.of(who).get("/platforms").text
        assert visits.of(who).get(f"/platforms/own/{made}/shops.csv").status_code == 404
        assert (
            post(
                visits.of(who), f"/platforms/shops/{shop.id}", {"action": "confirm"}, "/platforms"
            ).status_code
            == 404
        )
        assert visits.of(who).get("/platforms/desk").status_code in (403, 404)
    assert visits.of(stories.CLERK).get("/platforms").status_code in (403, 404)
    assert addresses.found(office, seller) == {"place.shop_unconfirmed"}


def test_a_program_answers_for_its_own_platform_within_its_scope(
    sqlite_office: Office, firm: Firm, seller: Story
) -> None:
    """Listed by state and in pages; a program of a stranger, of another scope, or of who was let go finds nothing."""
    office = sqlite_office
    made = platforms.accepted(office, firm)
    shop = asks(office, seller)
    own = program(office, firm.owner, ("shops:write",))
    assert [p["waiting"] for p in own.get("/api/v1/platforms").get_json()["platforms"]] == [1]
    shops = f"/api/v1/platforms/{made}/shops"
    assert [s["id"] for s in own.get(shops, state="asked").get_json()["shops"]] == [shop.id]
    assert own.get(shops, state="confirmed").get_json()["shops"] == []
    answers = f"/api/v1/platforms/{made}/answers"
    body = {"answers": [{"id": shop.id, "action": "decline"}]}
    assert own.post(answers, body).status_code == 422
    stranger = program(office, stories.sign_up(office, ZHAO), ("shops:write",))
    assert stranger.get(shops).status_code == stranger.post(answers, body).status_code == 404
    assert program(office, firm.owner, ("hosts:write",)).get("/api/v1/platforms").status_code == 403
    done = own.post(answers, {"answers": [{"id": shop.id, "action": "confirm"}]})
    assert [s["state"] for s in done.get_json()["shops"]] == ["confirmed"]
    assert addresses.found(office, seller) == set()
