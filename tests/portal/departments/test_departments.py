"""A department sees its own matters, what they need, and nothing else."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from licensing.act import Role
from licensing.store.models import Leg
from portal.wiring import Office
from tests.support import stories
from tests.support.clock import FixedClock
from tests.support.deciding import decide
from tests.support.items import first_of_kinds, legs_of, licensed_with
from tests.support.pages import assert_page_hygiene, post
from tests.support.stories import HEAD, LI, LLC_NAME, MA, OFFICER, PINGAN, ZHAO, Story
from tests.support.visits import Visits
from tests.support.wording import says


@pytest.fixture
def story(sqlite_office: Office) -> Story:
    """Licensed, with a merged item and a permit."""
    return licensed_with(sqlite_office, first_of_kinds(sqlite_office, ("merged", "after")))


def leg_of(office: Office, story: Story, kind: str) -> Leg:
    return next(x for x in legs_of(office, story) if x.kind == kind)


def officer_of(
    office: Office, visits: Visits, department: str, person: stories.SignUp = OFFICER
) -> FlaskClient:
    place, short = department.split("-")
    stories.appoint(office, Role.OFFICER, place, short, person)
    return visits.of(person)


def test_the_queue_shows_only_the_own_department(sqlite_office: Office, visits: Visits, story: Story) -> None:
    leg = leg_of(sqlite_office, story, "after")
    mine = officer_of(sqlite_office, visits, leg.department)
    page = mine.get("/department")
    assert_page_hygiene(page.text)
    assert LLC_NAME in page.text
    place, short = leg.department.split("-")
    other = "HRSS" if short != "HRSS" else "CULT"
    stories.appoint(sqlite_office, Role.OFFICER, PINGAN, short, HEAD)
    stories.appoint(sqlite_office, Role.OFFICER, place, other, ZHAO)
    where = f"/department/legs/{leg.id}"
    for stranger in (HEAD, ZHAO):
        client = visits.of(stranger)
        assert client.get(where).status_code == 404
        assert post(client, f"{where}/decision", {"decision": "grant"}, "/account").status_code == 404


def test_a_leg_shows_public_facts_and_its_own_answers_but_no_people(
    sqlite_office: Office, visits: Visits, story: Story
) -> None:
    leg = leg_of(sqlite_office, story, "after")
    page = officer_of(sqlite_office, visits, leg.department).get(f"/department/legs/{leg.id}")
    assert_page_hygiene(page.text)
    assert "碾伯街道古城大街18号302室" in page.text
    assert "个工作日" in page.text
    assert LI.name not in page.text  # a shareholder who does not represent the company
    assert MA.mobile not in page.text
    merged = leg_of(sqlite_office, story, "merged")
    hidden = set(merged.fields) - set(leg.fields)
    labels = {sqlite_office.books.catalogue.fields[f].label_zh for f in hidden}
    assert [label for label in labels if f"<dt>{label}</dt>" in page.text] == []


def test_a_merged_matter_informs_and_cannot_be_decided(
    sqlite_office: Office, visits: Visits, story: Story
) -> None:
    leg = leg_of(sqlite_office, story, "merged")
    client = officer_of(sqlite_office, visits, leg.department)
    where = f"/department/legs/{leg.id}"
    page = client.get(where).text
    assert says(page, "departments.informed_text")
    assert 'name="decision"' not in page
    answered = post(client, f"{where}/decision", {"decision": "grant"}, "/account")
    assert answered.status_code == 409


def test_granting_and_refusing(
    sqlite_office: Office, visits: Visits, story: Story, clock: FixedClock
) -> None:
    leg = leg_of(sqlite_office, story, "after")
    client = officer_of(sqlite_office, visits, leg.department)
    where = f"/department/legs/{leg.id}"
    bare = post(client, f"{where}/decision", {"decision": "refuse", "reasons": " "}, where)
    assert bare.status_code == 409
    assert_page_hygiene(bare.text)
    assert says(bare.text, "refusals.review.no_reasons")
    typed = {"decision": "refuse", "reasons": "缺少消防意见，补齐后可再申请。"}
    assert decide(client, where, typed).status_code == 303
    assert decide(client, where, typed, "/account").status_code == 303
    assert decide(client, where, {"decision": "grant"}, "/account").status_code == 409
    page = client.get(where).text
    assert "缺少消防意见" in page
    assert OFFICER.name in page


@pytest.mark.parametrize("person", [MA, stories.CLERK])
def test_other_posts_have_no_department(visits: Visits, story: Story, person: stories.SignUp) -> None:
    assert visits.of(person).get("/department").status_code == 403


def test_a_visitor_signs_in_first(visits: Visits) -> None:
    assert visits.nobody().get("/department").status_code == 303
