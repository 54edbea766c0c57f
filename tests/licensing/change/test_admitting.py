"""Partners and members that come and go (合伙企业法 arts 43-46, 53, 85; 农民专业合作社法 arts 20, 24, 25, 30)."""

from __future__ import annotations

from datetime import date

import pytest

from licensing.act import Actor
from licensing.errors import Problem
from licensing.kinds.change import opening
from licensing.kinds.change.asked import NewPerson
from licensing.kinds.change.view import open_view
from licensing.services.cases import desk, signing
from licensing.services.register import members, parts
from licensing.store.models import Case, Enterprise, Licence
from portal.wiring import Office
from tests.licensing.change.test_cooperative import WU
from tests.licensing.change.test_cooperative import firm_of as cooperative
from tests.support import changes, exits, kinds, stories
from tests.support.changes import hand_in, sign
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.holders import SUN
from tests.support.kinds import HOME, WAN
from tests.support.pages import post
from tests.support.refusing import refusal
from tests.support.stories import LI, MA, ZHAO, SignUp
from tests.support.visits import Visits

DUE = "2030-06-30"


def firm_of(office: Office, kind: str) -> Firm:
    return exits.registered(office, kinds.draft(office, kind))


def comer(who: SignUp, role: str, wan: int = 20, form: str = "currency", **details: str) -> NewPerson:
    part = {"amount_fen": wan * WAN, "form": form, "due_on": DUE}
    told = {"residence": HOME, **details}
    return NewPerson(who.name, who.id_number, who.mobile, details=told, role=role, part=part)


def filed(
    office: Office,
    firm: Firm,
    item: str,
    leave: tuple[SignUp, ...] = (),
    new: NewPerson | None = None,
    also: dict[str, SignUp] | None = None,
    **more: str,
) -> tuple[str, list[Problem]]:
    """A change of owners, and what stands against it. ``also``: a new representative in the same application."""
    ids = changes.owner_ids(office, firm)
    with office.work(firm.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, [item, *(also or {})]).id
    given = {"leave": [ids[who.name] for who in leave], **more}
    with office.work(firm.owner) as work:
        opening.save(work, case_id, item, given, new)
    for other, who in (also or {}).items():
        with office.work(firm.owner) as work:
            opening.save(work, case_id, other, {}, changes.newcomer(who))
    with office.look(firm.owner) as work:
        return case_id, list(open_view(work, case_id).problems)


def codes(found: list[Problem]) -> set[str]:
    return {p.code for p in found}


def entered(office: Office, firm: Firm, case_id: str, *who: SignUp) -> Enterprise:
    sign(office, case_id, *who)
    hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)
    return changes.enterprise(office, firm)


def text_of_papers(office: Office, actor: Actor, case_id: str) -> str:
    with office.look(actor) as work:
        papers = signing.papers_of(work, work.session.get_one(Case, case_id))
        return b"".join(p.canonical() for p in papers).decode()


# partnerships


def test_all_partners_and_the_new_one_sign_an_entry(sqlite_office: Office) -> None:
    """Art 43: unanimous; the papers tell the new partner what is answered for (art 44), the register and the days follow."""
    office, firm = sqlite_office, firm_of(sqlite_office, "partnership")
    case_id, found = filed(office, firm, "partners", new=comer(ZHAO, "GP_PARTNER"))
    assert found == []
    assert "入伙前的合伙企业债务承担无限连带责任" in text_of_papers(office, firm.owner, case_id)
    sign(office, case_id, MA, ZHAO)
    assert refusal(lambda: hand_in(office, case_id, firm.owner)) == "change.consent_missing"
    entry = entered(office, firm, case_id, LI)
    assert entry.capital_fen == 120 * WAN and entry.representative == MA.name
    with office.read() as session:
        row = session.get_one(Enterprise, firm.enterprise_id)
        assert {(m.name, m.role) for m in members.owners(session, row.id)} == {
            (who.name, "GP_PARTNER") for who in (MA, LI, ZHAO)
        }
        new = [p for p in parts.standing(session, row) if p.name == ZHAO.name]
        assert [(p.amount_fen, p.due_on, p.form) for p in new] == [(20 * WAN, date(2030, 6, 30), "currency")]
        assert session.query(Licence).filter_by(enterprise_id=row.id, number_version=2).count() == 1


def test_a_partner_leaves_with_the_consent_of_all_and_never_the_last_but_one(sqlite_office: Office) -> None:
    office, firm = sqlite_office, firm_of(sqlite_office, "two_named")
    case_id, found = filed(office, firm, "partners", leave=(ZHAO,))
    assert found == []
    assert "退伙前的原因发生的合伙企业债务" in text_of_papers(office, firm.owner, case_id)
    sign(office, case_id, MA, LI)
    assert refusal(lambda: hand_in(office, case_id, firm.owner)) == "change.consent_missing"
    assert entered(office, firm, case_id, ZHAO).capital_fen == 90 * WAN
    assert codes(filed(office, firm, "partners", leave=(LI,))[1]) == {"people.partners_two"}


def test_who_executes_and_leaves_drops_out_and_the_last_one_is_replaced_first(sqlite_office: Office) -> None:
    office, firm = sqlite_office, firm_of(sqlite_office, "two_named")
    case_id, found = filed(office, firm, "partners", leave=(LI,))
    assert found == []
    assert entered(office, firm, case_id, MA, LI, ZHAO).representative == MA.name
    assert "change.head_leaves" in codes(
        filed(office, firm, "partners", leave=(MA,), new=comer(WU, "GP_PARTNER"))[1]
    )
    case_id, found = filed(office, firm, "partners", (MA,), comer(WU, "GP_PARTNER"), {"representative": WU})
    assert found == []  # who comes in may be the one who executes
    assert entered(office, firm, case_id, MA, ZHAO, WU).representative == WU.name


