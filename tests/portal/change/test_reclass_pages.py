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


def test_another_ratio_is_kept_the_same_by_page_and_program(sqlite_office: Office, visits: Visits) -> None:
    office, firm = sqlite_office, share_classes.firm(sqlite_office)
    owner, choose = visits.of(MA), f"/change/enterprises/{firm.enterprise_id}"
    case = post(owner, choose, {"item": "reclass"}, choose).location
    form, case_id = f"{case}/items/reclass", case.rsplit("/", 1)[-1]
    with office.read() as session:
        (each,) = class_votes.seen(session.get_one(Case, case_id))
    typed = {"decided_on": "2026-11-01", "votes_present": "800000", "votes_for": "600000", "no_par": "yes"}
    line = {
        f"to-{each.id}": "ordinary",
        f"shares-{each.id}": "1000",
        f"per-{each.id}": "2",
        f"into-{each.id}": "3",
    }
    refused = post(owner, form, typed | line, form)
    assert refused.status_code == 422 and says(refused.text, "problems.change.reclass_par")
    assert_page_hygiene(refused.text)
    assert 'value="3"' in owner.get(form).text
    by_page = changes.case_of(office, case_id).answers["reclass"]
    moves = [{"share_class": each.id, "to": "ordinary", "shares": 1000, "per": 2, "into": 3}]
    told = {"item": "reclass", "moves": moves, "decided_on": "2026-11-01", "no_par": "yes"}
    told |= {"votes_present": 800_000, "votes_for": 600_000}
    own, at = program(office, firm.owner), f"/api/v1/changes/{case_id}/items"
    read = own.put(at, told).get_json()
    missing = next(x for x in read["items"] if x["item"] == "reclass")["missing"]
    assert [x["code"] for x in missing] == ["change.reclass_par"]
    by_program = changes.case_of(office, case_id).answers["reclass"]
    assert {k: str(v) for k, v in by_program.items()} == {k: str(v) for k, v in by_page.items()}
    assert own.put(at, told | {"moves": [moves[0] | {"per": 0}]}).status_code == 422


def test_the_page_and_a_program_keep_the_same_shares_bought_back(
    sqlite_office: Office, visits: Visits
) -> None:
    office, firm = sqlite_office, share_classes.firm(sqlite_office)
    owner, choose = visits.of(MA), f"/change/enterprises/{firm.enterprise_id}"
    case = post(owner, choose, {"item": "stock"}, choose).location
    form, case_id = f"{case}/items/stock", case.rsplit("/", 1)[-1]
    page = owner.get(form).text
    assert_page_hygiene(page)
    assert says(page, "change.redeem.hint")
    with office.read() as session:
        (each,) = class_votes.seen(session.get_one(Case, case_id))
    typed = {"way": "reduce", "capital_fen": "95", "by": "meeting", "decided_on": "2026-11-20"}
    typed |= {"votes_present": "800000", "votes_for": "600000"}
    typed |= {f"bought-{each.id}": "200001", "bought_on": "2026-11-21", "clause": "第二十一条"}
    wrong = post(owner, form, typed, form)
    assert says(wrong.text, "problems.change.redeem_number", name=each.name, most=each.shares)
    assert_page_hygiene(wrong.text)
    post(owner, form, typed | {f"bought-{each.id}": "50000"}, form)
    assert 'value="50000"' in owner.get(form).text and "收购并注销50000股" in owner.get(case).text
    by_page = changes.case_of(office, case_id).answers["stock"]
    told = {"item": "stock", "way": "reduce", "capital_fen": 95_000_000, "by": "meeting"}
    told |= {"decided_on": "2026-11-20", "votes_present": 800_000, "votes_for": 600_000}
    told |= {"bought": [{"share_class": each.id, "shares": 50_000}], "bought_on": "2026-11-21"}
    own, at = program(office, firm.owner), f"/api/v1/changes/{case_id}/items"
    read = own.put(at, told | {"clause": "第二十一条"}).get_json()
    missing = next(x for x in read["items"] if x["item"] == "stock")["missing"]
    assert [x["code"] for x in missing] == ["order.reduction_unannounced"]
    by_program = changes.case_of(office, case_id).answers["stock"]
    kept = ("bought", "bought_on", "clause")
    assert [by_program[n] for n in kept] == [by_page[n] for n in kept]
    assert program(office, stories.sign_up(office, ZHAO)).put(at, told).status_code == 404
