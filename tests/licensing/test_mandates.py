"""Agents act on a signed mandate with scope and end; each of them who wants more is refused for a reason of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from esign.signature import verify_signature
from esign.trust import trust_file, trust_list
from esign.trusted import Trust
from licensing.act import Actor, Role
from licensing.errors import Invalid, NotFound, Refused
from licensing.kinds.establishment import submit
from licensing.services.accounts.accounts import SignUp
from licensing.services.cases import agents, cases, mandates, signing
from licensing.services.cases.mandates import Agent
from licensing.services.holding import holding
from licensing.services.register import stating
from licensing.store.models import Case, Mandate
from licensing.work import Work
from portal.wiring import Office
from tests.support import identity, standings, stories
from tests.support.agents import ALL, given, show, signed, written
from tests.support.refusing import refusal
from tests.support.stories import LI, MA, ZHAO, Story


@pytest.fixture
def story(sqlite_office: Office) -> Story:
    stories.give_keys(sqlite_office)
    return stories.draft(sqlite_office)


def save(office: Office, actor: Actor, case_id: str) -> None:
    answer = {"county": stories.LEDU, "address": "碾伯街道滨河路2号", "tenure": "owned"}
    with office.work(actor) as work:
        cases.save_section(work, case_id, "place", answer)


def hand_in(office: Office, actor: Actor, case_id: str) -> None:
    with office.work(actor) as work:
        submit.submit(work, case_id)


def test_the_agent_drafts_and_submits_and_the_evidence_verifies(sqlite_office: Office, story: Story) -> None:
    agent, made = given(sqlite_office, story)
    save(sqlite_office, agent, story.case_id)
    stories.sign_everybody(sqlite_office, story)
    hand_in(sqlite_office, agent, story.case_id)
    assert stories.state_of(sqlite_office, story) == "submitted"
    seals, at = sqlite_office.seals, sqlite_office.clock.now()
    trust = Trust.load(
        trust_file(seals, trust_list(seals, seals.names.short, sqlite_office.settings.base_url, at))
    )
    verdict = verify_signature(str(made.evidence).encode(), trust, at=at)
    assert (verdict.result, verdict.claims["matter"], verdict.claims["name"]) == ("valid", "mandate", MA.name)


def test_an_agent_signs_for_nobody_and_holds_nothing(sqlite_office: Office, story: Story) -> None:
    """I11: not the articles for a shareholder either."""
    agent, _ = given(sqlite_office, story)
    assert refusal(lambda: identity.sheet(sqlite_office, agent, story.case_id)) == "mandate.never_signs"
    with sqlite_office.look(agent) as work:
        assert signing.waiting_for(work) == []
        assert holding.powers(work) == []


def test_a_written_mandate_lets_nobody_in(sqlite_office: Office, story: Story) -> None:
    agent = stories.sign_up(sqlite_office, ZHAO)
    written(sqlite_office, story.founder, story.case_id)
    with pytest.raises(NotFound):
        save(sqlite_office, agent, story.case_id)


def test_a_mandate_goes_as_far_as_it_says(sqlite_office: Office, story: Story) -> None:
    agent, _ = given(sqlite_office, story, ("LOOK",))
    with sqlite_office.look(agent) as work:
        assert cases.own_case(work, story.case_id, "look").id == story.case_id
    assert refusal(lambda: save(sqlite_office, agent, story.case_id)) == "mandate.not_in_it"
    assert refusal(lambda: hand_in(sqlite_office, agent, story.case_id)) == "mandate.not_in_it"


def test_an_agent_does_not_give_the_case_up(sqlite_office: Office, story: Story) -> None:
    agent, _ = given(sqlite_office, story)
    with pytest.raises(NotFound), sqlite_office.work(agent) as work:
        submit.withdraw(work, story.case_id)


def test_after_its_day_it_is_over(sqlite_office: Office, story: Story) -> None:
    """I10: good on its last day, refused on the next."""
    agent, _ = given(sqlite_office, story, days=2)
    sqlite_office.clock.move(days=2)  # type: ignore[attr-defined]  # the tests' clock
    save(sqlite_office, agent, story.case_id)
    sqlite_office.clock.move(days=1)  # type: ignore[attr-defined]  # the tests' clock
    assert refusal(lambda: save(sqlite_office, agent, story.case_id)) == "mandate.over"


def test_the_giver_ends_it_at_once(sqlite_office: Office, story: Story) -> None:
    agent, made = given(sqlite_office, story)
    with sqlite_office.work(story.founder) as work:
        mandates.end(work, made.id)
    assert refusal(lambda: save(sqlite_office, agent, story.case_id)) == "mandate.ended"


def test_the_agent_gives_it_back_and_a_stranger_ends_nothing(sqlite_office: Office, story: Story) -> None:
    agent, made = given(sqlite_office, story)
    with pytest.raises(NotFound), sqlite_office.work(stories.sign_up(sqlite_office, LI)) as work:
        mandates.end(work, made.id)
    with sqlite_office.work(agent) as work:
        assert mandates.end(work, made.id).ended_for == "declined"
    assert refusal(lambda: save(sqlite_office, agent, story.case_id)) == "mandate.ended"


def test_it_dies_with_the_givers_proof(sqlite_office: Office, story: Story) -> None:
    agent, _ = given(sqlite_office, story)
    true_ma = stories.declare(sqlite_office, replace(MA, mobile="13911118888"))
    identity.prove(sqlite_office, true_ma, MA, sub="true")
    assert refusal(lambda: save(sqlite_office, agent, story.case_id)) == "mandate.giver_lost"


def test_an_agent_who_lost_the_identity_is_nobody(sqlite_office: Office, story: Story) -> None:
    agent, _ = given(sqlite_office, story)
    true = replace(ZHAO, mobile="13911118888")
    true_zhao = stories.declare(sqlite_office, true)
    identity.prove(sqlite_office, true_zhao, true, sub="true")
    with pytest.raises(NotFound):
        save(sqlite_office, agent, story.case_id)
    save(sqlite_office, true_zhao, story.case_id)


def test_a_declared_agent_of_the_same_number_does_nothing(sqlite_office: Office, story: Story) -> None:
    squatter = stories.declare(sqlite_office, ZHAO)
    signed(sqlite_office, story.founder, written(sqlite_office, story.founder, story.case_id))
    with pytest.raises(NotFound):
        save(sqlite_office, squatter, story.case_id)


@pytest.mark.parametrize(
    ("to", "matters", "days", "code"),
    [
        (MA, ALL, 10, "mandate.oneself"),
        (ZHAO, (), 10, "mandate.matter_needed"),
        (ZHAO, ("SIGN",), 10, "mandate.matter_needed"),
        (ZHAO, ALL, -1, "mandate.until_needed"),
        (ZHAO, ALL, 400, "mandate.until_far"),
    ],
)
def test_a_mandate_wrongly_written(
    sqlite_office: Office, story: Story, to: SignUp, matters: tuple[str, ...], days: int, code: str
) -> None:
    with pytest.raises(Invalid) as caught:
        written(sqlite_office, story.founder, story.case_id, to, matters, days)
    assert [p.code for p in caught.value.problems] == [code]


def test_a_sheet_over_another_mandate_than_the_shown_one(sqlite_office: Office, story: Story) -> None:
    mandate = written(sqlite_office, story.founder, story.case_id)
    with sqlite_office.work(story.founder) as work:
        assert refusal(lambda: mandates.prepare(work, mandate, "0" * 64)) == "signing.changed"


# who files for others


@pytest.fixture
def stranger(sqlite_office: Office) -> Story:
    """Zhao files for Ma and Li and takes no part himself."""
    stories.give_keys(sqlite_office)
    actor = stories.sign_up(sqlite_office, ZHAO)
    story = stories.open_case(sqlite_office, actor, stories.reserve_name(sqlite_office, actor))
    for section, answer in stories.answers(sqlite_office).items():
        stories.save(sqlite_office, story, section, answer)
    six, four = stories.CAPITAL_FEN * 6 // 10, stories.CAPITAL_FEN * 4 // 10
    stories.add_person(sqlite_office, story, stories.person(MA, stories.FOUNDER_ROLES, six))
    stories.add_person(sqlite_office, story, stories.person(LI, {"SHAREHOLDER", "MANAGER"}, four))
    stories.pledge_beneficial(sqlite_office, story)
    stories.sign_everybody(sqlite_office, story)
    return story


def test_who_files_for_others_without_a_mandate_does_not_submit(
    sqlite_office: Office, stranger: Story
) -> None:
    act = refusal(lambda: hand_in(sqlite_office, stranger.founder, stranger.case_id))
    assert act == "mandate.applicant_without"


def test_a_mandate_of_oneself_or_of_a_stranger_does_not_help(sqlite_office: Office, stranger: Story) -> None:
    sun = replace(LI, name="孙丽", mobile="13911110004", id_number="632123199001010025")
    with pytest.raises(NotFound):
        written(sqlite_office, stories.sign_up(sqlite_office, sun), stranger.case_id, ZHAO)
    signed(sqlite_office, stranger.founder, written(sqlite_office, stranger.founder, stranger.case_id, sun))
    act = refusal(lambda: hand_in(sqlite_office, stranger.founder, stranger.case_id))
    assert act == "mandate.applicant_without"


def test_one_party_mandates_who_files_and_nobody_else(sqlite_office: Office, stranger: Story) -> None:
    li = stories.sign_up(sqlite_office, LI)
    with pytest.raises(Invalid) as caught:
        written(sqlite_office, li, stranger.case_id, MA)
    assert [p.code for p in caught.value.problems] == ["mandate.only_applicant"]
    signed(sqlite_office, li, written(sqlite_office, li, stranger.case_id, ZHAO))
    hand_in(sqlite_office, stranger.founder, stranger.case_id)
    assert stories.state_of(sqlite_office, stranger) == "submitted"


def test_a_giver_who_is_no_party_any_more(sqlite_office: Office, stranger: Story) -> None:
    """Zhao was let by Li, takes Li out, and has Ma own and sign everything: what Li gave hands nothing in. Ma's own does."""
    office = sqlite_office
    li = stories.sign_up(office, LI)
    made = signed(office, li, written(office, li, stranger.case_id, ZHAO))
    with office.look(stranger.founder) as work:
        people = {p.name: p.id for p in work.session.get_one(Case, stranger.case_id).people}
    with office.work(stranger.founder) as work:
        cases.remove_person(work, stranger.case_id, people[LI.name])
        whole = stories.person(MA, stories.FOUNDER_ROLES, stories.CAPITAL_FEN)
        cases.put_person(work, stranger.case_id, people[MA.name], whole)
    stories.pledge_beneficial(office, stranger)
    stories.sign_everybody(office, stranger)
    with office.look(stranger.founder) as work:
        assert agents.standing(work, work.session.get_one(Mandate, made.id)) == "giver_left"
    act = refusal(lambda: hand_in(office, stranger.founder, stranger.case_id))
    assert act == "mandate.applicant_without"
    ma = stories.sign_up(office, MA)
    signed(office, ma, written(office, ma, stranger.case_id, ZHAO))
    hand_in(office, stranger.founder, stranger.case_id)
    assert stories.state_of(office, stranger) == "submitted"


