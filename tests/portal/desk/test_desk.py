"""The desk: the right clerk sees and decides, another county's knows nothing, what is wrong is said on the page."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from licensing.act import Role
from licensing.store.models import Case, JournalEntry
from portal.counters.desk.corrections import FIELDS
from portal.i18n import has
from portal.wiring import Office
from tests.support import stories
from tests.support.clock import FixedClock
from tests.support.pages import assert_page_hygiene, post
from tests.support.stories import LI, LLC_NAME, MA, PINGAN, SECOND, ZHAO, Story
from tests.support.visits import Visits
from tests.support.wording import says

CASE = "/desk/cases/{}"
DECIDING = ("propose-approval", "propose-refusal", "take-back", "confirm", "return")


@pytest.fixture
def story(sqlite_office: Office) -> Story:
    return stories.submitted(sqlite_office)


@pytest.fixture
def clerk(sqlite_office: Office, visits: Visits) -> FlaskClient:
    stories.appoint(sqlite_office, Role.CLERK)
    return visits.of(stories.CLERK)


def path(story: Story, verb: str = "") -> str:
    return CASE.format(story.case_id) + (f"/{verb}" if verb else "")


def test_the_queue_shows_what_waits_with_its_due_date(clerk: FlaskClient, story: Story) -> None:
    page = clerk.get("/desk")
    assert page.status_code == 200
    assert_page_hygiene(page.text)
    assert LLC_NAME in page.text
    assert "还剩 3 个工作日" in page.text


@pytest.mark.parametrize(("hours", "tone"), [(0, "tag-grey"), (48, "tag-amber"), (24 * 5, "tag-red")])
def test_due_dates_turn_amber_and_red(
    clerk: FlaskClient, story: Story, clock: FixedClock, visits: Visits, hours: int, tone: str
) -> None:
    clock.move(hours=hours)
    page = visits.fresh(stories.CLERK).get("/desk").text
    row = page[page.index(LLC_NAME) :]
    assert tone in row[: row.index("</tr>")].split('data-label="期限"')[1]


def test_a_clerk_of_another_county_neither_sees_nor_opens_it(
    sqlite_office: Office, visits: Visits, story: Story
) -> None:
    stories.appoint(sqlite_office, Role.CLERK, PINGAN, person=ZHAO)
    other = visits.of(ZHAO)
    assert LLC_NAME not in other.get("/desk").text
    assert other.get(path(story)).status_code == 404
    for verb in (*DECIDING, "take", "undo", "corrections", "put-back", "send-back"):
        assert post(other, path(story, verb), {}, "/desk").status_code == 404


@pytest.mark.parametrize("person", [MA, LI])
def test_an_applicant_has_no_desk(
    sqlite_office: Office, visits: Visits, story: Story, person: object
) -> None:
    stories.sign_up(sqlite_office, LI)
    client = visits.of(person)  # type: ignore[arg-type]  # both are sign-ups
    assert client.get("/desk").status_code == 403
    assert client.get(path(story)).status_code == 403


def test_a_visitor_is_sent_to_sign_in(visits: Visits, story: Story) -> None:
    answer = visits.nobody().get(path(story))
    assert answer.status_code == 303
    assert "/sign-in?next=" in answer.location


def test_the_case_stands_side_by_side(clerk: FlaskClient, story: Story) -> None:
    page = clerk.get(path(story))
    assert page.status_code == 200
    assert_page_hygiene(page.text)
    for part in ("申请文件", "人员", "系统发现", "办理经过", "今天重新检查", "章程"):
        assert part in page.text
    assert MA.id_number not in page.text
    assert "632123********0010" in page.text


def test_a_number_is_shown_for_a_purpose_for_five_minutes_and_journalled(
    sqlite_office: Office, clerk: FlaskClient, story: Story, clock: FixedClock, visits: Visits
) -> None:
    with sqlite_office.read() as session:
        person = session.get_one(Case, story.case_id).people[0].id
    where = path(story, f"people/{person}/number")
    assert post(clerk, where, {}, path(story)).status_code == 409
    assert MA.id_number not in clerk.get(path(story)).text
    assert post(clerk, where, {"purpose": "contact"}, path(story)).status_code == 303
    assert MA.id_number in clerk.get(path(story)).text
    with sqlite_office.read() as session:
        entry = session.query(JournalEntry).filter_by(action="case.person_viewed").one()
        assert entry.facts == {"person": person, "purpose": "contact"}
    clock.move(minutes=6)
    assert MA.id_number not in clerk.get(path(story)).text


def test_take_propose_and_the_next_case_opens(
    sqlite_office: Office, clerk: FlaskClient, story: Story
) -> None:
    second = stories.submitted(sqlite_office, LI, "海东市乐都区远山软件有限公司")
    assert post(clerk, path(story, "take"), {}, path(story)).location.endswith(path(story))
    answer = post(clerk, path(story, "propose-approval"), {"next_shown": "1", "next": "1"}, path(story))
    assert answer.status_code == 303
    assert answer.location.endswith(path(second))
    assert stories.state_of(sqlite_office, story) == "to_confirm"
    post(clerk, path(second, "take"), {}, path(second))
    answer = post(clerk, path(second, "propose-approval"), {"next_shown": "1"}, path(second))
    assert answer.location.endswith("/desk")


@pytest.fixture
def checker(sqlite_office: Office, visits: Visits) -> FlaskClient:
    stories.second_officer(sqlite_office)
    return visits.of(SECOND)


def proposal_on(page: str) -> dict[str, str]:
    """What the page's own form says it confirms."""
    found = re.search(r'name="proposal" value="(\w+)"', page)
    return {"proposal": found[1]} if found else {}


