"""The representative appoints at most five managers, they authorise agents, and everything can be taken back at once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from licensing import id_number
from licensing.act import SYSTEM, Role
from licensing.errors import Invalid, LicensingError, NotFound, Refused
from licensing.services.holding import holding, lending
from licensing.services.holding.lending import Extent, Named
from licensing.services.licences.licence_access import own_licence
from licensing.store.models import Enterprise, HolderGrant
from portal.wiring import Office
from tests.support import exits, holders, stories
from tests.support.clock import FixedClock
from tests.support.holders import SUN
from tests.support.races import together
from tests.support.stories import LI, MA, ZHAO


def numbered(number: int) -> Named:
    """One of many different people, with or without an account."""
    start = f"63212319900{1 + number // 28}{1 + number % 28:02d}003"
    return Named(
        "马" + "甲乙丙丁戊己庚辛"[number],
        next(start + c for c in "0123456789X" if id_number.is_valid(start + c)),
    )


def kind_of(office: Office, actor: object, firm: holders.Held) -> str:
    with office.look(actor) as work:  # type: ignore[arg-type]  # an actor
        found = [p for p in holding.powers(work) if p.enterprise.id == firm.enterprise_id]
        return found[0].kind if found else ""


def active(office: Office) -> list[str]:
    with office.read() as session:
        return sorted(g.name for g in session.query(HolderGrant).filter_by(state="active"))


def test_the_representative_holds_it_without_being_told(office: Office) -> None:
    firm = holders.held(office)
    assert kind_of(office, firm.owner, firm) == "representative"
    assert kind_of(office, stories.sign_up(office, LI), firm) == ""


def test_the_operator_of_an_individual_business_is_its_representative(office: Office) -> None:
    firm = exits.individual(office)
    with office.look(firm.owner) as work:
        assert [p.kind for p in holding.powers(work)] == ["representative"]


def test_a_manager_may_do_everything_but_appoint(office: Office) -> None:
    firm = holders.held(office)
    actor, _ = holders.manager(office, firm)
    assert kind_of(office, actor, firm) == "manager"
    holders.agent(office, firm, by=actor)
    with pytest.raises(Refused) as refused, office.work(actor) as work:
        lending.appoint(work, firm.enterprise_id, holders.named(SUN))
    assert refused.value.codes == ("holder.not_representative",)


def test_an_agent_lends_nothing_and_sees_no_list(office: Office) -> None:
    firm = holders.held(office)
    actor, _ = holders.agent(office, firm)
    with pytest.raises(Refused) as refused, office.work(actor) as work:
        extent = Extent(("PRESENT",), work.act.on, work.act.on)
        lending.authorise(work, firm.enterprise_id, holders.named(SUN), extent)
    assert refused.value.codes == ("holder.may_not_authorise",)
    with office.look(actor) as work, pytest.raises(NotFound):
        lending.lent(work, holding.power_over(work, firm.enterprise_id))


def test_five_managers_and_no_sixth(office: Office) -> None:
    firm = holders.held(office)
    grants = []
    for number in range(5):
        with office.work(firm.owner) as work:
            grants.append(lending.appoint(work, firm.enterprise_id, numbered(number)).id)
    with pytest.raises(Refused) as refused, office.work(firm.owner) as work:
        lending.appoint(work, firm.enterprise_id, numbered(5))
    assert refused.value.codes == ("holder.too_many_managers",) and refused.value.params["most"] == 5
    with office.work(firm.owner) as work:
        lending.revoke(work, firm.enterprise_id, grants[0])
    with office.work(firm.owner) as work:
        lending.appoint(work, firm.enterprise_id, numbered(5))
    assert len(active(office)) == 5


def test_two_at_once_do_not_make_six(office: Office) -> None:
    firm = holders.held(office)
    for number in range(4):
        with office.work(firm.owner) as work:
            lending.appoint(work, firm.enterprise_id, numbered(number))

    def appoint(number: int) -> None:
        with office.work(firm.owner) as work:
            lending.appoint(work, firm.enterprise_id, numbered(number))

    answers = together(*(lambda n=n: appoint(n) for n in (4, 5, 6, 7)))  # type: ignore[misc]  # default binds
    assert len(active(office)) == 5
    assert sum(a is None for a in answers) == 1
    assert {c for a in answers if isinstance(a, Refused) for c in a.codes} == {"holder.too_many_managers"}


def test_the_same_person_is_no_manager_twice_and_nobody_lends_to_themselves(office: Office) -> None:
    firm = holders.held(office)
    holders.manager(office, firm)
    for who, code in ((LI, "holder.manager_already"), (MA, "holder.oneself")):
        with pytest.raises(Refused) as refused, office.work(firm.owner) as work:
            lending.appoint(work, firm.enterprise_id, holders.named(who))
        assert refused.value.codes == (code,)


def test_a_removed_manager_is_refused_at_once_and_so_are_their_agents(office: Office) -> None:
    firm = holders.held(office)
    manager, grant = holders.manager(office, firm)
    agent, _ = holders.agent(office, firm, by=manager)
    own, _ = holders.agent(office, firm, who=SUN)
    with office.work(firm.owner) as work:
        lending.revoke(work, firm.enterprise_id, grant)
    request, _ = holders.ask(office)
    assert [holders.refusal(office, a, request, firm) for a in (manager, agent)] == ["not found"] * 2
    assert holders.refusal(office, own, request, firm) == ""  # the representative's own agent stays
    with office.read() as session:
        states = {g.name: g.state for g in session.query(HolderGrant)}
    assert states == {LI.name: "revoked", ZHAO.name: "ended", SUN.name: "active"}


def test_a_manager_takes_back_own_agents_only(office: Office) -> None:
    firm = holders.held(office)
    manager, manager_grant = holders.manager(office, firm)
    _, others = holders.agent(office, firm)
    _, own = holders.agent(office, firm, by=manager, who=SUN)
    for grant in (others, manager_grant):
        with pytest.raises(Refused) as refused, office.work(manager) as work:
            lending.revoke(work, firm.enterprise_id, grant)
        assert refused.value.codes == ("holder.grant_not_yours",)
    with office.work(manager) as work:
        assert lending.revoke(work, firm.enterprise_id, own).state == "revoked"


def test_taking_back_twice_changes_nothing(office: Office) -> None:
    firm = holders.held(office)
    _, grant = holders.agent(office, firm)
    for _ in range(2):
        with office.work(firm.owner) as work:
            assert lending.revoke(work, firm.enterprise_id, grant).state == "revoked"


def test_strangers_clerks_and_ex_managers_can_take_back_nothing(office: Office) -> None:
    firm = holders.held(office)
    manager, manager_grant = holders.manager(office, firm)
    _, grant = holders.agent(office, firm)
    with office.work(firm.owner) as work:
        lending.revoke(work, firm.enterprise_id, manager_grant)
    wrong = [manager, stories.sign_up(office, SUN), stories.appoint(office, Role.CLERK)]
    for actor in wrong:
        with pytest.raises(NotFound), office.work(actor) as work:
            lending.revoke(work, firm.enterprise_id, grant)
        with pytest.raises(NotFound), office.work(actor) as work:
            lending.decline(work, grant)
    assert active(office) == [ZHAO.name]


def test_the_person_named_gives_it_back(office: Office) -> None:
    firm = holders.held(office)
    actor, grant = holders.agent(office, firm)
    for _ in range(2):
        with office.work(actor) as work:
            assert lending.decline(work, grant).state == "declined"
    assert kind_of(office, actor, firm) == ""


def test_a_grant_waits_for_somebody_who_has_no_account_yet(office: Office) -> None:
    firm = holders.held(office)
    with office.work(firm.owner) as work:
        lending.appoint(work, firm.enterprise_id, holders.named(SUN))
    assert kind_of(office, stories.sign_up(office, SUN), firm) == "manager"


def test_name_and_number_must_both_be_the_accounts(office: Office) -> None:
    """And the answer does not say whether there is such an account."""
    firm = holders.held(office)
    actor = stories.sign_up(office, ZHAO)
    answers = []
    for who in (
        Named("赵雷", ZHAO.id_number),
        Named(SUN.name, SUN.id_number),
        Named(ZHAO.name, LI.id_number),
    ):
        with office.work(firm.owner) as work:
            answers.append(lending.appoint(work, firm.enterprise_id, who).state)
    assert answers == ["active"] * 3
    assert kind_of(office, actor, firm) == ""


def test_when_the_representative_changes_everything_they_lent_lapses(office: Office) -> None:
    firm = holders.held(office)
    manager, _ = holders.manager(office, firm, SUN)
    agent, _ = holders.agent(office, firm)
    with office.work(SYSTEM) as work:
        work.session.get_one(Enterprise, firm.enterprise_id).representative = LI.name
    li = stories.sign_up(office, LI)
    kinds = [kind_of(office, a, firm) for a in (firm.owner, manager, agent, li)]
    assert kinds == ["", "", "", "representative"]  # Li is the only investor of that name
    with office.look(li) as work:
        lent = lending.lent(work, holding.power_over(work, firm.enterprise_id))
        assert {x.standing for x in lent} == {"lapsed"}


def test_a_namesake_among_the_investors_is_not_taken_for_the_representative(office: Office) -> None:
    firm = holders.held(office)
    with office.work(SYSTEM) as work:
        from licensing.store.models import Investor

        enterprise = work.session.get_one(Enterprise, firm.enterprise_id)
        enterprise.representative = LI.name
        twin = Investor(
            id="twin", enterprise_id=enterprise.id, name=LI.name, id_number_index="other", roles=[]
        )
        work.session.add(twin)
    assert kind_of(office, stories.sign_up(office, LI), firm) == ""


def test_the_matters_and_days_are_checked(office: Office, clock: FixedClock) -> None:
    firm = holders.held(office)
    today = date(2026, 11, 23)
    good = ("PRESENT",)
    wrong: list[tuple[Extent, str]] = [
        (Extent((), today, today), "matters"),
        (Extent(("NOTHING",), today, today), "matters"),
        (Extent(good, today, None), "until_on"),
        (Extent(good, today, today - timedelta(days=1)), "until_on"),
        (Extent(good, today, today + timedelta(days=367)), "until_on"),
        (Extent(good, today - timedelta(days=1), today), "from_on"),
    ]
    for extent, field in wrong:
        with pytest.raises(Invalid) as invalid, office.work(firm.owner) as work:
            lending.authorise(work, firm.enterprise_id, holders.named(ZHAO), extent)
        assert [p.field for p in invalid.value.problems] == [field]
    with office.work(firm.owner) as work:
        lending.authorise(
            work, firm.enterprise_id, holders.named(ZHAO), Extent(good, today, today + timedelta(days=366))
        )


def test_a_period_that_begins_later_begins_later(office: Office, clock: FixedClock) -> None:
    firm = holders.held(office)
    actor = stories.sign_up(office, ZHAO)
    with office.work(firm.owner) as work:
        start = work.act.on + timedelta(days=2)
        lending.authorise(work, firm.enterprise_id, holders.named(ZHAO), Extent(("PRESENT",), start, start))
    seen = []
    for _ in range(4):
        seen.append(kind_of(office, actor, firm))
        clock.move(days=1)
    assert seen == ["", "", "agent", ""]


def test_an_agent_downloads_only_when_authorised_to(office: Office) -> None:
    firm = holders.held(office)
    showing, _ = holders.agent(office, firm, matters=("PRESENT",))
    loading, grant = holders.agent(office, firm, who=SUN, matters=("DOWNLOAD",))
    with office.look(showing) as work, pytest.raises(NotFound):
        own_licence(work, firm.licence_id)
    with office.look(loading) as work:
        assert own_licence(work, firm.licence_id).pdf
    with office.work(firm.owner) as work:
        lending.revoke(work, firm.enterprise_id, grant)
    with office.look(loading) as work, pytest.raises(NotFound):
        own_licence(work, firm.licence_id)


def test_nothing_is_lent_of_a_licence_that_is_not_in_force(office: Office) -> None:
    firm = holders.held(office)
    with office.work(SYSTEM) as work:
        work.session.get_one(Enterprise, firm.enterprise_id).status = "revoked"
    with pytest.raises(Refused) as refused, office.work(firm.owner) as work:
        lending.appoint(work, firm.enterprise_id, holders.named(ZHAO))
    assert refused.value.codes == ("holder.licence_not_in_force",)


def test_a_closed_account_holds_nothing(office: Office) -> None:
    firm = holders.held(office)
    actor, _ = holders.manager(office, firm, SUN)
    with office.work(SYSTEM) as work:
        from licensing.store.models import Account

        work.session.get_one(Account, actor.id).disabled = True
    assert kind_of(office, actor, firm) == ""
    with pytest.raises(LicensingError), office.work(actor) as work:
        holding.power_over(work, firm.enterprise_id)
