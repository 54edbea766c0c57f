"""Classes of shares in an issue: the page and a program keep the same; a stranger finds nothing."""

from __future__ import annotations

import pytest

from portal.wiring import Office
from tests.licensing.change.test_stock import stock_firm
from tests.portal.api.conftest import program
from tests.support import changes, share_classes, stories
from tests.support.pages import assert_page_hygiene, post
from tests.support.stories import MA, ZHAO
from tests.support.visits import Visits
from tests.support.wording import says

ISSUE = {"way": "issue", "by": "meeting", "decided_on": "2026-11-20", "kind": "par", "paid_on": "2026-11-21"}
NEW = {"name": "特别表决权股", "profit": "same", "remainder": "same", "transfer": "consent"}
NEW |= {"protects": "特别表决权股的持有人离任董事的，其股份转为普通股"}


@pytest.mark.parametrize("stands", [False, True])
def test_the_page_and_a_program_keep_the_same_issue(
    sqlite_office: Office, visits: Visits, stands: bool
) -> None:
    office = sqlite_office
    firm = share_classes.firm(office) if stands else stock_firm(office)
    owner, choose = visits.of(MA), f"/change/enterprises/{firm.enterprise_id}"
    case = post(owner, choose, {"item": "stock"}, choose).location
    form, case_id = f"{case}/items/stock", case.rsplit("/", 1)[-1]
    page = owner.get(form).text
    assert says(page, "change.issue.title") and says(page, "change.issue.stand") == stands
    typed = ISSUE | {"capital_fen": "150", "votes_present": "800000", "votes_for": "600000"}
    typed |= {"shares": "500000", "proceeds_fen": "80", "class_shares-0": "100000", "class_paid_fen-0": "15"}
    typed |= {f"class_{n}-0": value for n, value in NEW.items()} | {"class_votes-0": ""}
    came_back = post(owner, form, typed, form)
    assert came_back.status_code == 422
    assert says(came_back.text, "problems.classes.votes", name=NEW["name"], most=1000)
    assert says(came_back.text, "problems.change.issue_public")
    assert_page_hygiene(came_back.text)
    typed |= {"class_votes-0": "10", "not_public": "yes"}
    assert post(owner, form, typed, form).status_code == 303
    assert_page_hygiene(owner.get(form).text)
    assert 'value="100000"' in owner.get(form).text and "每股10票" in owner.get(case).text
    by_page = changes.case_of(office, case_id).answers["stock"]
    own, at = program(office, firm.owner), f"/api/v1/changes/{case_id}/items"
    sent = ISSUE | {"item": "stock", "capital_fen": 150_000_000, "votes_present": 800_000}
    sent |= {"votes_for": 600_000, "shares": 500_000, "proceeds_fen": 80_000_000, "not_public": "yes"}
    sent |= {"classes": [NEW | {"shares": 100_000, "paid_fen": 15_000_000, "votes": 10}]}
    read = own.put(at, sent).get_json()
    assert next(x for x in read["items"] if x["item"] == "stock")["missing"] == []
    by_program = changes.case_of(office, case_id).answers["stock"]
    assert by_program["classes"] == by_page["classes"]
    assert [c["name"] for c in read["share_classes"]] == (["优先股"] if stands else [])
    odd = own.put(at, sent | {"classes": [NEW | {"shares": 0, "paid_fen": 1}]})
    assert [e["pointer"] for e in odd.get_json()["errors"]] == ["/classes/0/shares"]
    stories.sign_up(office, ZHAO)
    assert visits.of(ZHAO).get(form).status_code == 404
