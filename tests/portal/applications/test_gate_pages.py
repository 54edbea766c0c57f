"""What was once licensed without a word, by the founder's own doors: the page says it where it was written, and neither page nor program
hands it in though everybody signed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from licensing.services.cases import cases
from licensing.store.models import Case
from portal.wiring import Office
from tests.licensing.test_gate import APPROVAL, CHEMICALS, TOBACCO, applied_for, trading_in
from tests.portal.api.conftest import program
from tests.portal.applications.conftest import client_of
from tests.support import standings, stories
from tests.support.pages import assert_page_hygiene, post
from tests.support.stories import CAPITAL_FEN, LI, MA, Story
from tests.support.wording import says

BLASTING, GUARANTEES = "爆破作业", "融资担保业务"
PEOPLE, ITEMS, FIELDS = "people?checked=1", "certificates?checked=1", "certificates/fields?checked=1"


@dataclass(frozen=True)
class Told:
    """``page``: of the application; ``sentence``: that stands on it; ``signed``: only what the signatures brought to light; ``of_age``:
    everybody can have an account, and signs."""

    story: Callable[[Office], Story]
    page: str
    sentence: str
    signed: bool = False
    of_age: bool = True


def put(office: Office, story: Story, who: stories.SignUp, roles: set[str], due: str = "2030-06-30") -> None:
    """The part of whoever stands in the place of Li."""
    with office.work(story.founder) as work:
        li = next(p for p in work.session.get_one(Case, story.case_id).people if p.name == LI.name)
        cases.put_person(
            work, story.case_id, li.id, stories.person(who, roles, CAPITAL_FEN * 4 // 10, due_on=due)
        )


def chemicals(office: Office) -> Story:
    return trading_in(office, CHEMICALS)


def three_gated(office: Office) -> Story:
    return trading_in(office, BLASTING, TOBACCO, GUARANTEES)


def tobacco_for_software(office: Office) -> Story:
    return trading_in(office, certificates=applied_for(office, "B81"))


def ahead(office: Office) -> Story:
    given = {"A19": {**APPROVAL, "issued_on": "2030-01-01"}}
    return trading_in(office, TOBACCO, certificates=applied_for(office, approvals=given))


def two_directors(office: Office) -> Story:
    story = stories.draft(office)
    put(office, story, LI, {"SHAREHOLDER", "MANAGER", "DIRECTOR"})
    return story


def due_in_2020(office: Office) -> Story:
    story = stories.draft(office)
    put(office, story, LI, {"SHAREHOLDER", "MANAGER"}, "2020-01-01")
    return story


def child_leads(office: Office) -> Story:
    """Born eight years ago; Ma stays director, so that nothing else is wrong with the offices."""
    story = stories.draft(office)
    child = replace(LI, name="马小禾", id_number="632123201803120015")
    put(office, story, child, {"SHAREHOLDER", "LEGAL_REP", "MANAGER"})
    with office.work(story.founder) as work:
        ma = next(p for p in work.session.get_one(Case, story.case_id).people if p.name == MA.name)
        rest = {"SHAREHOLDER", "DIRECTOR", "LIAISON"}
        cases.put_person(work, story.case_id, ma.id, stories.person(MA, rest, CAPITAL_FEN * 6 // 10))
    return story


def ten_trillion(office: Office) -> Story:
    story = stories.draft(office)
    stories.save(office, story, "capital", {"amount_fen": 10**15})
    return story


def unasked_owners(office: Office) -> Story:
    """The question of the beneficial owners is left out."""
    story = stories.draft(office)
    with office.work(story.founder) as work:
        case = work.session.get_one(Case, story.case_id)
        case.answers = {k: v for k, v in case.answers.items() if k != "beneficial"}
    return story


def revoked_today(office: Office) -> Story:
    story = stories.signed(office)
    standings.about_person(office, "REVOKED_FIRM", office.clock.now().date(), MA, responsible="yes")
    return story


CASES = {
    "dangerous chemicals, only the seal ticked": Told(
        chemicals, ITEMS, "problems.certificates.before_needed"
    ),
    "blasting, wholesale tobacco, guarantees": Told(
        three_gated, ITEMS, "problems.certificates.before_needed"
    ),
    "a permit for tobacco for software": Told(tobacco_for_software, ITEMS, "problems.certificates.no_phrase"),
    "an approval dated in the future": Told(ahead, FIELDS, "problems.approval.in_the_future"),
    "a legal representative of eight": Told(child_leads, PEOPLE, "problems.people.too_young", of_age=False),
    "two directors": Told(two_directors, PEOPLE, "problems.people.board_of_two"),
    "a contribution due in 2020": Told(due_in_2020, PEOPLE, "problems.people.due_over"),
    "ten trillion yuan": Told(ten_trillion, "capital?checked=1", "problems.capital.reason_needed"),
    "beneficial owners never asked": Told(unasked_owners, "check", "problems.beneficial.needed"),
    "of a firm revoked the same day": Told(revoked_today, PEOPLE, "problems.people.barred_rep", signed=True),
}


@pytest.mark.parametrize("case", CASES)
def test_neither_page_nor_program_hands_it_in(sqlite_office: Office, case: str) -> None:
    office, given = sqlite_office, CASES[case]
    story = given.story(office)
    ma, base = client_of(office, MA), f"/applications/{story.case_id}"
    page = ma.get(f"{base}/{given.page}").text
    assert_page_hygiene(page)
    assert says(page, given.sentence), case
    if given.of_age and not given.signed:
        stories.sign_everybody(office, story)
    refused = post(ma, f"{base}/check", {})
    assert refused.status_code == 409 and says(refused.text, "refusals.case.incomplete")
    own = program(office, story.founder)
    asked = own.post(f"/api/v1/applications/{story.case_id}/steps/submit")
    assert asked.status_code == 409 and "case.incomplete" in asked.json["codes"]
    assert stories.state_of(office, story) == "draft"


def test_their_items_are_offered(sqlite_office: Office) -> None:
    """They were not even offered: each stands on the page with the body that decides and is asked for its approval."""
    story = three_gated(sqlite_office)
    page = client_of(sqlite_office, MA).get(f"/applications/{story.case_id}/certificates").text
    for item in ("A22", "A19", "A12"):
        assert f'id="item-{item}-hint"' in page, item
