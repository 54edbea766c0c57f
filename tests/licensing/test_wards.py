"""A minor owns a part: the guardian signs at the counter, two officers see the proof; each thief is refused (民法典 arts 17-23)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from licensing.act import SYSTEM
from licensing.errors import Invalid, NotFound
from licensing.findings import rules
from licensing.id_documents import index_of
from licensing.kinds.change import votes
from licensing.kinds.change.asked import NewPerson
from licensing.kinds.establishment import submit
from licensing.services.accounts.accounts import SignUp
from licensing.services.cases import cases, counter_signing, signing
from licensing.services.cases.cases import PersonForm
from licensing.services.register import owners as register
from licensing.store.models import Account, Case, Investor, Person
from portal.wiring import Office
from tests.licensing.test_owners import people_problems, verdict
from tests.support import agents, changes, exits, identity, owners, stories
from tests.support.exits import Firm
from tests.support.owners import CHILD_OF_EIGHT, GUARDIAN, Asked
from tests.support.refusing import refusal
from tests.support.stories import LI, MA

TEEN = SignUp("赵小雨", "13911110001", "632123201003040017", "")  # sixteen
STRANGER = ("孙丽", "RESIDENT_ID", "632123199001010025")


@pytest.fixture
def ward(sqlite_office: Office) -> Asked:
    stories.give_keys(sqlite_office)
    return owners.ward(sqlite_office)


def form_of(who: SignUp, told: dict[str, str]) -> PersonForm:
    money: dict[str, Any] = {
        "amount_fen": stories.CAPITAL_FEN * 4 // 10,
        "form": "currency",
        "due_on": "2030-06-30",
    }
    return PersonForm(who.name, who.id_number, who.mobile, frozenset({"SHAREHOLDER"}), money, details=told)


# founding


def test_the_guardian_signs_and_the_evidence_names_both(sqlite_office: Office, ward: Asked) -> None:
    first, second = owners.officers(sqlite_office)
    assert people_problems(sqlite_office, ward) == set()
    signed = owners.confirm(sqlite_office, second, owners.see(sqlite_office, first, ward, GUARDIAN).id)
    result, _, claims = verdict(sqlite_office, signed.evidence.encode())
    assert (result, claims["name"]) == ("valid", LI.name)
    assert (claims["for"]["name"], claims["for"]["power"]) == (CHILD_OF_EIGHT.name, "guardian")
    assert CHILD_OF_EIGHT.id_number not in signed.evidence and LI.id_number not in signed.evidence
    identity.sign_case(sqlite_office, ward.story.founder, ward.story.case_id)
    with sqlite_office.work(ward.story.founder) as work:
        submit.submit(work, ward.story.case_id)
    assert stories.state_of(sqlite_office, ward.story) == "submitted"


def test_the_papers_name_who_signs_for_the_child(sqlite_office: Office, ward: Asked) -> None:
    with sqlite_office.look(ward.story.founder) as work:
        papers = signing.papers_of(work, work.session.get_one(Case, ward.story.case_id))
        text = b"".join(p.canonical() for p in papers).decode()
    assert f"由监护人{LI.name}" in text and LI.id_number not in text


def test_the_clerk_weighs_guardianship_and_sees_who_signed(sqlite_office: Office, ward: Asked) -> None:
    first, second = owners.officers(sqlite_office)
    signed = owners.confirm(sqlite_office, second, owners.see(sqlite_office, first, ward, GUARDIAN).id)
    assert signed.power is not None and signed.power["signer"] == LI.name
    identity.sign_case(sqlite_office, ward.story.founder, ward.story.case_id)
    with sqlite_office.work(ward.story.founder) as work:
        submit.submit(work, ward.story.case_id)
    with sqlite_office.look(first) as work:
        case = work.session.get_one(Case, ward.story.case_id)
        looked = rules.look(cases.draft_of(work.session, case, work), work.books.catalogue)
    assert {s.rule.id for s in looked if s.problems and s.rule.outcome == "review"} == {"WA-23"}


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({}, "people.guardian_needed"),
        (
            {"signer_name": TEEN.name, "signer_kind": "RESIDENT_ID", "signer_number": TEEN.id_number},
            "people.guardian_minor",
        ),
        (
            {
                "signer_name": "赵小雨",
                "signer_kind": "RESIDENT_ID",
                "signer_number": CHILD_OF_EIGHT.id_number,
            },
            "people.guardian_minor",
        ),
    ],
)
def test_an_application_without_an_adult_guardian_is_not_complete(
    sqlite_office: Office, ward: Asked, told: dict[str, str], code: str
) -> None:
    with sqlite_office.work(ward.story.founder) as work:
        cases.put_person(work, ward.story.case_id, ward.body, form_of(CHILD_OF_EIGHT, told))
    assert people_problems(sqlite_office, ward) == {code}


@pytest.mark.parametrize(
    "signer",
    [
        STRANGER,
        (CHILD_OF_EIGHT.name, "RESIDENT_ID", CHILD_OF_EIGHT.id_number),
        (LI.name, "RESIDENT_ID", STRANGER[2]),
        (STRANGER[0], "RESIDENT_ID", LI.id_number),
    ],
    ids=["stranger", "the child", "name of the guardian", "number of the guardian"],
)
def test_nobody_else_signs_for_the_child(
    sqlite_office: Office, ward: Asked, signer: tuple[str, str, str]
) -> None:
    first, _ = owners.officers(sqlite_office)
    assert refusal(lambda: owners.see(sqlite_office, first, ward, signer)) == "counter.other_document"


def test_the_guardian_does_not_sign_at_home(sqlite_office: Office, ward: Asked) -> None:
    li = stories.sign_up(sqlite_office, LI)
    with pytest.raises(NotFound):
        identity.sheet(sqlite_office, li, ward.story.case_id)


def test_the_child_with_an_account_does_not_sign_at_home(sqlite_office: Office, ward: Asked) -> None:
    child = stories.sign_up(
        sqlite_office, replace(CHILD_OF_EIGHT, mobile="13911117777", password=LI.password)
    )
    assert refusal(lambda: identity.sheet(sqlite_office, child, ward.story.case_id)) == "identity.minor"


def test_an_officer_who_is_the_guardian_neither_sees_nor_confirms(sqlite_office: Office, ward: Asked) -> None:
    first, second = owners.officers(sqlite_office)
    for officer in (first, second):
        with sqlite_office.work(SYSTEM) as work:
            account = work.session.get_one(Account, officer.id)
            before, account.claimed_index = account.claimed_index, index_of("RESIDENT_ID", LI.id_number)
        if officer is first:
            assert "review.own_application" in refusal(
                lambda: owners.see(sqlite_office, first, ward, GUARDIAN)
            )
            with sqlite_office.work(SYSTEM) as work:
                work.session.get_one(Account, officer.id).claimed_index = before
    row = owners.see(sqlite_office, first, ward, GUARDIAN)
    assert "review.own_application" in refusal(lambda: owners.confirm(sqlite_office, second, row.id))


def test_at_sixteen_one_who_lives_on_own_labour_signs_there_oneself(
    sqlite_office: Office, ward: Asked
) -> None:
    told = owners.guardian_told()
    with sqlite_office.work(ward.story.founder) as work:
        cases.put_person(work, ward.story.case_id, ward.body, form_of(TEEN, told))
    owners.ask(sqlite_office, ward.story)
    first, second = owners.officers(sqlite_office)
    own = (TEEN.name, "RESIDENT_ID", TEEN.id_number)
    signed = owners.confirm(sqlite_office, second, owners.see(sqlite_office, first, ward, own).id)
    _, _, claims = verdict(sqlite_office, signed.evidence.encode())
    assert claims["name"] == TEEN.name and "for" not in claims


def test_a_child_that_comes_of_age_between_sight_and_confirmation_signs_itself(
    sqlite_office: Office, ward: Asked
) -> None:
    first, second = owners.officers(sqlite_office)
    row = owners.see(sqlite_office, first, ward, GUARDIAN)
    shown = owners.shown_of(sqlite_office, second, row.id)
    sqlite_office.clock.move(days=366 * 10)  # type: ignore[attr-defined]  # the tests' clock
    found = refusal(lambda: owners.confirm(sqlite_office, second, row.id, shown))
    assert "counter.signs_otherwise" in found


def test_a_typed_guardian_of_an_adult_lets_nobody_file(sqlite_office: Office) -> None:
    """民法典 art 18: Li types himself as Ma's guardian; Ma is grown up, signs himself, and gave Li no mandate."""
    office = sqlite_office
    story = owners.begun(office, LI, name="海东市乐都区云松信息技术有限公司")
    whole = stories.person(MA, stories.FOUNDER_ROLES, stories.CAPITAL_FEN)
    with office.work(story.founder) as work:
        mine = work.session.get_one(Case, story.case_id).people[0].id
        cases.put_person(work, story.case_id, mine, replace(whole, details=owners.guardian_told()))
    stories.pledge_beneficial(office, story)
    stories.give_keys(office)
    ma = stories.sign_up(office, MA)
    with pytest.raises(NotFound):
        identity.sheet(office, story.founder, story.case_id)
    identity.sign_case(office, ma, story.case_id)
    assert refusal(lambda: stories.hand_in(office, story)) == "mandate.applicant_without"
    agents.signed(office, ma, agents.written(office, ma, story.case_id, LI))
    stories.hand_in(office, story)
    assert stories.state_of(office, story) == "submitted"


