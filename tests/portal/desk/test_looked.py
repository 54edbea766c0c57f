"""The clerk reads the findings that the founder read, and every rule that the machine looked at with its article: never only "nothing
found"."""

from __future__ import annotations

from html import unescape

from licensing.act import SYSTEM, Role
from licensing.findings import rules
from licensing.findings.rule import REFUSE, REVIEW
from licensing.services.cases import cases
from licensing.services.cases.cases import draft_of
from licensing.store.models import Case
from portal.wiring import Office
from portal.words.problem_words import problem_text
from tests.support import stories
from tests.support.visits import Visits
from tests.support.wording import says

BOARD, PROFIT = "GE-07", "GE-28"


def doubtful(office: Office) -> stories.Story:
    """Handed in; then what stands in it breaks one rule (a board of two) and calls for a person by another (a vast capital)."""
    story = stories.submitted(office)
    with office.work(SYSTEM) as work:
        case = work.session.get_one(Case, story.case_id)
        second = next(p for p in case.people if "DIRECTOR" not in p.roles)
        second.roles = [*second.roles, "DIRECTOR"]
        more = 10**8
        told = {"amount_fen": case.answers["capital"]["amount_fen"] * more, "reason": "已签约的光伏电站项目"}
        case.answers = {**case.answers, "capital": {**case.answers["capital"], **told}}
        for person in case.people:
            if person.contribution:
                amount = person.contribution["amount_fen"] * more
                person.contribution = {**person.contribution, "amount_fen": amount}
    return story


def test_both_read_the_same_findings_and_the_clerk_every_rule_with_its_article(sqlite_office: Office) -> None:
    office, story = sqlite_office, doubtful(sqlite_office)
    stories.appoint(office, Role.CLERK)
    visits = Visits(office)
    with office.look(story.founder) as work:
        case = work.session.get_one(Case, story.case_id)
        looked = rules.look(draft_of(work.session, case, work), work.books.catalogue)
        mine = [p for found in cases.problems_by_section(work, case).values() for p in found]
    results = {x.rule.id: x.rule.outcome if x.problems else "clear" for x in looked}
    assert results[BOARD] == REFUSE and results[PROFIT] == REVIEW
    assert list(results.values()).count("clear") > 10
    desk = visits.of(stories.CLERK)
    page = unescape(desk.get(f"/desk/cases/{story.case_id}").text)
    assert says(page, "desk.looked", n=len(looked))
    listed = page.split('class="more"')[-1]
    with visits.app.test_request_context("/"):
        sentences = [problem_text(p) for p in mine]
        weighed = [problem_text(p) for x in looked if x.rule.outcome == REVIEW for p in x.problems]
    assert sentences and weighed
    for text in (*sentences, *weighed):
        assert text in page
    for found in looked:
        assert f"· {found.rule.id}" in page, found.rule.id
    assert (
        says(listed, "desk.looked_clear")
        and says(page, "desk.looked_refuse")
        and says(page, "desk.looked_review")
    )


def test_without_a_finding_the_clerk_still_reads_what_was_looked_at(sqlite_office: Office) -> None:
    office, story = sqlite_office, stories.submitted(sqlite_office)
    stories.appoint(office, Role.CLERK)
    with office.look(story.founder) as work:
        case = work.session.get_one(Case, story.case_id)
        looked = rules.look(draft_of(work.session, case, work), work.books.catalogue)
    assert not any(x.problems for x in looked)
    page = Visits(office).of(stories.CLERK).get(f"/desk/cases/{story.case_id}").text
    assert says(page, "desk.looked", n=len(looked)) and all(f"· {x.rule.id}" in page for x in looked)


def test_the_founder_reads_a_finding_on_the_page_before_anything_is_handed_in(sqlite_office: Office) -> None:
    """A day that is over stands beside its person at once, a board of two once somebody wants to go on."""
    office = sqlite_office
    story = stories.draft(office)
    with office.work(SYSTEM) as work:
        case = work.session.get_one(Case, story.case_id)
        second = next(p for p in case.people if "DIRECTOR" not in p.roles)
        second.roles = [*second.roles, "DIRECTOR"]
        second.contribution = {**second.contribution, "due_on": "2020-01-01"}
    ma, at = Visits(office).of(stories.MA), f"/applications/{story.case_id}/people"
    page = ma.get(at).text
    assert says(page, "problems.people.due_over") and not says(page, "problems.people.board_of_two")
    assert says(ma.get(f"{at}?checked=1").text, "problems.people.board_of_two")
