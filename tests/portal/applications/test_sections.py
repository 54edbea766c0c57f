"""Saving: what is wrong is kept and said all at once, two devices do not overwrite each other, hostile text stays text."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from licensing.services.cases import cases
from licensing.store.models import Case
from portal.counters.applications.offers import groups_of
from portal.wiring import Office
from tests.portal.applications.conftest import client_of
from tests.portal.applications.test_journey import send, version_of
from tests.support import kinds, stories
from tests.support.items import scope_for
from tests.support.pages import assert_page_hygiene, csrf_of, post
from tests.support.stories import LI, MA, Story
from tests.support.wording import says, told

NASTY = "<script>alert(1)</script>{{7*7}}\u202e"


def answers_of(office: Office, story: Story) -> dict[str, dict[str, object]]:
    with office.read() as session:
        return dict(session.get_one(Case, story.case_id).answers)


def test_an_unlawful_place_is_kept_and_every_problem_is_said(
    ma: FlaskClient, story: Story, sqlite_office: Office
) -> None:
    path = f"/applications/{story.case_id}/place"
    place = {"county": stories.PINGAN, "address": "村", "tenure": "leased"}
    again = ma.get(send(ma, path, **place)).text
    for text in ("住所要和名称", "地址太短", "请填写房屋所有人", "请填写租赁到期日"):
        assert again.count(text) == 2, text  # once in the summary, once beside the field
    assert answers_of(sqlite_office, story)["place"]["address"] == "村"
    assert_page_hygiene(again)


def test_what_cannot_be_read_stays_on_the_page(ma: FlaskClient, story: Story, sqlite_office: Office) -> None:
    path = f"/applications/{story.case_id}/capital"
    for typed in ("一百", "-5", "1e999", "99999999999999", "NaN", "1.2345678"):
        answer = post(ma, path, {"version": version_of(ma, path), "amount_fen": typed})
        assert answer.status_code == 422, typed
        assert f'value="{typed}"' in answer.text
    assert answers_of(sqlite_office, story)["capital"]["amount_fen"] == stories.CAPITAL_FEN


def test_a_second_device_is_told_and_loses_nothing(
    ma: FlaskClient, story: Story, sqlite_office: Office
) -> None:
    path, phone = f"/applications/{story.case_id}/capital", client_of(sqlite_office, MA)
    seen = version_of(phone, path)
    send(ma, path, amount_fen="200")
    late = post(phone, path, {"version": seen, "amount_fen": "300"})
    assert late.status_code == 409
    assert says(late.text, "applications.conflict")
    assert 'value="300"' in late.text
    assert send(phone, path, amount_fen="300") != ""
    assert answers_of(sqlite_office, story)["capital"]["amount_fen"] == 300 * 1_000_000


def test_hostile_text_stays_text(ma: FlaskClient, story: Story) -> None:
    base = f"/applications/{story.case_id}"
    refused = post(ma, f"{base}/place", {"version": version_of(ma, f"{base}/place"), "address": NASTY})
    assert refused.status_code == 422  # direction signs are refused
    place = {"county": stories.LEDU, "address": NASTY[:-1], "tenure": "owned"}
    send(ma, f"{base}/place", **place)
    for page in ("/place", "/check", "/documents"):
        text = ma.get(base + page).text
        assert "<script>alert" not in text
        assert "49\u202e" not in text
        assert "{{7*7}}" in text


def test_a_wrong_person_is_answered_all_at_once(ma: FlaskClient, story: Story) -> None:
    path = f"/applications/{story.case_id}/people/new"
    wrong = {"version": version_of(ma, path), "name": "赵", "id_number": "123", "mobile": "1"}
    answer = post(ma, path, wrong)
    assert answer.status_code == 422
    for text in ("2 到 50 个字", "校验码", "11 位手机号码", "请至少选择一个职务"):
        assert text in answer.text


def test_an_id_number_is_typed_once_and_not_shown_again(
    ma: FlaskClient, story: Story, sqlite_office: Office
) -> None:
    path = f"/applications/{story.case_id}/people/person_2"
    assert LI.id_number not in ma.get(path).text
    changed = {
        "name": "李秀兰",
        "mobile": LI.mobile,
        "roles": ["SHAREHOLDER"],
        "amount_fen": "40",
        "form": "currency",
    }
    assert send(ma, path, **changed, due_on="2031-11-23") == f"/applications/{story.case_id}/people"
    with sqlite_office.read() as session:
        person = cases.person_in(session.get_one(Case, story.case_id), "person_2")
        assert person.id_number == LI.id_number


def test_five_years_are_the_limit(ma: FlaskClient, story: Story) -> None:
    path = f"/applications/{story.case_id}/people/person_2"
    late = {
        "name": "李秀兰",
        "mobile": LI.mobile,
        "roles": ["SHAREHOLDER"],
        "amount_fen": "40",
        "form": "currency",
    }
    again = ma.get(send(ma, path, **late, due_on="2031-11-24")).text
    assert says(again, "problems.people.five_years")


def test_removing_a_person_asks_first_and_may_be_repeated(ma: FlaskClient, story: Story) -> None:
    base = f"/applications/{story.case_id}/people"
    assert says(ma.get(f"{base}/person_2/remove").text, "applications.people.remove_title", name="李秀兰")
    for _ in range(2):
        data = {"csrf_token": _token(ma, f"{base}/person_1/remove")}
        assert ma.post(f"{base}/person_2/remove", data=data).location == base
    assert "李秀兰" not in ma.get(base).text


def _token(client: FlaskClient, path: str) -> str:
    return csrf_of(client.get(path).text)


def test_phrases_are_found_by_what_people_call_them(ma: FlaskClient) -> None:
    found = ma.get("/applications/scope?q=五金销售").get_json()["items"]
    assert found[0]["text"] == "五金产品零售"
    assert found[0]["also"] == "五金销售"
    assert ma.get("/applications/scope?q=").get_json() == {"items": []}
    assert ma.get("/applications/scope?q=" + "<" * 500).status_code == 200


def test_a_founder_who_knows_no_word_browses_by_trade_and_stays_there(
    ma: FlaskClient, story: Story, sqlite_office: Office
) -> None:
    path = f"/applications/{story.case_id}/business"
    page = ma.get(f"{path}?trade=H").text
    assert "住宿服务" in page
    assert_page_hygiene(page)
    inn = stories.scope_ids(sqlite_office, ("住宿服务",))[0]
    back = send(ma, path, do=f"add:{inn}", trade="H")
    assert "trade=H" in back
    assert f'value="add:{inn}"' not in ma.get(back).text
    assert "住宿服务" in ma.get(back).text
    assert ma.get(f"{path}?trade=<").status_code == 200


def test_a_permit_goes_from_the_scope_to_the_certificates(
    ma: FlaskClient, story: Story, sqlite_office: Office
) -> None:
    path = f"/applications/{story.case_id}/business"
    codes = stories.scope_ids(sqlite_office, ("软件开发", "餐饮服务"))
    send(ma, path, do=f"add:{codes[1]}", items=codes[:1], main=codes[0])
    assert "食品经营许可" in ma.get(path).text
    send(ma, path, do="permit:B01", items=codes, main=codes[0])
    assert answers_of(sqlite_office, story)["certificates"]["items"] == ["S01", "B01"]
    assert says(ma.get(path).text, "applications.business.permit_taken")


def test_a_body_that_does_not_decide_is_not_named_as_if_it_did(
    ma: FlaskClient, story: Story, sqlite_office: Office
) -> None:
    """The province licenses financing guarantees (融资担保公司监督管理条例 art 6) and auctions (拍卖法 art 11), the county meals."""
    codes = stories.scope_ids(sqlite_office, ("融资担保业务", "拍卖业务", "餐饮服务"))
    send(ma, f"/applications/{story.case_id}/business", items=codes, main=codes[0])
    page = ma.get(f"/applications/{story.case_id}/certificates").text
    hint = {
        code: page.split(f'id="item-{code}-hint">')[1].split("</p>")[0] for code in ("A12", "B104", "B01")
    }
    assert says(hint["A12"], "applications.certificates.higher.before.province")
    assert "海东市" not in hint["A12"]
    assert says(hint["B104"], "applications.certificates.higher.after.province", body="海东市商务局")
    assert "乐都区市场监督管理局" in hint["B01"]
    assert not says(hint["B01"], "applications.certificates.higher.after.province")


@pytest.mark.parametrize(("kind", "body"), [("llc", "乐都区市场监督管理局"), ("jsc", "海东市市场监督管理局")])
def test_who_is_named_is_whom_the_application_goes_to(sqlite_office: Office, kind: str, body: str) -> None:
    """What the prefecture registers is sent to the prefecture's bodies (实施细则 art 4), also where the premises lie in a county."""
    catalogue, codes = sqlite_office.books.catalogue, stories.scope_ids(sqlite_office, ("餐饮服务",))
    case = Case(entity_type=kind, answers={"place": {"county": "630202"}, "business": {"items": codes}})
    named = {o.item.code: o.department for group in groups_of(case, catalogue) for o in group.fitting}
    assert named["B01"].endswith(body)


