"""The department's pages: who is at a matter, mine and free ones, taking over; typed words survive a colleague's claim."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from licensing.store.models import Leg
from portal.wiring import Office
from tests.portal.departments.test_departments import leg_of, officer_of
from tests.support.items import first_of_kinds, licensed_with
from tests.support.pages import assert_page_hygiene, post
from tests.support.stories import LLC_NAME, MA, OFFICER, ZHAO
from tests.support.visits import Visits
from tests.support.wording import says


@pytest.fixture
def where(sqlite_office: Office) -> tuple[str, str]:
    """Address of a permit to decide, and its department."""
    story = licensed_with(sqlite_office, first_of_kinds(sqlite_office, ("merged", "after")))
    leg = leg_of(sqlite_office, story, "after")
    return f"/department/legs/{leg.id}", leg.department


@pytest.fixture
def officers(
    sqlite_office: Office, visits: Visits, where: tuple[str, str]
) -> tuple[FlaskClient, FlaskClient]:
    return (
        officer_of(sqlite_office, visits, where[1]),
        officer_of(sqlite_office, visits, where[1], ZHAO),
    )


def test_one_claims_the_colleague_sees_it_and_takes_it_over(
    where: tuple[str, str], officers: tuple[FlaskClient, FlaskClient]
) -> None:
    leg, (first, second) = where[0], officers
    assert says(first.get(leg).text, "task_claim.free")
    assert post(first, f"{leg}/steps/claim", {}, leg).status_code == 303
    for page in (first.get(leg).text, first.get("/department").text):
        assert_page_hygiene(page)
    assert says(first.get(leg).text, "task_claim.mine") and f"{leg}/steps/release" in first.get(leg).text
    page = second.get(leg).text
    assert_page_hygiene(page)
    assert says(page, "task_claim.colleague") and OFFICER.name in page
    assert f"{leg}/steps/take_over" in page
    assert f"{leg}/decision" not in page and f"{leg}/steps/return" not in page
    assert OFFICER.name in second.get("/department").text
    assert post(second, f"{leg}/steps/take_over", {}, leg).status_code == 303
    assert says(first.get(leg).text, "task_claim.colleague")
    message, *_ = re.findall(r'action="(/inbox/msg_[^"]+)"', first.get("/inbox").text)
    assert post(first, message, {}, "/inbox").location == leg
    assert f"{leg}/decision" in second.get(leg).text


def test_mine_and_free_are_filters_of_the_list(
    where: tuple[str, str], officers: tuple[FlaskClient, FlaskClient]
) -> None:
    leg, (first, second) = where[0], officers

    def listed(who: FlaskClient, claim: str) -> bool:
        page = who.get(f"/department?claim={claim}").text
        assert_page_hygiene(page)
        return f'href="{leg}"' in page

    assert (listed(first, "mine"), listed(first, "free"), listed(first, "nonsense")) == (False, True, True)
    assert says(first.get("/department?claim=mine").text, "task_claim.none")
    post(first, f"{leg}/steps/claim", {}, leg)
    assert (listed(first, "mine"), listed(first, "free")) == (True, False)
    assert (listed(second, "mine"), listed(second, "free")) == (False, False)
    assert LLC_NAME in second.get("/department").text


def test_what_was_typed_stays_when_a_colleague_was_faster(
    where: tuple[str, str], officers: tuple[FlaskClient, FlaskClient]
) -> None:
    leg, (first, second) = where[0], officers
    post(first, f"{leg}/steps/claim", {}, leg)
    typed = {"decision": "refuse", "reasons": "消防通道被占，请腾空。", "round": "1"}
    answer = post(second, f"{leg}/decision", typed, "/department")
    assert answer.status_code == 409 and says(answer.text, "refusals.leg.with_colleague")
    assert_page_hygiene(answer.text)
    assert typed["reasons"] in answer.text and f"{leg}/steps/take_over" in answer.text


def test_the_founder_neither_claims_nor_reads_who_is_at_it(
    sqlite_office: Office, visits: Visits, where: tuple[str, str], officers: tuple[FlaskClient, FlaskClient]
) -> None:
    leg, (first, _) = where[0], officers
    post(first, f"{leg}/steps/claim", {}, leg)
    founder = visits.of(MA)
    assert post(founder, f"{leg}/steps/take_over", {}, "/account").status_code == 403
    with sqlite_office.read() as session:
        case = session.get_one(Leg, leg.rpartition("/")[2]).case_id
    assert OFFICER.name not in founder.get(f"/applications/{case}").text