def test_a_second_officer_finds_reads_and_confirms_and_goes_on_to_the_next(
    sqlite_office: Office, clerk: FlaskClient, checker: FlaskClient, story: Story
) -> None:
    second = stories.submitted(sqlite_office, LI, "海东市乐都区远山软件有限公司")
    for each in (story, second):
        post(clerk, path(each, "take"), {}, path(each))
        post(clerk, path(each, "propose-approval"), {}, path(each))
    queue = checker.get("/desk").text
    assert_page_hygiene(queue)
    assert says(queue, "desk.check", n=2)
    assert says(clerk.get("/desk").text, "desk.proposed", n=2)
    assert post(checker, "/desk/next", {}, "/desk").location.endswith(path(story))
    page = checker.get(path(story)).text
    assert_page_hygiene(page)
    for said in ("王登记于", "建议准予登记", "复核同意，准予登记", "今天重新检查", "不同意，退回经办人"):
        assert said in page
    answer = post(
        checker, path(story, "confirm"), proposal_on(page) | {"next_shown": "1", "next": "1"}, path(story)
    )
    assert answer.location.endswith(path(second))
    assert stories.state_of(sqlite_office, story) == "approved"


def test_the_maker_sees_the_proposal_takes_it_back_and_cannot_confirm_it(
    sqlite_office: Office, clerk: FlaskClient, story: Story
) -> None:
    post(clerk, path(story, "take"), {}, path(story))
    post(clerk, path(story, "propose-refusal"), {"reasons": "住所不实。"}, path(story))
    page = clerk.get(path(story)).text
    assert says(page, "desk.own_proposal")
    assert "<blockquote>住所不实。</blockquote>" in page
    assert path(story, "confirm") not in page
    answer = post(clerk, path(story, "confirm"), {"proposal": "x"}, path(story))
    assert answer.status_code == 409
    assert says(answer.text, "refusals.review.same_officer")
    assert post(clerk, path(story, "take-back"), {}, path(story)).location.endswith(path(story))
    assert stories.state_of(sqlite_office, story) == "in_review"


def test_a_proposal_that_was_replaced_while_it_was_read_is_not_confirmed(
    sqlite_office: Office, clerk: FlaskClient, checker: FlaskClient, story: Story
) -> None:
    post(clerk, path(story, "take"), {}, path(story))
    post(clerk, path(story, "propose-approval"), {}, path(story))
    read = proposal_on(checker.get(path(story)).text)
    post(clerk, path(story, "take-back"), {}, path(story))
    post(clerk, path(story, "propose-refusal"), {"reasons": "住所不实。"}, path(story))
    answer = post(checker, path(story, "confirm"), read, path(story))
    assert answer.status_code == 409
    assert says(answer.text, "refusals.review.proposal_replaced")
    assert stories.state_of(sqlite_office, story) == "to_confirm"


def test_a_returned_case_says_so_and_why(
    sqlite_office: Office, clerk: FlaskClient, checker: FlaskClient, story: Story, visits: Visits
) -> None:
    post(clerk, path(story, "take"), {}, path(story))
    post(clerk, path(story, "propose-approval"), {}, path(story))
    empty = post(checker, path(story, "return"), {"note": " "}, path(story))
    assert empty.status_code == 409
    assert post(checker, path(story, "return"), {"note": "住所证明请再看。"}, path(story)).status_code == 303
    assert says(clerk.get("/desk").text, "desk.mark.returned")
    assert "住所证明请再看。" in clerk.get(path(story)).text
    assert "住所证明请再看。" not in visits.of(MA).get(f"/applications/{story.case_id}").text


def test_the_founder_reads_that_a_second_officer_checks_and_not_what_is_proposed(
    clerk: FlaskClient, story: Story, visits: Visits
) -> None:
    post(clerk, path(story, "take"), {}, path(story))
    post(clerk, path(story, "propose-refusal"), {"reasons": "住所不实。"}, path(story))
    page = visits.of(MA).get(f"/applications/{story.case_id}").text
    assert_page_hygiene(page)
    assert says(page, "applications.state.to_confirm")
    assert says(page, "applications.timeline.case.proposed")
    assert "住所不实。" not in page
    assert "不予" not in page.split("<main")[1]


