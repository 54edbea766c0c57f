"""Sole proprietorships and partnerships change online and leave: all partners decide (合伙企业法 31), or the investor."""

from __future__ import annotations

from typing import Any

import pytest

from licensing.entities import KINDS
from licensing.kinds.change import opening
from licensing.services.cases import review, signing
from licensing.services.licences.issue import stored_face
from licensing.services.register import history, members
from licensing.store.models import Case, Enterprise, Investor, Licence
from portal.wiring import Office
from tests.support import changes, exits, kinds, stories
from tests.support.changes import hand_in, sign, written
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.kinds import BUSINESSES
from tests.support.refusing import refusal
from tests.support.stories import LI, MA

ROOM = "青海省海东市乐都区碾伯街道古城大街20号101室"
PARTNERED = ("partnership", "limited_partnership", "special_partnership")
MISSING = {"change.consent_missing", "change.majority_missing"}


def firm_of(office: Office, kind: str) -> Firm:
    stories.give_keys(office)
    return exits.registered(office, kinds.draft(office, kind))


def three_items(kind: str) -> dict[str, dict[str, Any]]:
    form = BUSINESSES[kind].form
    return {
        "name": {"name": f"海东市乐都区青禾云岭软件开发{form}"},
        "domicile": {"domicile": ROOM},
        "scope": {"scope": "软件开发"},
    }


@pytest.mark.parametrize("kind", BUSINESSES)
def test_three_items_at_once_by_all_who_own(sqlite_office: Office, kind: str) -> None:
    """As founded: name, place and scope in one application; the licence follows."""
    office, firm = sqlite_office, firm_of(sqlite_office, kind)
    stories.reserve_name(office, firm.owner, three_items(kind)["name"]["name"], BUSINESSES[kind].register)
    case_id = written(office, firm, three_items(kind))
    sign(office, case_id, MA)
    others = [part.who for part in BUSINESSES[kind].people if part.who != MA]
    if others and kind != "jsc":  # its shareholders stand on no register: the one director signs the minutes
        assert MISSING & set(refusal(lambda: hand_in(office, case_id, firm.owner)).split(","))
        sign(office, case_id, *others)
    hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)
    with office.read() as session:
        enterprise = session.get_one(Enterprise, firm.enterprise_id)
        assert (enterprise.domicile, enterprise.name) == (ROOM, three_items(kind)["name"]["name"])
        licences = session.query(Licence).filter_by(enterprise_id=firm.enterprise_id)
        assert {row.number_version: row.state for row in licences} == {1: "superseded", 2: "prepared"}
    title = BUSINESSES[kind].title
    with office.look(firm.owner) as work:
        text = b"".join(p.canonical() for p in signing.papers_of(work, work.session.get_one(Case, case_id)))
    assert kind in PARTNERED or title in text.decode()
    assert KINDS[kind].capital != "stock" or "会议记录" in text.decode()


def test_another_general_partner_takes_over_and_a_limited_one_cannot(sqlite_office: Office) -> None:
    office = sqlite_office
    general = firm_of(office, "partnership")
    case_id = written(office, general, {"representative": {}}, new={"representative": LI})
    sign(office, case_id, MA, LI)
    hand_in(office, case_id, general.owner)
    changes.decide(office, general, case_id)
    with office.read() as session:
        assert session.get_one(Enterprise, general.enterprise_id).representative == LI.name


def test_a_limited_partner_does_not_run_it(sqlite_office: Office) -> None:
    office = sqlite_office
    firm = firm_of(office, "limited_partnership")
    with office.work(firm.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, ["representative"]).id
        found = opening.save(work, case_id, "representative", {}, changes.newcomer(LI))
    assert {p.code for p in found} == {"change.not_a_partner"}


def test_without_its_director_no_joint_stock_company_changes(sqlite_office: Office) -> None:
    """Li owns 40 % and writes the change; Ma, the one director and representative, does not sign."""
    office, firm = sqlite_office, firm_of(sqlite_office, "jsc")
    li = stories.sign_up(office, LI)
    case_id = written(office, firm, {"domicile": {"domicile": ROOM}}, actor=li)
    sign(office, case_id, LI)
    assert "change.consent_missing" in refusal(lambda: hand_in(office, case_id, li))


def test_where_the_register_knows_no_director_the_representative_alone_decides_nothing(
    sqlite_office: Office,
) -> None:
    office, firm = sqlite_office, firm_of(sqlite_office, "jsc")
    with office.work(firm.owner) as work:
        founding = work.session.get_one(Case, firm.story.case_id)
        for person in founding.people:
            person.roles = [role for role in person.roles if role != "DIRECTOR"]
    with office.work(firm.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, ["domicile"]).id
        found = opening.save(work, case_id, "domicile", {"domicile": ROOM})
    assert {p.code for p in found} == {"change.directors_unknown"}


@pytest.mark.parametrize("kind", BUSINESSES)
def test_its_people_stand_by_their_own_roles(sqlite_office: Office, kind: str) -> None:
    firm = firm_of(sqlite_office, kind)
    with sqlite_office.read() as session:
        found = members.owners(session, firm.enterprise_id)
    assert {m.role for m in found} == {
        role for p in BUSINESSES[kind].people for role in p.roles if role in KINDS[kind].owners
    }


def test_an_imported_owner_without_a_role_owns_as_the_kind_does(sqlite_office: Office) -> None:
    firm = firm_of(sqlite_office, "sole")
    with sqlite_office.work(firm.owner) as work:
        work.session.query(Investor).filter_by(enterprise_id=firm.enterprise_id).one().roles = []
    with sqlite_office.read() as session:
        assert [m.role for m in members.owners(session, firm.enterprise_id)] == ["INVESTOR"]


@pytest.mark.parametrize("kind", BUSINESSES)
def test_the_whole_way_out(sqlite_office: Office, clock: FixedClock, kind: str) -> None:
    """All owners pledge, twenty days of notice, the entry ends, the name and the licence with it."""
    office, firm = sqlite_office, firm_of(sqlite_office, kind)
    gone = exits.applied(office, firm)
    with office.work(firm.clerk) as work:
        review.take(work, gone.case_id)
    stories.decide(office, gone.case_id, firm.clerk)
    assert exits.status_of(office, firm) == "deregistered"
    assert exits.licence_state(office, firm) == "revoked"


@pytest.mark.parametrize(
    ("years", "code"),
    [
        ("0", "business.term_out_of_range"),
        ("100", "business.term_out_of_range"),
        ("长", "business.term_out_of_range"),
        ("", "order.missing"),
        ("20", "change.same"),
    ],
)
def test_a_term_that_is_none(sqlite_office: Office, years: str, code: str) -> None:
    firm = firm_of(sqlite_office, "partnership")
    with sqlite_office.work(firm.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, ["term"]).id
        found = {p.code for p in opening.save(work, case_id, "term", {"term": years})}
    assert code in found


def test_the_partners_set_another_term_and_the_next_licence_says_it(sqlite_office: Office) -> None:
    office, firm = sqlite_office, firm_of(sqlite_office, "partnership")
    case_id = written(office, firm, {"term": {"term": "long"}})
    sign(office, case_id, MA, LI)
    hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)
    with office.read() as session:
        enterprise = session.get_one(Enterprise, firm.enterprise_id)
        newest = session.query(Licence).filter_by(enterprise_id=firm.enterprise_id, number_version=2).one()
        assert enterprise.term == "长期" and stored_face(newest).term == "长期"
        rows = {row.item: row.value for row in history.published(session, enterprise)}
    assert rows == {"term": "长期"}
