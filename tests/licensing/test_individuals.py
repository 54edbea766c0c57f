"""Individual businesses without a name and of a family (条例 art 8; 民法典 art 56; 实施细则 arts 6, 7)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from esign.errors import InvalidFace
from licensing.errors import NotFound, Refused
from licensing.kinds.establishment import opening
from licensing.kinds.simplified_exit import steps as leaving
from licensing.services.cases import cases, review, signing
from licensing.services.holding.representatives import representative_index
from licensing.services.licences.issue import stored_face
from licensing.services.orders.entering import enter_items
from licensing.store.models import Account, Case, Enterprise, Licence, NameRecord
from licensing.store.types import CIPHER
from portal.wiring import Office
from tests.support import changes, exits, stories
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.remembered import remembered
from tests.support.stories import INDIVIDUAL_NAME, LI, MA, ZHAO, Story

ROOM = "青海省海东市乐都区碾伯街道古城大街20号101室"


def unnamed_draft(office: Office, composition: str = "person") -> Story:
    """Ma's business without a name; of a family, Li takes part."""
    actor = stories.sign_up(office, MA)
    with office.work(actor) as work:
        story = Story(actor, "", opening.open_unnamed(work, "individual").id)
    for section, answer in stories.answers(office).items():
        if section != "capital":
            stories.save(office, story, section, answer)
    stories.save(office, story, "capital", {"composition": composition})
    stories.add_person(office, story, stories.person(MA, {"OPERATOR", "LIAISON"}))
    if composition == "family":
        stories.add_person(office, story, stories.person(LI, {"FAMILY"}))
    return story


@remembered
def unnamed(office: Office) -> Firm:
    stories.give_keys(office)
    return exits.registered(office, unnamed_draft(office))


@remembered
def family(office: Office) -> Firm:
    stories.give_keys(office)
    return exits.registered(office, unnamed_draft(office, "family"))


def test_r50_without_a_name_the_licence_shows_none_and_the_register_says_the_operator(
    sqlite_office: Office,
) -> None:
    office, firm = sqlite_office, unnamed(sqlite_office)
    with office.read() as session:
        enterprise = session.get_one(Enterprise, firm.enterprise_id)
        face = stored_face(session.query(Licence).filter_by(enterprise_id=firm.enterprise_id).one())
        assert session.query(NameRecord).count() == 0
    assert (enterprise.name, enterprise.representative, enterprise.unnamed) == (MA.name, MA.name, True)
    assert (face.name, face.representative, face.composition) == ("", MA.name, "个人经营")
    assert str(enterprise.uscc).startswith("92")


def test_only_an_individual_business_goes_without(sqlite_office: Office) -> None:
    """Neither a company's application nor a company's licence without a name."""
    office, firm = sqlite_office, unnamed(sqlite_office)
    with office.work(firm.owner) as work, pytest.raises(Refused):
        opening.open_unnamed(work, "llc")
    with office.read() as session:
        face = stored_face(session.query(Licence).filter_by(enterprise_id=firm.enterprise_id).one())
    with pytest.raises(InvalidFace):
        replace(face, composition="")


def test_who_operates_a_family_business_and_who_takes_part_both_sign(sqlite_office: Office) -> None:
    """Its licence says so, and what the family owns answers: nobody is put into it by another's word."""
    office, firm = sqlite_office, family(sqlite_office)
    with office.look(firm.owner) as work:
        case = work.session.get_one(Case, firm.story.case_id)
        assert {p.name for p in signing.must_sign(case)} == {MA.name, LI.name}
        text = signing.papers_of(work, case)[0].canonical().decode()
        assert "家庭经营" in text and "（不使用名称）" in text
    with office.read() as session:
        face = stored_face(session.query(Licence).filter_by(enterprise_id=firm.enterprise_id).one())
    assert (face.composition, face.entity_type) == ("家庭经营", "个体工商户（家庭经营）")


@pytest.mark.parametrize(
    ("composition", "roles", "code"),
    [
        ("family", None, "people.family_needed"),
        ("person", {"FAMILY"}, "people.family_unsaid"),
        ("", {"FAMILY"}, "people.family_unsaid"),
    ],
)
def test_a_family_says_so_and_has_members(
    sqlite_office: Office, composition: str, roles: set[str] | None, code: str
) -> None:
    office = sqlite_office
    story = unnamed_draft(office)
    stories.save(office, story, "capital", {"composition": composition})
    if roles:
        stories.add_person(office, story, stories.person(LI, roles))
    with office.look(story.founder) as work:
        case = cases.own_case(work, story.case_id)
        assert {p.code for p in cases.problems_by_section(work, case)["people"]} == {code}


