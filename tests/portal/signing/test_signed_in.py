"""Li has an account: what waits for her is found by her real name; a stranger finds nothing."""

from __future__ import annotations

from portal.app import create_app
from portal.wiring import Office
from tests.portal.applications.conftest import client_of
from tests.portal.signing.test_by_link import sign
from tests.support import stories
from tests.support.pages import assert_page_hygiene
from tests.support.stories import LI, ZHAO


def test_li_finds_reads_and_signs(sqlite_office: Office) -> None:
    story = stories.draft(sqlite_office)
    stories.give_keys(sqlite_office)
    li = client_of(sqlite_office, LI)
    waiting = li.get("/signing").text
    assert f'href="/signing/{story.case_id}"' in waiting
    assert_page_hygiene(waiting)
    path = f"/signing/{story.case_id}"
    assert_page_hygiene(li.get(path).text)
    assert sign(li, path).location == f"{path}/receipt"
    assert "实名账号登录" in li.get(f"{path}/receipt").text
    assert "没有等您签名的申请" in li.get("/signing").text


def test_the_documents_are_not_for_strangers(sqlite_office: Office) -> None:
    story = stories.draft(sqlite_office)
    zhao = client_of(sqlite_office, ZHAO)
    for path in (f"/signing/{story.case_id}", f"/signing/{story.case_id}/receipt", "/signing/case_99"):
        assert zhao.get(path).status_code == 404
    assert "没有等您签名的申请" in zhao.get("/signing").text
    visitor = create_app(sqlite_office).test_client()
    assert visitor.get(f"/signing/{story.case_id}").status_code == 303


def test_a_co_founder_signs_but_does_not_change(sqlite_office: Office) -> None:
    story = stories.draft(sqlite_office)
    li = client_of(sqlite_office, LI)
    for path in ("", "/place", "/people", "/check", "/documents"):
        assert li.get(f"/applications/{story.case_id}{path}").status_code == 404
