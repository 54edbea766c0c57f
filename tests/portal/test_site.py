"""The test site itself: what a browser sees is what the office holds."""

from __future__ import annotations

import pytest
import requests

from tests.support.pages import browser_page
from tests.support.site import Site


def test_the_site_answers_on_a_real_port(site: Site) -> None:
    assert requests.get(site.url + "/healthz", timeout=10).status_code == 200


@pytest.mark.browser
def test_a_real_browser_reaches_it(sqlite_site: Site) -> None:
    with browser_page() as page:
        assert page.goto(sqlite_site.url + "/healthz").status == 200