def test_the_same_person_starts_it_once_and_a_stranger_sees_nothing(sqlite_office: Office) -> None:
    office = sqlite_office
    story = unnamed_draft(office)
    with office.work(story.founder) as work:
        assert opening.open_unnamed(work, "individual").id == story.case_id
    with office.work(stories.sign_up(office, ZHAO)) as work:
        assert opening.open_unnamed(work, "individual").id != story.case_id
        with pytest.raises(NotFound):
            cases.own_case(work, story.case_id)


def test_it_moves_without_taking_a_name_and_takes_one_later(sqlite_office: Office) -> None:
    office, firm = sqlite_office, unnamed(sqlite_office)
    case_id = changes.written(office, firm, {"domicile": {"domicile": ROOM}})
    changes.sign(office, case_id, MA)
    changes.hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)
    assert face_of(office, firm, 2) == ("", ROOM, "个人经营")
    stories.reserve_name(office, firm.owner, INDIVIDUAL_NAME, "individual")
    case_id = changes.written(office, firm, {"name": {"name": INDIVIDUAL_NAME}})
    changes.sign(office, case_id, MA)
    changes.hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)
    assert face_of(office, firm, 3) == (INDIVIDUAL_NAME, ROOM, "个人经营")


def test_a_licence_that_says_not_how_it_is_composed_keeps_its_operators_name(sqlite_office: Office) -> None:
    """As of a register that was imported: nothing is left out that the face cannot make up for."""
    office, firm = sqlite_office, unnamed(sqlite_office)
    with office.work(firm.owner) as work:
        row = work.session.query(Licence).filter_by(enterprise_id=firm.enterprise_id).one()
        row.face = {**row.face, "name": MA.name, "composition": ""}
    case_id = changes.written(office, firm, {"domicile": {"domicile": ROOM}})
    changes.sign(office, case_id, MA)
    changes.hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)
    assert face_of(office, firm, 2) == (MA.name, ROOM, "")


def face_of(office: Office, firm: Firm, version: int) -> tuple[str, str, str]:
    with office.read() as session:
        row = session.query(Licence).filter_by(enterprise_id=firm.enterprise_id, number_version=version).one()
        face = stored_face(row)
        return face.name, face.domicile, face.composition


def test_another_operator_by_order_stands_in_the_place_of_the_name(sqlite_office: Office) -> None:
    office, firm = sqlite_office, unnamed(sqlite_office)
    with office.work(firm.clerk) as work:
        enterprise = work.session.get_one(Enterprise, firm.enterprise_id)
        fields = {"representative": LI.name, "representative_id": CIPHER.seal(LI.id_number)}
        enter_items(work, enterprise, fields, {"order": "x"})
        assert (enterprise.name, enterprise.unnamed) == (LI.name, True)
        account = work.session.get_one(Account, firm.owner.id)
        assert representative_index(work.session, enterprise) != account.id_number_index


def test_it_leaves_as_every_individual_business(sqlite_office: Office, clock: FixedClock) -> None:
    office, firm = sqlite_office, unnamed(sqlite_office)
    gone = exits.start(office, firm)
    clock.move(days=11)
    with office.work(firm.owner) as work:
        leaving.advance(work, work.session.get_one(Case, gone.case_id))
    with office.work(firm.clerk) as work:
        review.take(work, gone.case_id)
    stories.decide(office, gone.case_id, firm.clerk)
    assert exits.status_of(office, firm) == "deregistered"


def test_r64_who_deregisters_and_founds_a_company_gets_a_new_code_and_date(
    sqlite_office: Office, clock: FixedClock
) -> None:
    """The way to a company that is open here: nothing of the individual business goes on in it."""
    office, firm = sqlite_office, unnamed(sqlite_office)
    with office.read() as session:
        before = session.get_one(Enterprise, firm.enterprise_id)
        code, since = str(before.uscc), before.established_on
    gone = exits.start(office, firm)
    clock.move(days=11)
    with office.work(firm.owner) as work:
        leaving.advance(work, work.session.get_one(Case, gone.case_id))
    with office.work(firm.clerk) as work:
        review.take(work, gone.case_id)
    stories.decide(office, gone.case_id, firm.clerk)
    company = exits.company(office)
    with office.read() as session:
        after = session.get_one(Enterprise, company.enterprise_id)
        assert str(after.uscc).startswith("91") and str(after.uscc)[8:17] != code[8:17]
        assert since is not None and after.established_on is not None and after.established_on > since
