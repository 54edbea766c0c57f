"""A decision has two officers of one place: who took the case proposes, another confirms; until then nothing has happened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from licensing.act import SYSTEM, Actor, Role
from licensing.errors import NotFound, Refused
from licensing.services import proposals
from licensing.services.cases import facts, review, two_officers
from licensing.store.models import Case, JournalEntry, NameKey, NameRecord, Proposal
from licensing.work import Work
from portal.wiring import Office
from tests.support import exits, stories
from tests.support.clock import FixedClock
from tests.support.items import legs_of
from tests.support.races import together
from tests.support.stories import LI, PINGAN, SECOND, ZHAO, SignUp, Story

REASONS = "住所不实，请核对后重新申请。"
HEAD = SignUp("孙科长", "13911110041", "632123197805050058", stories.PASSWORD)


def proposed(office: Office, reasons: str = "") -> tuple[Story, Actor]:
    """Wang of 乐都区 has taken the case and proposed its approval, or its refusal with reasons."""
    story, clerk = stories.taken(office)
    propose(office, story, clerk, reasons)
    return story, clerk


def propose(office: Office, story: Story, clerk: Actor, reasons: str = "") -> None:
    with office.work(clerk) as work:
        if reasons:
            two_officers.propose_refusal(work, story.case_id, reasons)
        else:
            two_officers.propose_approval(work, story.case_id)


def shown(office: Office, story: Story) -> str:
    """The digest of the proposal that stands on the page now."""
    with office.read() as session:
        proposal = facts.proposal_of(session, session.get_one(Case, story.case_id))
        assert proposal is not None
        return str(proposal.digest)


def refused(office: Office, actor: Actor, act: Callable[[Work], object]) -> tuple[str, ...]:
    with pytest.raises(Refused) as caught, office.work(actor) as work:
        act(work)
    return caught.value.codes


def confirming(story: Story, digest: str) -> Callable[[Work], object]:
    return lambda work: two_officers.confirm(work, story.case_id, digest)


def test_nothing_happens_before_the_second_officer_confirms(sqlite_office: Office) -> None:
    story, _ = proposed(sqlite_office)
    with sqlite_office.read() as session:
        case = session.get_one(Case, story.case_id)
        assert (case.state, case.accepted_at, case.decided_at) == ("to_confirm", None, None)
    assert legs_of(sqlite_office, story) == []
    stories.confirm(sqlite_office, story.case_id)
    assert stories.state_of(sqlite_office, story) == "approved"
    assert legs_of(sqlite_office, story) != []


def test_a_proposed_refusal_keeps_the_name_until_it_is_confirmed(sqlite_office: Office) -> None:
    story, _ = proposed(sqlite_office, REASONS)
    with sqlite_office.read() as session:
        assert session.get_one(NameRecord, story.name_id).held_by_case == story.case_id
    stories.confirm(sqlite_office, story.case_id)
    with sqlite_office.read() as session:
        assert session.get_one(NameRecord, story.name_id).held_by_case is None
        decided = proposals.confirmed_of(session, ("case", story.case_id))
        assert decided is not None
        assert decided.reasons == REASONS


def test_the_due_date_covers_both_steps(sqlite_office: Office, clock: FixedClock) -> None:
    story, _ = proposed(sqlite_office)
    with sqlite_office.read() as session:
        assert session.get_one(Case, story.case_id).due_on == date(2026, 11, 26)
    head = stories.appoint(sqlite_office, Role.SUPERVISOR, person=HEAD)
    with sqlite_office.work(head) as work:
        assert review.extend(work, story.case_id, "情形复杂").state == "to_confirm"
        assert work.session.get_one(Case, story.case_id).due_on == date(2026, 12, 1)


@pytest.mark.parametrize("reasons", ["", REASONS])
def test_the_maker_does_not_confirm_the_own_proposal(sqlite_office: Office, reasons: str) -> None:
    story, clerk = proposed(sqlite_office, reasons)
    digest = shown(sqlite_office, story)
    assert refused(sqlite_office, clerk, confirming(story, digest)) == ("review.same_officer",)
    back = refused(sqlite_office, clerk, lambda work: two_officers.give_back(work, story.case_id, "再看"))
    assert back == ("review.same_officer",)
    assert stories.state_of(sqlite_office, story) == "to_confirm"


def test_a_party_does_not_confirm(sqlite_office: Office) -> None:
    story, _ = proposed(sqlite_office)
    partner = stories.appoint(sqlite_office, Role.CLERK, person=LI)
    digest = shown(sqlite_office, story)
    assert refused(sqlite_office, partner, confirming(story, digest)) == ("review.own_application",)


def test_another_countys_clerk_knows_nothing_and_the_prefectures_head_only_reads(
    sqlite_office: Office,
) -> None:
    story, _ = proposed(sqlite_office)
    digest = shown(sqlite_office, story)
    neighbour = stories.appoint(sqlite_office, Role.CLERK, PINGAN, person=ZHAO)
    for act in (confirming(story, digest), lambda work: two_officers.give_back(work, story.case_id, "x")):
        with pytest.raises(NotFound), sqlite_office.work(neighbour) as work:
            act(work)
    above = stories.appoint(sqlite_office, Role.SUPERVISOR, stories.CITY, person=HEAD)
    assert refused(sqlite_office, above, confirming(story, digest)) == ("case.other_place",)


def test_the_head_of_the_place_confirms_too(sqlite_office: Office) -> None:
    story, _ = proposed(sqlite_office)
    head = stories.appoint(sqlite_office, Role.SUPERVISOR, person=HEAD)
    stories.confirm(sqlite_office, story.case_id, head)
    assert stories.state_of(sqlite_office, story) == "approved"


@pytest.mark.parametrize("who", ["founder", "department"])
def test_nobody_outside_the_registry_confirms(sqlite_office: Office, who: str) -> None:
    story, _ = proposed(sqlite_office)
    digest = shown(sqlite_office, story)
    actor = (
        story.founder if who == "founder" else stories.appoint(sqlite_office, Role.OFFICER, department="TAX")
    )
    with pytest.raises(NotFound), sqlite_office.work(actor) as work:
        two_officers.confirm(work, story.case_id, digest)


def test_the_maker_takes_it_back_while_unconfirmed_even_after_the_undo_window(
    sqlite_office: Office, clock: FixedClock
) -> None:
    story, clerk = proposed(sqlite_office, REASONS)
    digest = shown(sqlite_office, story)
    clock.move(minutes=6)
    with sqlite_office.work(clerk) as work:
        two_officers.take_back(work, story.case_id)
    assert stories.state_of(sqlite_office, story) == "in_review"
    checker = stories.second_officer(sqlite_office)
    assert refused(sqlite_office, checker, confirming(story, digest)) == ("flow.not_open",)
    propose(sqlite_office, story, clerk)
    assert refused(sqlite_office, checker, confirming(story, digest)) == ("review.proposal_replaced",)
    stories.confirm(sqlite_office, story.case_id)
    assert stories.state_of(sqlite_office, story) == "approved"


def test_a_colleague_does_not_take_it_back(sqlite_office: Office) -> None:
    story, _ = proposed(sqlite_office)
    checker = stories.second_officer(sqlite_office)
    codes = refused(sqlite_office, checker, lambda work: two_officers.take_back(work, story.case_id))
    assert codes == ("case.taken_by_other",)


def test_a_returned_proposal_comes_back_with_its_note(sqlite_office: Office) -> None:
    story, clerk = proposed(sqlite_office)
    checker = stories.second_officer(sqlite_office)
    empty = refused(sqlite_office, checker, lambda work: two_officers.give_back(work, story.case_id, "  "))
    assert empty == ("review.no_reasons",)
    with sqlite_office.work(checker) as work:
        case = two_officers.give_back(work, story.case_id, "住所证明请再看。")
        assert (case.state, case.clerk_id) == ("in_review", clerk.id)
        assert [r.reasons for r in case.reviews if r.action == "return"] == ["住所证明请再看。"]
    propose(sqlite_office, story, clerk, REASONS)
    stories.confirm(sqlite_office, story.case_id)
    assert stories.state_of(sqlite_office, story) == "refused"


@pytest.mark.parametrize("who", ["maker", "checker"])
def test_either_of_the_two_takes_a_refusal_back_for_five_minutes_and_nobody_else(
    sqlite_office: Office, clock: FixedClock, who: str
) -> None:
    story, clerk = proposed(sqlite_office, REASONS)
    stories.confirm(sqlite_office, story.case_id)
    third = stories.appoint(sqlite_office, Role.CLERK, person=ZHAO)
    codes = refused(sqlite_office, third, lambda work: two_officers.undo(work, story.case_id))
    assert codes == ("review.not_your_decision",)
    actor = clerk if who == "maker" else stories.second_officer(sqlite_office)
    clock.move(minutes=5)
    with sqlite_office.work(actor) as work:
        case = two_officers.undo(work, story.case_id)
        assert (case.state, case.clerk_id) == ("in_review", clerk.id)
    propose(sqlite_office, story, clerk, REASONS)
    stories.confirm(sqlite_office, story.case_id)
    clock.move(minutes=5, seconds=1)
    codes = refused(sqlite_office, actor, lambda work: two_officers.undo(work, story.case_id))
    assert codes == ("review.undo_over",)


def test_the_name_is_examined_again_at_the_confirmation(sqlite_office: Office) -> None:
    """Meanwhile another registry has put the same name on the register, which only an import can bring."""
    story, _ = proposed(sqlite_office)
    imported_twin(sqlite_office, story)
    checker = stories.second_officer(sqlite_office)
    codes = refused(sqlite_office, checker, confirming(story, shown(sqlite_office, story)))
    assert set(codes) == {"review.changed_since_proposal", "case.name_conflict"}
    assert stories.state_of(sqlite_office, story) == "to_confirm"


def imported_twin(office: Office, story: Story) -> None:
    with office.work(SYSTEM) as work:
        own = work.session.get_one(NameRecord, story.name_id)
        twin = NameRecord(
            id=work.act.ids.new("name"),
            name=own.name,
            authority=own.authority,
            status="registered",
            status_date=work.act.on,
            parts=own.parts,
            investors=[],
            keys=[NameKey(key=k.key) for k in own.keys],
        )
        work.session.add(twin)


def test_papers_that_changed_under_the_proposal_are_not_confirmed(sqlite_office: Office) -> None:
    story, _ = proposed(sqlite_office)
    with sqlite_office.work(story.founder) as work:
        case = work.session.get_one(Case, story.case_id)
        case.answers = case.answers | {"place": case.answers["place"] | {"address": "别处1号"}}
    checker = stories.second_officer(sqlite_office)
    codes = refused(sqlite_office, checker, confirming(story, shown(sqlite_office, story)))
    assert set(codes) == {"review.changed_since_proposal", "case.unsigned", "case.incomplete"}


def test_the_journal_names_both(sqlite_office: Office) -> None:
    story, clerk = proposed(sqlite_office)
    stories.confirm(sqlite_office, story.case_id)
    checker = stories.second_officer(sqlite_office)
    with sqlite_office.read() as session:
        entry = session.query(JournalEntry).filter_by(action="case.approved").one()
        made = session.query(Proposal).filter_by(what="propose_approval").one()
    assert (entry.actor, entry.facts["maker"], entry.facts["checker"]) == (checker.id, clerk.id, checker.id)
    assert (entry.facts["digest"], entry.facts["proposal"]) == (made.digest, made.id)


def test_saying_it_twice_is_harmless(sqlite_office: Office) -> None:
    story, clerk = proposed(sqlite_office, REASONS)
    digest = shown(sqlite_office, story)
    propose(sqlite_office, story, clerk, REASONS)
    assert shown(sqlite_office, story) == digest
    checker = stories.second_officer(sqlite_office)
    for _ in range(2):
        with sqlite_office.work(checker) as work:
            assert two_officers.confirm(work, story.case_id, digest).state == "refused"
            again = len(work.entries)
    assert again == 0


def test_a_correction_list_needs_one_officer(sqlite_office: Office) -> None:
    story, _ = stories.asked_to_correct(sqlite_office)
    assert stories.state_of(sqlite_office, story) == "correction"


def test_taken_back_and_confirmed_at_one_instant_only_one_counts(office: Office) -> None:
    story, clerk = proposed(office)
    checker, digest = stories.second_officer(office), shown(office, story)

    def take_back() -> None:
        with office.work(clerk) as work:
            two_officers.take_back(work, story.case_id)

    def confirm() -> None:
        with office.work(checker) as work:
            two_officers.confirm(work, story.case_id, digest)

    answers = together(take_back, confirm)
    assert [a is None for a in answers].count(True) == 1
    assert stories.state_of(office, story) == ("in_review" if answers[0] is None else "approved")


def test_two_checkers_at_one_instant_decide_once(office: Office) -> None:
    story, _ = proposed(office)
    digest = shown(office, story)
    checkers = [stories.second_officer(office), stories.appoint(office, Role.SUPERVISOR, person=HEAD)]

    def confirm(checker: Actor) -> None:
        with office.work(checker) as work:
            two_officers.confirm(work, story.case_id, digest)

    answers = together(*(lambda c=c: confirm(c) for c in checkers))
    assert [a is None for a in answers].count(True) == 1
    with office.read() as session:
        assert session.query(JournalEntry).filter_by(action="case.approved").count() == 1


def test_an_exit_is_examined_by_two_and_closed_only_then(office: Office) -> None:
    firm = exits.company(office)
    story = exits.applied(office, firm)
    with office.work(firm.clerk) as work:
        review.take(work, story.case_id)
        two_officers.propose_approval(work, story.case_id)
    assert (exits.status_of(office, firm), exits.licence_state(office, firm)) == ("registered", "valid")
    codes = refused(office, firm.clerk, confirming(story, shown(office, story)))
    assert codes == ("review.same_officer",)
    stories.confirm(office, story.case_id)
    assert (exits.status_of(office, firm), exits.licence_state(office, firm)) == ("deregistered", "revoked")


def test_an_obstacle_found_after_the_proposal_stops_the_confirmation(sqlite_office: Office) -> None:
    firm = exits.company(sqlite_office)
    story = exits.applied(sqlite_office, firm)
    with sqlite_office.work(firm.clerk) as work:
        review.take(work, story.case_id)
        two_officers.propose_approval(work, story.case_id)
    exits.stand(sqlite_office, firm, "X03", date(2026, 12, 1))
    checker = stories.appoint(sqlite_office, Role.CLERK, person=SECOND)
    codes = refused(sqlite_office, checker, confirming(story, shown(sqlite_office, story)))
    assert set(codes) == {"review.changed_since_proposal", "exit.not_eligible"}
    with sqlite_office.work(checker) as work:
        two_officers.give_back(work, story.case_id, "刚列入经营异常名录。")
    with sqlite_office.work(firm.clerk) as work:
        assert review.send_back(work, story.case_id).state == "published"


def test_an_exit_is_refused_by_two(sqlite_office: Office) -> None:
    firm = exits.company(sqlite_office)
    story = exits.applied(sqlite_office, firm)
    with sqlite_office.work(firm.clerk) as work:
        review.take(work, story.case_id)
    stories.decide(sqlite_office, story.case_id, firm.clerk, refused_for="有未结清的税款。")
    assert stories.state_of(sqlite_office, story) == "refused"
    assert exits.licence_state(sqlite_office, firm) == "valid"
