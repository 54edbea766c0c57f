"""The labour bureau granted a school; the founder corrected the application: page and interface say so, old pages decide nothing."""

from __future__ import annotations

import pytest

from licensing.act import Role
from licensing.store.models import Leg
from portal.wiring import Office
from tests.licensing.test_leg_asked_again import (
    GUARDS,
    OTHER_ROOMS,
    SCHOOL,
    corrected,
    leg_with,
    put_certificates,
)
from tests.licensing.test_legs import decide, officer_for
from tests.portal.api.conftest import machine
from tests.support import deciding, stories
from tests.support.items import approved_with
from tests.support.pages import assert_page_hygiene
from tests.support.stories import HEAD, OFFICER
from tests.support.visits import Visits
from tests.support.wording import says


@pytest.fixture
def asked_again(sqlite_office: Office) -> Leg:
    """The school's leg in its second round."""
    office = sqlite_office
    story = approved_with(office, (SCHOOL, GUARDS))
    school, guards = leg_with(office, story, SCHOOL), leg_with(office, story, GUARDS)
    decide(office, officer_for(office, school), school, granted=True)
    decide(office, officer_for(office, guards, HEAD), guards, granted=False, reasons="人员不符合要求。")
    corrected(
        office,
        story,
        lambda: put_certificates(office, story, (SCHOOL, GUARDS), premises_address=OTHER_ROOMS),
    )
    return leg_with(office, story, SCHOOL)


def test_the_page_says_that_and_why_it_is_asked_again(
    sqlite_office: Office, visits: Visits, asked_again: Leg
) -> None:
    stories.appoint(sqlite_office, Role.OFFICER, *asked_again.department.split("-"))
    client, where = visits.of(OFFICER), f"/department/legs/{asked_again.id}"
    for lang, queue in (
        ("zh", client.get("/department").text),
        ("en", client.get("/department?lang=en").text),
    ):
        assert says(queue, "departments.state_again", lang)
    for lang in ("en", "zh"):
        page = client.get(f"{where}?lang={lang}").text
        assert_page_hygiene(page)
        assert says(page, "departments.asked_again", lang, n=2)
        assert says(page, "departments.changed.since", lang)
        label = sqlite_office.books.catalogue.fields["premises_address"]
        assert (label.label_zh if lang == "zh" else label.label_en) in page and OTHER_ROOMS in page
    stale = deciding.decide(client, where, {"decision": "grant", "round": "1"})
    assert stale.status_code == 409
    assert says(stale.text, "refusals.leg.other_round")
    assert deciding.decide(client, where, {"decision": "grant", "round": "2"}).status_code == 303


def test_a_program_hears_of_it_and_decides_the_round_it_read(sqlite_office: Office, asked_again: Leg) -> None:
    own = machine(sqlite_office, asked_again.department)
    own.sign_in()
    events = own.get("/api/v1/events").json["events"]
    told = next(e for e in events if e["type"] == "leg.asked_again")
    assert told["facts"]["changed"] == ["fields.premises_address"] and OTHER_ROOMS not in str(told)
    task = next(t for t in own.get("/api/v1/tasks").json["tasks"] if t["id"] == asked_again.id)
    assert (task["round"], task["changed"], task["state"]) == (2, ["fields.premises_address"], "open")
    at = f"/api/v1/tasks/{asked_again.id}/decision"
    for unread in ({"decision": "grant"}, {"decision": "grant", "round": 1}):
        late = own.post(at, unread)
        assert (late.status_code, late.json["codes"]) == (409, ["leg.other_round"])
    assert own.post(at, {"decision": "grant", "round": 2}).json["state"] == "granted"