# on the register


def test_what_a_stranger_types_of_a_child_is_nobodys_guardian_later(
    sqlite_office: Office, ward: Asked
) -> None:
    first, second = owners.officers(sqlite_office)
    owners.confirm(sqlite_office, second, owners.see(sqlite_office, first, ward, GUARDIAN).id)
    told = owners.guardian_told(STRANGER)
    other = owners.begun(sqlite_office, LI, name="海东市乐都区云松信息技术有限公司")
    stories.add_person(sqlite_office, other, form_of(CHILD_OF_EIGHT, told))
    with sqlite_office.look(other.founder) as work:
        index = work.session.get_one(Person, ward.body).id_number_index
        known = register.known_of(work, index)
    assert known is not None and known.details is not None
    assert known.details["signer_name"] == LI.name and known.mobile == CHILD_OF_EIGHT.mobile


def buying(office: Office, guardian: tuple[str, str, str]) -> tuple[Firm, Asked]:
    """Li sells a tenth to a child of eight, for whom the guardian is named."""
    stories.give_keys(office)
    firm = exits.company(office)
    who = CHILD_OF_EIGHT
    child = NewPerson(who.name, who.id_number, who.mobile)
    assert changes.bought(office, firm, child)[1] == {"people.guardian_needed"}
    told = owners.guardian_told(guardian)
    case_id, found = changes.bought(office, firm, replace(child, details=told))
    assert found == set()
    with office.work(firm.owner) as work:
        signing.ask(work, case_id)
    with office.look(firm.owner) as work:
        named = work.session.get_one(Case, case_id)
        buyer = next(p.id for p in named.people if p.name == who.name)
    return firm, Asked(stories.Story(firm.owner, "", case_id), buyer)


