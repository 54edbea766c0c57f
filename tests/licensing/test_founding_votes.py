"""Founders' articles that count votes otherwise than by contributions (公司法 art 65): Ma holds 60 % of the money, Li 40 %."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from licensing.entities import KINDS
from licensing.kinds.change.view import open_view
from licensing.services.accounts.accounts import SignUp
from licensing.services.cases import cases, signing
from licensing.services.cases.party_answers import form_of
from licensing.services.register import articles
from licensing.store.models import Case
from portal.wiring import Office
from tests.portal.api.conftest import program
from tests.portal.api.test_own_founding import API, good
from tests.portal.applications.test_journey import version_of
from tests.support import changes, exits, stories
from tests.support.changes import hand_in, sign, written
from tests.support.pages import assert_page_hygiene, post
from tests.support.refusing import refusal
from tests.support.stories import LI, MA, ZHAO, Story
from tests.support.visits import Visits


def founding(office: Office, way: str, **parts: int) -> Story:
    """Ma's and Li's company; ``parts``: percent of the votes by name."""
    story = stories.draft(office)
    choose(office, story, way, parts)
    return story


def choose(office: Office, story: Story, way: str, parts: dict[str, int]) -> None:
    stories.save(office, story, "capital", {"amount_fen": stories.CAPITAL_FEN, "votes": way})
    for who, part in parts.items():
        give(office, story, MA if who == "ma" else LI, part)


def give(office: Office, story: Story, who: SignUp, part: object) -> None:
    with office.work(story.founder) as work:
        case = work.session.get_one(Case, story.case_id)
        row = next(p for p in case.people if p.name == who.name)
        told = {"name": row.name, "id_number": who.id_number, "mobile": row.mobile, "roles": row.roles}
        form = form_of(KINDS["llc"], told | row.contribution | {"votes_percent": part})
        cases.put_person(work, case.id, row.id, form)


def codes(office: Office, story: Story) -> set[str]:
    with office.look(story.founder) as work:
        case = work.session.get_one(Case, story.case_id)
        return {p.code for found in cases.problems_by_section(work, case).values() for p in found}


def test_the_first_change_counts_by_the_articles_of_the_founding(sqlite_office: Office) -> None:
    """Li has 70 % of the votes with 40 % of the money: she moves the domicile, which Ma's sixty percent cannot."""
    office = sqlite_office
    stories.give_keys(office)
    firm = exits.registered(office, founding(office, "fixed", ma=30, li=70))
    ids = changes.owner_ids(office, firm)
    with office.read() as session:
        kept = articles.voting(session, firm.enterprise_id)
    assert kept == {"way": "fixed", "weights": {ids[MA.name]: 30, ids[LI.name]: 70}}
    case_id = written(office, firm, {"term": {"term": "30"}})
    sign(office, case_id, MA)
    assert "change.majority_missing" in refusal(partial(hand_in, office, case_id, firm.owner))
    sign(office, case_id, LI)
    with office.look(firm.owner) as work:
        seen = open_view(work, case_id).count
    assert {v.owner.name: v.weight for v in seen.votes} == {MA.name: 30, LI.name: 70} and seen.resolved


@pytest.mark.parametrize(
    ("way", "parts", "found"),
    [
        ("fixed", {"ma": 60}, {"people.votes_needed"}),
        ("fixed", {"ma": 60, "li": 50}, {"people.votes_sum"}),
        ("fixed", {"ma": 100, "li": 0}, set()),
        ("heads", {}, set()),
        ("luck", {}, {"capital.votes_unknown"}),
    ],
)
def test_what_founders_can_say_of_votes(
    sqlite_office: Office, way: str, parts: dict[str, int], found: set[str]
) -> None:
    assert codes(sqlite_office, founding(sqlite_office, way, **parts)) == found


def test_nobody_takes_anothers_votes_after_the_signature(sqlite_office: Office) -> None:
    """The thief's way: Li has signed articles that count by money; Ma, who files, then writes himself the votes."""
    office = sqlite_office
    story = stories.draft(office)
    stories.sign_everybody(office, story)
    choose(office, story, "fixed", {"ma": 90, "li": 10})
    with office.look(story.founder) as work:
        case = work.session.get_one(Case, story.case_id)
        assert not any(s.done for s in signing.states(work, case))
    assert "case.unsigned" in refusal(partial(stories.hand_in, office, story))


def test_the_pages_ask_it_and_the_papers_say_it(sqlite_office: Office) -> None:
    office, visits = sqlite_office, Visits(sqlite_office)
    story = founding(office, "heads")
    at = f"/applications/{story.case_id}"
    papers = visits.of(MA).get(f"{at}/documents").text
    assert "每一股东一票" in papers and "按照出资比例行使表决权" not in papers
    typed = {"amount_fen": "1000000", "votes": "fixed", "version": version_of(visits.of(MA), f"{at}/capital")}
    assert post(visits.of(MA), f"{at}/capital", typed).status_code == 303
    with office.read() as session:
        case = session.get_one(Case, story.case_id)
        assert case.answers["capital"]["votes"] == "fixed"
        li = next(p.id for p in case.people if p.name == LI.name)
    address = f"{at}/people/{li}?topic=2"
    page = visits.of(MA).get(address)
    assert 'name="votes_percent"' in page.text
    assert_page_hygiene(page.text, address)

    stories.sign_up(office, ZHAO)
    assert visits.of(ZHAO).get(f"{at}/capital").status_code == 404
    assert visits.of(ZHAO).get(f"{at}/people/{li}").status_code == 404


def test_a_program_says_it_too(sqlite_office: Office) -> None:
    office = sqlite_office
    story = founding(office, "fixed", ma=30, li=70)
    own, at = program(office, story.founder), f"{API}/applications/{story.case_id}"
    read = good(own.get(at))
    assert {p["name"]: p["votes_percent"] for p in read["people"]} == {MA.name: 30, LI.name: 70}
    told: dict[str, Any] = {"kind": "llc", "amount_fen": stories.CAPITAL_FEN, "votes": "luck"}
    assert own.put(f"{at}/capital", told).status_code == 422
    good(own.put(f"{at}/capital", told | {"votes": "heads"}))
