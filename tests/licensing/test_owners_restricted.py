"""A firm that may not become an owner, or only after a person looked: gone, being wound up, on a list; at founding and by purchase."""

from __future__ import annotations

from datetime import date

import pytest

from licensing.act import SYSTEM
from licensing.errors import Refused
from licensing.findings import rules
from licensing.findings.rule import REFUSE, REVIEW
from licensing.kinds.change import buyers
from licensing.kinds.change.checks import problems as change_problems
from licensing.kinds.establishment import submit
from licensing.parties import COMPANY
from licensing.services.cases import desk
from licensing.services.cases.cases import draft_of
from licensing.services.register.moves import move_enterprise
from licensing.store.models import Case, Enterprise
from portal.wiring import Office
from tests.licensing.test_owners import people_problems
from tests.support import changes, exits, identity, owners, standings, stories
from tests.support.exits import Firm
from tests.support.owners import Joint
from tests.support.refusing import refusal

SINCE = date(2026, 11, 1)
PARENT = "海东市乐都区山岚信息咨询有限公司"


@pytest.fixture
def case(sqlite_office: Office) -> Joint:
    stories.give_keys(sqlite_office)
    return owners.joint(sqlite_office)


def everybody_signs(office: Office, case: Joint) -> None:
    identity.sign_case(office, case.story.founder, case.story.case_id)
    identity.sign_case(office, case.parent.owner, case.story.case_id)


def found(office: Office, case: Joint) -> dict[str, str]:
    """Rule -> what follows, of the rules that found something."""
    with office.look(case.story.founder) as work:
        draft = draft_of(work.session, work.session.get_one(Case, case.story.case_id), work)
        return {x.rule.id: x.rule.outcome for x in rules.look(draft, work.books.catalogue) if x.problems}


@pytest.mark.parametrize(
    ("fact", "rule", "outcome"),
    [
        ("UNLIQUIDATED", "OWN-END", REFUSE),
        ("SERIOUS", "OWN-LIST", REVIEW),
        ("FIRM_COURT_LISTED", "OWN-LIST", REVIEW),
        ("EVASION", "OWN-LIST", REVIEW),
        ("ABNORMAL", "", ""),
    ],
)
def test_what_stands_about_a_firm_that_is_to_own(
    sqlite_office: Office, case: Joint, fact: str, rule: str, outcome: str
) -> None:
    everybody_signs(sqlite_office, case)
    assert found(sqlite_office, case) == {}
    _, code = owners.code_of(sqlite_office, case.parent)
    standings.about_firm(sqlite_office, code, fact, SINCE)
    assert found(sqlite_office, case) == ({rule: outcome} if rule else {})


def test_a_firm_being_wound_up_stops_the_application_it_signed(sqlite_office: Office, case: Joint) -> None:
    everybody_signs(sqlite_office, case)
    _, code = owners.code_of(sqlite_office, case.parent)
    standings.about_firm(sqlite_office, code, "UNLIQUIDATED", SINCE)
    with pytest.raises(Refused) as caught, sqlite_office.work(case.story.founder) as work:
        submit.submit(work, case.story.case_id)
    assert caught.value.codes == ("case.incomplete",)


def test_a_typed_code_tells_only_what_is_public(sqlite_office: Office, case: Joint) -> None:
    """A rival types a firm's code to learn whether it evades its debts: that shows only after the firm itself signed."""
    _, code = owners.code_of(sqlite_office, case.parent)
    standings.about_firm(sqlite_office, code, "EVASION", SINCE)
    standings.about_firm(sqlite_office, code, "UNLIQUIDATED", SINCE)
    assert found(sqlite_office, case) == {}
    standings.about_firm(sqlite_office, code, "SERIOUS", SINCE)
    assert found(sqlite_office, case) == {"OWN-LIST": REVIEW}


@pytest.mark.parametrize("state", ["revoked", "deregistered", "rescinded"])
def test_a_firm_off_the_register_owns_nothing_new(sqlite_office: Office, case: Joint, state: str) -> None:
    with sqlite_office.work(SYSTEM) as work:
        move_enterprise(work.session.get_one(Enterprise, case.parent.enterprise_id), state, work.act.on)
    assert "people.owner_gone" in people_problems(sqlite_office, case)
    assert found(sqlite_office, case)["OWN-END"] == REFUSE