def test_a_child_buys_through_its_guardian(sqlite_office: Office) -> None:
    """From the purchase to the register: without the guardian nothing is handed in; the child owns, and who signs for it is known."""
    office, who = sqlite_office, CHILD_OF_EIGHT
    firm, asked = buying(office, STRANGER)
    case_id = asked.story.case_id
    changes.sign(office, case_id, MA, LI)
    assert "change.consent_missing" in refusal(lambda: changes.hand_in(office, case_id, firm.owner))
    first, second = owners.officers(office)
    signed = owners.confirm(office, second, owners.see(office, first, asked, STRANGER).id)
    assert verdict(office, signed.evidence.encode())[2]["for"]["name"] == who.name
    changes.hand_in(office, case_id, firm.owner)
    changes.tax_paid(office, firm, str(changes.case_of(office, case_id).number))
    changes.decide(office, firm, case_id)
    tenth = stories.CAPITAL_FEN // 10
    assert changes.amounts(office, firm) == {MA.name: 6 * tenth, LI.name: 3 * tenth, who.name: tenth}
    with office.look(firm.owner) as work:
        known = register.known_of(work, index_of("RESIDENT_ID", who.id_number))
    assert known is not None and known.details is not None
    assert known.details["signer_name"] == STRANGER[0]


def test_a_guardian_who_sells_to_the_child_does_not_sign_for_it(sqlite_office: Office) -> None:
    """民法典 art 168: Li sells the tenth and is the child's guardian; on both sides stands one person, so another guardian signs."""
    office = sqlite_office
    _, asked = buying(office, GUARDIAN)
    first, _ = owners.officers(office)
    assert refusal(lambda: owners.see(office, first, asked, GUARDIAN)) == "counter.own_bargain"


