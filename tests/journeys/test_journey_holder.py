"""A licence is lent, asked for, shown, looked at and taken back, by four people at their own screens."""

from __future__ import annotations

import re

import pytest

from portal.wiring import Office
from tests.support import holders, stories
from tests.support.cast import Person, stage
from tests.support.pages import follow, text_of
from tests.support.site import Site
from tests.support.stories import LI, MA, ZHAO
from tests.support.wording import says

pytestmark = pytest.mark.browser


@pytest.fixture
def settled(sqlite_office: Office) -> holders.Held:
    firm = holders.held(sqlite_office)
    for who in (LI, ZHAO):
        stories.sign_up(sqlite_office, who)
    return firm


def test_founder_manager_agent_and_bank(sqlite_site: Site, settled: holders.Held) -> None:
    with stage() as browser:
        ma, li, zhao, bank = (
            Person(browser, sqlite_site.url, phone) for phone in (False, False, True, False)
        )
        for person, who in ((ma, MA), (li, LI), (zhao, ZHAO)):
            person.sign_in(who.mobile, who.password)
        appoints(ma)
        authorises(li)
        code = asks(bank)
        shows(zhao, code)
        sees(bank)
        looks_and_takes_back(ma)
        refused(zhao, bank)


def appoints(ma: Person) -> None:
    ma.open("/")
    ma.press("出示和授权")
    ma.press("管理授权")
    ma.press("指定管理员")
    ma.page.fill("#name", LI.name)
    ma.page.fill("#id_number", LI.id_number)
    ma.press("指定")
    assert says(ma.page.content(), "holder.managers", n=1, most=5)


def authorises(li: Person) -> None:
    li.open("/licence")
    li.press("打开")
    li.press("管理授权")
    li.press("授权办事人")
    li.page.fill("#name", ZHAO.name)
    li.page.fill("#id_number", ZHAO.id_number)
    li.page.check("input[value=PRESENT_BANK]")
    li.page.fill("#until_on", "2026-12-31")
    li.press("授权")
    assert "到银行办事时出示执照" in li.page.content()


def asks(bank: Person) -> str:
    bank.open("/verify")
    bank.press("请对方出示执照")
    bank.page.fill("#asker", holders.BANK)
    bank.page.check("input[value=BANK_COUNTER]")
    bank.press("生成核验码")
    return "".join(bank.page.inner_text(".code-large").split())


def shows(zhao: Person, code: str) -> None:
    zhao.open("/licence")
    zhao.page.fill("#code", code)
    zhao.press("下一步")
    text = text_of(zhao.page)
    assert (
        holders.BANK in text
        and "马建国" in text
        and says(text, "present.would_not_see")
        and "古城大街" not in text
    )
    zhao.press("同意出示")
    zhao.page.get_by_text(re.compile(r"^4:[0-5]\d$")).wait_for()  # the countdown runs
    assert zhao.page.locator(".show-qr svg").is_visible()


def sees(bank: Person) -> None:
    bank.page.wait_for_selector(".big-verdict-green")  # the page turned by itself
    bank.look()
    text = text_of(bank.page)
    assert "有效" in text and stories.LLC_NAME in text and "马建国" in text
    assert re.search(r"91630202MA\w{8}", text)
    for hidden in ("古城大街", "100万元", "软件开发；", "2026-11-23"):
        assert hidden not in text


def looks_and_takes_back(ma: Person) -> None:
    ma.open("/licence")
    ma.press("打开")
    text = text_of(ma.page)
    assert (
        holders.BANK in text
        and f"由 {ZHAO.name} 出示" in text
        and says(text, "holder.look.purpose", purpose="银行柜面核对身份")
    )
    ma.press("管理授权")
    ma.press(f"收回对 {ZHAO.name} 的授权")
    assert f"已收回对 {ZHAO.name} 的授权" in ma.page.content()


def refused(zhao: Person, bank: Person) -> None:
    bank.press("再发起一次核验")
    bank.page.fill("#asker", holders.BANK)
    bank.page.check("input[value=BANK_COUNTER]")
    bank.press("生成核验码")
    code = "".join(bank.page.inner_text(".code-large").split())
    answer = zhao.page.goto(f"/show/{code}")  # who may show nothing reads no request at all
    assert answer is not None and answer.status == 404
    text = text_of(zhao.look())
    assert not says(text, "present.yes") and holders.BANK not in text


def test_the_licence_page_works_without_script(sqlite_site: Site, settled: holders.Held) -> None:
    """Asking, showing and looking with nothing but links and forms."""
    with stage() as browser:
        context = browser.new_context(java_script_enabled=False, base_url=sqlite_site.url, locale="zh-CN")
        bank, ma = (
            context.new_page(),
            browser.new_context(
                java_script_enabled=False, base_url=sqlite_site.url, locale="zh-CN"
            ).new_page(),
        )
        ma.goto("/sign-in")
        ma.fill("#mobile", MA.mobile)
        ma.fill("#password", MA.password)
        follow(ma, ma.locator("main button[type=submit]"))
        bank.goto("/verify/ask")
        bank.fill("#asker", holders.BANK)
        bank.check("input[value=CONTRACT]")
        follow(bank, bank.locator("main button[type=submit]"))
        ma.goto("/show?code=" + "".join(bank.inner_text(".code-large").split()))
        follow(ma, ma.get_by_role("button", name="同意出示"))
        assert re.search(r"\d\d:\d\d:\d\d 前有效", text_of(ma))
        follow(bank, bank.get_by_role("link", name="看看对方出示了没有"))
        assert "有效" in bank.inner_text(".big-verdict") and "法定代表人" in text_of(bank)
