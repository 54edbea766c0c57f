"""Every refusal says why, how to go on, and until when one may ask for reconsideration or go to court."""

from __future__ import annotations

import pytest

from licensing.services.cases import review
from portal.wiring import Office
from tests.support import changes, exits, stories
from tests.support.pages import assert_page_hygiene
from tests.support.stories import LI, MA, ZHAO
from tests.support.visits import Visits
from tests.support.wording import says

WHY = "新住所的使用证明不是出租人所写。"


@pytest.fixture
def visits(sqlite_office: Office) -> Visits:
    return Visits(sqlite_office)


def refuse(office: Office, case_id: str, firm: exits.Firm) -> None:
    with office.work(firm.clerk) as work:
        review.take(work, case_id)
    stories.decide(office, case_id, firm.clerk, WHY)


def tells_how_to_go_on(page: str) -> None:
    assert_page_hygiene(page)
    assert WHY in page
    assert "行政复议" in page and "起诉" in page and "2027年" in page  # with the last days


def test_a_refused_change(sqlite_office: Office, visits: Visits) -> None:
    for who in (LI, ZHAO):
        stories.sign_up(sqlite_office, who)
    firm = exits.company(sqlite_office)
    room = {"domicile": {"domicile": "青海省海东市乐都区碾伯街道文化街8号"}}
    case_id = changes.written(sqlite_office, firm, room)
    changes.sign(sqlite_office, case_id, MA, LI)
    changes.hand_in(sqlite_office, case_id, firm.owner)
    refuse(sqlite_office, case_id, firm)
    page = visits.of(MA).get(f"/change/cases/{case_id}").text
    tells_how_to_go_on(page)
    assert says(page, "outcome.change_again")
    assert f'href="/change/enterprises/{firm.enterprise_id}"' in page
    assert visits.of(ZHAO).get(f"/change/cases/{case_id}").status_code == 404


def test_a_refused_exit(sqlite_office: Office, visits: Visits) -> None:
    firm = exits.company(sqlite_office)
    story = exits.applied(sqlite_office, firm)
    refuse(sqlite_office, story.case_id, firm)
    page = visits.of(MA).get(f"/exit/cases/{story.case_id}").text
    tells_how_to_go_on(page)
    assert says(page, "outcome.exit_again")


def test_a_refused_founding(sqlite_office: Office, visits: Visits) -> None:
    story, clerk = stories.taken(sqlite_office)
    stories.decide(sqlite_office, story.case_id, clerk, WHY)
    page = visits.of(MA).get(f"/applications/{story.case_id}").text
    tells_how_to_go_on(page)
    assert says(page, "applications.remedy")