def test_somebody_from_abroad_buys_with_papers_and_signs_at_the_counter(sqlite_office: Office) -> None:
    office = sqlite_office
    stories.give_keys(office)
    firm = exits.company(office)
    stein = NewPerson("Anna Stein", "DEUC01X00T47", "+4915112345678", document_kind="PASSPORT")
    assert changes.bought(office, firm, stein)[1] == {"people.document_needed", "change.consignee_first"}
    told = {k: v for k, v in owners.abroad().items() if not k.startswith("signer")}
    case_id, found = changes.bought(office, firm, replace(stein, details=told))
    assert found == {"change.consignee_first"}, "asked in an item of its own: whoever is named accepts"
    with office.work(firm.owner) as work:
        signing.ask(work, case_id)
    with office.look(firm.owner) as work:
        buyer = next(p for p in work.session.get_one(Case, case_id).people if p.name == stein.name)
        assert counter_signing.signs_here(work, buyer)
    first, second = owners.officers(office)
    asked = Asked(stories.Story(firm.owner, "", case_id), buyer.id)
    owners.confirm(office, second, owners.see(office, first, asked).id)
    changes.sign(office, case_id, MA, LI)
    with office.look(firm.owner) as work:
        assert votes.count(work, work.session.get_one(Case, case_id)).consented


def test_a_wrongly_typed_buyer_is_corrected_and_an_owner_is_not_renamed(sqlite_office: Office) -> None:
    office = sqlite_office
    firm = exits.company(office)
    stein = NewPerson("Ana Stein", "DEUC01X00T47", "+4915112345678", document_kind="PASSPORT")
    changes.bought(office, firm, stein)
    case_id, _ = changes.bought(office, firm, replace(stein, name="Anna Stein"))
    with office.look(firm.owner) as work:
        named = {p.name for p in work.session.get_one(Case, case_id).people}
    assert "Anna Stein" in named and "Ana Stein" not in named
    with pytest.raises(Invalid):
        changes.bought(office, firm, NewPerson("马某", MA.id_number, MA.mobile))


def test_a_guardian_does_not_take_the_childs_part(sqlite_office: Office) -> None:
    """The child holds 40 %; Ma, who buys of it, does not sign for the child, the other parent does."""
    office = sqlite_office
    stories.give_keys(office)
    firm = exits.company(office)
    child = replace(CHILD_OF_EIGHT, mobile="13911117777", password=LI.password)
    stories.sign_up(office, child)
    with office.work(SYSTEM) as work:
        part = work.session.scalars(select(Investor).where(Investor.name == LI.name)).one()
        part.name, part.id_number_index = child.name, index_of("RESIDENT_ID", child.id_number)
        part_id = part.id
    amount = stories.CAPITAL_FEN // 10
    given = {"from": part_id, "amount_fen": amount, "price_fen": amount}
    case_id = changes.written(office, firm, {"shareholders": given}, new={"shareholders": MA})
    with office.work(firm.owner) as work:
        signing.ask(work, case_id)
        seller = next(p.id for p in work.session.get_one(Case, case_id).people if p.name == child.name)
    first, second = owners.officers(office)
    asked = Asked(stories.Story(firm.owner, "", case_id), seller)
    father = (MA.name, "RESIDENT_ID", MA.id_number)
    assert refusal(lambda: owners.see(office, first, asked, father)) == "counter.own_bargain"
    owners.confirm(office, second, owners.see(office, first, asked, GUARDIAN).id)
    assert owners.state(office, asked) == "signed"
