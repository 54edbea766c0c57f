"""The bank asks on the page, the agent shows on the phone, the bank sees what it needs; each attack gets its own answer."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from licensing.services.holding import lending
from licensing.store.models import PresentationRequest
from tests.portal.holder.conftest import Stage
from tests.support import holders
from tests.support.pages import assert_page_hygiene, post
from tests.support.stories import LI, MA, ZHAO
from tests.support.wording import says

BANK = {"asker": "海东银行乐都支行", "purpose": "BANK_COUNTER", "reference": "KH-17"}


def ask(client: FlaskClient, **changes: str) -> str:
    """The address of the asker's own page."""
    answer = post(client, "/verify/ask", BANK | changes)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def code_on(page: str) -> str:
    found = re.search(r'code-large"[^>]*>([2-9A-Z]{4}) ([2-9A-Z]{4})<', page)
    assert found, page
    return found.group(1) + found.group(2)


def show(stage: Stage, client: FlaskClient, code: str) -> Any:
    return post(client, f"/show/{code}", {"enterprise": stage.firm.enterprise_id})


def five_minute_code(client: FlaskClient, code: str) -> str:
    page = client.get(f"/show/{code}/code").text
    found = re.search(r"readonly>([^<]+)</textarea>", page)
    assert found
    return found.group(1)


def test_from_the_question_to_the_verdict(stage: Stage) -> None:
    holders.agent(stage.office, stage.firm)
    bank, zhao = stage.visits.nobody(), stage.visits.of(ZHAO)
    place = ask(bank)
    waiting = bank.get(place).text
    code = code_on(waiting)
    assert says(waiting, "present.state.open") and "KH-17" in waiting and "NavItem" not in waiting
    assert bank.get(f"{place}/state").json == {"state": "open"}
    assert (
        zhao.get("/show", query_string={"code": f" {code[:4].lower()} {code[4:]} "}).headers["Location"]
        == f"/show/{code}"
    )
    asked = zhao.get(f"/show/{code}").text
    for words in (
        "海东银行乐都支行 想看您的执照",
        "平台没有核实",
        "银行柜面核对身份",
        "马建国",
        "不会看到",
        "KH-17",
    ):
        assert words in asked
    assert "古城大街" not in asked
    done = show(stage, zhao, code)
    assert done.headers["Location"] == f"/show/{code}/code"
    assert bank.get(f"{place}/state").json == {"state": "presented"}
    seen = bank.get(place).text
    assert "big-verdict-green" in seen and "马建国" in seen and "青禾软件" in seen
    assert "古城大街" not in seen and "100万元" not in seen and "软件开发" not in seen
    for page in (waiting, asked, zhao.get(f"/show/{code}/code").text, seen):
        assert_page_hygiene(page)
    assert bank.get(place).text.count("big-verdict-green") == 1  # looked at again it is still there


def test_the_same_code_twice_is_refused(stage: Stage) -> None:
    bank, ma = stage.visits.nobody(), stage.visits.of(MA)
    place = ask(bank)
    code = code_on(bank.get(place).text)
    show(stage, ma, code)
    text = five_minute_code(ma, code)
    first = post(bank, place, {"code": text}, "/verify")
    again = post(bank, place, {"code": text}, "/verify")
    assert "big-verdict-green" in first.text and "马建国" in first.text
    assert (
        "big-verdict-grey" in again.text
        and says(again.text, "verify.reason.replayed")
        and "马建国" not in again.text
    )
    assert_page_hygiene(again.text)


def test_after_301_seconds_it_is_too_late(stage: Stage) -> None:
    bank, ma = stage.visits.nobody(), stage.visits.of(MA)
    place = ask(bank)
    code = code_on(bank.get(place).text)
    show(stage, ma, code)
    text = five_minute_code(ma, code)
    stage.office.clock.move(seconds=301)  # type: ignore[attr-defined]  # the clock of the tests
    late = post(bank, place, {"code": text}, "/verify")
    assert says(late.text, "verify.reason.presentation_expired") and "马建国" not in late.text
    assert says(ma.get(f"/show/{code}/code").text, "present.ran_out")


def test_another_verifiers_code_is_refused_wherever_it_is_tried(stage: Stage) -> None:
    bank, thief, ma = stage.visits.nobody(), stage.visits.nobody(), stage.visits.of(MA)
    place = ask(bank)
    code = code_on(bank.get(place).text)
    show(stage, ma, code)
    text = five_minute_code(ma, code)
    unasked = post(thief, "/verify", {"code": text})
    assert says(unasked.text, "verify.reason.request_missing") and "马建国" not in unasked.text
    elsewhere = ask(thief, asker="冒名的柜台")
    for answer in (post(thief, elsewhere, {"code": text}), post(thief, "/verify", {"code": text})):
        assert says(answer.text, "verify.reason.wrong_verifier") and "马建国" not in answer.text
        assert_page_hygiene(answer.text)
    assert "big-verdict-green" in post(bank, "/verify", {"code": text}).text  # the bank's own browser


