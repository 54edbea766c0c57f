"""Directors, supervisors, managers, liaisons come and go by a filing (条例 29; 公司法 59, 66-76); the register keeps who was there."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from licensing.errors import Invalid, Refused
from licensing.kinds.change import officers, opening, votes
from licensing.kinds.change.asked import NewPerson
from licensing.services.cases import consents
from licensing.services.register import members
from licensing.store.models import Case, Enterprise, RegisterMember
from portal.wiring import Office
from tests.support import changes, exits, stories
from tests.support.changes import hand_in, sign
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.refusing import refusal
from tests.support.stories import LI, MA, ZHAO, SignUp

SUN = replace(LI, name="孙丽", mobile="13911110004", id_number="632123199001010025")
QIAN = replace(LI, name="钱明", mobile="13911110005", id_number="632123198801010037")
CHILD = SignUp("赵小雨", "13911110001", "632123201803040015", "")


@pytest.fixture
def firm(sqlite_office: Office) -> Firm:
    return exits.company(sqlite_office)


def person(who: SignUp, role: str) -> NewPerson:
    return NewPerson(who.name, who.id_number, who.mobile, role=role)


def file(
    office: Office, firm: Firm, item: str, come: list[NewPerson], leave: tuple[tuple[str, str], ...] = ()
) -> tuple[str, set[str]]:
    """An application for one item: the case's id and what stands against it. ``leave``: role and name."""
    with office.work(firm.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, [item]).id
    found: set[str] = set()
    for who in come or [None]:  # type: ignore[list-item]  # nobody comes
        with office.work(firm.owner) as work:
            case = work.session.get_one(Case, case_id)
            gone = [officers.code(m) for m in officers.seen(case) if (m.role, m.name) in leave]
            before = (case.answers.get(item) or {}).get("come") or []
            found = {p.code for p in opening.save(work, case_id, item, {"leave": gone, "come": before}, who)}
    return case_id, found


def held(office: Office, firm: Firm, role: str) -> set[str]:
    with office.read() as session:
        enterprise = session.get_one(Enterprise, firm.enterprise_id)
        return {m.name for m in members.officers(session, enterprise) if m.role == role}


def test_a_supervisor_is_elected_agrees_and_stands_on_the_register(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    office = sqlite_office
    with office.read() as session:
        founded = session.get_one(Enterprise, firm.enterprise_id).established_on
    assert founded is not None and held(office, firm, "SUPERVISOR") == set()
    clock.move(days=30)
    case_id, found = file(office, firm, "officers", [person(SUN, "SUPERVISOR")])
    assert found == set()
    sign(office, case_id, MA, LI)
    assert (
        refusal(lambda: hand_in(office, case_id, firm.owner)) == "change.consent_missing"
    )  # nobody is elected unasked
    sign(office, case_id, SUN)
    hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)
    assert held(office, firm, "SUPERVISOR") == {SUN.name}
    with office.read() as session:
        enterprise = session.get_one(Enterprise, firm.enterprise_id)
        days = [members.as_of(session, enterprise, founded + timedelta(days=n)) for n in (-1, 29, 30)]
        row = session.query(RegisterMember).filter_by(role="SUPERVISOR").one()
    assert [any(m.name == SUN.name for m in day) for day in days] == [False, False, True]
    assert days[0] == [] and {m.name for m in days[1] if m.role == "DIRECTOR"} == {MA.name}
    assert row.act == f"case:{case_id}" and "公司法第五十九条" in row.basis


def test_who_leaves_need_not_sign_and_the_days_are_kept(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    office = sqlite_office
    case_id, _ = file(office, firm, "officers", [person(SUN, "SUPERVISOR")])
    sign(office, case_id, MA, LI, SUN)
    hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)
    clock.move(days=10)
    between = clock.now()
    clock.move(days=10)
    case_id, found = file(office, firm, "officers", [person(QIAN, "SUPERVISOR")], (("SUPERVISOR", SUN.name),))
    assert found == set()
    sign(office, case_id, MA, LI, QIAN)
    hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)
    assert held(office, firm, "SUPERVISOR") == {QIAN.name}
    with office.read() as session:
        enterprise, today = session.get_one(Enterprise, firm.enterprise_id), clock.now().date()

        def known(at: object) -> set[str]:
            stood = members.as_of(session, enterprise, today, at)  # type: ignore[arg-type]  # an instant or None
            return {m.name for m in stood if m.role == "SUPERVISOR"}

        assert (known(None), known(between)) == ({QIAN.name}, {SUN.name})


