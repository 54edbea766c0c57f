"""GE-09 after the founding: supervisors give way to an audit committee and come back; nobody is left unwatched against one owner's will.

Ma holds 60 % and Li 40 %: more than half, and less than two thirds (公司法 arts 46, 66, 69, 83).
"""

from __future__ import annotations

from licensing.act import Actor
from licensing.findings.rule import REVIEW
from licensing.kinds.change import differences, officers, opening, papers, votes
from licensing.kinds.change.asked import NewPerson
from licensing.store.models import Case
from portal.wiring import Office
from tests.licensing.change.test_offices import QIAN, SUN, file, firm, held, person
from tests.support import changes, stories
from tests.support.changes import hand_in, sign
from tests.support.exits import Firm
from tests.support.refusing import refusal
from tests.support.stories import LI, MA, SignUp

__all__ = ["firm"]
BOARD = (MA, SUN, QIAN)


def entered(
    office: Office, firm: Firm, come: list[NewPerson], *signing: SignUp, leave: tuple[SignUp, ...] = ()
) -> None:
    gone = tuple(("SUPERVISOR", who.name) for who in leave) + tuple(("AUDIT", who.name) for who in leave)
    case_id, found = file(office, firm, "officers", come, gone)
    assert found == set()
    sign(office, case_id, *signing)
    hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)


def board_and_supervisor(office: Office, firm: Firm) -> None:
    """Ma, Sun and Qian are the board, Zhao supervises."""
    come = [person(SUN, "DIRECTOR"), person(QIAN, "DIRECTOR"), person(stories.ZHAO, "SUPERVISOR")]
    entered(office, firm, come, MA, LI, SUN, QIAN, stories.ZHAO)


def committee() -> list[NewPerson]:
    return [person(SUN, "AUDIT"), person(QIAN, "AUDIT")]


def told(office: Office, actor: Actor, case_id: str) -> tuple[votes.Count, set[str], str]:
    """The count, what a person weighs, and the words of the papers."""
    with office.look(actor) as work:
        case = work.session.get_one(Case, case_id)
        seen = {p.code for s in officers.look(work, case) if s.rule.outcome == REVIEW for p in s.problems}
        rows = {f"{d.label} {d.before} {d.after}" for d in differences.differences(work, case)}
        text = "\n".join(b.text for paper in papers.papers(work, case) for b in paper.blocks)
        return votes.count(work, case), seen, "\n".join((*sorted(rows), text))


def test_supervisors_give_way_to_a_committee_and_come_back(sqlite_office: Office, firm: Firm) -> None:
    office, zhao = sqlite_office, stories.ZHAO
    board_and_supervisor(office, firm)
    case_id, found = file(office, firm, "officers", committee(), (("SUPERVISOR", zhao.name),))
    assert found == set()
    sign(office, case_id, MA, SUN, QIAN)
    count, weighed, says = told(office, firm.owner, case_id)
    assert (count.decides, count.resolved, weighed) == ("two_thirds", False, set())  # 60 % amend no articles
    assert "监事 审计委员会（不设监事会和监事）" in says and "三分之二" in says
    assert "change.majority_missing" in refusal(lambda: hand_in(office, case_id, firm.owner))
    sign(office, case_id, LI)
    hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)
    assert held(office, firm, "AUDIT") == {SUN.name, QIAN.name}
    assert held(office, firm, "SUPERVISOR") == set()
    entered(office, firm, [person(zhao, "SUPERVISOR")], MA, LI, zhao, leave=(SUN, QIAN))
    assert held(office, firm, "AUDIT") == set() and held(office, firm, "SUPERVISOR") == {zhao.name}


def test_a_committee_needs_a_board(sqlite_office: Office, firm: Firm) -> None:
    _, found = file(sqlite_office, firm, "officers", [person(MA, "AUDIT")])
    assert found == {"people.committee_board"}


def test_both_at_once_and_an_outsider_are_refused(sqlite_office: Office, firm: Firm) -> None:
    office, supervisor = sqlite_office, ("SUPERVISOR", stories.ZHAO.name)
    board_and_supervisor(office, firm)
    _, found = file(office, firm, "officers", committee())
    assert found == {"people.watched_twice"}
    _, found = file(office, firm, "officers", [person(LI, "AUDIT")], (supervisor,))
    assert found == {"people.committee_director"}  # Li manages and sits on no board
    _, found = file(office, firm, "officers", [], (supervisor, ("DIRECTOR", QIAN.name)))
    assert {"people.board_of_two", "people.committee_board"} <= found


def test_a_majority_shakes_off_no_supervisor(sqlite_office: Office, firm: Firm) -> None:
    """The thief's story: Ma, who runs it with 60 %, rids himself of whoever looks into his books (art 83: all agree)."""
    office = sqlite_office
    board_and_supervisor(office, firm)
    case_id, found = file(office, firm, "officers", [], (("SUPERVISOR", stories.ZHAO.name),))
    assert found == set()
    sign(office, case_id, MA)
    count, _, says = told(office, firm.owner, case_id)
    assert (count.decides, count.resolved) == ("unanimous", False) and "第八十三条" in says
    assert "change.majority_missing" in refusal(lambda: hand_in(office, case_id, firm.owner))
    sign(office, case_id, LI)
    hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)
    assert held(office, firm, "SUPERVISOR") == set()


def test_who_watches_himself_goes_to_a_person(sqlite_office: Office, firm: Firm) -> None:
    """Art 69 keeps nobody out by name: the clerk sees that the one member, or half of them, run what they watch."""
    office = sqlite_office
    board_and_supervisor(office, firm)
    with office.work(firm.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, ["officers", "managers"]).id
        case = work.session.get_one(Case, case_id)
        gone = {m.role: officers.code(m) for m in officers.seen(case)}
    with office.work(firm.owner) as work:
        opening.save(work, case_id, "managers", {"leave": [gone["MANAGER"]]}, person(SUN, "MANAGER"))
    with office.work(firm.owner) as work:
        opening.save(work, case_id, "officers", {"leave": [gone["SUPERVISOR"]]}, person(SUN, "AUDIT"))
    _, weighed, _ = told(office, firm.owner, case_id)
    assert {"people.committee_of_one", "people.committee_runs"} <= weighed


def test_an_owner_with_nothing_subscribed_is_asked_too() -> None:
    """All owners, not all votes."""
    owner = votes.Owner("a", "甲", "i", 100)
    pair = (votes.Vote(owner, None, True, None, 100), votes.Vote(owner, None, False, None, 0))
    given = {"decides": "unanimous", "sole": False, "yes": 100, "all_votes": 100, "needed": ()}
    assert not votes.Count(votes=pair, **given).resolved
    assert votes.Count(votes=pair[:1], **given).resolved