def test_i08_an_agent_who_is_not_shown_is_not_accepted(sqlite_office: Office, story: Story) -> None:
    """I08: neither named, nor acting, once nobody says any more that he is shown; there is no link to ask the national system by."""
    agent = stories.sign_up(sqlite_office, ZHAO)
    with sqlite_office.work(story.founder) as work, pytest.raises(Invalid) as caught:
        mandates.write(work, story.case_id, named_agent(work))
    assert [(p.field, p.code) for p in caught.value.problems] == [("number", "mandate.agent_not_shown")]
    fact = show(sqlite_office)
    with sqlite_office.work(story.founder) as work:
        made = mandates.write(work, story.case_id, named_agent(work)).id
    signed(sqlite_office, story.founder, made)
    save(sqlite_office, agent, story.case_id)
    today = sqlite_office.clock.now().date()
    with sqlite_office.work(stories.appoint(sqlite_office, Role.CLERK)) as work:
        stating.end(work, fact, today, "已不再公示")
    assert refusal(lambda: save(sqlite_office, agent, story.case_id)) == "mandate.agent_not_shown"
    with pytest.raises(Refused), sqlite_office.work(agent) as work:
        cases.own_case(work, story.case_id, "look")


def test_i08_who_applies_for_others_is_asked_at_the_submission_too(sqlite_office: Office) -> None:
    """Zhao opened the case himself and is no party: with a mandate, but not shown, he hands nothing in."""
    story = stories.draft(sqlite_office)
    agent = stories.sign_up(sqlite_office, ZHAO)
    with sqlite_office.read() as session:
        session.get_one(Case, story.case_id).applicant_id = str(agent.id)
        session.commit()
    fact = show(sqlite_office)
    signed(sqlite_office, story.founder, written(sqlite_office, story.founder, story.case_id))
    with sqlite_office.work(stories.appoint(sqlite_office, Role.CLERK)) as work:
        stating.end(work, fact, sqlite_office.clock.now().date(), "已不再公示")
    with pytest.raises(Refused) as caught:
        hand_in(sqlite_office, agent, story.case_id)
    assert "mandate.agent_not_shown" in caught.value.codes


def test_a_party_of_the_case_acts_for_the_others_without_being_an_agent(
    sqlite_office: Office, story: Story
) -> None:
    """Li founds with Ma: a mandate to a co-founder makes nobody an agent by trade (art 2)."""
    stories.sign_up(sqlite_office, LI)
    with sqlite_office.work(story.founder) as work:
        until = work.act.on + timedelta(days=3)
        agent = Agent(LI.name, "RESIDENT_ID", LI.id_number, LI.mobile, ALL, until)
        assert mandates.write(work, story.case_id, agent).agent_name == LI.name


def test_only_a_registration_authority_says_who_is_shown(sqlite_office: Office) -> None:
    said = standings.said("AGENT_SHOWN", ZHAO.id_number, sqlite_office.clock.now().date(), name=ZHAO.name)
    with sqlite_office.work(standings.officer(sqlite_office)) as work, pytest.raises(Invalid) as caught:
        stating.state(work, said)
    assert [p.code for p in caught.value.problems] == ["standing.not_yours"]


def named_agent(work: Work) -> Agent:
    until = work.act.on + timedelta(days=10)
    return Agent(ZHAO.name, "RESIDENT_ID", ZHAO.id_number, ZHAO.mobile, ALL, until)
