"""A sole proprietorship or an individual business gets another owner, who represents it from then on (个人独资企业法 art 17;
促进个体工商户发展条例 art 13; law2.md CH-26, CH-52)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from licensing.errors import Invalid, NotFound
from licensing.kinds.change import opening
from licensing.kinds.change.asked import NewPerson
from licensing.kinds.change.view import open_view
from licensing.kinds.change.votes import gives
from licensing.services.cases import signing
from licensing.services.holding.representatives import represents
from licensing.services.licences.issue import stored_face
from licensing.services.register import members
from licensing.store.models import Case, Enterprise, Licence
from portal.wiring import Office
from tests.support import changes, exits, kinds, orders, standings, stories
from tests.support.changes import hand_in, sign, written
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.pages import post
from tests.support.refusing import refusal
from tests.support.stories import LI, MA, ZHAO, SignUp
from tests.support.visits import Visits

CHILD = SignUp("马小宝", "13911110011", "632122201801010019", stories.PASSWORD)
KINDS = {"sole": ("INVESTOR", "投资人"), "individual": ("OPERATOR", "经营者")}
SAID = {"sole": {"residence": kinds.HOME, "funds": "own"}, "individual": {}}


def firm_of(office: Office, kind: str) -> Firm:
    stories.give_keys(office)
    if kind == "individual":
        return exits.individual(office)
    return exits.registered(office, kinds.draft(office, kind))


def asked(office: Office, firm: Firm, kind: str, who: SignUp = LI) -> str:
    return written(office, firm, {"representative": SAID[kind]}, new={"representative": who})


def against(office: Office, firm: Firm, case_id: str) -> set[str]:
    with office.look(firm.owner) as work:
        return {p.code for p in open_view(work, case_id).problems}


@pytest.mark.parametrize("kind", KINDS)
def test_both_sign_and_everything_of_the_old_owner_is_the_new_ones(office: Office, kind: str) -> None:
    """Register, owners by day, licence, powers, departments; what was is kept."""
    firm, (role, title) = firm_of(office, kind), KINDS[kind]
    orders.work_off(office)
    before = changes.enterprise(office, firm)
    office.clock.move(days=10)  # type: ignore[attr-defined]  # a test's clock
    case_id = asked(office, firm, kind)
    for signed in ((), (LI,)):
        sign(office, case_id, *signed)
        assert refusal(lambda: hand_in(office, case_id, firm.owner)) == "change.consent_missing"
    sign(office, case_id, MA)
    hand_in(office, case_id, firm.owner)
    with office.look(firm.owner) as work:
        papers = signing.papers_of(work, work.session.get_one(Case, case_id))
        said = b"".join(p.canonical() for p in papers).decode()
    assert f"原{title}" in said and f"拟任{title}" in said
    assert ("结清依法应缴税款" in said) is (kind == "individual")
    assert (kinds.HOME in said) is (kind == "sole")
    changes.decide(office, firm, case_id)
    li, ma = stories.sign_up(office, LI), stories.sign_up(office, MA)
    with office.read() as session:
        row = session.get_one(Enterprise, firm.enterprise_id)
        assert (row.representative, row.name, row.uscc) == (LI.name, before.name, before.uscc)
        (owner,) = members.owners(session, row.id)
        assert (owner.role, owner.name, owner.index) == (role, LI.name, row.representative_index)
        assert represents(session, row, owner.index)
        today, day = office.clock.now().date(), timedelta(days=1)
        stood = [
            {m.name for m in members.as_of(session, row, on) if m.role == role} for on in (today - day, today)
        ]
        assert stood == [{MA.name}, {LI.name}]
        newest = (
            session.query(Licence)
            .filter_by(enterprise_id=row.id)
            .order_by(Licence.number_version.desc())
            .first()
        )
        assert newest is not None and newest.number_version == 2
        face = stored_face(newest)
        assert (face.representative, face.representative_title) == (LI.name, title)
    with office.work(ma) as work, pytest.raises(NotFound):
        opening.open_change(work, firm.enterprise_id, ["domicile"])
    with office.work(li) as work:
        assert opening.open_change(work, firm.enterprise_id, ["domicile"]).entity_type == kind


def test_a_business_without_a_name_is_called_after_whoever_operates_it(sqlite_office: Office) -> None:
    office = sqlite_office
    stories.give_keys(office)
    firm = exits.registered(office, kinds.draft(office, "individual"))
    case_id = asked(office, firm, "individual")
    sign(office, case_id, MA, LI)
    hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)
    entry = changes.enterprise(office, firm)
    assert (entry.name, entry.representative) == (LI.name, LI.name)


@pytest.mark.parametrize("kind", KINDS)
def test_who_may_not_own_it_does_not_get_it(sqlite_office: Office, clock: FixedClock, kind: str) -> None:
    """A child, somebody barred, whoever owns it already; and property that a court froze goes to nobody."""
    office, firm = sqlite_office, firm_of(sqlite_office, kind)
    assert "people.too_young" in against(office, firm, asked(office, firm, kind, CHILD))
    assert "change.same" in against(office, firm, asked(office, firm, kind, MA))
    assert against(office, firm, asked(office, firm, kind)) == set()
    standings.about_person(office, "BARRED_POST", clock.day(), ZHAO)
    case_id = asked(office, firm, kind, ZHAO)
    assert against(office, firm, case_id) == set(), "nothing is told of a number that somebody typed"
    sign(office, case_id, ZHAO)
    assert "people.barred_owner" in against(office, firm, case_id)
    exits.stand(office, firm, "SHARES_FROZEN", clock.day())
    assert "change.shares_closed" in against(office, firm, asked(office, firm, kind))


def test_an_operator_settles_the_taxes_first_and_a_family_goes_to_the_counter(
    sqlite_office: Office, clock: FixedClock
) -> None:
    """促进个体工商户发展条例 art 13."""
    office, firm = sqlite_office, firm_of(sqlite_office, "individual")
    exits.stand(office, firm, "TAX_ARREARS", clock.day())
    assert against(office, firm, asked(office, firm, "individual")) == {"change.handover_arrears"}


def test_nobody_takes_a_business_that_its_owner_does_not_give(sqlite_office: Office) -> None:
    """The buyer opens nothing; named by the owner, who does not sign, the buyer gets nothing by an own signature."""
    office, firm = sqlite_office, firm_of(sqlite_office, "sole")
    with office.work(stories.sign_up(office, LI)) as work, pytest.raises(NotFound):
        opening.open_change(work, firm.enterprise_id, ["representative"])
    case_id = asked(office, firm, "sole")
    sign(office, case_id, LI)
    assert refusal(lambda: hand_in(office, case_id, firm.owner)) == "change.consent_missing"
    body = NewPerson("海东市乐都区远山软件有限公司", "91630202MA00000153", "13911110012", "COMPANY")
    with office.work(firm.owner) as work:
        found = opening.save(work, case_id, "representative", SAID["sole"], body)
    assert "people.body_office" in {p.code for p in found}
    with office.work(firm.owner) as work, pytest.raises(Invalid):  # a namesake would get the business
        opening.save(work, case_id, "representative", SAID["sole"], NewPerson(MA.name, "", ""))


def test_a_sole_investor_says_where_and_by_whose_property(sqlite_office: Office) -> None:
    """条例 art 8 registers the residence; 个人独资企业法 art 18 asks whose property answers."""
    office, firm = sqlite_office, firm_of(sqlite_office, "sole")
    case_id = written(office, firm, {"representative": {}}, new={"representative": LI})
    assert against(office, firm, case_id) == {"people.residence_needed", "capital.funds_needed"}


@pytest.mark.parametrize("kind", KINDS)
def test_who_represents_by_an_officers_order_owns_it_too(sqlite_office: Office, kind: str) -> None:
    """There is one person: the order left the old owner on the register, who went on to sell and to close it."""
    office, firm = sqlite_office, firm_of(sqlite_office, kind)
    code = str(changes.enterprise(office, firm).uscc)
    orders.order(office, code, "CHANGE", representative=LI.name, representative_id=LI.id_number)
    with office.read() as session:
        assert [m.name for m in members.owners(session, firm.enterprise_id)] == [LI.name]
    with office.work(firm.owner) as work, pytest.raises(NotFound):
        opening.open_change(work, firm.enterprise_id, ["domicile"])


def test_the_page_asks_what_the_law_registers(sqlite_office: Office) -> None:
    office, firm = sqlite_office, firm_of(sqlite_office, "sole")
    owner, choose = Visits(office).of(MA), f"/change/enterprises/{firm.enterprise_id}"
    assert "投资人" in owner.get(choose).text
    case = post(owner, choose, {"item": "representative"}, choose).location
    form = f"{case}/items/representative"
    typed = {"person_name": LI.name, "person_id_number": LI.id_number, "person_mobile": LI.mobile}
    assert post(owner, form, typed, form).status_code == 422
    assert post(owner, form, {**typed, "residence": kinds.HOME, "funds": "family"}, form).status_code == 303
    shown = owner.get(case).text
    assert LI.name in shown and kinds.HOME in shown
    stranger = Visits(office)
    stories.sign_up(office, ZHAO)
    assert stranger.of(ZHAO).get(form).status_code == 404


def test_nobody_signs_for_both_sides_of_it(sqlite_office: Office) -> None:
    """民法典 art 168: whoever gives does not sign for whoever takes, nor the other way."""
    office, firm = sqlite_office, firm_of(sqlite_office, "sole")
    case_id = asked(office, firm, "sole")
    with office.look(firm.owner) as work:
        case = work.session.get_one(Case, case_id)
        assert [(giver.name, taker.name) for giver, taker in gives(case)] == [(MA.name, LI.name)]
        answers = {**case.answers, "representative": {}}
        case.answers = answers
        assert gives(case) == []
        work.session.rollback()
