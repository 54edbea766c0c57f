"""Who of a family takes part in an individual business comes and goes by an own signature (条例 art 9(6); 民法典 art 56)."""

from __future__ import annotations

from licensing.errors import Problem
from licensing.kinds.change import opening
from licensing.kinds.change.asked import NewPerson
from licensing.kinds.change.view import open_view
from licensing.services.licences.issue import stored_face
from licensing.services.register import members
from licensing.store.models import Enterprise, JournalEntry
from portal.wiring import Office
from tests.licensing.change.test_admitting import text_of_papers
from tests.licensing.change.test_every_item import newest
from tests.licensing.test_individuals import family, unnamed
from tests.support import changes, stories
from tests.support.changes import hand_in, sign
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.pages import assert_page_hygiene, post
from tests.support.refusing import refusal
from tests.support.stories import LI, MA, ZHAO, SignUp
from tests.support.visits import Visits

CHILD = SignUp("马小宝", "13911110031", "632123201803120015", stories.PASSWORD)


def comer(who: SignUp) -> NewPerson:
    return NewPerson(who.name, who.id_number, who.mobile, role="FAMILY")


def filed(
    office: Office, firm: Firm, come: SignUp | None = None, leave: tuple[SignUp, ...] = ()
) -> tuple[str, list[Problem]]:
    with office.work(firm.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, ["family"]).id
        enterprise = work.session.get_one(Enterprise, firm.enterprise_id)
        held = members.officers(work.session, enterprise)
    gone = [f"FAMILY|{m.key}" for m in held if m.role == "FAMILY" and m.name in {w.name for w in leave}]
    with office.work(firm.owner) as work:
        opening.save(work, case_id, "family", {"leave": gone}, comer(come) if come else None)
    with office.look(firm.owner) as work:
        return case_id, list(open_view(work, case_id).problems)


def entered(office: Office, firm: Firm, case_id: str, *who: SignUp) -> None:
    sign(office, case_id, *who)
    hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)


def taking_part(office: Office, firm: Firm) -> set[str]:
    with office.read() as session:
        held = members.officers(session, session.get_one(Enterprise, firm.enterprise_id))
    return {m.name for m in held if m.role == "FAMILY"}


def test_a_family_comes_in_each_by_an_own_signature_and_goes_out_so(
    office: Office, clock: FixedClock
) -> None:
    """The licence says who runs it, before and after; the register keeps the days; who goes is not taken out by the operator's word."""
    firm = unnamed(office)
    assert filed(office, firm)[1] == [Problem("family", "order.missing")]
    case_id, found = filed(office, firm, LI)
    assert found == []
    assert "家庭经营的，以家庭财产承担" in text_of_papers(office, firm.owner, case_id)
    sign(office, case_id, MA)
    assert refusal(lambda: hand_in(office, case_id, firm.owner)) == "change.consent_missing"
    clock.move(days=10)
    entered(office, firm, case_id, LI)
    assert taking_part(office, firm) == {LI.name}
    face = stored_face(newest(office, firm))
    assert (face.composition, face.entity_type) == ("家庭经营", "个体工商户（家庭经营）")
    with office.read() as session:
        row = session.get_one(Enterprise, firm.enterprise_id)
        assert row.established_on is not None
        assert LI.name not in {m.name for m in members.as_of(session, row, row.established_on)}
        told = session.query(JournalEntry).filter_by(action="enterprise.change").all()
        assert told and all("family" in e.facts["changed"] for e in told)
        assert LI.name not in {r.name for r in members.published(session, row)}
    case_id, found = filed(office, firm, leave=(LI,))
    assert found == []
    assert "不免除其退出以前" in text_of_papers(office, firm.owner, case_id)
    sign(office, case_id, MA)
    assert refusal(lambda: hand_in(office, case_id, firm.owner)) == "change.consent_missing"
    entered(office, firm, case_id, LI)
    face = stored_face(newest(office, firm))
    assert (face.composition, face.entity_type) == ("个人经营", "个体工商户（个人经营）")
    assert taking_part(office, firm) == set()


def test_one_of_a_founded_family_goes_another_comes_and_it_stays_a_familys(sqlite_office: Office) -> None:
    office, firm = sqlite_office, family(sqlite_office)
    assert taking_part(office, firm) == {LI.name}
    case_id, found = filed(office, firm, ZHAO, leave=(LI,))
    assert found == []
    entered(office, firm, case_id, MA, LI, ZHAO)
    assert taking_part(office, firm) == {ZHAO.name}
    assert stored_face(newest(office, firm)).composition == "家庭经营"


def test_another_filing_of_a_family_forgets_nobody(sqlite_office: Office) -> None:
    """The first liaison that was filed made rows, and the family of the founding was in none of them."""
    office, firm = sqlite_office, family(sqlite_office)
    with office.work(firm.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, ["liaison"]).id
        new = NewPerson(ZHAO.name, ZHAO.id_number, ZHAO.mobile, role="LIAISON")
        opening.save(work, case_id, "liaison", {}, new)
    entered(office, firm, case_id, MA, ZHAO)
    assert taking_part(office, firm) == {LI.name}


def test_who_may_not_take_part(sqlite_office: Office) -> None:
    """民法典 art 18: a child answers for nothing; the operator is no member besides."""
    office, firm = sqlite_office, unnamed(sqlite_office)
    for who, code in ((CHILD, "people.too_young"), (MA, "people.family_operator")):
        assert code in {p.code for p in filed(office, firm, who)[1]}


def test_a_family_signs_out_and_the_business_is_handed_over(sqlite_office: Office) -> None:
    """促进个体工商户发展条例 art 13: it stood still at the counter; nobody of the family is left behind by the operator's word."""
    office, firm = sqlite_office, family(sqlite_office)
    handed = changes.written(office, firm, {"representative": {}}, new={"representative": ZHAO})
    with office.look(firm.owner) as work:
        assert "change.handover_family" in {p.code for p in open_view(work, handed).problems}
    case_id, _ = filed(office, firm, leave=(LI,))
    entered(office, firm, case_id, MA, LI)
    handed = changes.written(office, firm, {"representative": {}}, new={"representative": ZHAO})
    with office.look(firm.owner) as work:
        assert open_view(work, handed).problems == ()
    sign(office, handed, ZHAO)
    assert refusal(lambda: hand_in(office, handed, firm.owner)) == "change.consent_missing"
    entered(office, firm, handed, MA)
    assert changes.amounts(office, firm).keys() == {ZHAO.name}
    assert changes.enterprise(office, firm).name == ZHAO.name


def test_the_page_of_a_family_and_a_stranger(sqlite_office: Office) -> None:
    office, firm = sqlite_office, family(sqlite_office)
    owner, choose = Visits(office).of(MA), f"/change/enterprises/{firm.enterprise_id}"
    case = post(owner, choose, {"item": "family"}, choose).location
    form = f"{case}/items/family"
    typed = {
        "person_role": "FAMILY",
        "person_name": ZHAO.name,
        "person_id_number": ZHAO.id_number,
        "person_mobile": ZHAO.mobile,
    }
    page = owner.get(form).text
    assert_page_hygiene(page)
    assert LI.name in page and "组成形式" in page
    assert post(owner, form, typed, form).status_code == 303
    assert ZHAO.name in owner.get(case).text
    stories.sign_up(office, ZHAO)
    assert Visits(office).of(ZHAO).get(form).status_code == 404
    uscc = changes.enterprise(office, firm).uscc
    public = Visits(office).nobody()
    day = changes.enterprise(office, firm).established_on
    assert LI.name not in public.get(f"/enterprises/{uscc}/as-of?on={day}").text
