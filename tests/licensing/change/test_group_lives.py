"""A group while it works: members consent and leave, lose what makes them members, and a name that says 集团 without them is given up.

实施办法 arts 17, 18, 52; 734 arts 14, 23; 条例 art 24 (thirty days).
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from licensing.act import SYSTEM, Role
from licensing.kinds.change import opening, votes
from licensing.services.cases import desk
from licensing.services.names import names, renaming
from licensing.services.register import group_lacks, groups
from licensing.store.groups import GroupLack
from licensing.store.models import Account, Case, Enterprise, Investor
from portal.wiring import Office
from portal.work.jobs import sweep
from tests.licensing.change.test_grouping import (
    AWAY,
    GROUP,
    NAMES,
    asked,
    declared,
    entered,
    lines,
    parent_of_three,
)
from tests.portal.api.conftest import program
from tests.support import changes, exits, orders, post, stories
from tests.support.changes import hand_in, sign
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.holders import SUN
from tests.support.pages import assert_page_hygiene
from tests.support.refusing import refusal
from tests.support.remembered import remembered
from tests.support.rules import HEAD
from tests.support.stories import LI, MA, ZHAO
from tests.support.visits import Visits
from tests.support.wording import says

FOURTH = "海东市乐都区远山商贸有限公司"


@remembered
def group(office: Office) -> Firm:
    """青禾软件集团有限公司 with its three members, by one application of the parent."""
    firm = parent_of_three(office)
    name, code = f"{GROUP}有限公司", str(changes.enterprise(office, firm).uscc)
    with office.work(firm.owner) as work:
        assert names.reserve(work, renaming.as_new_name_of(work, declared(work, name), code), True).record
    case_id, found = asked(office, firm, lines(office, *NAMES), name=name)
    assert found == set()
    sign(office, case_id, LI)
    entered(office, firm, case_id)
    return firm


def run_by(office: Office, name: str, who: stories.SignUp) -> None:
    """Somebody else represents a member from now on."""
    index = _index(office, who)
    with office.work(SYSTEM) as work:
        mine = Enterprise.name == name
        work.session.execute(
            update(Enterprise).where(mine).values(representative=who.name, representative_index=index)
        )


def _index(office: Office, who: stories.SignUp) -> str:
    with office.read() as session:
        return str(session.get_one(Account, str(stories.sign_up(office, who).id)).id_number_index)


def sold(office: Office, name: str) -> None:
    """What the parent held of a member is Zhao's now."""
    with office.work(SYSTEM) as work:
        firm = work.session.query(Enterprise).filter_by(name=name).one()
        theirs = (Investor.enterprise_id == firm.id) & Investor.uscc.is_not(None)
        work.session.execute(update(Investor).where(theirs).values(uscc=None, name=ZHAO.name))


def members(office: Office, firm: Firm) -> set[str]:
    with office.read() as session:
        return {row.name for row in groups.standing(session, firm.enterprise_id)}


def lack(office: Office, firm: Firm) -> group_lacks.Lacking | None:
    sweep.run(office)
    with office.look(firm.owner) as work:
        return group_lacks.of(work, work.session.get_one(Enterprise, firm.enterprise_id))


def test_a_member_joins_by_its_own_consent_and_leaves_without_it(
    sqlite_office: Office, clock: FixedClock
) -> None:
    """The parent's filing is signed for each new member by who represents it; a new representative signs anew; leaving asks nobody."""
    office = sqlite_office
    firm = group(office)
    fourth = exits.company(office, FOURTH)
    controlled_by(office, fourth, firm)
    run_by(office, FOURTH, ZHAO)
    case_id, found = asked(office, firm, lines(office, *NAMES, FOURTH))
    assert found == set()
    with office.look(firm.owner) as work:
        asks = votes.needed(work.session.get_one(Case, case_id))
        assert {(name, why) for _, name, why in asks} == {(MA.name, "representative"), (ZHAO.name, "joined")}
    sign(office, case_id, MA)
    assert "change.consent_missing" in refusal(lambda: hand_in(office, case_id, firm.owner))
    sign(office, case_id, ZHAO)
    run_by(office, FOURTH, SUN)  # who signed for it represents it no more
    assert "change.register_moved" in refusal(lambda: hand_in(office, case_id, firm.owner))
    with office.work(firm.owner) as work:
        opening.renew(work, case_id)
    sign(office, case_id, MA, SUN)
    hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)
    assert members(office, firm) == {*NAMES, FOURTH}
    case_id, found = asked(office, firm, lines(office, *NAMES))
    assert found == set()
    entered(office, firm, case_id)
    assert members(office, firm) == set(NAMES) and lack(office, firm) is None