def test_where_all_general_partners_execute_so_does_who_comes(sqlite_office: Office) -> None:
    """合伙企业法 art 26, 实施细则 art 6: nobody is named, so all are."""
    office, firm = sqlite_office, firm_of(sqlite_office, "nobody_named")
    case_id, found = filed(office, firm, "partners", new=comer(ZHAO, "GP_PARTNER"))
    assert found == []
    said = entered(office, firm, case_id, MA, LI, ZHAO).representative
    assert set(str(said).split("、")) == {MA.name, LI.name, ZHAO.name}


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (comer(ZHAO, "LP_PARTNER", form="labour"), "people.limited_labour"),
        (comer(ZHAO, "LP_PARTNER", wan=0), "people.amount_needed"),
        (comer(LI, "LP_PARTNER"), "change.owner_already"),
    ],
    ids=["labour", "nothing", "twice"],
)
def test_the_rules_of_founding_are_asked_of_who_comes(
    sqlite_office: Office, new: NewPerson, code: str
) -> None:
    office, firm = sqlite_office, firm_of(sqlite_office, "limited_partnership")
    assert code in codes(filed(office, firm, "partners", new=new)[1])


def test_a_limited_partnership_keeps_both_sorts(sqlite_office: Office) -> None:
    office, firm = sqlite_office, firm_of(sqlite_office, "limited_partnership")
    gone = filed(office, firm, "partners", (LI,), comer(ZHAO, "GP_PARTNER"))[1]
    assert codes(gone) == {"change.side_name"}  # art 75: it would be a general one


# cooperatives


def test_the_meeting_admits_a_member_by_heads(sqlite_office: Office) -> None:
    """More than half of five are three, and who joins signs too; without a word on farming nobody is counted."""
    office, firm = sqlite_office, cooperative(sqlite_office)
    case_id, found = filed(office, firm, "members", new=comer(WU, "MEMBER"))
    assert "people.farmer_needed" in codes(found)
    case_id, found = filed(office, firm, "members", new=comer(WU, "MEMBER", farmer="yes"))
    assert found == []
    sign(office, case_id, MA, LI, WU)
    assert refusal(lambda: hand_in(office, case_id, firm.owner)) == "change.majority_missing"
    assert entered(office, firm, case_id, ZHAO).capital_fen == 120 * WAN


def test_a_member_goes_with_the_business_year_and_signs_alone(
    sqlite_office: Office, clock: FixedClock
) -> None:
    """Art 25: asked by the end of September the membership ends with the year; nobody votes, nobody else can make her go."""
    office, firm = sqlite_office, cooperative(sqlite_office)
    asked = {"asked_on": "2026-09-30"}
    assert "change.asked_on_needed" in codes(filed(office, firm, "withdrawals", (SUN,))[1])
    case_id, found = filed(office, firm, "withdrawals", (SUN,), **asked)
    assert [(p.code, p.params.get("last")) for p in found] == [("change.member_until", date(2026, 12, 31))]
    late = filed(office, firm, "withdrawals", (SUN,), asked_on="2026-10-01")[1]
    assert [p.params.get("last") for p in late] == [date(2027, 12, 31)]
    clock.move(days=(date(2027, 1, 4) - clock.day()).days)
    case_id, found = filed(office, firm, "withdrawals", (SUN,), **asked)
    assert found == []
    sign(office, case_id, MA, LI, ZHAO)
    assert refusal(lambda: hand_in(office, case_id, firm.owner)) == "change.consent_missing"
    sign(office, case_id, SUN)
    hand_in(office, case_id, firm.owner)
    changes.take(office, firm, case_id)
    with office.look(
        firm.clerk
    ) as work:  # four members and three farmers: six months to mend, said to the clerk
        seen = {p.code for x in desk.open_dossier(work, case_id).looked for p in x.problems}
    assert {"people.members_five", "people.farmers_few"} <= seen
    stories.decide(office, case_id, firm.clerk)
    assert SUN.name not in changes.amounts(office, firm)


# pages


def test_a_partner_is_named_on_the_page_and_a_stranger_sees_none_of_it(sqlite_office: Office) -> None:
    office, firm = sqlite_office, firm_of(sqlite_office, "limited_partnership")
    visits = Visits(office)
    owner, choose = visits.of(MA), f"/change/enterprises/{firm.enterprise_id}"
    case = post(owner, choose, {"item": "partners"}, choose).location
    form = f"{case}/items/partners"
    typed = {
        "person_role": "LP_PARTNER",
        "person_party": "PERSON",
        "person_document_kind": "RESIDENT_ID",
        "person_name": ZHAO.name,
        "person_id_number": ZHAO.id_number,
        "person_mobile": ZHAO.mobile,
        "person_residence": HOME,
        "part_amount_fen": "15",
        "part_form": "currency",
        "part_due_on": DUE,
    }
    assert post(owner, form, typed, form).status_code == 303
    assert ZHAO.name in owner.get(form).text and "15万元" in owner.get(case).text
    stories.sign_up(office, ZHAO)
    stranger = visits.of(ZHAO)
    assert stranger.get(form).status_code == 404
    assert post(stranger, form, typed, "/change").status_code == 404
