"""One person with two accounts is one person: a second post confirms nothing that the first one said, and judges no own matter."""

from __future__ import annotations

from dataclasses import replace

import pytest

from licensing.act import SYSTEM, Role
from licensing.kinds.change import opening
from licensing.services import proposals
from licensing.services.accounts import recovery
from licensing.services.accounts.accounts import SignUp
from licensing.services.cases import assigning, facts, leg_decisions, two_officers
from licensing.services.identity import claims, proofs
from licensing.store.models import Account, Case, Enterprise, EnterpriseClaim
from portal.wiring import Office
from tests.support import changes, exits, items, orders, standings, stories
from tests.support.refusing import refusal
from tests.support.stories import CLERK, LI, MA, SECOND, ZHAO

SEEN = "身份证原件，本人比对一致"


def test_two_posts_of_one_person_are_not_two_officers(sqlite_office: Office) -> None:
    """The clerk is the head of the same place too: under neither post is the own proposal confirmed or sent back."""
    office = sqlite_office
    story, clerk = stories.taken(office)
    head = stories.appoint(office, Role.SUPERVISOR, person=CLERK)
    assert head.id != clerk.id
    with office.work(clerk) as work:
        two_officers.propose_approval(work, story.case_id)
    assert refusal(lambda: stories.confirm(office, story.case_id, head)) == "review.same_officer"
    with office.look(head) as work:
        known = proposals.known(work, ("case", story.case_id))
        assert known["same_officer"] is True and known["own_proposal"] is False
    stories.confirm(office, story.case_id)
    assert stories.state_of(office, story) == "approved"


def test_one_person_proves_nobody_at_the_counter_alone(sqlite_office: Office) -> None:
    office = sqlite_office
    zhao = stories.declare(office, ZHAO)
    clerk, head = stories.appoint(office, Role.CLERK), stories.appoint(office, Role.SUPERVISOR, person=CLERK)
    with office.work(clerk) as work:
        made = proofs.propose_at_counter(work, str(zhao.id), "RESIDENT_ID", ZHAO.id_number, SEEN).id

    def confirm() -> None:
        with office.work(head) as work:
            proofs.confirm_at_counter(work, made)

    assert refusal(confirm) == "review.same_officer"
    with office.work(stories.second_officer(office)) as work:
        assert proofs.confirm_at_counter(work, made).state == "active"


def test_one_person_gives_nobodys_password_away_alone(sqlite_office: Office) -> None:
    office = sqlite_office
    stories.sign_up(office, MA)
    clerk, head = stories.appoint(office, Role.CLERK), stories.appoint(office, Role.SUPERVISOR, person=CLERK)
    with office.work(clerk) as work:
        asked = recovery.propose(work, MA.id_number).id

    def confirm() -> None:
        with office.work(head) as work:
            recovery.confirm(work, asked, office.hasher)

    assert refusal(confirm) == "review.same_officer"
    with office.work(stories.second_officer(office)) as work:
        assert recovery.confirm(work, asked, office.hasher) is not None


def test_one_person_grants_no_claim_of_an_enterprise_alone(sqlite_office: Office) -> None:
    office = sqlite_office
    firm = exits.company(office)
    zhao = stories.sign_up(office, ZHAO)
    clerk, head = firm.clerk, stories.appoint(office, Role.SUPERVISOR, person=CLERK)
    with office.work(zhao) as work:
        account = work.session.get_one(Account, zhao.id)
        work.session.add(
            EnterpriseClaim(
                id="claim", seen="", enterprise_id=firm.enterprise_id, account_id=account.id, role="investor", way="counter",
                state="waiting", person_index=account.id_number_index, made_at=work.act.at,
            )
        )  # fmt: skip
    with office.work(clerk) as work:
        claims.see(work, "claim", SEEN)

    def decide() -> None:
        with office.work(head) as work:
            claims.decide(work, "claim")

    assert refusal(decide) == "review.same_officer"
    with office.work(stories.second_officer(office)) as work:
        assert claims.decide(work, "claim").state == "granted"


def test_a_clerk_who_applied_as_a_citizen_takes_no_own_change(sqlite_office: Office) -> None:
    """Ma applies for the firm's change and is none of its people: Ma's post at the registry is no stranger to it."""
    office = sqlite_office
    firm = exits.company(office)
    with office.work(firm.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, ["liaison"]).id
        opening.save(work, case_id, "liaison", {}, replace(changes.newcomer(ZHAO), role="LIAISON"))
        case = work.session.get_one(Case, case_id)
        case.people = [p for p in case.people if p.name != MA.name]
    me = stories.appoint(office, Role.CLERK, person=MA)
    with office.look(me) as work:
        assert facts.is_party(work, work.session.get_one(Case, case_id))
    with office.look(stories.second_officer(office)) as work:
        assert not facts.is_party(work, work.session.get_one(Case, case_id))


def test_a_head_gives_a_case_to_no_clerk_who_applied_in_it(sqlite_office: Office) -> None:
    office = sqlite_office
    story = stories.submitted(office)
    head = stories.appoint(office, Role.SUPERVISOR, person=stories.HEAD)
    me = stories.appoint(office, Role.CLERK, person=MA)
    other = stories.appoint(office, Role.CLERK, person=SECOND)
    with office.work(stories.sign_up(office, MA)) as work:
        case = work.session.get_one(Case, story.case_id)
        case.people = [p for p in case.people if p.name != MA.name]

    def give(clerk: str) -> None:
        with office.work(head) as work:
            assigning.assign(work, story.case_id, clerk)

    assert refusal(lambda: give(str(me.id))) == "case.assignee_unfit"
    give(str(other.id))


@pytest.mark.parametrize("granted", [True, False])
@pytest.mark.parametrize("who", [MA, LI])
def test_an_officer_does_not_decide_what_the_own_firm_applied_for(
    sqlite_office: Office, who: SignUp, granted: bool
) -> None:
    """Founder and shareholder alike; a colleague of the department decides."""
    office = sqlite_office
    story = items.licensed_with(office, ["B24"])
    leg = next(x for x in items.legs_of(office, story) if x.kind == "after")
    me = stories.appoint(office, Role.OFFICER, stories.LEDU, "FIRE", person=who)

    def decide() -> None:
        with office.work(me) as work:
            leg_decisions.decide(work, leg.id, granted, "理由")

    assert refusal(decide) == "review.own_application"
    with office.work(standings.officer(office, "FIRE")) as work:
        leg_decisions.decide(work, leg.id, granted, "理由")


def test_who_represents_a_firm_makes_no_order_about_it_though_owning_nothing(sqlite_office: Office) -> None:
    """Zhao runs the firm of Ma and Li, and has an officer's post at its registry."""
    office = sqlite_office
    firm = exits.company(office)
    code = str(orders.enterprise(office).uscc)
    post = stories.appoint(office, Role.CLERK, person=ZHAO)
    with office.work(SYSTEM) as work:
        row = work.session.get_one(Enterprise, firm.enterprise_id)
        before = row.representative_index
        row.representative_index = work.session.get_one(Account, str(post.id)).claimed_index
    assert refusal(lambda: orders.propose(office, code, "REVOKE", post)) == "review.own_application"
    with office.work(SYSTEM) as work:
        work.session.get_one(Enterprise, firm.enterprise_id).representative_index = before
    orders.propose(office, code, "REVOKE", post)
