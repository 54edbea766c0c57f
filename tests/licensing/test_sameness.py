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
from portal import wiring
from portal.cli.cases import command
from portal.wiring import Office
from tests.support import items, stories
from tests.support.kinds import QIAN
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
    (answer,) = answers
    assert any(line.split()[1] in ("told", "after") for line in answer.legs)
    assert "B01 improved" in answer.ways and answer.pool == ()
    own = sameness.judge(draft, LEDU, catalogue)
    place = catalogue.counties["630203"]
    lone = dataclasses.replace(
        catalogue, places={**catalogue.places, "630203": dataclasses.replace(place, level="city")}
    )
    assert sameness.judge(draft, "630203", lone) != own


@pytest.fixture
def another_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """平安 alone licenses meals on a pledge, by a row of its own."""
    books = wiring.read_books()
    row = dataclasses.replace(books.catalogue.modes["B01"], mode="pledge")
    changed = dataclasses.replace(books.catalogue, modes={**books.catalogue.modes, "B01@630203": row})
    books = dataclasses.replace(books, catalogue=changed)
    monkeypatch.setattr(wiring, "read_books", lambda: books)


@pytest.fixture
def differing(another_way: None, sqlite_office: Office) -> Office:
    """An office of that kind that decided one restaurant of 乐都."""
    items.approved_with(sqlite_office, ["B01"])
    return sqlite_office


def test_a_county_that_licenses_in_another_way_is_found(differing: Office) -> None:
    found = measured(differing)
    assert (found.cases, found.same) == (1, 0)
    (one,) = found.differences
    told = (one.own, one.county, one.what, one.here, one.there)
    assert told == (LEDU, "630203", "ways", ("B01 improved",), ("B01 pledge",))


def test_the_head_reads_what_differs_in_words_and_of_the_own_places_alone(differing: Office) -> None:
    visits = Visits(differing)
    for head, place in ((HEAD, CITY), (QIAN, LEDU), (stories.ZHAO, "630222")):
        stories.appoint(differing, Role.SUPERVISOR, place, person=head)
    for head in (HEAD, QIAN):
        page = visits.of(head).get("/supervision/sameness").text
        assert_page_hygiene(page)
        assert says(page, "sameness.same", same=0, cases=1) and stories.LLC_NAME in page
        row = page.split("<tbody")[1].split("</tbody>")[0]
        assert "平安区" in row and "食品经营许可" in row and "B01" not in row
        assert says(row, "sameness.word.improved") and says(row, "sameness.word.pledge")
    elsewhere = visits.of(stories.ZHAO).get("/supervision/sameness").text
    assert says(elsewhere, "sameness.empty") and stories.LLC_NAME not in elsewhere


def test_the_verb_says_what_differs_and_fails(differing: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    of_office(differing, monkeypatch)
    told = CliRunner().invoke(command, ["replay"])
    assert told.exit_code == 1
    assert "630203 ways: 'B01 improved' there 'B01 pledge'" in told.output
    assert "1 cases: 0 with one answer in all counties" in told.output


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
    of_office(sqlite_office, monkeypatch)
    told = CliRunner().invoke(command, ["replay", "--json"])
    assert (told.exit_code, json.loads(told.output)["same"]) == (0, 1)
    with sqlite_office.read() as session:
        assert session.scalars(select(Case.state)).one() == "approved"


def of_office(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment in which an operator's verb opens this office."""
    place = {
        "DATA_DIR": str(office.settings.data_dir),
        "PORTAL_DATABASE_URL": office.settings.database_url,
    }
    for name, value in (ENVIRON | place).items():
        monkeypatch.setenv(name, value)
