"""The same case gives the same answer in all six counties (无差别办理), and where a row makes one differ it is found."""

from __future__ import annotations

import dataclasses
import json

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from licensing.act import SYSTEM, Role
from licensing.kinds.establishment import sameness
from licensing.services.cases.cases import draft_of
from licensing.store.models import Case
from portal.cli.cases import command
from portal.wiring import Office
from tests.support import stories
from tests.support.offices import ENVIRON
from tests.support.pages import assert_page_hygiene
from tests.support.stories import CITY, CLERK, HEAD, LEDU, MA
from tests.support.visits import Visits
from tests.support.wording import says

PERMITS = ("软件开发", "餐饮服务")


def measured(office: Office) -> sameness.Measured:
    with office.look(SYSTEM) as work:
        return sameness.measure(sameness.decided(work))


def test_an_approved_case_has_one_answer_in_all_counties(sqlite_office: Office) -> None:
    stories.approved(sqlite_office)
    found = measured(sqlite_office)
    assert (found.cases, found.same, found.judged, found.agreed) == (1, 1, 1, 1)
    assert found.differences == ()


def test_a_refusal_that_no_rule_asks_for_is_counted_against(sqlite_office: Office) -> None:
    story, clerk = stories.taken(sqlite_office)
    stories.decide(sqlite_office, story.case_id, clerk, refused_for="住所查无此处。")
    found = measured(sqlite_office)
    assert (found.cases, found.judged, found.agreed) == (1, 1, 0)


def test_an_undecided_case_is_not_replayed(sqlite_office: Office) -> None:
    stories.submitted(sqlite_office)
    assert measured(sqlite_office).cases == 0


def test_six_counties_say_the_same_and_one_whose_row_differs_is_found(sqlite_office: Office) -> None:
    story = stories.draft(sqlite_office)
    stories.save(
        sqlite_office,
        story,
        "business",
        {"items": (ids := stories.scope_ids(sqlite_office, PERMITS)), "main": ids[0], "term_years": 20},
    )
    with sqlite_office.look(SYSTEM) as work:
        draft = draft_of(work.session, work.session.get_one(Case, story.case_id), work)
    catalogue = sqlite_office.books.catalogue
    answers = {sameness.judge(draft, county, catalogue) for county in catalogue.counties}
    assert len(catalogue.counties) == 6 and len(answers) == 1
    assert any(kind == "told" or kind == "after" for _, kind, _, _ in next(iter(answers)).legs)
    own = sameness.judge(draft, LEDU, catalogue)
    place = catalogue.counties["630203"]
    lone = dataclasses.replace(
        catalogue, places={**catalogue.places, "630203": dataclasses.replace(place, level="city")}
    )
    assert sameness.judge(draft, "630203", lone) != own


def test_the_facts_of_the_day_of_the_decision_count(sqlite_office: Office) -> None:
    """A contribution due in 2030 was in time when it was decided; judged on a later day it would be late."""
    stories.approved(sqlite_office)
    sqlite_office.clock.move(days=365 * 6)  # type: ignore[attr-defined]  # the clock of the tests
    assert measured(sqlite_office).agreed == 1


def test_the_verb_and_the_page_say_it(sqlite_office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    stories.approved(sqlite_office)
    stories.appoint(sqlite_office, Role.SUPERVISOR, CITY, person=HEAD)
    visits = Visits(sqlite_office)
    page = visits.of(HEAD).get("/supervision/sameness")
    assert_page_hygiene(page.text)
    assert says(page.text, "sameness.none")
    for person in (CLERK, MA):
        assert visits.of(person).get("/supervision/sameness").status_code == 403
    place = {
        "DATA_DIR": str(sqlite_office.settings.data_dir),
        "PORTAL_DATABASE_URL": sqlite_office.settings.database_url,
    }
    for name, value in (ENVIRON | place).items():
        monkeypatch.setenv(name, value)
    told = CliRunner().invoke(command, ["replay", "--json"])
    assert (told.exit_code, json.loads(told.output)["same"]) == (0, 1)
    with sqlite_office.read() as session:
        assert session.scalars(select(Case.state)).one() == "approved"
