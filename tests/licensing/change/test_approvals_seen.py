"""A scope widened by the owners with an approval of a body above: a clerk must have seen it, as at founding (条例 art 14)."""

from __future__ import annotations

import pytest

from licensing.errors import NotFound, Refused
from licensing.kinds.change import opening
from licensing.services.cases import review, seeing, two_officers
from licensing.store.models import Case
from portal.wiring import Office
from tests.licensing.test_gate import APPROVAL, TOBACCO
from tests.support import changes, exits, stories
from tests.support.exits import Firm
from tests.support.pages import assert_page_hygiene, post
from tests.support.stories import LLC_NAME
from tests.support.visits import Visits
from tests.support.wording import says

OURS = APPROVAL | {"holder": LLC_NAME}


@pytest.fixture
def firm(sqlite_office: Office) -> Firm:
    return exits.company(sqlite_office)


@pytest.fixture
def case_id(sqlite_office: Office, firm: Firm) -> str:
    """The owners typed a number of the State Tobacco Monopoly, all signed, a clerk has the case."""
    answer = {"scope": f"软件开发\n{TOBACCO}", "approvals": {"A19": OURS}}
    made = changes.written(sqlite_office, firm, {"scope": answer})
    stories.sign_everybody(sqlite_office, stories.Story(firm.owner, "", made))
    changes.hand_in(sqlite_office, made, firm.owner)
    changes.take(sqlite_office, firm, made)
    return made


def proposed(office: Office, firm: Firm, case_id: str) -> None:
    with office.work(firm.clerk) as work:
        two_officers.propose_approval(work, case_id)


def test_what_the_owners_typed_widens_nothing_before_a_clerk_saw_it(
    sqlite_office: Office, firm: Firm, case_id: str
) -> None:
    with pytest.raises(Refused) as caught:
        proposed(sqlite_office, firm, case_id)
    assert caught.value.codes == ("case.approval_not_seen",)
    with sqlite_office.work(firm.clerk) as work, pytest.raises(NotFound):
        seeing.see(work, case_id, "A12")
    for _ in range(2):
        with sqlite_office.work(firm.clerk) as work:
            seeing.see(work, case_id, "A19")
    stories.decide(sqlite_office, case_id, firm.clerk)
    assert TOBACCO in str(changes.enterprise(sqlite_office, firm).scope)


def test_another_number_after_it_was_seen_was_not_seen(
    sqlite_office: Office, firm: Firm, case_id: str
) -> None:
    with sqlite_office.work(firm.clerk) as work:
        seeing.see(work, case_id, "A19")
        asked = [{"section": "other", "field": "other", "text": "请核对文号。"}]
        review.request_correction(work, case_id, asked)
    other = OURS | {"number": "国烟批〔2026〕9号"}
    with sqlite_office.read() as session:
        wide = session.get_one(Case, case_id).answers["scope"] | {"approvals": {"A19": other}}
    story = stories.Story(firm.owner, "", case_id)
    with sqlite_office.work(firm.owner) as work:
        opening.save(work, case_id, "scope", wide)
    stories.answer_points(sqlite_office, story)
    stories.sign_everybody(sqlite_office, story)
    changes.hand_in(sqlite_office, case_id, firm.owner)
    with pytest.raises(Refused) as caught:
        proposed(sqlite_office, firm, case_id)
    assert caught.value.codes == ("case.approval_not_seen",)


def test_the_clerk_reads_what_the_new_phrases_oblige_to_and_says_there_that_it_was_seen(
    sqlite_office: Office, firm: Firm, case_id: str
) -> None:
    clerk, at = Visits(sqlite_office).of(stories.CLERK), f"/desk/cases/{case_id}"
    page = clerk.get(at).text
    assert_page_hygiene(page)
    assert says(page, "desk.duty.before") and OURS["number"] in page and says(page, "desk.duty.see")
    assert post(clerk, f"{at}/approvals/A19/seen", {}, at).status_code == 303
    page = clerk.get(at).text
    assert_page_hygiene(page)
    assert not says(page, "desk.duty.see")
    assert post(clerk, f"{at}/propose-approval", {}, at).status_code == 303
