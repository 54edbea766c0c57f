"""An order at the desk: found by code, proposed by Wang, confirmed by Han; everybody else is refused, and the public sees it at once."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.http import parse_options_header

from licensing.act import Role
from licensing.store.models import RegisterOrder
from portal.wiring import Office
from tests.support import orders as support
from tests.support import orders as told
from tests.support import stories
from tests.support.pages import assert_page_hygiene, post
from tests.support.registered import only
from tests.support.stories import LLC_NAME, MA, OFFICER, PINGAN, SECOND, ZHAO, SignUp
from tests.support.visits import Visits
from tests.support.wording import says

HEAD = SignUp("孙科长", "13911110041", "632123197805050058", stories.PASSWORD)
GIVEN = {
    "document_title": "责令变更企业名称决定书",
    "document_no": "海东市监名〔2026〕3号",
    "document_on": "2026-11-20",
    "reasons": "名称损害他人在先权利（企业名称登记管理规定第二十三条）。",
}


@pytest.fixture
def uscc(sqlite_office: Office) -> str:
    stories.licensed(sqlite_office)
    return str(told.enterprise(sqlite_office).uscc)


@pytest.fixture
def clerk(sqlite_office: Office, uscc: str, visits: Visits) -> FlaskClient:
    assert uscc  # licensed before anybody signs in: what is told of an untouched office is told once
    stories.appoint(sqlite_office, Role.CLERK)
    return visits.of(stories.CLERK)


@pytest.fixture
def checker(sqlite_office: Office, uscc: str, visits: Visits) -> FlaskClient:
    assert uscc
    stories.second_officer(sqlite_office)
    return visits.of(SECOND)


def form(uscc: str, kind: str) -> str:
    return f"/orders/new/{uscc}/{kind}"


def files(kind: str) -> dict[str, Any]:
    """What the kind must attach, as a browser sends it."""
    return {f"paper_{p.about}": (io.BytesIO(told.sheet()), p.name) for p in told.papers_of(kind)}


def proposed(clerk: FlaskClient, uscc: str, kind: str = "NAME_ORDER", **fields: Any) -> str:
    """The address of the order that Wang has proposed on his page."""
    answer = post(clerk, form(uscc, kind), GIVEN | fields | files(kind), form(uscc, kind))
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def shown(page: str) -> dict[str, str]:
    found = re.search(r'name="proposal" value="(\w+)"', page)
    return {"proposal": found[1]} if found else {}


def test_from_the_code_to_the_order_in_effect(
    sqlite_office: Office, clerk: FlaskClient, checker: FlaskClient, uscc: str, visits: Visits
) -> None:
    page = clerk.get(f"/orders/new?uscc={uscc}").text
    assert_page_hygiene(page)
    assert says(page, "flows.event.name.ordered") and not says(page, "applications.timeline.licence.resumed")
    page = clerk.get(form(uscc, "NAME_ORDER")).text
    assert_page_hygiene(page)
    assert says(page, "orders.effect.name.ordered")
    at = proposed(clerk, uscc)
    page = clerk.get(at).text
    assert says(page, "desk.own_proposal") and f"{at}/confirm" not in page
    assert post(clerk, f"{at}/confirm", {"proposal": "x"}, at).status_code == 409
    assert says(checker.get("/orders").text, "orders.check", n=1)
    page = checker.get(at).text
    assert_page_hygiene(page)
    assert "王登记" in page and GIVEN["document_no"] in page
    assert post(checker, f"{at}/confirm", shown(page), at).status_code == 303
    public = visits.nobody().get(f"/enterprises/{uscc}").text
    assert_page_hygiene(public)
    assert LLC_NAME not in public
    assert "应于 2026年12月23日" in public
    assert "损害他人在先权利" not in public
    assert says(
        visits.nobody().get("/names/search?q=青禾软件").text, "flows.action.ordered"
    )  # the name itself still blocks others


def test_what_is_missing_or_wrong_stands_beside_its_field(clerk: FlaskClient, uscc: str) -> None:
    answer = post(clerk, form(uscc, "SUSPEND"), GIVEN | {"until": "2031-01-01"}, form(uscc, "SUSPEND"))
    assert answer.status_code == 422
    assert says(answer.text, "problems.order.until_too_far")
    assert 'value="2031-01-01"' in answer.text
    answer = post(clerk, form(uscc, "NAME_ORDER"), {}, form(uscc, "NAME_ORDER"))
    assert answer.status_code == 422
    assert_page_hygiene(answer.text)
    assert "error-summary" in answer.text


def test_an_order_that_is_not_open_is_refused_in_words(clerk: FlaskClient, uscc: str) -> None:
    answer = post(clerk, form(uscc, "RESUME"), GIVEN | files("RESUME"), form(uscc, "RESUME"))
    assert answer.status_code == 409
    assert says(answer.text, "refusals.order.no_longer_possible")


def test_returned_with_a_note_corrected_and_proposed_again(
    sqlite_office: Office, clerk: FlaskClient, checker: FlaskClient, uscc: str
) -> None:
    at = proposed(clerk, uscc, "CHANGE", domicile="碾伯街道古城大街20号")
    assert post(checker, f"{at}/return", {"note": " "}, at).status_code == 409
    assert post(checker, f"{at}/return", {"note": "请写明房间号。"}, at).status_code == 303
    page = clerk.get(at).text
    assert "请写明房间号。" in page
    page = clerk.get(f"{at}/again").text
    assert_page_hygiene(page)
    assert 'value="碾伯街道古城大街20号"' in page
    typed = GIVEN | {"domicile": "碾伯街道古城大街20号101室"}
    assert post(clerk, f"{at}/again", typed, f"{at}/again").location == at
    assert post(checker, f"{at}/confirm", shown(checker.get(at).text), at).status_code == 303
    assert told.enterprise(sqlite_office).domicile == "碾伯街道古城大街20号101室"


def test_the_maker_withdraws(sqlite_office: Office, clerk: FlaskClient, uscc: str) -> None:
    at = proposed(clerk, uscc)
    assert post(clerk, f"{at}/withdraw", {}, at).status_code == 303
    assert says(clerk.get(at).text, "orders.next.withdrawn")
    with sqlite_office.read() as session:
        assert session.query(RegisterOrder).one().state == "withdrawn"


def test_wrong_persons_are_refused(
    sqlite_office: Office, clerk: FlaskClient, uscc: str, visits: Visits
) -> None:
    at = proposed(clerk, uscc)
    stories.appoint(sqlite_office, Role.CLERK, PINGAN, person=ZHAO)
    neighbour = visits.of(ZHAO)
    assert neighbour.get(at).status_code == 404
    assert neighbour.get(form(uscc, "REVOKE")).status_code == 404
    assert LLC_NAME not in neighbour.get(f"/orders/new?uscc={uscc}").text
    assert LLC_NAME not in neighbour.get("/orders").text
    for verb in ("confirm", "return", "withdraw", "again"):
        assert post(neighbour, f"{at}/{verb}", GIVEN, "/orders").status_code == 404
    stories.appoint(sqlite_office, Role.OFFICER, department="TAX")
    for person in (MA, OFFICER):
        assert visits.of(person).get(at).status_code == 403
        assert visits.of(person).get("/orders/new").status_code == 403
    assert visits.nobody().get(at).status_code == 303


def test_the_prefectures_head_reads_and_does_not_confirm(
    sqlite_office: Office, clerk: FlaskClient, uscc: str, visits: Visits
) -> None:
    at = proposed(clerk, uscc)
    stories.appoint(sqlite_office, Role.SUPERVISOR, stories.CITY, person=HEAD)
    above = visits.of(HEAD)
    page = above.get(at).text
    assert says(page, "refusals.case.other_place")
    assert post(above, f"{at}/confirm", {"proposal": "x"}, at).status_code == 409


def test_english_says_it_too(clerk: FlaskClient, uscc: str) -> None:
    at = proposed(clerk, uscc)
    for page in ("/orders", f"/orders/new?uscc={uscc}", form(uscc, "CHANGE"), at):
        text = clerk.get(page, query_string=None if "?" in page else {"lang": "en"}).text
        assert_page_hygiene(text)
    assert "Order to change the name" in clerk.get(f"{at}?lang=en").text


def test_a_scope_that_must_be_approved_first_asks_for_the_approval_beside_it(
    clerk: FlaskClient, uscc: str
) -> None:
    typed = GIVEN | {"scope": "软件开发\n危险化学品经营"}
    answer = post(clerk, form(uscc, "CHANGE"), typed, form(uscc, "CHANGE"))
    assert answer.status_code == 422
    assert_page_hygiene(answer.text)
    found = re.search(r'name="(a_\w+)_number"', answer.text)
    assert found and says(answer.text, "orders.approvals_title")
    ahead = {f"{found[1]}_issued_on": "2027-01-01", f"{found[1]}_number": "乐应急批〔2026〕8号"}
    answer = post(clerk, form(uscc, "CHANGE"), typed | ahead, form(uscc, "CHANGE"))
    assert says(answer.text, "problems.approval.in_the_future")
    answer = post(clerk, form(uscc, "CHANGE"), GIVEN | {"scope": "卖月亮"}, form(uscc, "CHANGE"))
    assert says(answer.text, "problems.order.phrase_unknown", phrase="卖月亮")


def test_a_notice_stands_on_the_public_page_with_its_days_until_it_is_ended(
    clerk: FlaskClient, checker: FlaskClient, uscc: str, visits: Visits
) -> None:
    told = {"capital_fen": "50", "resolved_on": "2026-11-16"}
    row = {"creditor": "青海供货公司", "way": "post", "told_on": "2026-11-27"}
    late = {f"creditors.0.{name}": value for name, value in row.items()}
    at_form = form(uscc, "REDUCTION_NOTICE")
    answer = post(clerk, at_form, GIVEN | files("REDUCTION_NOTICE") | told | late, at_form)
    assert answer.status_code == 422 and says(answer.text, "problems.order.paper_missing")
    assert_page_hygiene(answer.text)
    proof = {"paper_creditors": (io.BytesIO(support.sheet()), "回执.pdf")}
    answer = post(clerk, at_form, GIVEN | files("REDUCTION_NOTICE") | told | late | proof, at_form)
    assert says(answer.text, "problems.order.day_ahead") and 'value="青海供货公司"' in answer.text
    told |= late | {"creditors.0.told_on": "2026-11-20"}
    proof = {"paper_creditors": (io.BytesIO(support.sheet()), "回执.pdf")}
    at = proposed(clerk, uscc, "REDUCTION_NOTICE", **told, **proof)
    assert "青海供货公司（邮寄，" in checker.get(at).text
    assert not says(visits.nobody().get(f"/enterprises/{uscc}").text, "problems.order.no_reduction")
    assert post(checker, f"{at}/confirm", shown(checker.get(at).text), at).status_code == 303
    public = visits.nobody().get(f"/enterprises/{uscc}").text
    assert_page_hygiene(public)
    assert says(public, "orders.notice_days", first="2026年11月23日（周一）", last="2027年1月7日（周四）")
    assert "由 100 万元 减至 50 万元" in public
    answer = post(clerk, form(uscc, "CHANGE"), GIVEN | {"capital_fen": "50"}, form(uscc, "CHANGE"))
    assert "2027年1月7日（周四） 才满" in answer.text
    at = proposed(clerk, uscc, "END_NOTICE")
    assert post(checker, f"{at}/confirm", shown(checker.get(at).text), at).status_code == 303
    assert not says(visits.nobody().get(f"/enterprises/{uscc}").text, "orders.notice_days")


def test_the_papers_of_an_order_are_read_at_its_desk_and_nowhere_else(
    sqlite_office: Office, clerk: FlaskClient, checker: FlaskClient, uscc: str, visits: Visits
) -> None:
    """A web page that calls itself a PDF is none, and the form says which paper is missing."""
    fake = {"paper_basis": (io.BytesIO(b"<html><script>1</script></html>"), "决定书.pdf")}
    answer = post(clerk, form(uscc, "NAME_ORDER"), GIVEN | fake, form(uscc, "NAME_ORDER"))
    assert answer.status_code == 409 and says(answer.text, "refusals.upload.kind")
    assert_page_hygiene(answer.text)
    answer = post(clerk, form(uscc, "NAME_ORDER"), GIVEN, form(uscc, "NAME_ORDER"))
    assert answer.status_code == 422 and says(answer.text, "problems.order.paper_missing")
    at = proposed(clerk, uscc)
    page = checker.get(at).text
    assert_page_hygiene(page)
    found = re.search(rf'href="({at}/papers/[^"]+)"', page)
    assert found and says(page, "orders.papers_bound")
    answer = checker.get(found[1])
    assert answer.data == told.sheet()
    kind, named = parse_options_header(answer.headers["Content-Disposition"])
    assert kind == "attachment" and named["filename"] == "决定书.pdf"
    stories.appoint(sqlite_office, Role.CLERK, PINGAN, person=ZHAO)
    assert visits.of(ZHAO).get(found[1]).status_code == 404
    assert visits.of(MA).get(found[1]).status_code == 403
    assert visits.nobody().get(found[1]).status_code == 303


def test_x19_the_public_page_bears_the_special_mark(sqlite_office: Office, visits: Visits) -> None:
    code = only(sqlite_office, status="revoked", status_date=date(2026, 5, 1))
    page = visits.nobody().get(f"/enterprises/{code}").text
    assert_page_hygiene(page)
    assert says(page, "register.unliquidated_text")
