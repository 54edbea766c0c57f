"""The complaint that Li filed, on the pages of Wang and Han; whoever has no business there is refused."""

from __future__ import annotations

import re

import pytest

from portal.wiring import Office
from tests.licensing.test_abuse import WHY, Filed
from tests.support import stories
from tests.support.pages import assert_page_hygiene, post
from tests.support.stories import CLERK, LI, MA, SECOND
from tests.support.visits import Visits
from tests.support.wording import says

LIST = "/desk/complaints"


@pytest.fixture
def visits(sqlite_office: Office) -> Visits:
    stories.give_keys(sqlite_office)
    return Visits(sqlite_office)


def test_wang_takes_it_up_and_han_confirms(sqlite_office: Office, visits: Visits) -> None:
    filed = Filed(sqlite_office)
    wang, han, at = visits.of(CLERK), visits.of(SECOND), f"{LIST}/{filed.id}"
    listing = wang.get(LIST).text
    assert_page_hygiene(listing)
    assert at in listing and LI.name in listing
    page = wang.get(at).text
    assert_page_hygiene(page)
    assert says(page, "complaints.choices.propose_declining")
    assert says(page, "complaints.proved")  # Li had signed with her own key before
    assert post(wang, f"{at}/take-up", {}, at).status_code == 303
    empty = post(wang, f"{at}/propose", {"action": "propose_finding", "reasons": ""}, at)
    assert empty.status_code == 422
    assert_page_hygiene(empty.text)
    hostile = f"<b>{WHY}</b>"
    assert (
        post(wang, f"{at}/propose", {"action": "propose_finding", "reasons": hostile}, at).status_code == 303
    )
    own = wang.get(at).text
    assert_page_hygiene(own)
    assert says(own, "complaints.other_officer") and "<b>" not in own
    page = han.get(at).text
    assert_page_hygiene(page)
    shown = re.search(r'name="shown" value="([0-9a-f]{64})"', page).group(1)  # type: ignore[union-attr]
    alone = post(wang, f"{at}/confirm", {"shown": shown}, at)
    assert alone.status_code == 409 and says(alone.text, "refusals.review.same_officer")
    assert post(han, f"{at}/confirm", {"shown": shown}, at).status_code == 303
    page = han.get(at).text
    assert_page_hygiene(page)
    assert says(page, "complaints.refuse_text")
    assert at in wang.get(LIST).text  # until what was false is undone
    assert says(page, "complaints.choices.propose_settling")
    assert says(visits.of(LI).get("/inbox").text, "message.occasion.abuse_found.title")


def test_after_registration_the_way_leads_to_the_rescission(sqlite_office: Office, visits: Visits) -> None:
    filed = Filed(sqlite_office, after=True)
    filed.decide("propose_finding")
    page = visits.of(CLERK).get(f"{LIST}/{filed.id}").text
    assert says(page, "complaints.rescind_text")
    order = re.search(r'href="(/orders/new/[^"]+/RESCIND)"', page).group(1)  # type: ignore[union-attr]
    assert visits.of(CLERK).get(order).status_code == 200


def test_nobody_else_reads_or_answers_it(sqlite_office: Office, visits: Visits) -> None:
    filed = Filed(sqlite_office)
    at = f"{LIST}/{filed.id}"
    for person in (MA, LI):
        assert visits.of(person).get(at).status_code == 403
        assert post(visits.of(person), f"{at}/take-up", {}, "/account").status_code == 403
    assert visits.nobody().get(at).status_code == 303
    assert visits.of(CLERK).get(f"{LIST}/abuse_99").status_code == 404
