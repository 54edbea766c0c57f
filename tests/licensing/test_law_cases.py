"""Worked cases of the law through the product's own services, each under its id: who acts, who may own, what gates."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from licensing.act import SYSTEM
from licensing.application.draft import Draft, PersonAnswer
from licensing.catalogue.load import Catalogue, load
from licensing.catalogue.model import AFTER, MERGED
from licensing.errors import NotFound
from licensing.findings import rules
from licensing.findings.rule import REFUSE, REVIEW
from licensing.services.cases import abuse, cases, consents, legs, signing
from licensing.services.cases.cases import draft_of
from licensing.services.register.moves import move_enterprise
from licensing.store.models import Case, Enterprise, Impersonation
from portal.wiring import Office
from tests.licensing.test_abuse import WHY, Filed
from tests.licensing.test_abuse_notice import on
from tests.support import agents, exits, identity, owners, standings, stories
from tests.support.clock import FixedClock
from tests.support.owners import Joint
from tests.support.refusing import refusal
from tests.support.stories import CAPITAL_FEN, LI, MA, ZHAO, Story

OTHER = "海东市乐都区山岚信息咨询有限公司"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


def found(office: Office, story: Story) -> dict[str, str]:
    """Rule -> what follows, of the rules that found something in an application."""
    with office.look(story.founder) as work:
        draft = draft_of(work.session, work.session.get_one(Case, story.case_id), work)
        return {x.rule.id: x.rule.outcome for x in rules.look(draft, work.books.catalogue) if x.problems}


def signed_by(office: Office, story: Story) -> dict[str, str]:
    """Name -> where the signature stands."""
    with office.look(story.founder) as work:
        case = work.session.get_one(Case, story.case_id)
        return {s.person.name: s.state for s in signing.states(work, case)}


# who acts


def test_i02_a_signature_in_one_case_counts_in_no_other(sqlite_office: Office) -> None:
    """One matter, one person, one verification: what was proved and signed for case A is asked anew in case B."""
    first = stories.signed(sqlite_office)
    second = stories.draft(sqlite_office, MA, OTHER)
    assert signed_by(sqlite_office, first) == {MA.name: "signed", LI.name: "signed"}
    assert signed_by(sqlite_office, second) == {MA.name: "missing", LI.name: "missing"}
    own = identity.new_key(sqlite_office, first.founder)
    sheet = identity.sheet(sqlite_office, first.founder, first.case_id)
    identity.sign_with(sqlite_office, first.founder, sheet, own)
    assert refusal(lambda: identity.sign_with(sqlite_office, first.founder, sheet, own))  # nor a second time
    assert signed_by(sqlite_office, second)[MA.name] == "missing"


def test_i03_who_signed_as_supervisor_signs_again_as_representative(sqlite_office: Office) -> None:
    story = stories.signed(sqlite_office)
    with sqlite_office.work(story.founder) as work:
        case = work.session.get_one(Case, story.case_id)
        li = next(p for p in case.people if p.name == LI.name)
        form = stories.person(LI, {"SHAREHOLDER", "SUPERVISOR"}, CAPITAL_FEN * 4 // 10)
        cases.put_person(work, story.case_id, li.id, form)
    stories.sign_everybody(sqlite_office, story)
    assert signed_by(sqlite_office, story)[LI.name] == "signed"
    with sqlite_office.work(story.founder) as work:
        case = work.session.get_one(Case, story.case_id)
        by_name = {p.name: p.id for p in case.people}
        rest = {"SHAREHOLDER", "LIAISON"}
        cases.put_person(
            work, story.case_id, by_name[MA.name], stories.person(MA, rest, CAPITAL_FEN * 6 // 10)
        )
        head = stories.person(LI, {"SHAREHOLDER", "LEGAL_REP", "DIRECTOR"}, CAPITAL_FEN * 4 // 10)
        cases.put_person(work, story.case_id, by_name[LI.name], head)
    assert signed_by(sqlite_office, story) == {MA.name: "outdated", LI.name: "outdated"}


@pytest.fixture
def abroad(sqlite_office: Office) -> Joint:
    stories.give_keys(sqlite_office)
    return owners.foreign(sqlite_office)


def test_i04_a_german_owner_with_and_without_notarised_papers(sqlite_office: Office, abroad: Joint) -> None:
    """With apostilled papers: nothing refuses, a clerk compares; without: deficient."""
    assert REFUSE not in found(sqlite_office, abroad.story).values()
    bare = owners.abroad(document="")
    with sqlite_office.work(abroad.story.founder) as work:
        cases.put_person(
            work,
            abroad.story.case_id,
            abroad.body,
            owners.body(owners.STEIN, "DEU:HRB12345", "FOREIGN_BODY", **bare),
        )
    assert found(sqlite_office, abroad.story)["WA-26"] == REFUSE


def holder(kind: str, number: str, **details: str) -> PersonAnswer:
    money = {"amount_fen": CAPITAL_FEN, "form": "currency", "due_on": "2030-06-30"}
    roles = frozenset({"SHAREHOLDER", "LEGAL_REP", "DIRECTOR", "LIAISON"})
    return PersonAnswer(
        "p1", "陈大文", number, "13900000000", roles, money, document_kind=kind, details=details
    )


def alone(person: PersonAnswer) -> Draft:
    answers = {"capital": {"amount_fen": CAPITAL_FEN}, "beneficial": {"way": "pledge", "pledge": True}}
    return Draft("llc", "名称", None, answers, (person,), date(2026, 11, 23))


def outcomes(catalogue: Catalogue, given: Draft) -> dict[str, str]:
    return {x.rule.id: x.rule.outcome for x in rules.look(given, catalogue) if x.problems}


def test_i05_an_owner_from_hong_kong_with_a_permit_needs_no_notary(catalogue: Catalogue) -> None:
    """No papers are asked; a clerk compares the document."""
    assert outcomes(catalogue, alone(holder("HK_MACAO_PERMIT", "H12345678"))) == {"WA-08": REVIEW}


def test_r29_a_foreign_person_without_notarised_papers_is_deficient(catalogue: Catalogue) -> None:
    bare = outcomes(catalogue, alone(holder("PASSPORT", "DEUC01X00T47")))
    assert bare["WA-26"] == bare["WA-28"] == REFUSE
    told = {
        "document": "经公证、附加证明书的护照",
        "consignee": "王送达",
        "consignee_address": "乐都区某街1号",
    }
    whole = outcomes(catalogue, alone(holder("PASSPORT", "DEUC01X00T47", **told)))
    assert whole == {"WA-29": REVIEW, "WA-08": REVIEW, "GE-56F": REVIEW}


def test_i06_a_body_confirmed_one_enterprise_and_no_other(sqlite_office: Office) -> None:
    """What the parent signed names the enterprise: under another name it is asked again."""
    stories.give_keys(sqlite_office)
    joint = owners.joint(sqlite_office)
    identity.sign_case(sqlite_office, joint.parent.owner, joint.story.case_id)
    assert owners.state(sqlite_office, joint) == "signed"
    renamed = owners.begun(sqlite_office, name=OTHER)
    body = stories.add_person(
        sqlite_office, renamed, owners.body(*owners.code_of(sqlite_office, joint.parent))
    )
    stories.name_beneficial(sqlite_office, renamed)
    owners.ask(sqlite_office, renamed)
    again = owners.Asked(renamed, body)
    assert owners.state(sqlite_office, again) == "missing"


def test_i07_a_cashier_does_not_sign_for_the_body_its_representative_does(sqlite_office: Office) -> None:
    stories.give_keys(sqlite_office)
    joint = owners.joint(sqlite_office)
    cashier = stories.sign_up(
        sqlite_office, replace(LI, name="孙丽", mobile="13911110004", id_number="632123199001010025")
    )
    with pytest.raises(NotFound):
        identity.sheet(sqlite_office, cashier, joint.story.case_id)
    identity.sign_case(sqlite_office, joint.parent.owner, joint.story.case_id)
    assert owners.state(sqlite_office, joint) == "signed"


def test_i09_an_agent_is_the_liaison_of_nobody_but_an_own_firm(sqlite_office: Office) -> None:
    story = stories.draft(sqlite_office)
    stories.give_keys(sqlite_office)
    with sqlite_office.work(story.founder) as work:
        case = work.session.get_one(Case, story.case_id)
        ma = next(p for p in case.people if p.name == MA.name)
        roles = {"LEGAL_REP", "SHAREHOLDER", "DIRECTOR"}
        cases.put_person(work, story.case_id, ma.id, stories.person(MA, roles, CAPITAL_FEN * 6 // 10))
    liaison = stories.add_person(sqlite_office, story, stories.person(ZHAO, {"LIAISON"}))
    assert found(sqlite_office, story) == {}
    agents.given(sqlite_office, story)
    assert found(sqlite_office, story) == {"WA-40": REFUSE}
    with sqlite_office.work(story.founder) as work:  # an own firm: the agent owns a part
        by_name = {p.name: p.id for p in work.session.get_one(Case, story.case_id).people}
        part = CAPITAL_FEN * 2 // 10
        cases.put_person(
            work, story.case_id, by_name[LI.name], stories.person(LI, {"SHAREHOLDER", "MANAGER"}, part)
        )
        cases.put_person(work, story.case_id, liaison, stories.person(ZHAO, {"SHAREHOLDER", "LIAISON"}, part))
    assert found(sqlite_office, story) == {}


@pytest.mark.parametrize(("day", "barred"), [("2029-07-17", True), ("2029-07-18", False)])
def test_i21_who_was_responsible_files_for_nobody_for_three_years(
    sqlite_office: Office, clock: FixedClock, day: str, barred: bool
) -> None:
    clock.at = datetime.fromisoformat(day).replace(hour=2, tzinfo=UTC)
    story = stories.draft(sqlite_office)
    stories.give_keys(sqlite_office)
    agent, _ = agents.given(sqlite_office, story)
    standings.about_person(sqlite_office, "FALSE_REGISTRATION", date(2026, 7, 17), ZHAO)

    def save() -> None:
        with sqlite_office.work(agent) as work:
            cases.save_section(work, story.case_id, "capital", {"amount_fen": CAPITAL_FEN})

    if barred:
        assert refusal(save) == "mandate.agent_barred"
    else:
        save()


# "that is not me"


def test_i17_a_complaint_whose_maker_fails_the_own_check_may_be_declined(sqlite_office: Office) -> None:
    """Two officers say why; the case goes on. Whoever is not proved at all cannot complain in that name."""
    filed = Filed(sqlite_office)
    reasons = "申诉人未通过本人身份核验：证件与本人不符。"
    filed.do(filed.wang, abuse.propose, "propose_declining", reasons)
    assert filed.state() == "to_decline"
    filed.do(filed.han, abuse.confirm, filed.shown())
    with sqlite_office.read() as session:
        row = session.get_one(Impersonation, filed.id)
        assert (row.state, row.reasons) == ("declined", reasons)
    with sqlite_office.look(filed.story.founder) as work:
        assert consents.not_halted(work, work.session.get_one(Case, filed.story.case_id))
    stranger = stories.declare(sqlite_office, replace(ZHAO, name="冒充人", mobile="13911110009"))
    with pytest.raises(NotFound), sqlite_office.work(stranger) as work:
        consents.answer(work, filed.story.case_id, "not_me")


def test_i18_after_the_exit_the_founding_is_declined_and_the_exit_is_examined(sqlite_office: Office) -> None:
    """The register no longer holds the firm: an attack on its founding may be declined, one on its leaving is taken up."""
    filed = Filed(sqlite_office, after=True)
    with sqlite_office.work(SYSTEM) as work:
        enterprise = work.session.get_one(Enterprise, filed.enterprise_id)
        move_enterprise(enterprise, "deregistered", work.act.on)
    filed.do(
        filed.wang, abuse.propose, "propose_declining", "企业已注销，申诉的是设立登记（实施细则第五十三条）。"
    )
    filed.do(filed.han, abuse.confirm, filed.shown())
    assert filed.state() == "declined"


def test_i18_an_attack_on_the_leaving_itself_is_taken_up(sqlite_office: Office) -> None:
    firm = exits.company(sqlite_office)
    leaving = exits.start(sqlite_office, firm)
    li = stories.sign_up(sqlite_office, LI)
    with sqlite_office.work(li) as work:
        consents.answer(work, leaving.case_id, "not_me")
    with sqlite_office.work(firm.clerk) as work:
        row = work.session.query(Impersonation).filter_by(case_id=leaving.case_id).one()
        assert abuse.take_up(work, row.id).state == "accepted"


def test_i22_without_a_verification_on_file_silence_leaves_it_false(sqlite_office: Office) -> None:
    """Nothing on file shows that Li was verified, the firm is silent for 45 days: the finding is open and made."""
    filed = Filed(sqlite_office, after=True)
    with sqlite_office.work(SYSTEM) as work:
        case = work.session.get_one(Case, filed.story.case_id)
        li = next(p for p in case.people if p.name == LI.name)
        for signature in list(li.signatures):  # registered years ago: no verification was kept
            work.session.delete(signature)
    with sqlite_office.look(filed.wang) as work:
        assert not abuse.of_place(work, filed.id).is_proved
    filed.do(filed.wang, abuse.take_up)
    filed.do(filed.wang, abuse.propose, "propose_notice", "两次上门均无法联系。")
    filed.do(filed.han, abuse.confirm, filed.shown())
    with sqlite_office.read() as session:
        last = session.get_one(Impersonation, filed.id).ends_on
        assert last is not None
    on(filed, last.isoformat())
    assert "impersonation.notice_runs" in refusal(lambda: filed.do(filed.wang, abuse.end_notice))
    filed.clock.move(days=1)
    filed.do(filed.wang, abuse.end_notice)
    filed.do(filed.wang, abuse.propose, "propose_finding", WHY)
    filed.do(filed.han, abuse.confirm, filed.shown())
    assert filed.state() == "abused"


# persons and scope


@pytest.mark.parametrize(("day", "outcome"), [("2026-11-20", {"GE-03": REFUSE}), ("2026-11-21", {})])
def test_r35_two_years_after_a_probation_ended(
    sqlite_office: Office, clock: FixedClock, day: str, outcome: dict[str, str]
) -> None:
    """Ended 2024-11-20: no manager of a company on 2026-11-20, free the day after."""
    story = stories.signed(sqlite_office)
    standings.about_person(sqlite_office, "PROBATION", date(2024, 11, 20))
    clock.at = datetime.fromisoformat(day).replace(hour=2, tzinfo=UTC)
    assert found(sqlite_office, story) == outcome


def test_m01_a_security_branch_gives_the_licence_of_its_parent(catalogue: Catalogue) -> None:
    item = catalogue.items["M07"]
    problems = {p.field: p.code for p in catalogue.validate_fields([item], {"guard_count": 30})}
    assert "parent_permit_no" in problems
    whole = {p.field for p in catalogue.validate_fields([item], {"parent_permit_no": "青公保服20200001"})}
    assert "parent_permit_no" not in whole


def test_m06_a_food_permit_is_never_merged_but_told_and_applied_for(sqlite_office: Office) -> None:
    """Ticked with the scope of a restaurant: its leg is a permit after the licence, not a merged filing."""
    catalogue = sqlite_office.books.catalogue
    phrase = next(p for p in catalogue.scope_items.values() if p.item == "餐饮服务")
    permits = [catalogue.items[code] for code in phrase.permit_codes if catalogue.items[code].kind == AFTER]
    assert permits and all(item.kind != MERGED for item in permits)
    story = stories.draft(sqlite_office)
    stories.save(
        sqlite_office, story, "business", {"items": [phrase.code], "main": phrase.code, "term_years": 20}
    )
    with sqlite_office.look(story.founder) as work:
        planned = {
            code: leg.kind
            for leg in legs.plan(work, work.session.get_one(Case, story.case_id))
            for code in leg.items
        }
    asked = {code: kind for code, kind in planned.items() if code in {item.code for item in permits}}
    assert asked and set(asked.values()) <= {"after", "told"}
