"""Who comes into a partnership and executes its affairs by the same application (合伙企业法 arts 26, 43; 实施细则 art 11)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from licensing.errors import Invalid
from licensing.kinds.change import matter, opening
from licensing.kinds.change.asked import NewPerson
from licensing.kinds.change.view import open_view
from licensing.parties import COMPANY
from licensing.store.models import Case
from portal.wiring import Office
from tests.licensing.test_several_heads import SECOND, body_firm, face, leads, second_company
from tests.support import changes, stories
from tests.support.exits import Firm
from tests.support.holders import SUN
from tests.support.kinds import HOME, WAN
from tests.support.refusing import refusal
from tests.support.stories import LI, MA, ZHAO, SignUp
from tests.support.visits import Visits


def joins_and_executes(office: Office, firm: Firm, sent: SignUp | None) -> tuple[str, set[str]]:
    """The second company comes in as a general partner and executes beside Ma's at once; ``sent``: who acts for it."""
    first, code = changes.owner_ids(office, firm)[stories.LLC_NAME], second_company(office)
    part = {"amount_fen": 10 * WAN, "form": "currency", "due_on": "2030-06-30"}
    comes = NewPerson(
        SECOND, code, SUN.mobile, COMPANY, details={"residence": HOME}, role="GP_PARTNER", part=part
    )
    with office.work(firm.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, ["partners", "representative"]).id
        opening.save(work, case_id, "partners", {}, comes)
    with office.work(firm.owner) as work:
        new = open_view(work, case_id).joining[0].id
        given = {"acts_for": first, "also": [new]}
        named = {new: changes.newcomer(sent)} if sent is not None else None
        opening.save(work, case_id, "representative", given, changes.newcomer(ZHAO), delegates=named)
    with office.look(firm.owner) as work:
        return case_id, {p.code for p in open_view(work, case_id).problems}


def test_a_body_comes_in_and_executes_by_the_same_application(sqlite_office: Office) -> None:
    """合伙企业法 arts 26, 43, 实施细则 art 11. The thief's way: a company that never signed is made a partner, and Li its delegate."""
    office, firm = sqlite_office, body_firm(sqlite_office)
    case_id, found = joins_and_executes(office, firm, LI)
    assert found == set()
    changes.sign(office, case_id, ZHAO, MA, LI)
    assert "change.consent_missing" in refusal(lambda: changes.hand_in(office, case_id, firm.owner))
    changes.sign(office, case_id, SUN)
    changes.hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)
    told = f"{stories.LLC_NAME}（委派代表：{ZHAO.name}）、{SECOND}（委派代表：{LI.name}）"
    assert face(office, firm, 2)[0] == told
    assert SECOND in changes.owner_ids(office, firm)
    assert leads(office, firm, ZHAO) and leads(office, firm, LI)
    assert not leads(office, firm, MA) and not leads(office, firm, SUN)


def test_a_body_that_comes_in_to_execute_names_its_delegate(sqlite_office: Office) -> None:
    assert joins_and_executes(sqlite_office, body_firm(sqlite_office), None)[1] == {"people.delegate_needed"}


def test_a_body_that_comes_in_executes_alone_and_one_that_comes_no_more_does_not(
    sqlite_office: Office,
) -> None:
    """Whoever acts for a body that was struck from who comes acts for nobody."""
    office, firm = sqlite_office, body_firm(sqlite_office)
    case_id, _ = joins_and_executes(office, firm, LI)
    with office.work(firm.owner) as work:
        new = open_view(work, case_id).joining[0].id
    visits, form = Visits(office), f"/change/cases/{case_id}/items/representative"
    page = visits.of(MA).get(form).text
    assert f'name="also-{new}"' in page and f'name="delegate_name-{new}"' in page
    assert visits.of(LI).get(form).status_code == 404
    with office.work(firm.owner) as work:
        opening.save(work, case_id, "representative", {"acts_for": new}, changes.newcomer(LI))
        assert not [p for p in open_view(work, case_id).problems if p.field]
        opening.save(work, case_id, "partners", {"come": []})
        found = open_view(work, case_id).problems
    assert {(p.field, p.code) for p in found} >= {("representative", "change.not_a_partner")}


def test_a_person_who_comes_in_and_executes_acts_for_no_body(sqlite_office: Office) -> None:
    """Ma's company executes by Zhao; Sun comes in as a general partner and takes over in the own name."""
    office, firm = sqlite_office, body_firm(sqlite_office)
    part = {"amount_fen": 10 * WAN, "form": "currency", "due_on": "2030-06-30"}
    comes = replace(changes.newcomer(SUN), role="GP_PARTNER", part=part, details={"residence": HOME})
    with office.work(firm.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, ["partners", "representative"]).id
        opening.save(work, case_id, "partners", {}, comes)
    with office.work(firm.owner) as work:
        opening.save(work, case_id, "representative", {}, changes.newcomer(SUN))
        assert matter.heads(work.session.get_one(Case, case_id)) == [(SUN.name, "")]


def test_of_somebody_on_the_register_a_name_is_enough(sqlite_office: Office) -> None:
    """Li, who stands on the register, is named to act for a company by name alone; a name nobody knows there wants a number."""
    office, firm = sqlite_office, body_firm(sqlite_office)
    case_id, _ = joins_and_executes(office, firm, None)
    with office.work(firm.owner) as work:
        new = open_view(work, case_id).joining[0].id
        given = {"acts_for": changes.owner_ids(office, firm)[stories.LLC_NAME], "also": [new]}
        known = {new: NewPerson(LI.name, "", "")}
        opening.save(work, case_id, "representative", given, changes.newcomer(ZHAO), delegates=known)
        case = work.session.get_one(Case, case_id)
        assert [who.id_number for who in matter.delegates(case).values()] == [LI.id_number]
    stranger = {new: NewPerson("路人甲", "", "")}
    with pytest.raises(Invalid), office.work(firm.owner) as work:
        opening.save(work, case_id, "representative", given, changes.newcomer(ZHAO), delegates=stranger)