def test_who_is_elsewhere_consents_on_paper(sqlite_office: Office) -> None:
    office = sqlite_office
    firm = group(office)
    case_id, found = asked(office, firm, lines(office, *NAMES) + "\n" + AWAY)
    assert found == set()
    sign(office, case_id, MA)
    hand_in(office, case_id, firm.owner)
    changes.take(office, firm, case_id)
    with office.look(firm.clerk) as work:
        told = {p.code for x in desk.open_dossier(work, case_id).looked for p in x.problems}
    assert {"group.elsewhere", "group.consent_on_paper"} <= told


def controlled_by(office: Office, firm: Firm, parent: Firm) -> None:
    code = str(changes.enterprise(office, parent).uscc)
    with office.work(SYSTEM) as work:
        mine = (Investor.enterprise_id == firm.enterprise_id) & (Investor.name == MA.name)
        work.session.execute(update(Investor).where(mine).values(uscc=code, id_number_index=None))


def test_a_member_sold_leaves_the_group_short_and_the_parent_has_thirty_days(
    sqlite_office: Office, clock: FixedClock
) -> None:
    """The owners hear of it, page, program and head see it; once the day is over the head may order the name changed."""
    office = sqlite_office
    firm = group(office)
    code = changes.enterprise(office, firm).uscc
    assert lack(office, firm) is None
    sold(office, NAMES[1])
    first = lack(office, firm)
    assert first is not None and (first.counted, first.least, first.since) == (2, 3, clock.day())
    assert first.due >= clock.day() + timedelta(days=30)
    lack(office, firm)
    with office.read() as session:
        assert session.query(GroupLack).count() == 1, "each look writes it down once"
    assert post.told(office, "group_short").count(firm.owner.id) == 1
    visits = Visits(office)
    page = visits.of(MA).get(f"/change/enterprises/{firm.enterprise_id}").text
    assert_page_hygiene(page)
    assert says(page, "change.lacks.title") and not says(page, "change.lacks.late")
    assert says(visits.nobody().get(f"/enterprises/{code}").text, "register.group_lacks", least=3)
    own = program(office, firm.owner)
    mine = own.get("/api/v1/own-enterprises").get_json()["enterprises"]
    assert {x["name"]: x["group_lacks"] and x["group_lacks"]["members"] for x in mine}[
        f"{GROUP}有限公司"
    ] == 2
    stories.appoint(office, Role.SUPERVISOR, person=HEAD)
    page = visits.of(HEAD).get("/supervision/groups").text
    assert_page_hygiene(page)
    assert GROUP in page and says(page, "lacks.waits")
    assert visits.of(MA).get("/supervision/groups").status_code in (403, 404)
    clock.move(days=60)
    assert says(visits.fresh(HEAD).get("/supervision/groups").text, "lacks.order")
    assert says(visits.fresh(MA).get(f"/change/enterprises/{firm.enterprise_id}").text, "change.lacks.late")
    _, found = asked(office, firm, lines(office, NAMES[0], NAMES[2]))
    assert found == {"group.members_few"}, "fewer than three are never filed"
    fourth = exits.company(office, FOURTH)
    controlled_by(office, fourth, firm)
    case_id, found = asked(office, firm, lines(office, NAMES[0], NAMES[2], FOURTH))
    assert found == set()
    entered(office, firm, case_id)
    with office.look(firm.owner) as work:
        assert group_lacks.of(work, work.session.get_one(Enterprise, firm.enterprise_id)) is None, "at once"


