"""Classes of shares converted on the page and by program: both keep the same, a stranger finds nothing, the page is whole."""

from __future__ import annotations

from licensing.kinds.change import class_votes
from licensing.store.models import Case
from portal.wiring import Office
from tests.portal.api.conftest import program
from tests.support import changes, share_classes, stories
from tests.support.pages import assert_page_hygiene, post
from tests.support.stories import MA, ZHAO
from tests.support.visits import Visits
from tests.support.wording import says


def test_the_page_and_a_program_keep_the_same_conversion(sqlite_office: Office, visits: Visits) -> None:
    office, firm = sqlite_office, share_classes.firm(sqlite_office)
    owner, choose = visits.of(MA), f"/change/enterprises/{firm.enterprise_id}"
    case = post(owner, choose, {"item": "reclass"}, choose).location
    form, case_id = f"{case}/items/reclass", case.rsplit("/", 1)[-1]
    page = owner.get(form).text
    assert_page_hygiene(page)
    assert says(page, "change.reclass.hint")
    with office.read() as session:
        (each,) = class_votes.seen(session.get_one(Case, case_id))
    meeting = {"decided_on": "2026-11-01", "votes_present": "800000", "votes_for": "600000"}
    wrong = post(owner, form, meeting | {f"to-{each.id}": "ordinary", f"shares-{each.id}": "200001"}, form)
    assert wrong.status_code == 422
    assert says(wrong.text, "problems.change.reclass_number", name=each.name, most=each.shares)
    assert_page_hygiene(wrong.text)
    kept = post(owner, form, meeting | {f"to-{each.id}": "ordinary", f"shares-{each.id}": "1000"}, form)
    assert kept.status_code == 303
    assert 'value="1000"' in owner.get(form).text
    by_page = changes.case_of(office, case_id).answers["reclass"]
    own, at = program(office, firm.owner), f"/api/v1/changes/{case_id}/items"
    moves = [{"share_class": each.id, "to": "ordinary", "shares": 1000}]
    told = {"item": "reclass", "moves": moves, "decided_on": "2026-11-01"}
    told |= {"votes_present": 800_000, "votes_for": 600_000}
    assert own.put(at, told).status_code == 200
    by_program = changes.case_of(office, case_id).answers["reclass"]
    assert {k: str(v) for k, v in by_program.items()} == {k: str(v) for k, v in by_page.items()}
    assert own.put(at, told | {"moves": []}).status_code == 422
    assert program(office, stories.sign_up(office, ZHAO)).put(at, told).status_code == 404
    assert visits.of(ZHAO).get(form).status_code == 404