@pytest.mark.parametrize(
    ("item", "come", "leave", "code"),
    [
        ("officers", [(SUN, "DIRECTOR")], (), "people.board_of_two"),
        ("officers", [], (("DIRECTOR", MA.name),), "people.rep_neither"),
        ("officers", [(MA, "SUPERVISOR")], (), "people.supervisor_runs"),
        ("officers", [(CHILD, "SUPERVISOR")], (), "people.too_young"),
        ("officers", [], (), "order.missing"),
        ("liaison", [], (("LIAISON", MA.name),), "change.no_liaison"),
        ("managers", [(SUN, "MANAGER"), (QIAN, "MANAGER")], (), "people.role_once"),
    ],
    ids=[
        "two directors",
        "representative runs nothing",
        "supervisor runs",
        "a child",
        "nothing",
        "no liaison",
        "two managers",
    ],
)
def test_what_the_law_forbids_of_offices(
    sqlite_office: Office,
    firm: Firm,
    item: str,
    come: list[tuple[SignUp, str]],
    leave: tuple[tuple[str, str], ...],
    code: str,
) -> None:
    _, found = file(sqlite_office, firm, item, [person(*pair) for pair in come], leave)
    assert code in found


def test_a_manager_is_the_directors_to_appoint(sqlite_office: Office, firm: Firm) -> None:
    """CL 73-75: Ma is the one director; Li with 40 % cannot do it, however many owners sign."""
    office = sqlite_office
    with office.work(stories.sign_up(office, LI)) as work:
        case_id = opening.open_change(work, firm.enterprise_id, ["managers"]).id
        gone = [
            officers.code(m)
            for m in officers.seen(work.session.get_one(Case, case_id))
            if m.role == "MANAGER"
        ]
        opening.save(work, case_id, "managers", {"leave": gone}, person(SUN, "MANAGER"))
    sign(office, case_id, LI, SUN)
    li = stories.sign_up(office, LI)
    assert "change.consent_missing" in refusal(lambda: hand_in(office, case_id, li))
    sign(office, case_id, MA)
    hand_in(office, case_id, li)
    changes.decide(office, firm, case_id)
    assert held(office, firm, "MANAGER") == {SUN.name}


def test_a_board_decides_by_more_than_half_of_its_heads(sqlite_office: Office, firm: Firm) -> None:
    office = sqlite_office
    case_id, found = file(office, firm, "officers", [person(SUN, "DIRECTOR"), person(QIAN, "DIRECTOR")])
    assert found == set()
    sign(office, case_id, MA, LI, SUN, QIAN)
    hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)
    assert held(office, firm, "DIRECTOR") == {MA.name, SUN.name, QIAN.name}
    case_id, _ = file(office, firm, "managers", [person(ZHAO, "MANAGER")], (("MANAGER", LI.name),))
    sign(office, case_id, MA, ZHAO)
    with office.look(firm.owner) as work:
        assert not votes.count(work, work.session.get_one(Case, case_id)).board_agrees  # one of three
    sign(office, case_id, QIAN)
    hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)
    assert held(office, firm, "MANAGER") == {ZHAO.name}


def test_a_minority_elects_nobody(sqlite_office: Office, firm: Firm) -> None:
    office = sqlite_office
    li = stories.sign_up(office, LI)
    with office.work(li) as work:
        case_id = opening.open_change(work, firm.enterprise_id, ["officers"]).id
        opening.save(work, case_id, "officers", {}, person(SUN, "SUPERVISOR"))
    sign(office, case_id, LI, SUN)
    assert "change.majority_missing" in refusal(lambda: hand_in(office, case_id, li))


def test_who_was_named_unasked_stops_it(sqlite_office: Office, firm: Firm) -> None:
    office = sqlite_office
    case_id, _ = file(office, firm, "officers", [person(SUN, "SUPERVISOR")])
    sign(office, case_id, MA, LI)
    with office.work(stories.sign_up(office, SUN)) as work:
        consents.answer(work, case_id, "not_me")
    assert "case.halted" in refusal(lambda: hand_in(office, case_id, firm.owner))


