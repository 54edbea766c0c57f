"""The supervisor sees the own area, what is late, and whether the journal holds; the head extends once."""

from __future__ import annotations

import csv
import io
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from licensing.act import Role
from licensing.services.cases import two_officers
from licensing.store.models import Case
from portal.i18n import sentence
from portal.wiring import Office
from tests.support import crowds, exits, stories, straight
from tests.support.clock import FixedClock
from tests.support.pages import assert_page_hygiene, post
from tests.support.stories import HEAD, LLC_NAME, MA, PINGAN, ZHAO, Story
from tests.support.visits import Visits
from tests.support.wording import says


@pytest.fixture
def story(sqlite_office: Office) -> Story:
    return stories.taken(sqlite_office)[0]


def head(office: Office, visits: Visits, authority: str = stories.LEDU) -> FlaskClient:
    stories.appoint(office, Role.SUPERVISOR, authority, person=HEAD)
    return visits.fresh(HEAD)


@pytest.mark.parametrize(("authority", "seen"), [("630202", True), ("630200", True), (PINGAN, False)])
def test_the_overview_shows_the_own_area(
    sqlite_office: Office, visits: Visits, story: Story, authority: str, seen: bool
) -> None:
    client = head(sqlite_office, visits, authority)
    page = client.get("/supervision")
    assert_page_hygiene(page.text)
    assert (LLC_NAME in page.text) is seen
    status = client.get(f"/desk/cases/{story.case_id}").status_code
    assert status == (200 if seen else 404)


def test_states_that_are_called_the_same_are_one_number(
    sqlite_office: Office, visits: Visits, story: Story
) -> None:
    """Seen: what waits for a clerk stood there twice, once for each kind of matter."""
    made = crowds.clone(sqlite_office, story.case_id, 5, state="submitted")
    with sqlite_office.database.begin() as connection:
        connection.execute(
            text("UPDATE registration_case SET state = 'applied', kind = 'simplified_exit' WHERE id = :id"),
            {"id": made[0]},
        )
    page = head(sqlite_office, visits).get("/supervision").text
    counts = re.findall(r"<li><strong>(\d+)</strong>([^<]+)</li>", page)
    words = [word for _, word in counts]
    assert len(words) == len(set(words))
    assert ("5", sentence("desk.state.submitted", "zh")) in counts


def test_what_is_late_is_counted(
    sqlite_office: Office, visits: Visits, story: Story, clock: FixedClock
) -> None:
    clock.move(days=7)
    page = head(sqlite_office, visits).get("/supervision").text
    assert "已超期 1" in page
    assert "已超 2 个工作日" in page


def test_open_legs_come_as_a_table_file(sqlite_office: Office, visits: Visits) -> None:
    firm = exits.individual(sqlite_office)
    exits.start(sqlite_office, firm)
    answer = head(sqlite_office, visits).get("/supervision/legs.csv")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert {"海东市乐都区税务局", "海东市乐都区人力资源和社会保障局"} <= {r["department"] for r in rows}
    assert {r["due"] for r in rows if r["kind"] == sentence("departments.kind.clearance", "zh")} == {
        "2026-12-03"
    }


def test_the_journal_holds_and_a_changed_entry_is_named(
    sqlite_office: Office, visits: Visits, story: Story
) -> None:
    client = head(sqlite_office, visits)
    page = client.get("/supervision/journal")
    assert_page_hygiene(page.text)
    assert says(page.text, "supervision.journal_ok")
    with sqlite_office.sessions.begin() as session:
        for (trigger,) in session.execute(
            text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        ).all():
            session.execute(text(f'DROP TRIGGER "{trigger}"'))
        session.execute(text("UPDATE journal_entry SET action = 'case.forged' WHERE seq = 2"))
    page = client.get("/supervision/journal").text
    assert says(page, "supervision.journal_break", seq=2, kind=sentence("supervision.break.hash", "zh"))


def test_r03_only_the_head_extends_once_and_with_reasons(
    sqlite_office: Office, visits: Visits, story: Story
) -> None:
    case = f"/desk/cases/{story.case_id}"
    clerk = visits.of(stories.CLERK)
    assert post(clerk, f"{case}/extend", {"reasons": "情形复杂"}, case).status_code == 403
    client = head(sqlite_office, visits)
    assert says(client.get(case).text, "desk.extend")
    assert post(client, f"{case}/extend", {"reasons": " "}, case).status_code == 409
    assert post(client, f"{case}/extend", {"reasons": "情形复杂"}, case).status_code == 303
    with sqlite_office.read() as session:
        assert str(session.get_one(Case, story.case_id).due_on) == "2026-12-01"
    again = post(client, f"{case}/extend", {"reasons": "再延长"}, case)
    assert again.status_code == 409
    assert says(again.text, "refusals.review.extended_before")


