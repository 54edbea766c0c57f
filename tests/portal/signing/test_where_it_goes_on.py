"""Signed at the provider, one goes on where one came from: a pledge's page, a case's mandates, the receipt of the party one spoke for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support import agents, items, pledges, stories
from tests.support.simulated import confirm, simulated
from tests.support.site import Site
from tests.support.stories import MA
from tests.support.walker import Seen, Walker
from tests.support.wording import says

ITEM = "B24"


@pytest.fixture
def provided(sqlite_site: Site) -> Iterator[Site]:
    stories.give_keys(sqlite_site.office)
    with simulated(sqlite_site.office, (MA,)):
        yield sqlite_site


def signed_by_provider(site: Site, at: str) -> Seen:
    ma = Walker(site.url)
    ma.sign_in(MA.mobile, MA.password)
    ma.open(at)
    ma.send(action="/provider")
    return confirm(ma, MA)


def test_a_pledge_is_granted_on_its_own_page(provided: Site) -> None:
    story = items.licensed_with(provided.office, [ITEM])
    pledge = pledges.written(provided.office, story.founder, story.case_id, ITEM)
    page = signed_by_provider(provided, f"/pledges/{pledge}")
    assert page.status == 200 and page.url.endswith(f"/pledges/{pledge}")
    assert says(page.text, "pledges.granted_now")


def test_a_mandate_is_given_among_the_cases_mandates(provided: Site) -> None:
    story = stories.draft(provided.office)
    stories.sign_up(provided.office, stories.ZHAO)
    mandate = agents.written(provided.office, story.founder, story.case_id)
    page = signed_by_provider(provided, f"/mandates/{story.case_id}/{mandate}")
    assert page.status == 200 and page.url.endswith(f"/mandates/{story.case_id}")
    assert says(page.text, "mandate.given")