def test_the_group_ends_with_its_name(sqlite_office: Office, clock: FixedClock) -> None:
    """A member off the register belongs to no group; the parent gives the name up, and nothing is left to be filed."""
    office = sqlite_office
    firm = group(office)
    with office.work(SYSTEM) as work:
        gone = work.session.query(Enterprise).filter_by(name=NAMES[2]).one()
        gone.status, gone.status_date = "deregistered", work.act.on
    assert lack(office, firm) is not None and members(office, firm) == set(NAMES[:2])
    assert asked(office, firm, "")[1] == {"group.name_stays"}
    name, code = "海东市乐都区青禾软件有限公司", str(changes.enterprise(office, firm).uscc)
    with office.work(firm.owner) as work:
        assert names.reserve(work, renaming.as_new_name_of(work, declared(work, name), code), True).record
    case_id, found = asked(office, firm, "", name=name)
    assert found == set()
    sign(office, case_id, LI)
    entered(office, firm, case_id)
    assert (members(office, firm), changes.enterprise(office, firm).name) == (set(), name)
    with office.look(firm.owner) as work:
        assert group_lacks.of(work, work.session.get_one(Enterprise, firm.enterprise_id)) is None
    assert lack(office, firm) is None


def test_the_parent_s_end_ends_its_group_and_a_name_alone_is_no_group(sqlite_office: Office) -> None:
    """An enterprise of an old file that says 集团 and never led a group here is told nothing."""
    office = sqlite_office
    firm = group(office)
    with office.work(SYSTEM) as work:
        row = work.session.get_one(Enterprise, firm.enterprise_id)
        row.status, row.status_date = "deregistered", work.act.on
        other = work.session.query(Enterprise).filter_by(name=NAMES[0]).one()
        other.name = "海东市乐都区云杉集团有限公司"
        other_id = other.id
    assert lack(office, firm) is None and members(office, firm) == set()
    with office.work(SYSTEM) as work:
        group_lacks.settle(work, other_id)
    with office.read() as session:
        assert session.query(GroupLack).count() == 0


def left(office: Office, enterprise_id: str) -> None:
    with office.work(SYSTEM) as work:
        row = work.session.get_one(Enterprise, enterprise_id)
        row.status, row.status_date = "deregistered", work.act.on


def test_a_false_exit_undone_gives_parent_and_member_their_group_again(
    sqlite_office: Office, clock: FixedClock
) -> None:
    """Only what the exit itself took: who was let go before, or is off the register meanwhile, does not come along."""
    office = sqlite_office
    firm = group(office)
    code = str(changes.enterprise(office, firm).uscc)
    with office.read() as session:
        ids = {row.name: (row.id, str(row.uscc)) for row in session.query(Enterprise)}
    left(office, ids[NAMES[0]][0])
    assert lack(office, firm) is not None and members(office, firm) == set(NAMES[1:])
    clock.move(days=3)
    left(office, firm.enterprise_id)
    sweep.run(office)
    assert members(office, firm) == set()
    clock.move(days=3)
    left(office, ids[NAMES[1]][0])
    orders.order(office, code, "RESCIND_EXIT")
    assert members(office, firm) == {NAMES[2]}
    orders.order(office, ids[NAMES[1]][1], "RESCIND_EXIT")
    assert members(office, firm) == {NAMES[2]}, "it was no member any more when it left"
    sweep.run(office)
    clock.move(days=3)
    left(office, ids[NAMES[2]][0])
    sweep.run(office)
    assert members(office, firm) == set()
    orders.order(office, ids[NAMES[2]][1], "RESCIND_EXIT")
    assert members(office, firm) == {NAMES[2]}
    with office.read() as session:
        spans = [x for x in groups.published(session, firm.enterprise_id) if x.name == NAMES[2]]
    assert [x.until is None for x in spans] == [True, False, False], "what was ended stays written"