def test_a_picture_of_the_printed_code_proves_no_possession(stage: Stage) -> None:
    bank = stage.visits.nobody()
    place = ask(bank)
    row = holders.licence_of(stage.office, stage.firm)
    answer = post(bank, place, {"code": f"http://127.0.0.1:8000/l/{row.token}#{row.short_jws}"})
    assert says(answer.text, "verify.reason.not_a_five_minute_code") and "big-verdict-grey" in answer.text
    assert_page_hygiene(answer.text)


def test_the_revoked_agent_is_refused_at_once(stage: Stage) -> None:
    _, grant = holders.agent(stage.office, stage.firm)
    bank, zhao = stage.visits.nobody(), stage.visits.of(ZHAO)
    code = code_on(bank.get(ask(bank)).text)
    assert zhao.get(f"/show/{code}").status_code == 200
    with stage.office.work(stage.firm.owner) as work:
        lending.revoke(work, stage.firm.enterprise_id, grant)
    assert show_without_page(stage, zhao, code).status_code == 404
    assert zhao.get(f"/show/{code}").status_code == 404, "a request is read by those who may answer it"


def show_without_page(stage: Stage, client: FlaskClient, code: str) -> Any:
    return post(client, f"/show/{code}", {"enterprise": stage.firm.enterprise_id}, "/account")


def test_an_agent_of_another_matter_reads_why_not(stage: Stage) -> None:
    holders.agent(stage.office, stage.firm, matters=("PRESENT_BUSINESS",))
    bank, zhao = stage.visits.nobody(), stage.visits.of(ZHAO)
    code = code_on(bank.get(ask(bank)).text)
    page = zhao.get(f"/show/{code}")
    assert says(page.text, "refusals.present.not_your_matter") and not says(page.text, "present.yes")
    assert_page_hygiene(page.text)
    refused = show_without_page(stage, zhao, code)
    assert refused.status_code == 409 and says(refused.text, "refusals.present.not_your_matter")


def test_a_co_founder_without_a_grant_shows_nothing(stage: Stage) -> None:
    bank, li = stage.visits.nobody(), stage.visits.of(LI)
    code = code_on(bank.get(ask(bank)).text)
    assert li.get(f"/show/{code}").status_code == 404
    assert show_without_page(stage, li, code).status_code == 404


def test_no_is_an_answer_too(stage: Stage) -> None:
    bank, ma = stage.visits.nobody(), stage.visits.of(MA)
    place = ask(bank)
    code = code_on(bank.get(place).text)
    assert post(ma, f"/show/{code}/decline", {}, f"/show/{code}").status_code == 303
    page = bank.get(place).text
    assert says(page, "present.state.declined") and "code-large" not in page
    assert_page_hygiene(page)


def test_a_request_that_nobody_answered_is_over(stage: Stage) -> None:
    bank, ma = stage.visits.nobody(), stage.visits.of(MA)
    place = ask(bank)
    code = code_on(bank.get(place).text)
    stage.office.clock.move(minutes=10)  # type: ignore[attr-defined]  # the clock of the tests
    assert says(bank.get(place).text, "present.state.over")
    assert says(ma.get(f"/show/{code}").text, "present.state.over")
    assert show_without_page(stage, ma, code).status_code == 409


def test_a_code_that_is_none_is_said_beside_the_field(stage: Stage) -> None:
    ma = stage.visits.of(MA)
    for typed in ("ABCD2345", "x" * 20, "%00", "<b>"):
        page = ma.get("/show", query_string={"code": typed})
        assert page.status_code == 422 and says(page.text, "present.code_unknown")
        assert_page_hygiene(page.text)
    assert ma.get("/show", query_string={"code": ""}).status_code == 422
    assert ma.get("/show/ABCD2345").status_code == 404


def test_somebody_elses_answer_is_not_shown(stage: Stage) -> None:
    holders.agent(stage.office, stage.firm)
    bank, ma, zhao = stage.visits.nobody(), stage.visits.of(MA), stage.visits.of(ZHAO)
    code = code_on(bank.get(ask(bank)).text)
    show(stage, ma, code)
    assert zhao.get(f"/show/{code}/code").status_code == 404
    assert stage.visits.of(holders.SUN).get(f"/show/{code}/code").status_code == 404


@pytest.mark.parametrize("token", ["unknown", "x" * 300, "%00", "<b>"])
def test_an_asking_page_that_is_none(stage: Stage, token: str) -> None:
    bank = stage.visits.nobody()
    assert bank.get(f"/verify/ask/{token}").status_code == 404
    assert bank.get(f"/verify/ask/{token}/state").status_code == 404
    assert post(bank, f"/verify/ask/{token}", {"code": "a.b.c"}, "/verify").status_code == 404


def test_who_asks_must_say_so(stage: Stage) -> None:
    bank = stage.visits.nobody()
    empty = post(bank, "/verify/ask", {})
    assert empty.status_code == 422 and empty.text.count("field-error") >= 2
    assert_page_hygiene(empty.text)
    odd = post(bank, "/verify/ask", BANK | {"purpose": "NOTHING"})
    assert odd.status_code == 422


def test_the_secret_of_the_asking_page_is_not_kept(stage: Stage) -> None:
    bank = stage.visits.nobody()
    token = ask(bank).rpartition("/")[2]
    with stage.office.read() as session:
        row = session.query(PresentationRequest).one()
        assert token not in {str(v) for v in vars(row).values()}
