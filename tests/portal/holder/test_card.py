"""The licence's own page: for its representative, managers and agents, each with what is theirs; for nobody else."""

from __future__ import annotations

import pytest

from licensing.act import SYSTEM, Role
from licensing.services.holding import lending
from licensing.store.models import Account, Enterprise, Investor
from portal.work.jobs import renew_licence
from tests.portal.holder.conftest import Stage
from tests.support import holders, stories
from tests.support.pages import assert_page_hygiene, post
from tests.support.stories import CLERK, LI, MA, OFFICER, ZHAO
from tests.support.wording import says


def test_the_representative_finds_the_licence_from_the_first_page(stage: Stage) -> None:
    ma = stage.visits.of(MA)
    assert f'href="{stage.page}"' in ma.get("/").text
    assert f'href="{stage.page}"' in ma.get("/licence").text
    page = ma.get(stage.page)
    assert page.status_code == 200 and says(page.text, "holder.card_title") and "法定代表人" in page.text
    for words in (
        "青禾软件有限公司",
        "L-2026-0000001",
        "有效",
        "出示执照",
        "管理授权",
        "谁核验过",
        "licence.pdf",
    ):
        assert words in page.text
    for lang in ("zh", "en"):
        assert_page_hygiene(ma.get(stage.page, query_string={"lang": lang}).text, lang)


def test_an_agent_sees_only_what_was_lent(stage: Stage) -> None:
    holders.agent(stage.office, stage.firm)
    page = stage.visits.of(ZHAO).get(stage.page)
    assert (
        page.status_code == 200 and "到银行办事时出示执照" in page.text and says(page.text, "holder.decline")
    )
    for words in ("管理授权", "查看全部", "licence.pdf"):
        assert words not in page.text
    assert_page_hygiene(page.text)


@pytest.mark.parametrize("address", ["", "/people", "/managers/new", "/agents/new", "/looks", "/looks.csv"])
def test_strangers_ex_managers_and_expired_agents_find_nothing(stage: Stage, address: str) -> None:
    _, grant = holders.manager(stage.office, stage.firm, LI)
    holders.agent(stage.office, stage.firm, days=1)
    li, zhao, sun = (stage.visits.of(who) for who in (LI, ZHAO, holders.SUN))
    assert li.get(stage.page).status_code == 200
    with stage.office.work(stage.firm.owner) as work:
        lending.revoke(work, stage.firm.enterprise_id, grant)
    stage.office.clock.move(days=2)  # type: ignore[attr-defined]  # the clock of the tests
    li, zhao = stage.visits.fresh(LI), stage.visits.fresh(ZHAO)
    sun = stage.visits.fresh(holders.SUN)
    for client in (li, zhao, sun):
        assert client.get(stage.page + address).status_code == 404


@pytest.mark.parametrize("address", ["/licence", "/show", "/licence/ent_1", "/show/K7PM3XQ9"])
def test_offices_have_no_holders_pages(stage: Stage, address: str) -> None:
    stories.appoint(stage.office, Role.CLERK)
    stories.appoint(stage.office, Role.OFFICER, department="TAX")
    for who in (CLERK, OFFICER):
        assert stage.visits.of(who).get(address).status_code == 403
    assert stage.visits.nobody().get(address).status_code == 303


def test_the_case_page_leads_its_representative_here_and_the_co_founder_not(stage: Stage) -> None:
    with stage.office.read() as session:
        from licensing.store.models import Case

        case = session.query(Case).one().id
    assert f'href="{stage.page}"' in stage.visits.of(MA).get(f"/applications/{case}").text
    assert stage.page not in stage.visits.of(LI).get(f"/applications/{case}").text


def test_an_empty_list_says_what_will_stand_there(stage: Stage) -> None:
    page = stage.visits.of(holders.SUN).get("/licence")
    assert says(page.text, "holder.empty")
    assert_page_hygiene(page.text)


def test_a_bound_licence_is_not_renewed(stage: Stage) -> None:
    answer = post(stage.visits.of(MA), f"{stage.page}/renew", {}, "/account")
    assert answer.status_code == 409 and says(answer.text, "refusals.holder.bound_already")
    assert_page_hygiene(answer.text)


def test_an_agent_and_a_stranger_cannot_have_it_renewed(stage: Stage) -> None:
    holders.agent(stage.office, stage.firm)
    for who in (ZHAO, holders.SUN):
        assert post(stage.visits.of(who), f"{stage.page}/renew", {}, "/account").status_code == 404


def test_an_enterprise_without_a_licence_fetches_its_first(stage: Stage) -> None:
    """Registered before the portal; the register knows its representative as investor."""
    enterprise_id = imported(stage)
    ma, place = stage.visits.of(MA), f"/licence/{enterprise_id}"
    page = ma.get(place)
    assert says(page.text, "holder.fetch")
    assert_page_hygiene(page.text)
    assert post(ma, f"{place}/renew", {}, place).status_code == 303
    renew_licence.run(stage.office, enterprise_id)
    page = ma.get(place)
    assert says(page.text, "holder.show_go") and "河湟老字号酿造有限公司" in page.text
    request, _ = holders.ask(stage.office)
    firm = holders.Held(enterprise_id, "", stage.firm.owner)
    assert holders.refusal(stage.office, stage.firm.owner, request, firm) == ""


def imported(stage: Stage) -> str:
    """An enterprise of the old register with everything a licence shows; Ma represents it and owns it."""
    with stage.office.work(SYSTEM) as work:
        owner = work.session.get_one(Account, stage.firm.owner.id)
        enterprise = Enterprise(
            id="ent_old",
            uscc="91630202MA7F00001X",
            name="海东市乐都区河湟老字号酿造有限公司",
            entity_type="llc",
            status="registered",
            authority="630202",
            established_on=work.act.on,
            domicile="青海省海东市乐都区碾伯镇文化街1号",
            scope="白酒生产",
            representative=MA.name,
            source="file",
            source_key="old:1",
        )
        work.session.add(enterprise)
        work.session.flush()
        investor = Investor(
            id="inv_old",
            enterprise_id="ent_old",
            name=MA.name,
            id_number_index=owner.id_number_index,
            roles=[],
        )
        work.session.add(investor)
    return "ent_old"


def test_an_agent_downloads_copies_but_does_not_have_more_made(stage: Stage) -> None:
    """A manager may ask for more; both come from the licence's page and go back to it."""
    holders.manager(stage.office, stage.firm, holders.SUN)
    holders.agent(stage.office, stage.firm, matters=("DOWNLOAD",))
    place = f"/licences/{stage.firm.licence_id}/copies"
    sun, zhao = stage.visits.of(holders.SUN), stage.visits.of(ZHAO)
    assert place in zhao.get(stage.page).text
    page = zhao.get(place).text
    assert 'name="wanted"' not in page and says(page, "holder.copies_by") and f'href="{stage.page}"' in page
    assert_page_hygiene(page)
    asked = {"wanted": "1", "known": "0"}
    assert post(zhao, place, asked, "/account").status_code == 404
    assert post(sun, place, asked).status_code == 303
