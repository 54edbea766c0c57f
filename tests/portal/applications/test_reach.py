"""Each page opens for the founder, in both languages, and for nobody else."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from portal.wiring import Office
from tests.support.pages import assert_page_hygiene
from tests.support.stories import Story

PAGES = (
    "",
    "/place",
    "/business",
    "/business?q=餐饮",
    "/capital",
    "/people",
    "/people/new",
    "/people/new?me=1",
    "/people/person_1",
    "/people/person_1/remove",
    "/certificates",
    "/certificates/fields",
    "/documents",
    "/review",
    "/signatures",
    "/check",
    "/withdraw",
)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_founder_opens_every_page(ma: FlaskClient, story: Story, path: str, lang: str) -> None:
    mark = "&" if "?" in path else "?"
    answer = ma.get(f"/applications/{story.case_id}{path}{mark}lang={lang}")
    assert answer.status_code == 200
    assert_page_hygiene(answer.text, path)


@pytest.mark.parametrize("path", PAGES)
def test_a_stranger_finds_nothing(zhao: FlaskClient, story: Story, path: str) -> None:
    assert zhao.get(f"/applications/{story.case_id}{path}").status_code == 404


def test_a_visitor_is_asked_to_sign_in(sqlite_office: Office, story: Story, client: FlaskClient) -> None:
    for path in PAGES:
        answer = client.get(f"/applications/{story.case_id}{path}")
        assert (answer.status_code, answer.location[:8]) == (303, "/sign-in")
