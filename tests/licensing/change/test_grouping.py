"""The group that a company leads (734 art 14; 实施办法 arts 17, 18; GE-108, P62): members as rows, published, no stranger's."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from licensing.act import SYSTEM
from licensing.errors import NotFound
from licensing.kinds.change import opening
from licensing.kinds.change.view import open_view
from licensing.services.cases import desk
from licensing.services.names import names, renaming
from licensing.services.register import groups
from licensing.store.models import Enterprise, Investor, JournalEntry, Licence
from licensing.work import Work
from namecheck.declaration import Declaration
from portal.wiring import Office
from tests.support import changes, exits, stories
from tests.support.changes import hand_in, sign, written
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.pages import post, text_of
from tests.support.refusing import refusal
from tests.support.remembered import remembered
from tests.support.stories import LI, MA, ZHAO
from tests.support.visits import Visits
from tests.support.wording import says

NAMES = ("海东市乐都区云杉信息技术有限公司", "海东市乐都区碧水贸易有限公司", "海东市乐都区金穗农业有限公司")
AWAY = "91630102MA75000042 西宁市城东区青禾商贸有限公司"
GROUP = "海东市乐都区青禾软件集团"


@remembered
def parent_of_three(office: Office) -> Firm:
    """Ma's and Li's company, and three more in which it holds six tenths by the register."""
    parent = exits.company(office)
    code = str(changes.enterprise(office, parent).uscc)
    for name in NAMES:
        firm = exits.company(office, name)
        with office.work(SYSTEM) as work:
            mine = (Investor.enterprise_id == firm.enterprise_id) & (Investor.name == MA.name)
            work.session.execute(update(Investor).where(mine).values(uscc=code, id_number_index=None))
    return parent


def lines(office: Office, *names: str) -> str:
    with office.read() as session:
        rows = session.query(Enterprise).filter(Enterprise.name.in_(names))
        return "\n".join(f"{row.uscc} {row.name}" for row in rows.order_by(Enterprise.id))


def declared(work: Work, name: str) -> Declaration:
    return Declaration(
        name, "llc", "630200", work.act.on, applicant_division="630202", holder=work.act.actor.id
    )


def asked(office: Office, firm: Firm, members: str, **also: str) -> tuple[str, set[str]]:
    """The application by Ma, and what stands against it."""
    given = {"group": {"members": members}} | ({"name": {"name": also["name"]}} if also else {})
    case_id = written(office, firm, given)
    with office.look(firm.owner) as work:
        return case_id, {p.code for p in open_view(work, case_id).problems}


def entered(office: Office, firm: Firm, case_id: str) -> None:
    sign(office, case_id, MA)
    hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)


def test_three_controlled_companies_are_a_group_that_everybody_reads(
    sqlite_office: Office, clock: FixedClock
) -> None:
    """Filed by the representative; no licence changes; the public page names group and members, also of a day and after the end."""
    office, firm = sqlite_office, parent_of_three(sqlite_office)
    code = changes.enterprise(office, firm).uscc
    case_id, found = asked(office, firm, lines(office, *NAMES))
    assert found == set()
    entered(office, firm, case_id)
    first = clock.day()
    with office.read() as session:
        assert {row.name for row in groups.standing(session, firm.enterprise_id)} == set(NAMES)
        assert session.query(Licence).filter_by(enterprise_id=firm.enterprise_id).count() == 1
        told = session.query(JournalEntry).filter_by(action="enterprise.change", department="630202-TAX")
        assert [row.facts["changed"] for row in told] == [["group"]]
    page = Visits(office).nobody().get(f"/enterprises/{code}").text
    assert GROUP in page and all(name in page for name in NAMES)
    clock.move(days=30)
    case_id, found = asked(office, firm, "")
    assert found == set()
    entered(office, firm, case_id)
    with office.read() as session:
        assert groups.standing(session, firm.enterprise_id) == []
        assert len(groups.as_of(session, firm.enterprise_id, first)) == 3
        assert groups.as_of(session, firm.enterprise_id, clock.day()) == []
    page = Visits(office).nobody().get(f"/enterprises/{code}/as-of?on={first}").text
    assert all(name in page for name in NAMES)


def test_p62_two_are_too_few_and_a_strangers_company_is_none(sqlite_office: Office) -> None:
    """The thief names a company that he owns nothing of; itself, a shop, a wrong code are no members either."""
    office, firm = sqlite_office, parent_of_three(sqlite_office)
    strangers = exits.company(office, "海东市乐都区远山商贸有限公司")
    shop = exits.individual(office, "海东市乐都区远水软件开发工作室（个体工商户）")
    named = [changes.enterprise(office, f).name for f in (strangers, shop, firm)]
    for members, wrong in (
        (lines(office, *NAMES[:2]), "group.members_few"),
        (lines(office, *NAMES, named[0]), "group.not_controlled"),
        (lines(office, *NAMES, named[1]), "group.no_legal_person"),
        (lines(office, *NAMES, named[2]), "group.itself"),
        (lines(office, *NAMES) + "\n91630102MA75000043 某某有限公司", "group.code_wrong"),
        (lines(office, *NAMES) + "\n" + AWAY.split()[0], "group.member_name"),
        ("", "order.missing"),
    ):
        assert asked(office, firm, members)[1] == {wrong}
    with office.work(stories.sign_up(office, ZHAO)) as work, pytest.raises(NotFound):
        opening.open_change(work, firm.enterprise_id, ["group"])


def test_control_reaches_through_members_and_a_clerk_compares_who_stands_elsewhere(
    sqlite_office: Office,
) -> None:
    office, firm = sqlite_office, parent_of_three(sqlite_office)
    with office.work(SYSTEM) as work:
        rows = {e.name: e for e in work.session.query(Enterprise).filter(Enterprise.name.in_(NAMES))}
        below = Investor.enterprise_id == rows[NAMES[2]].id
        held = update(Investor).where(below, Investor.uscc.is_not(None))
        work.session.execute(held.values(uscc=rows[NAMES[0]].uscc))
    case_id, found = asked(office, firm, lines(office, *NAMES) + "\n" + AWAY)
    assert found == set()
    sign(office, case_id, MA)
    hand_in(office, case_id, firm.owner)
    changes.take(office, firm, case_id)
    with office.look(firm.clerk) as work:
        looked = desk.open_dossier(work, case_id).looked
        told = [p for x in looked if x.rule.id == "GE-108" for p in x.problems]
    assert [p.code for p in told] == ["group.elsewhere", "group.consent_on_paper"] and AWAY.split()[
        1
    ] in told[0].params["names"]


def test_a_name_that_says_group_comes_and_goes_with_its_members(sqlite_office: Office) -> None:
    """实施办法 art 52: declared with the parent's own change; and no group ends while the name says one."""
    office, firm = sqlite_office, parent_of_three(sqlite_office)
    name, code = f"{GROUP}有限公司", str(changes.enterprise(office, firm).uscc)
    with pytest.raises(AssertionError):  # as anybody's new enterprise it clashes with the present name
        stories.reserve_name(office, firm.owner, name)
    for who in (LI, ZHAO):
        with office.work(stories.sign_up(office, who)) as work, pytest.raises(NotFound):
            renaming.as_new_name_of(work, declared(work, name), code)
    with office.work(firm.owner) as work:
        answer = names.reserve(work, renaming.as_new_name_of(work, declared(work, name), code), True)
        assert answer.record is not None and answer.report.outcome != "reject"
        record = answer.record.id
    assert refusal(lambda: stories.open_case(office, firm.owner, record)) == "case.name_of_enterprise"
    alone = written(office, firm, {"name": {"name": name}})
    with office.look(firm.owner) as work:
        assert "group.name_without" in {p.code for p in open_view(work, alone).problems}
    case_id, found = asked(office, firm, lines(office, *NAMES), name=name)
    assert found == set()
    sign(office, case_id, LI)
    entered(office, firm, case_id)
    assert changes.enterprise(office, firm).name == name
    assert asked(office, firm, "")[1] == {"group.name_stays"}