def test_approving_what_nobody_has_taken_is_refused_with_the_reason(clerk: FlaskClient, story: Story) -> None:
    answer = post(clerk, path(story, "propose-approval"), {}, path(story))
    assert answer.status_code == 409
    assert says(answer.text, "desk.refused_now")


def test_two_clerks_one_wins_the_other_is_told_who(
    sqlite_office: Office, clerk: FlaskClient, visits: Visits, story: Story
) -> None:
    stories.appoint(sqlite_office, Role.CLERK, person=ZHAO)
    late = visits.of(ZHAO)
    assert post(clerk, path(story, "take"), {}, path(story)).status_code == 303
    answer = post(late, path(story, "take"), {}, path(story))
    assert answer.status_code == 409
    assert says(answer.text, "desk.taken_by", clerk="王登记")


def test_a_correction_list_is_ticked_together_sent_once_and_undone_in_time(
    sqlite_office: Office, clerk: FlaskClient, story: Story, clock: FixedClock
) -> None:
    post(clerk, path(story, "take"), {}, path(story))
    empty = post(clerk, path(story, "corrections"), {"free": " \n "}, path(story))
    assert empty.status_code == 409
    assert says(empty.text, "refusals.review.no_corrections")
    typed = {"tick": ["0", "1"], "note-1": "请写到门牌号。", "free": "请补充租赁合同。\n请写明楼层。"}
    assert post(clerk, path(story, "corrections"), typed, path(story)).status_code == 303
    assert stories.state_of(sqlite_office, story) == "correction"
    page = clerk.get(path(story)).text
    assert "请补充租赁合同。" in page
    assert "<li>请写到门牌号。</li>" in page
    assert "<li>请核对并更正：住所类型</li>" in page
    assert says(page, "desk.undo_until")
    clock.move(minutes=4)
    assert post(clerk, path(story, "undo"), {}, path(story)).status_code == 303
    assert stories.state_of(sqlite_office, story) == "in_review"


def test_the_undo_window_closes(
    sqlite_office: Office, clerk: FlaskClient, story: Story, clock: FixedClock
) -> None:
    post(clerk, path(story, "take"), {}, path(story))
    typed = {"reasons": "住所不实。"}
    assert post(clerk, path(story, "propose-refusal"), typed, path(story)).status_code == 303
    assert not says(clerk.get(path(story)).text, "desk.undo_until")
    stories.confirm(sqlite_office, story.case_id)
    assert says(clerk.get(path(story)).text, "desk.undo_until")
    clock.move(minutes=5, seconds=1)
    assert not says(clerk.get(path(story)).text, "desk.undo_until")
    assert post(clerk, path(story, "undo"), {}, path(story)).status_code == 409
    assert stories.state_of(sqlite_office, story) == "refused"


def test_refusing_needs_reasons_and_keeps_what_was_typed_inert(
    sqlite_office: Office, clerk: FlaskClient, story: Story
) -> None:
    post(clerk, path(story, "take"), {}, path(story))
    answer = post(clerk, path(story, "propose-refusal"), {"reasons": "  "}, path(story))
    assert answer.status_code == 409
    assert says(answer.text, "refusals.review.no_reasons")
    hostile = "<script>alert(1)</script>{{ 7*7 }}"
    assert post(clerk, path(story, "propose-refusal"), {"reasons": hostile}, path(story)).status_code == 303
    page = clerk.get(path(story)).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}" in page


def test_what_the_applicant_changed_is_marked(
    sqlite_office: Office, visits: Visits, clerk: FlaskClient
) -> None:
    story, _ = stories.asked_to_correct(sqlite_office)
    place = stories.answers(sqlite_office)["place"] | {"address": "碾伯街道古城大街18号3单元302室"}
    stories.save(sqlite_office, story, "place", place)
    stories.sign_everybody(sqlite_office, story)
    stories.hand_in(sqlite_office, story)
    assert says(clerk.get("/desk").text, "desk.mark.corrected")
    page = clerk.get(path(story)).text
    assert says(page, "desk.changed")
    assert "<ins>" in page
    assert "3单元302室</ins>" in page
    assert page.count('name="tick"') == 1  # only the line of the first list may be asked again


def test_english_says_it_too(clerk: FlaskClient, story: Story) -> None:
    page = clerk.get(path(story) + "?lang=en")
    assert_page_hygiene(page.text)
    assert says(page.text, "desk.findings", "en")


def test_every_field_that_a_correction_may_name_has_words() -> None:
    """Seen: a field was added to the list without its words, and every case in review was a fault."""
    named = {f"desk.field.{section}.{field}" for section, fields in FIELDS.items() for field in fields}
    named |= {f"desk.section.{section}" for section in FIELDS}
    assert named == {key for key in named if has(key)}
