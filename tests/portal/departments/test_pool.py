"""The claiming pool on the department's page and over its program."""

from __future__ import annotations

import pytest

from licensing.act import Role
from licensing.services.cases import pool
from licensing.store.models import Case, Unclaimed
from portal.wiring import Office
from tests.portal.api.conftest import machine
from tests.support import standings, stories
from tests.support.pages import assert_page_hygiene, post
from tests.support.stories import HEAD, MA, OFFICER
from tests.support.visits import Visits
from tests.support.wording import says

NOBODYS = "复印传真打印服务"


@pytest.fixture
def entry(sqlite_office: Office) -> str:
    """A phrase of an accepted case in the pool; its id."""
    made = stories.draft(sqlite_office)
    items = stories.scope_ids(sqlite_office, (NOBODYS,))
    stories.save(sqlite_office, made, "business", {"items": items, "main": items[0], "term_years": 20})
    with sqlite_office.work(made.founder) as work:
        (row,) = pool.publish(work, work.session.get_one(Case, made.case_id))
        return row.id


def claimed_by(office: Office) -> str | None:
    with office.read() as session:
        return session.query(Unclaimed).one().department


def test_an_officer_claims_it_on_the_page(sqlite_office: Office, visits: Visits, entry: str) -> None:
    standings.officer(sqlite_office, "PSB")
    mine = visits.of(OFFICER)
    page = mine.get("/department")
    assert_page_hygiene(page.text)
    assert NOBODYS in page.text and says(page.text, "pool.title", n=1)
    where = f"/department/pool/{entry}"
    assert visits.of(MA).post(where).status_code in (400, 403)
    assert post(mine, where, {"note": "特种行业"}, form_at="/department").status_code == 303
    assert claimed_by(sqlite_office) == "630202-PSB"
    assert says(mine.get("/department").text, "pool.claimed")


def test_a_program_claims_it_once(sqlite_office: Office, entry: str) -> None:
    police = machine(sqlite_office, "630202-PSB")
    police.sign_in()
    (waiting,) = police.get("/api/v1/claims").json["claims"]
    assert (waiting["phrase"], waiting["department"]) == (NOBODYS, None)
    done = police.post(f"/api/v1/claims/{waiting['id']}", {"note": "特种行业"})
    assert done.json["department"] == "630202-PSB"
    tax = machine(sqlite_office, "630202-TAX")
    tax.sign_in()
    late = tax.post(f"/api/v1/claims/{waiting['id']}", {})
    assert (late.status_code, late.json["codes"]) == (409, ["pool.claimed_before"])
    elsewhere = machine(sqlite_office, "630203-PSB")
    elsewhere.sign_in()
    assert elsewhere.post(f"/api/v1/claims/{entry}", {}).status_code == 404
    assert elsewhere.get("/api/v1/claims").json["claims"] == []


def test_the_head_sees_what_nobody_claimed(sqlite_office: Office, visits: Visits, entry: str) -> None:
    stories.appoint(sqlite_office, Role.SUPERVISOR, person=HEAD)
    sqlite_office.clock.move(days=9)  # type: ignore[attr-defined]  # the clock of the tests
    page = visits.of(HEAD).get("/supervision")
    assert_page_hygiene(page.text)
    assert says(page.text, "pool.overdue", n=1) and NOBODYS in page.text
