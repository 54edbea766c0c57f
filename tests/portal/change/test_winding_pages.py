"""Ma publishes the liquidation on pages; Zhao, who leads it, applies for the end; a stranger sees what is public and no more."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask.testing import FlaskClient

from portal.wiring import Office
from tests.portal.uploads.files import pdf
from tests.support import changes, exits, stories, winding
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.kinds import QIAN
from tests.support.pages import assert_page_hygiene, csrf_of, post
from tests.support.stories import CLERK, LI, MA, ZHAO, SignUp
from tests.support.visits import Visits
from tests.support.wording import says, told


@pytest.fixture
def firm(sqlite_office: Office) -> Firm:
    return exits.company(sqlite_office)


def member(who: SignUp, role: str) -> dict[str, str]:
    told = {"name": who.name, "id_number": who.id_number, "mobile": who.mobile, "role": role}
    return {f"person_{name}": value for name, value in told.items()}


def attach(client: FlaskClient, case_id: str, item: str) -> None:
    page = f"/applications/{case_id}/uploads"
    data: dict[str, Any] = {"csrf_token": csrf_of(client.get(page).text), "about": f"row:{item}"}
    data["file"] = (io.BytesIO(pdf()), "凭证.pdf")
    assert client.post(page, data=data, content_type="multipart/form-data").status_code == 303


def test_published_by_its_owners_ended_by_who_leads_it(
    sqlite_office: Office, visits: Visits, firm: Firm, clock: FixedClock
) -> None:
    office, owner, day = sqlite_office, visits.of(MA), str(clock.now().date())
    choose = f"/change/enterprises/{firm.enterprise_id}"
    assert told(owner.get(choose).text, "change.winding.apart") == 2, "both ways out are filed alone"
    assert choose in owner.get(f"/exit/enterprises/{firm.enterprise_id}").text, "the other way out is shown"
    case = post(owner, choose, {"item": "liquidation"}, choose).location
    form, case_id = f"{case}/items/liquidation", case.rsplit("/", 1)[-1]
    said = {"resolved_on": day, "group_on": day, "creditor-0": "青海供货公司", "way-0": "post"}
    came_back = post(owner, form, said | member(LI, "LIQ_MEMBER"), form)
    assert came_back.status_code == 422, "when the creditor was told is missing"
    assert_page_hygiene(came_back.text)
    attach(owner, case_id, "liquidation")
    said |= {"told_on-0": day}
    post(owner, form, said | member(LI, "LIQ_MEMBER"), form)
    page = owner.get(form).text
    assert LI.name in page and 'value="青海供货公司"' in page
    came = changes.case_of(office, case_id).answers["liquidation"]["come"]
    stay = {f"come-{who}-{role}": "stay" for who, role in came}
    assert post(owner, form, said | stay | member(ZHAO, "LIQ_HEAD"), form).status_code == 303
    changes.sign(office, case_id, MA, LI, ZHAO)
    page = owner.get(case).text
    assert_page_hygiene(page)
    assert "青海供货公司" in page and ZHAO.name in page
    handed = post(owner, f"{case}/submit", {}, case)
    assert handed.status_code == 303
    page = owner.get(case).text
    assert says(page, "change.winding.done") and says(page, "change.next_winding.liquidation")
    assert_page_hygiene(page)
    stories.sign_up(office, QIAN)
    public = visits.of(QIAN)
    register = public.get(f"/enterprises/{changes.enterprise(office, firm).uscc}").text
    assert ZHAO.name in register, "the group is published"
    assert "青海供货公司" not in register, "creditors are nobody else's matter"
    assert public.get(case).status_code == 404
    clock.move(days=60)
    lead = visits.of(ZHAO)
    assert choose in lead.get("/change").text
    page = lead.get(choose).text
    assert 'value="deregistration"' in page and 'value="domicile"' not in page
    end = post(lead, choose, {"item": "deregistration"}, choose).location
    form, end_id = f"{end}/items/deregistration", end.rsplit("/", 1)[-1]
    attach(lead, end_id, "deregistration")
    given = {"ended_on": str(clock.now().date()), "paper": "none"}
    assert post(lead, form, given, form).status_code == 303
    changes.sign(office, end_id, ZHAO, MA)
    assert post(lead, f"{end}/submit", {}, end).status_code == 303
    clerk, desk = visits.fresh(CLERK), f"/desk/cases/{end_id}"
    assert post(clerk, f"{desk}/take", {}, desk).status_code == 303
    page = clerk.get(desk).text
    assert_page_hygiene(page)
    assert says(page, "refusals.change.tax_not_cleared")
    winding.cleared(office, firm)
    assert post(clerk, f"{desk}/propose-approval", {}, desk).status_code == 303
    stories.confirm(office, end_id)
    page = lead.get(end).text
    assert_page_hygiene(page)
    assert says(page, "change.next_winding.deregistration")
    assert changes.enterprise(office, firm).status == "deregistered"


def test_a_court_ends_it_and_whom_it_appointed_files_the_exit(
    sqlite_office: Office, visits: Visits, firm: Firm, clock: FixedClock
) -> None:
    """Ma and Li had begun to wind up; a clerk states that a court has it now, whom it appointed, and the ruling that ends it."""
    office, uscc = sqlite_office, str(changes.enterprise(sqlite_office, firm).uscc)
    day = str(clock.now().date())
    notice = winding.noticed(office, firm, winding.said(day), ZHAO, LI)
    changes.sign(office, notice, MA, LI, ZHAO)
    winding.publish(office, notice, firm.owner)
    stories.sign_up(office, QIAN)
    clerk, public = visits.fresh(CLERK), visits.of(QIAN)
    assert ZHAO.name in public.get(f"/enterprises/{uscc}").text
    said = {"since": day, "basis": "民事裁定书，青海省海东市中级人民法院"}
    for code, subject, more in (
        ("BANKRUPTCY_OPEN", uscc, {"reference": "（2026）青02破1号"}),
        ("COURT_ADMINISTRATOR", QIAN.id_number, {"reference": uscc, "name": QIAN.name}),
        ("BANKRUPTCY_ENDED", uscc, {"reference": winding.RULING}),
    ):
        told = {"code": code, "subject": subject} | said | more
        assert post(clerk, "/standings/new", told).status_code == 303, code
    page = public.get(f"/enterprises/{uscc}").text
    assert_page_hygiene(page)
    assert office.books.catalogue.standing_kinds["BANKRUPTCY_OPEN"].zh in page
    assert not says(page, "orders.notice_liquidation"), "claims are filed with the administrator"
    choose = f"/change/enterprises/{firm.enterprise_id}"
    assert choose in public.get("/change").text
    page = public.get(choose).text
    assert 'value="court_ending"' in page and 'value="domicile"' not in page
    assert 'value="court_ending"' not in visits.of(MA).get(choose).text
    case = post(public, choose, {"item": "court_ending"}, choose).location
    form, case_id = f"{case}/items/court_ending", case.rsplit("/", 1)[-1]
    page = public.get(form).text
    assert_page_hygiene(page)
    assert winding.RULING in page
    came_back = post(public, form, {"paper": ""}, form)
    assert came_back.status_code == 422
    attach(public, case_id, "court_ending")
    assert post(public, form, {"paper": "none"}, form).status_code == 303
    changes.sign(office, case_id, QIAN)
    page = public.get(case).text
    assert_page_hygiene(page)
    assert says(page, "change.must.administrator") and MA.name not in page
    assert post(public, f"{case}/submit", {}, case).status_code == 303
    desk = f"/desk/cases/{case_id}"
    assert post(clerk, f"{desk}/take", {}, desk).status_code == 303
    page = clerk.get(desk).text
    assert_page_hygiene(page)
    assert winding.RULING in page and says(page, "refusals.change.stated_by_you")
