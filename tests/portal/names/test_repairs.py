"""A name as people type it: its slips are mended in one click, and its kind is never swapped."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from licensing.store.models import NameRecord
from portal.wiring import Office
from tests.portal.names.test_names import MA, client_of, reserve
from tests.support.pages import assert_page_hygiene
from tests.support.wording import says


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("青禾田园商贸", "海东市青禾田园商贸有限公司"),
        ("青禾田园(海东)商貿 有限公司", "青禾田园（海东）商贸有限公司"),
        ("海冬市青禾田园商贸有限公斯", "海东市青禾田园商贸有限公司"),
        ("青禾田园海东光伏发电有限公司", "青禾田园（海东市）光伏发电有限公司"),
    ],
)
def test_the_obvious_repair_is_one_click_away(
    office: Office, typed: str, meant: str, client: FlaskClient
) -> None:
    page = client.get("/names/check", query_string={"name": typed}).get_data(as_text=True)
    assert_page_hygiene(page, "/names/check")
    assert f'<strong lang="zh-CN">{meant}</strong>' in page


def test_a_latin_name_gives_one_finding(office: Office, client: FlaskClient) -> None:
    page = client.get("/names/check", query_string={"name": "Qinghai Green Food Ltd"}).get_data(as_text=True)
    assert page.count("不是规范汉字") == 1


@pytest.mark.parametrize("typed", ["互助县小红理发店", "互助县张三火锅店"])
def test_a_shop_stays_a_shop(office: Office, typed: str) -> None:
    page = client_of(office, MA).get("/names/new", query_string={"name": typed}).get_data(as_text=True)
    assert 'checked id="entity_type-1"' in page or 'id="entity_type-1"' in page
    chosen = (
        page.split('value="individual"')[0].rsplit("<input", 1)[1] + page.split('value="individual"')[1][:80]
    )
    assert "checked" in chosen
    assert '<option selected value="店（个体工商户）">' in page


@pytest.mark.parametrize(
    ("typed", "trade", "industry", "form"),
    [
        ("互助县老王超市", "老王", "", "超市（个体工商户）"),
        ("互助县青禾农家乐", "青禾", "", "农家乐（个体工商户）"),
        ("互助县青禾民宿", "青禾", "", "民宿（个体工商户）"),
        ("互助县青禾馍馍铺", "青禾", "馍馍", "铺（个体工商户）"),
        ("互助县青禾棋牌室", "青禾", "棋牌", "室（个体工商户）"),
    ],
)
def test_the_usual_forms_of_shops_are_taken(
    office: Office, typed: str, trade: str, industry: str, form: str
) -> None:
    """超市 says the business and the form: it is not written twice, and nobody asks where the business is."""
    browser = client_of(office, MA)
    page = browser.get("/names/new", query_string={"name": typed}).get_data(as_text=True)
    assert f'<option selected value="{form}">' in page and not says(page, "names.kind_elsewhere")
    written = {"entity_type": "individual", "county": "630223", "division": "互助县", "form": form}
    answer = reserve(browser, **written, trade_name=trade, industry=industry)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    with office.read() as session:
        assert session.scalars(select(NameRecord.name)).all() == [f"{typed}（个体工商户）"]


def test_a_kind_that_is_not_offered_says_so_and_where_to_go(office: Office) -> None:
    ask = {"name": "海东市青禾商贸总公司"}
    page = client_of(office, MA).get("/names/new", query_string=ask).get_data(as_text=True)
    assert says(page, "names.kind_elsewhere")


def test_a_union_of_cooperatives_is_founded_as_one(office: Office) -> None:
    ask = {"name": "互助县青禾种植专业合作社联合社"}
    page = client_of(office, MA).get("/names/new", query_string=ask).get_data(as_text=True)
    assert not says(page, "names.kind_elsewhere")
    assert '<option selected value="专业合作社联合社">' in page


def test_a_branch_is_led_to_its_own_page(office: Office) -> None:
    ask = {"name": "海东市青禾商贸有限公司民和分公司"}
    page = client_of(office, MA).get("/names/new", query_string=ask).get_data(as_text=True)
    assert says(page, "names.branch.guess") and 'href="/names/branch"' in page
