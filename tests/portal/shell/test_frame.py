"""The frame around every page is drawn once for whom it is the same, and for nobody else."""

from __future__ import annotations

from flask import Flask, session
from flask.testing import FlaskClient

from licensing.act import VISITOR
from portal.access import current_actor
from portal.wiring import Office
from tests.support import stories
from tests.support.stories import CLERK, MA
from tests.support.visits import Visits


def nav(client: FlaskClient, address: str) -> str:
    text = client.get(address).text
    return text.partition('<nav class="site-nav"')[2].partition("</nav>")[0]


def test_a_frame_is_of_its_role_language_and_page(sqlite_office: Office) -> None:
    stories.taken(sqlite_office)
    visits = Visits(sqlite_office)
    ma, clerk, nobody = visits.of(MA), visits.of(CLERK), visits.nobody()
    for _ in range(2):  # drawn, then kept
        assert 'href="/desk"' in nav(clerk, "/desk")
        assert 'href="/desk" aria-current="page"' in nav(clerk, "/desk")
        assert 'href="/desk" aria-current="page"' not in nav(clerk, "/account")
        assert 'href="/desk"' not in nav(ma, "/inbox")
        assert 'href="/desk"' not in nav(nobody, "/sign-in")
    chinese, english = nav(nobody, "/sign-in?lang=zh"), nav(nobody, "/sign-in?lang=en")
    assert chinese != english
    assert nav(nobody, "/sign-in?lang=zh") == chinese


def test_a_frame_names_nobody(sqlite_office: Office) -> None:
    stories.taken(sqlite_office)
    visits = Visits(sqlite_office)
    assert stories.MA.name in visits.of(MA).get("/inbox").text
    assert stories.MA.name not in visits.of(CLERK).get("/account").text
    kept = visits.app.extensions["portal-frames"]
    assert kept
    assert not any(stories.MA.name in drawn or "csrf" in drawn for drawn in kept.values())


def test_who_signs_in_within_a_request_is_who_acts(app: Flask) -> None:
    def stored(number: int) -> dict[str, object]:
        return {
            "id": f"acct_{number}",
            "name": "马",
            "role": "applicant",
            "authority": None,
            "department": None,
        }

    with app.test_request_context("/"):
        assert current_actor() is VISITOR
        session["actor"] = stored(1)
        assert current_actor().id == "acct_1"
        assert current_actor() is current_actor()
        session["actor"] = stored(2)
        assert current_actor().id == "acct_2"
        session.clear()
        assert current_actor() is VISITOR