def test_after_items_need_the_pledge_and_missing_answers_have_names(
    ma: FlaskClient, story: Story, sqlite_office: Office
) -> None:
    stories.save(sqlite_office, story, "business", scope_for(sqlite_office, ["B01"]))
    base = f"/applications/{story.case_id}/certificates"
    assert send(ma, base, items=["S01", "B01"]) == f"{base}/fields"
    pledge = ma.get(f"{base}/fields?topic=3&checked=1").text
    assert says(pledge, "problems.certificates.pledge_needed")
    again = ma.get(send(ma, f"{base}/fields?topic=2", f_premises_area_m2="abc")).text
    assert says(again, "forms.required", label="食品安全负责人")
    assert 'value="abc"' in again
    assert_page_hygiene(again)


def test_items_that_are_not_offered_are_not_taken(ma: FlaskClient, story: Story) -> None:
    base = f"/applications/{story.case_id}/certificates"
    again = ma.get(send(ma, base, items=["S01", "M01", "../x"])).text
    assert says(again, "problems.certificates.not_offered")


def test_a_change_after_signing_asks_again(ma: FlaskClient, sqlite_office: Office) -> None:
    story = stories.signed(sqlite_office)
    base = f"/applications/{story.case_id}"
    send(ma, f"{base}/capital", amount_fen="100")
    assert not says(
        ma.get(f"{base}/signatures").text, "applications.signatures.outdated"
    )  # the same answer is no change
    place = {"county": stories.LEDU, "address": "碾伯街道古城大街20号", "tenure": "owned"}
    send(ma, f"{base}/place", **place, costs="yes")
    assert told(ma.get(f"{base}/signatures").text, "applications.signatures.outdated") == 2
    refused = post(ma, f"{base}/check", {})
    assert refused.status_code == 409
    assert "马建国、李秀兰" in refused.text


