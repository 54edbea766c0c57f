"""An enterprise nobody can reach: its notice on the public page, who objects there, and what the desk then sees."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from licensing.act import Role
from licensing.services.cases import abuse
from portal.wiring import Office
from tests.licensing.test_abuse import WHY, Filed
from tests.licensing.test_abuse_notice import OBJECTION
from tests.support import stories
from tests.support.pages import assert_page_hygiene, post
from tests.support.stories import CLERK, HEAD, LI, MA, SECOND, ZHAO
from tests.support.visits import Visits
from tests.support.wording import says

PUBLIC = "/notices/rescissions"


@pytest.fixture
def visits(sqlite_office: Office) -> Visits:
    stories.give_keys(sqlite_office)
    return Visits(sqlite_office)


def published(office: Office, visits: Visits) -> Filed:
    """Wang proposes the notice on the desk's page, Han confirms it."""
    filed = Filed(office, after=True)
    filed.do(filed.wang, abuse.take_up)
    at = f"/desk/complaints/{filed.id}"
    wang, han = visits.of(CLERK), visits.of(SECOND)
    said = {"action": "propose_notice", "reasons": "两次上门均无法联系。"}
    assert post(wang, f"{at}/propose", said, at).status_code == 303
    shown = re.search(r'name="shown" value="([0-9a-f]{64})"', han.get(at).text).group(1)  # type: ignore[union-attr]
    assert post(han, f"{at}/confirm", {"shown": shown}, at).status_code == 303
    return filed


def test_anybody_reads_it_and_nobody_learns_who_complained(sqlite_office: Office, visits: Visits) -> None:
    filed = published(sqlite_office, visits)
    for lang in ("zh", "en"):
        for path in (PUBLIC, f"{PUBLIC}?past=1", f"{PUBLIC}/{filed.id}", "/notices"):
            page = visits.nobody().get(path, query_string={"lang": lang} if "?" not in path else None)
            assert page.status_code == 200
            assert_page_hygiene(page.text)
            assert LI.name not in page.text
    assert f"{PUBLIC}/{filed.id}" in visits.nobody().get(PUBLIC).text
    page = visits.nobody().get(f"{PUBLIC}/{filed.id}")
    assert says(page.text, "rescissions.state.running") and f"{PUBLIC}/{filed.id}/objection" in page.text
    assert says(visits.of(MA).get("/inbox").text, "message.occasion.abuse_published.title")


def test_ma_objects_on_the_page_and_wang_reads_it(sqlite_office: Office, visits: Visits) -> None:
    filed = published(sqlite_office, visits)
    here = f"{PUBLIC}/{filed.id}"
    ma = visits.of(MA)
    empty = post(ma, f"{here}/objection", {"relation": "shareholder", "reasons": ""}, here)
    assert empty.status_code == 422
    assert_page_hygiene(empty.text)
    hostile = f"<b>{OBJECTION}</b>"
    assert (
        post(ma, f"{here}/objection", {"relation": "shareholder", "reasons": hostile}, here).status_code
        == 303
    )
    seen = visits.nobody().get(here).text
    assert says(seen, "rescissions.state.opposed") and OBJECTION not in seen
    desk = visits.of(CLERK).get(f"/desk/complaints/{filed.id}").text
    assert_page_hygiene(desk)
    assert OBJECTION in desk and "<b>" not in desk
    assert "propose_notice" not in desk  # once is enough
    assert says(visits.of(LI).get("/inbox").text, "message.occasion.abuse_opposed.title")


def test_who_may_not_object(sqlite_office: Office, visits: Visits) -> None:
    filed = published(sqlite_office, visits)
    here = f"{PUBLIC}/{filed.id}"
    said = {"relation": "creditor", "reasons": OBJECTION}
    stories.declare(sqlite_office, ZHAO)
    assert visits.nobody().post(f"{here}/objection", data=said).status_code in (303, 400)
    assert post(visits.of(ZHAO), f"{here}/objection", said, here).status_code in (303, 403, 409)
    assert post(visits.of(CLERK), f"{here}/objection", said, "/account").status_code in (403, 409)
    assert filed.state() == "published"
    assert visits.nobody().get(f"{PUBLIC}/abuse_99").status_code == 404


def test_the_days_over_and_nobody_objected(sqlite_office: Office, visits: Visits) -> None:
    filed = published(sqlite_office, visits)
    at = f"/desk/complaints/{filed.id}"
    assert f"{at}/end-of-notice" not in visits.of(CLERK).get(at).text
    sqlite_office.clock.at += timedelta(days=60)  # type: ignore[attr-defined]  # FixedClock
    wang = Visits(sqlite_office).of(CLERK)  # signs in again
    assert f"{at}/end-of-notice" in wang.get(at).text
    assert says(visits.nobody().get(f"{PUBLIC}/{filed.id}").text, "rescissions.state.over")
    assert post(wang, f"{at}/end-of-notice", {}, at).status_code == 303
    assert filed.state() == "accepted"


def test_the_head_extends_and_a_suspension_resumes(sqlite_office: Office, visits: Visits) -> None:
    filed = Filed(sqlite_office, after=True)
    stories.appoint(sqlite_office, Role.SUPERVISOR, person=HEAD)
    filed.do(filed.wang, abuse.take_up)
    at = f"/desk/complaints/{filed.id}"
    wang, han, head = visits.of(CLERK), visits.of(SECOND), visits.of(HEAD)
    assert f"{at}/extension" not in wang.get(at).text
    assert post(wang, f"{at}/extension", {"note": WHY}, at).status_code == 409
    page = head.get(at).text
    assert_page_hygiene(page)
    assert f"{at}/extension" in page
    assert post(head, f"{at}/extension", {"note": WHY}, at).status_code == 303
    assert f"{at}/extension" not in head.get(at).text
    said = {"action": "propose_suspension:lawsuit", "reasons": WHY}
    assert post(wang, f"{at}/propose", said, at).status_code == 303
    page = han.get(at).text
    assert says(page, "complaints.choices.propose_suspension:lawsuit")
    shown = re.search(r'name="shown" value="([0-9a-f]{64})"', page).group(1)  # type: ignore[union-attr]
    assert post(han, f"{at}/confirm", {"shown": shown}, at).status_code == 303
    page = wang.get(at).text
    assert_page_hygiene(page)
    assert says(page, "complaints.grounds.lawsuit")
    assert post(wang, f"{at}/resumption", {"note": " "}, at).status_code == 409
    assert post(wang, f"{at}/resumption", {"note": "法院已裁定。"}, at).status_code == 303
    assert filed.state() == "accepted"