def test_an_office_of_another_item_and_a_body_in_office_are_not_taken(
    sqlite_office: Office, firm: Firm
) -> None:
    with sqlite_office.work(firm.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, ["liaison"]).id
    with pytest.raises(Invalid), sqlite_office.work(firm.owner) as work:
        opening.save(work, case_id, "liaison", {}, person(SUN, "DIRECTOR"))
    body = NewPerson("某某有限公司", "91630202MA00000153", "13911110009", "COMPANY", role="LIAISON")
    with pytest.raises(Invalid), sqlite_office.work(firm.owner) as work:
        opening.save(work, case_id, "liaison", {}, body)


def test_an_officer_who_came_meanwhile_outdates_what_was_signed(sqlite_office: Office, firm: Firm) -> None:
    office = sqlite_office
    first, _ = file(office, firm, "officers", [person(SUN, "SUPERVISOR")])
    li = stories.sign_up(office, LI)
    with office.work(li) as work:
        second = opening.open_change(work, firm.enterprise_id, ["managers"]).id
        gone = [
            officers.code(m) for m in officers.seen(work.session.get_one(Case, second)) if m.role == "MANAGER"
        ]
        opening.save(work, second, "managers", {"leave": gone}, person(QIAN, "MANAGER"))
    sign(office, second, MA, QIAN)
    sign(office, first, MA, LI, SUN)
    hand_in(office, first, firm.owner)
    changes.decide(office, firm, first)
    with pytest.raises(Refused) as caught:
        hand_in(office, second, li)
    assert "change.register_moved" in caught.value.codes


def test_a_new_representative_comes_into_the_board(sqlite_office: Office, firm: Firm) -> None:
    """公司法 10: who represents runs the company's affairs as a director or manager."""
    office = sqlite_office
    case_id = changes.written(office, firm, {"representative": {}}, new={"representative": SUN})
    sign(office, case_id, MA, LI, SUN)
    with office.look(firm.owner) as work:
        found = {
            p.code
            for p in officers.problems(
                work,
                work.session.get_one(Case, case_id),
                work.session.get_one(Enterprise, firm.enterprise_id),
            )
        }
    assert found == set()
    hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)
    assert held(office, firm, "DIRECTOR") == {
        SUN.name
    }  # the one director is another one now: two do not exist


def test_a_board_gains_its_new_representative(sqlite_office: Office, firm: Firm) -> None:
    office = sqlite_office
    case_id, _ = file(office, firm, "officers", [person(SUN, "DIRECTOR"), person(QIAN, "DIRECTOR")])
    sign(office, case_id, MA, LI, SUN, QIAN)
    hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)
    case_id = changes.written(office, firm, {"representative": {}}, new={"representative": ZHAO})
    sign(office, case_id, MA, LI, ZHAO)
    hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)
    assert held(office, firm, "DIRECTOR") == {MA.name, SUN.name, QIAN.name, ZHAO.name}


def test_a_second_director_beside_one_who_stays_is_no_board(sqlite_office: Office, firm: Firm) -> None:
    """The manager Li represents; Zhao, who runs nothing, would be a second director beside Ma."""
    office = sqlite_office
    case_id = changes.written(office, firm, {"representative": {}}, new={"representative": LI})
    sign(office, case_id, MA, LI)
    hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)
    with office.work(firm.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, ["representative"]).id
        found = opening.save(work, case_id, "representative", {}, changes.newcomer(ZHAO))
    assert {(p.field, p.code) for p in found} == {("representative", "people.board_of_two")}


def test_a_buyer_has_a_first_day_and_a_seller_a_last(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    office = sqlite_office
    clock.move(days=5)
    case_id, _ = changes.bought(office, firm, NewPerson(ZHAO.name, ZHAO.id_number, ZHAO.mobile))
    sign(office, case_id, MA, LI, ZHAO)
    changes.tax_paid(office, firm, str(changes.case_of(office, case_id).number))
    hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)
    with office.read() as session:
        enterprise = session.get_one(Enterprise, firm.enterprise_id)
        today = clock.now().date()
        parts = [
            {m.name: m.amount_fen for m in members.as_of(session, enterprise, day) if m.role == "SHAREHOLDER"}
            for day in (today - timedelta(days=1), today)
        ]
    tenth = stories.CAPITAL_FEN // 10
    assert parts[0] == {MA.name: 6 * tenth, LI.name: 4 * tenth}
    assert parts[1] == {MA.name: 6 * tenth, LI.name: 3 * tenth, ZHAO.name: tenth}