@pytest.mark.parametrize("person", [MA, stories.CLERK])
def test_nobody_else_supervises(visits: Visits, story: Story, person: stories.SignUp) -> None:
    client = visits.of(person)
    assert client.get("/supervision").status_code == 403
    assert client.get("/supervision/legs.csv").status_code == 403
    assert client.get("/supervision/journal").status_code == 403


def test_what_waits_for_a_second_officer_is_counted(
    sqlite_office: Office, visits: Visits, story: Story
) -> None:
    with sqlite_office.work(stories.appoint(sqlite_office, Role.CLERK)) as work:
        two_officers.propose_approval(work, story.case_id)
    page = head(sqlite_office, visits).get("/supervision").text
    assert "<strong>1</strong>待复核" in page


def test_the_head_of_the_place_confirms_and_the_prefectures_head_does_not(
    sqlite_office: Office, visits: Visits, story: Story
) -> None:
    with sqlite_office.work(stories.appoint(sqlite_office, Role.CLERK)) as work:
        two_officers.propose_approval(work, story.case_id)
    case = f"/desk/cases/{story.case_id}"
    above = visits.fresh(appointed(sqlite_office, ZHAO, stories.CITY))
    page = above.get(case).text
    assert says(page, "refusals.case.other_place")
    assert f"{case}/confirm" not in page
    answer = post(above, f"{case}/confirm", {}, case)
    assert (answer.status_code, stories.state_of(sqlite_office, story)) == (409, "to_confirm")
    client = visits.fresh(appointed(sqlite_office, stories.SECOND, stories.LEDU))
    assert LLC_NAME in client.get("/desk").text.split("待您复核（1）")[2].split("</table>")[0]
    page = client.get(case).text
    shown = re.search(r'name="proposal" value="(\w+)"', page)
    assert shown
    assert post(client, f"{case}/confirm", {"proposal": shown[1]}, case).status_code == 303
    assert stories.state_of(sqlite_office, story) == "approved"


def appointed(office: Office, who: stories.SignUp, authority: str) -> stories.SignUp:
    stories.appoint(office, Role.SUPERVISOR, authority, person=who)
    return who


def test_a_supervisor_proposes_nothing(sqlite_office: Office, visits: Visits, story: Story) -> None:
    client = head(sqlite_office, visits)
    case = f"/desk/cases/{story.case_id}"
    for verb in ("propose-approval", "propose-refusal", "take", "take-back"):
        assert post(client, f"{case}/{verb}", {"reasons": "x"}, case).status_code in (404, 409)
    assert stories.state_of(sqlite_office, story) == "in_review"


def test_the_machines_switch_is_two_heads_page_and_nobody_elses(
    sqlite_office: Office, visits: Visits
) -> None:
    straight.offer(sqlite_office)
    straight.heads(sqlite_office)
    sun, luo, at = visits.of(straight.SUN), visits.of(straight.LUO), "/supervision/straight"
    page = sun.get(at).text
    assert_page_hygiene(page)
    assert says(page, "switch.is_off") and says(page, "switch.propose")
    assert post(sun, at, {"reasons": " "}).status_code == 409
    assert post(sun, at, {"reasons": "试行。"}).status_code == 303
    found = re.search(rf'action="({at}/[^"]+)/take_back"', sun.get(at).text)
    assert found and f"{found[1]}/confirm" not in sun.get(at).text
    page = luo.get(at).text
    assert_page_hygiene(page)
    rules = re.search(r'name="rules" value="(\w+)"', page)
    assert rules
    assert post(luo, f"{found[1]}/confirm", {"rules": "0" * 64}, at).status_code == 409
    assert post(luo, f"{found[1]}/confirm", {"rules": rules[1]}, at).status_code == 303
    page = sun.get(at).text
    assert_page_hygiene(page)
    assert says(page, "switch.is_on") and f"{found[1]}/stop" in page
    stories.appoint(sqlite_office, Role.CLERK)
    clerk = visits.of(stories.CLERK)
    assert clerk.get(at).status_code == 403
    assert post(clerk, f"{found[1]}/stop", {"reasons": "x"}, "/desk").status_code == 403
    assert visits.nobody().get(at).status_code == 303
    assert post(sun, f"{found[1]}/stop", {"reasons": "暂停。"}, at).status_code == 303
    assert says(sun.get(at).text, "switch.is_off")