def test_a_new_name_is_declared_for_its_enterprise_on_the_page(sqlite_office: Office) -> None:
    """Its present name is no rival; with 集团 only for who leads a company, and never for a new enterprise."""
    office, firm = sqlite_office, parent_of_three(sqlite_office)
    code = str(changes.enterprise(office, firm).uscc)
    stories.sign_up(office, ZHAO)
    ma, zhao = Visits(office).of(MA), Visits(office).of(ZHAO)
    at = "/names/new"
    typed = {"entity_type": "llc", "county": "630202", "division": "海东市乐都区", "trade_name": "青禾"}
    typed |= {"industry": "软件", "form": "集团有限公司", "action": "check"}
    assert says(post(ma, at, typed, at).text, "problems.name.group_is_a_change")
    assert post(ma, at, typed | {"renames": code}, at).status_code == 200
    reserved = post(ma, at, typed | {"renames": code, "action": "reserve", "committed": "y"}, at)
    assert reserved.status_code == 303, text_of(reserved.text)
    assert post(zhao, at, typed | {"renames": code}, at).status_code == 422  # not among what he leads


def test_members_are_written_on_the_page_and_wrong_ones_said_there(sqlite_office: Office) -> None:
    office, firm = sqlite_office, parent_of_three(sqlite_office)
    with office.work(firm.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, ["group"]).id
    at, visits = f"/change/cases/{case_id}/items/group", Visits(office)
    stories.sign_up(office, ZHAO)
    ma, zhao = visits.of(MA), visits.of(ZHAO)
    assert GROUP in ma.get(at).text and zhao.get(at).status_code == 404
    assert post(ma, at, {"members": "123"}, at).status_code == 422
    assert post(ma, at, {"members": lines(office, *NAMES)}, at).status_code == 303
    assert NAMES[0] in ma.get(f"/change/cases/{case_id}").text