# the buyer of shares


@pytest.fixture
def bought(sqlite_office: Office) -> tuple[Firm, Firm, str]:
    """Li sells a part of the company to a company of Zhao's: the company, the buyer, the change."""
    firm = exits.company(sqlite_office)
    buyer = exits.registered(sqlite_office, stories.signed(sqlite_office, stories.ZHAO, PARENT))
    name, code = owners.code_of(sqlite_office, buyer)
    who = changes.NewPerson(name, code, "13911110009", COMPANY)
    case_id, _ = changes.bought(sqlite_office, firm, who)
    return firm, buyer, case_id


def test_a_buyer_is_asked_what_a_founder_is(sqlite_office: Office, bought: tuple[Firm, Firm, str]) -> None:
    firm, buyer, case_id = bought
    _, code = owners.code_of(sqlite_office, buyer)
    standings.about_firm(sqlite_office, code, "SERIOUS", SINCE)
    with sqlite_office.look(firm.owner) as work:
        case = work.session.get_one(Case, case_id)
        assert {x.rule.id for x in buyers.look(work, case) if x.problems} == {"OWN-LIST"}
        assert not {p.code for p in buyers.problems(work, case)} & {"people.owner_gone"}
    with sqlite_office.work(SYSTEM) as work:
        move_enterprise(work.session.get_one(Enterprise, buyer.enterprise_id), "revoked", work.act.on)
    with sqlite_office.look(firm.owner) as work:
        case = work.session.get_one(Case, case_id)
        assert "people.owner_gone" in {p.code for p in buyers.problems(work, case)}


def test_a_buyer_on_a_list_is_handed_in_and_read_by_the_clerk(
    sqlite_office: Office, bought: tuple[Firm, Firm, str]
) -> None:
    firm, buyer, case_id = bought
    _, code = owners.code_of(sqlite_office, buyer)
    standings.about_firm(sqlite_office, code, "SERIOUS", SINCE)
    all_sign(sqlite_office, firm, case_id)
    changes.hand_in(sqlite_office, case_id, firm.owner)
    changes.take(sqlite_office, firm, case_id)
    with sqlite_office.look(firm.clerk) as work:
        looked = desk.open_dossier(work, case_id).looked
    assert [x.rule.id for x in looked if x.problems and x.rule.id.startswith("OWN-")] == ["OWN-LIST"]
    stories.decide(sqlite_office, case_id, firm.clerk)
    assert PARENT in changes.amounts(sqlite_office, firm)


@pytest.mark.parametrize("when", ["before it is handed in", "before it is decided"])
def test_a_buyer_that_went_off_the_register_buys_nothing(
    sqlite_office: Office, bought: tuple[Firm, Firm, str], when: str
) -> None:
    firm, buyer, case_id = bought
    before = changes.amounts(sqlite_office, firm)
    all_sign(sqlite_office, firm, case_id)

    def against() -> list[str]:
        with sqlite_office.look(firm.owner) as work:
            return [p.code for p in change_problems(work, work.session.get_one(Case, case_id))]

    def gone() -> None:
        assert against() == []
        with sqlite_office.work(SYSTEM) as work:
            move_enterprise(work.session.get_one(Enterprise, buyer.enterprise_id), "revoked", work.act.on)
        assert against() == ["people.owner_gone", "people.signer_needed"], "its licence signs no more either"

    if when == "before it is handed in":
        gone()
        assert "change.unlawful" in refusal(lambda: changes.hand_in(sqlite_office, case_id, firm.owner))
    else:
        changes.hand_in(sqlite_office, case_id, firm.owner)
        changes.take(sqlite_office, firm, case_id)
        gone()
        assert "change.unlawful" in refusal(lambda: stories.decide(sqlite_office, case_id, firm.clerk))
    assert changes.amounts(sqlite_office, firm) == before


def all_sign(office: Office, firm: Firm, case_id: str) -> None:
    changes.sign(office, case_id, stories.MA, stories.LI, stories.ZHAO)
    changes.tax_paid(office, firm, str(changes.case_of(office, case_id).number))
