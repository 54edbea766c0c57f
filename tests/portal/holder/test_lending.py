"""Appointing, authorising and taking back on pages; every refusal in words."""

from __future__ import annotations

from licensing.services.holding import lending
from tests.portal.holder.conftest import Stage
from tests.support import holders
from tests.support.pages import assert_page_hygiene, csrf_of, post
from tests.support.stories import LI, MA, ZHAO
from tests.support.wording import says

AGENT = {
    "name": ZHAO.name,
    "id_number": ZHAO.id_number,
    "matters": ["PRESENT_BANK", "DOWNLOAD"],
    "until_on": "2026-12-31",
}


def test_the_representative_appoints_and_the_manager_authorises(stage: Stage) -> None:
    ma, li, zhao = (stage.visits.of(who) for who in (MA, LI, ZHAO))
    done = post(ma, f"{stage.page}/managers/new", {"name": LI.name, "id_number": LI.id_number})
    assert done.status_code == 303
    assert says(ma.get(f"{stage.page}/people").text, "holder.managers", n=1, most=5)
    assert post(li, f"{stage.page}/agents/new", AGENT).status_code == 303
    page = ma.get(f"{stage.page}/people").text
    assert ZHAO.name in page and "到银行办事时出示执照" in page and "2026年12月31日" in page
    assert ZHAO.id_number not in page
    assert zhao.get(stage.page).status_code == 200
    for client in (ma, li):
        assert_page_hygiene(client.get(f"{stage.page}/people").text)


def test_the_answer_is_the_same_whether_or_not_there_is_an_account(stage: Stage) -> None:
    ma = stage.visits.of(MA)
    nobody = {"name": "周不在", "id_number": "632123199102010016"}
    known = {"name": ZHAO.name, "id_number": ZHAO.id_number}
    answers = [post(ma, f"{stage.page}/managers/new", who) for who in (nobody, known)]
    assert {a.status_code for a in answers} == {303}
    page = ma.get(f"{stage.page}/people").text
    lines = [page.split(f"<strong>{who['name']}</strong>")[1].partition("</p>")[0] for who in (nobody, known)]
    assert lines[0] == lines[1]


def test_what_is_wrong_stands_beside_its_field(stage: Stage) -> None:
    ma = stage.visits.of(MA)
    wrong = post(ma, f"{stage.page}/agents/new", AGENT | {"id_number": "123", "until_on": "2026-01-01"})
    assert wrong.status_code == 422
    assert (
        says(wrong.text, "problems.account.id_number_wrong")
        and says(wrong.text, "holder.until_on")
        and 'value="赵磊"' in wrong.text
    )
    assert_page_hygiene(wrong.text)
    empty = post(ma, f"{stage.page}/agents/new", {})
    assert empty.status_code == 422 and empty.text.count("field-error") >= 4
    assert_page_hygiene(empty.text)


def test_a_sixth_manager_is_refused_in_words(stage: Stage) -> None:
    ma = stage.visits.of(MA)
    for number in range(1, 6):
        with stage.office.work(stage.firm.owner) as work:
            lending.appoint(work, stage.firm.enterprise_id, _somebody(number))
    assert says(ma.get(f"{stage.page}/people").text, "holder.managers_full", most=5)
    sixth = post(ma, f"{stage.page}/managers/new", {"name": LI.name, "id_number": LI.id_number})
    assert sixth.status_code == 409 and says(sixth.text, "refusals.holder.too_many_managers", most=5)
    assert_page_hygiene(sixth.text)


def _somebody(number: int) -> lending.Named:
    numbers = ("632123199102010016", "632123199102020011", "632123199102030017")
    return lending.Named(
        f"员工{'一二三四五'[number - 1]}", (*numbers, "632123199102040012", "632123199102050018")[number - 1]
    )


def test_a_manager_is_told_that_only_the_representative_appoints(stage: Stage) -> None:
    holders.manager(stage.office, stage.firm)
    li = stage.visits.of(LI)
    assert not says(li.get(f"{stage.page}/people").text, "holder.appoint")
    refused = li.get(f"{stage.page}/managers/new")
    assert refused.status_code == 409 and says(refused.text, "refusals.holder.not_representative")


def test_taken_back_is_gone_with_the_next_request(stage: Stage) -> None:
    _, grant = holders.agent(stage.office, stage.firm)
    ma, zhao = stage.visits.of(MA), stage.visits.of(ZHAO)
    assert zhao.get(stage.page).status_code == 200
    done = post(ma, f"{stage.page}/grants/{grant}/revoke", {}, f"{stage.page}/people")
    assert done.status_code == 303
    assert zhao.get(stage.page).status_code == 404
    assert says(ma.get(f"{stage.page}/people").text, "holder.standing.revoked")


def test_a_manager_cannot_take_back_what_another_gave(stage: Stage) -> None:
    holders.manager(stage.office, stage.firm)
    _, grant = holders.agent(stage.office, stage.firm)
    li = stage.visits.of(LI)
    refused = post(li, f"{stage.page}/grants/{grant}/revoke", {}, "/account")
    assert refused.status_code == 409 and says(refused.text, "refusals.holder.grant_not_yours")
    assert_page_hygiene(refused.text)


def test_a_stranger_takes_back_and_declines_nothing(stage: Stage) -> None:
    _, grant = holders.agent(stage.office, stage.firm)
    sun = stage.visits.of(holders.SUN)
    token = csrf_of(sun.get("/account").text)
    for address in (f"{stage.page}/grants/{grant}/revoke", f"/licence/grants/{grant}/decline"):
        assert sun.post(address, data={"csrf_token": token}).status_code == 404
    assert stage.visits.of(ZHAO).get(stage.page).status_code == 200


def test_the_agent_gives_it_back(stage: Stage) -> None:
    _, grant = holders.agent(stage.office, stage.firm)
    zhao = stage.visits.of(ZHAO)
    assert post(zhao, f"/licence/grants/{grant}/decline", {}, stage.page).status_code == 303
    assert zhao.get(stage.page).status_code == 404