def test_withdrawing_asks_first_and_may_be_repeated(ma: FlaskClient, sqlite_office: Office) -> None:
    story = stories.submitted(sqlite_office)
    base = f"/applications/{story.case_id}"
    token = _token(ma, f"{base}/withdraw")
    for _ in range(2):
        assert ma.post(f"{base}/withdraw", data={"csrf_token": token}).location == base
    assert says(ma.get(base).text, "applications.state.withdrawn")
    assert stories.state_of(sqlite_office, story) == "withdrawn"


def test_a_submitted_case_takes_no_answers(ma: FlaskClient, sqlite_office: Office) -> None:
    story = stories.submitted(sqlite_office)
    base = f"/applications/{story.case_id}"
    assert ma.get(f"{base}/place").location == base
    data = {"csrf_token": _token(ma, base), "version": "1", "address": "别处的地址"}
    assert ma.post(f"{base}/place", data=data).status_code == 409
    assert post(ma, f"{base}/check", {}, base).location == base  # handing in twice is handing in once


def test_an_individual_business_needs_one_person(sqlite_office: Office, ma: FlaskClient) -> None:
    story = stories.individual_draft(sqlite_office)
    base = f"/applications/{story.case_id}"
    stories.sign_everybody(sqlite_office, story)
    assert not says(ma.get(f"{base}/people/new").text, "applications.people.amount")
    assert post(ma, f"{base}/check", {}).location == base


def test_answers_no_page_would_send_break_nothing(office: Office) -> None:
    """On both databases: control characters, unknown codes and endless numbers are kept as problems, never as faults."""
    ma, story = client_of(office, MA), stories.draft(office)
    base = f"/applications/{story.case_id}"
    send(ma, f"{base}/place", county="63\x0002", tenure="\x00", address="碾伯街道古城大街18号")
    send(ma, f"{base}/certificates", items=["S01\x00", "\x00", "S03"])
    send(
        ma, f"{base}/certificates/fields", f_insurance_kinds=["\x00", "x" * 5000], f_employee_count="9" * 100
    )
    send(ma, f"{base}/business", do="save", items=["SC9999", "\x00"], main="\x00", term_years="9" * 30)
    for path in (
        "",
        "/place",
        "/business",
        "/certificates",
        "/certificates/fields?checked=1",
        "/documents",
        "/check",
    ):
        assert ma.get(base + path).status_code == 200, path


def test_nobody_entered_yet_is_said_when_one_wants_to_go_on(ma: FlaskClient, sqlite_office: Office) -> None:
    name_id = stories.reserve_name(
        sqlite_office, stories.sign_up(sqlite_office), "海东市乐都区金麦山谷商贸有限公司"
    )
    opened = post(ma, "/applications", {"name_id": name_id}, f"/names/{name_id}").headers["Location"]
    assert 'class="error-summary"' not in ma.get(f"{opened}/people").text
    again = ma.get(post(ma, f"{opened}/people", {}).headers["Location"]).text
    assert 'class="error-summary"' in again
    assert says(again, "problems.people.role_missing")


def test_the_capital_of_a_company_is_never_called_optional(ma: FlaskClient, story: Story) -> None:
    path = f"/applications/{story.case_id}/capital"
    wrong = post(ma, path, {"version": version_of(ma, path), "amount_fen": "abc"}).text
    for page in (ma.get(path).text, wrong):
        label = page.split('for="amount_fen"', 1)[1].split("</label>", 1)[0]
        assert "选填" not in label


@pytest.mark.parametrize("kind", ["sole", "partnership", "cooperative", "jsc"])
def test_the_page_of_money_opens_for_every_kind(sqlite_office: Office, kind: str) -> None:
    """What only companies are asked stands on no other kind's page, and its absence is no fault."""
    story = kinds.draft(sqlite_office, kind)
    page = client_of(sqlite_office, MA).get(f"/applications/{story.case_id}/capital")
    assert page.status_code == 200
    assert ('name="staff"' in page.text) is (kind == "jsc")
