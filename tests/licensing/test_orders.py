"""Life follows the register: each kind of order, what it changes in one transaction, who may make it, and what it never leaves behind."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from contextlib import suppress
from datetime import date

import pytest
from sqlalchemy import delete, select

from licensing import journal
from licensing.act import Actor, Role
from licensing.errors import Invalid, NotFound, Refused
from licensing.flows import name as name_flow
from licensing.kinds.order_suspension.kind import suspension_limit
from licensing.known_kinds import order_families
from licensing.services import upkeep
from licensing.services.holding.representatives import representative_index, represented
from licensing.services.orders import confirming, orders, proposing
from licensing.store.models import ArchiveDue, Enterprise, JournalEntry, Licence, NameRecord, RegisterOrder
from licensing.store.types import CIPHER
from licensing.work import Work
from portal.wiring import Office
from portal.work.jobs import issue_version, sweep
from tests.support import exits, stories
from tests.support import orders as told
from tests.support.clock import FixedClock
from tests.support.orders import confirm, enterprise, licences, order, proposal, propose, work_off
from tests.support.races import together
from tests.support.stories import CLERK, LI, MA, PINGAN, ZHAO

NEW_NAME = "海东市乐都区青禾远航软件有限公司"
ROOM = "青海省海东市乐都区碾伯街道古城大街20号101室"


@pytest.fixture
def uscc(sqlite_office: Office) -> str:
    return founded(sqlite_office)


def founded(office: Office) -> str:
    """A company of Ma and Li with a licence, its code."""
    stories.licensed(office)
    return str(enterprise(office).uscc)


def states(office: Office) -> list[str]:
    return [row.state for row in licences(office)]


def names(office: Office) -> dict[str, str]:
    with office.read() as session:
        query = select(NameRecord).where(NameRecord.enterprise_id.is_not(None))
        return {n.name: n.status for n in session.scalars(query)}


def refused(office: Office, actor: Actor, act: Callable[[Work], object]) -> tuple[str, ...]:
    with pytest.raises(Refused) as caught, office.work(actor) as work:
        act(work)
    return caught.value.codes


def problems(office: Office, uscc: str, kind: str, **fields: object) -> set[tuple[str, str]]:
    with pytest.raises(Invalid) as caught:
        propose(office, uscc, kind, **fields)
    return {(p.field, p.code) for p in caught.value.problems}


def test_a_change_supersedes_at_once_and_the_worker_signs_the_new_version(office: Office) -> None:
    uscc = founded(office)
    made = propose(office, uscc, "CHANGE", domicile=ROOM, capital_fen=200 * 1_000_000)
    assert (enterprise(office).domicile == ROOM, states(office)) == (False, ["valid"])
    confirm(office, made)
    assert enterprise(office).domicile == ROOM
    assert states(office) == ["superseded", "prepared"]
    work_off(office)
    old, new = licences(office)
    assert (old.state, new.state, new.number_version, new.number) == ("superseded", "valid", 2, old.number)
    assert (new.face["domicile"], new.face["capital"], new.face["name"]) == (
        ROOM,
        "200万元",
        old.face["name"],
    )
    with office.read() as session:
        assert list(journal.verify(session)) == []


def test_the_licence_is_the_new_representatives_to_use_from_the_order_on(office: Office) -> None:
    uscc = founded(office)
    for wrong in ({}, {"representative_id": "632121197509080031"}):
        with pytest.raises(Invalid) as caught:
            propose(office, uscc, "CHANGE", representative=ZHAO.name, **wrong)
        assert [p.field for p in caught.value.problems] == ["representative_id"]
    made = propose(office, uscc, "CHANGE", representative=ZHAO.name, representative_id=ZHAO.id_number)
    with office.read() as session:
        assert ZHAO.id_number not in str(session.get_one(RegisterOrder, made).fields)
        assert represented(session, CIPHER.index(ZHAO.id_number)) == []
    confirm(office, made)
    work_off(office)
    with office.read() as session:
        found = session.query(Enterprise).filter_by(uscc=uscc).one()
        assert representative_index(session, found) == CIPHER.index(ZHAO.id_number)
        assert found in represented(session, CIPHER.index(ZHAO.id_number))
        assert found not in represented(session, CIPHER.index(MA.id_number))
        assert list(journal.verify(session)) == []


def test_a_second_change_before_the_signature_leaves_one_valid_version(
    sqlite_office: Office, uscc: str
) -> None:
    order(sqlite_office, uscc, "CHANGE", domicile=ROOM)
    order(sqlite_office, uscc, "CHANGE", representative="李秀兰", representative_id=LI.id_number)
    assert states(sqlite_office) == ["superseded", "superseded", "prepared"]
    late = licences(sqlite_office)[1].id
    issue_version.run(sqlite_office, late)
    assert licences(sqlite_office)[1].issued_at is None
    work_off(sqlite_office)
    assert states(sqlite_office) == ["superseded", "superseded", "valid"]
    assert licences(sqlite_office)[2].face["domicile"] == ROOM


def test_a_lost_job_is_asked_for_again(sqlite_office: Office, uscc: str, clock: FixedClock) -> None:
    order(sqlite_office, uscc, "CHANGE", domicile=ROOM)
    with sqlite_office.read() as session:
        assert upkeep.unsigned_versions(session, clock.now()) == []
    clock.move(minutes=16)
    with sqlite_office.read() as session:
        assert upkeep.unsigned_versions(session, clock.now()) == [licences(sqlite_office)[1].id]
    sweep.run(sqlite_office)


def test_a_name_order_puts_the_code_in_the_names_place_until_the_name_is_changed(office: Office) -> None:
    uscc = founded(office)
    order(office, uscc, "NAME_ORDER")
    work_off(office)
    ordered = enterprise(office)
    assert (ordered.public_name, ordered.name_ordered_on) == (uscc, date(2026, 11, 23))
    assert names(office) == {ordered.name: "ordered"}
    assert [row.face["name"] for row in licences(office)] == [ordered.name, uscc]
    assert states(office) == ["superseded", "valid"]
    assert problems(office, uscc, "NAME_ORDER") == {("", "order.name_ordered_before")}
    ma = stories.sign_up(office, MA)
    stories.reserve_name(office, ma, NEW_NAME)
    order(office, uscc, "RENAME", new_name=NEW_NAME)
    work_off(office)
    assert (enterprise(office).public_name, enterprise(office).name_ordered_on) == (NEW_NAME, None)
    assert names(office) == {ordered.name: "renamed", NEW_NAME: "registered"}
    assert licences(office)[2].face["name"] == NEW_NAME
    assert states(office) == ["superseded", "superseded", "valid"]


def test_a_name_that_no_owner_has_reserved_is_not_taken(sqlite_office: Office, uscc: str) -> None:
    assert problems(sqlite_office, uscc, "RENAME", new_name=NEW_NAME) == {
        ("new_name", "order.name_not_reserved")
    }
    stories.reserve_name(sqlite_office, stories.sign_up(sqlite_office, ZHAO), NEW_NAME)
    assert problems(sqlite_office, uscc, "RENAME", new_name=NEW_NAME) == {
        ("new_name", "order.name_not_reserved")
    }


def test_an_order_gives_no_name_of_another_kind(sqlite_office: Office, uscc: str) -> None:
    """合伙企业法 art 15: a company that is called 普通合伙 told everybody that its owners answer without limit."""
    name, ma = "海东市乐都区三江同源软件开发中心（普通合伙）", stories.sign_up(sqlite_office, MA)
    stories.reserve_name(sqlite_office, ma, name, "partnership")
    assert problems(sqlite_office, uscc, "RENAME", new_name=name) == {("new_name", "order.name_other_type")}


def test_r22_business_is_suspended_for_36_months_and_not_for_37(sqlite_office: Office, uscc: str) -> None:
    assert problems(sqlite_office, uscc, "SUSPEND", until="2029-12-23") == {("until", "order.until_too_far")}
    assert problems(sqlite_office, uscc, "SUSPEND", until="2026-11-23") == {("until", "order.until_past")}
    order(sqlite_office, uscc, "SUSPEND", until="2029-11-23")
    assert states(sqlite_office) == ["suspended"]


def test_a_suspension_ends_with_its_last_day_and_the_sweep_writes_it_down(
    office: Office, clock: FixedClock
) -> None:
    uscc = founded(office)
    order(office, uscc, "SUSPEND", until="2026-12-31")
    assert orders.state_of(enterprise(office), date(2026, 12, 31)) == "suspended"
    assert orders.state_of(enterprise(office), date(2027, 1, 1)) == "active"
    clock.move(days=39)
    sweep.run(office)
    assert (states(office), enterprise(office).suspended_until) == (["valid"], None)
    with office.read() as session:
        assert session.query(RegisterOrder).one().ended_on == date(2026, 12, 31)


def test_what_was_suspended_before_counts_and_an_extension_comes_in_the_last_thirty_days(
    sqlite_office: Office, uscc: str, clock: FixedClock
) -> None:
    order(sqlite_office, uscc, "SUSPEND", until="2027-11-23")
    clock.move(days=200)
    assert problems(sqlite_office, uscc, "EXTEND", until="2028-01-01") == {("until", "order.too_early")}
    order(sqlite_office, uscc, "RESUME")
    assert (states(sqlite_office), enterprise(sqlite_office).suspended_until) == (["valid"], None)
    with sqlite_office.work(stories.appoint(sqlite_office, Role.CLERK)) as work:
        limit = suspension_limit(work, enterprise(sqlite_office))
    assert limit == date(2029, 11, 23)
    order(sqlite_office, uscc, "SUSPEND", until="2027-12-31")
    clock.move(days=190)
    order(sqlite_office, uscc, "EXTEND", until="2028-06-30")
    assert enterprise(sqlite_office).suspended_until == date(2028, 6, 30)
    assert states(sqlite_office) == ["suspended"]


def test_a_change_after_a_suspension_ran_out_makes_a_valid_version_and_keeps_its_last_day(
    sqlite_office: Office, uscc: str, clock: FixedClock
) -> None:
    order(sqlite_office, uscc, "SUSPEND", until="2026-12-01")
    made = propose(sqlite_office, uscc, "CHANGE", domicile=ROOM)
    clock.move(days=20)
    confirm(sqlite_office, made)
    work_off(sqlite_office)
    assert states(sqlite_office) == ["superseded", "valid"]
    with sqlite_office.read() as session:
        suspension = session.query(RegisterOrder).filter_by(kind="SUSPEND").one()
        assert suspension.ended_on == date(2026, 12, 1)


def test_a_version_made_while_suspended_is_suspended(sqlite_office: Office, uscc: str) -> None:
    order(sqlite_office, uscc, "SUSPEND", until="2027-11-23")
    order(sqlite_office, uscc, "CHANGE", domicile=ROOM)
    work_off(sqlite_office)
    assert states(sqlite_office) == ["superseded", "suspended"]
    order(sqlite_office, uscc, "RESUME")
    assert states(sqlite_office) == ["superseded", "valid"]


@pytest.mark.parametrize(
    ("kind", "status"), [("REVOKE", "revoked"), ("RESCIND", "rescinded"), ("DEREGISTER", "deregistered")]
)
def test_the_end_of_an_enterprise_ends_its_licence_and_dates_its_name(
    office: Office, kind: str, status: str
) -> None:
    uscc = founded(office)
    order(office, uscc, kind)
    ended = enterprise(office)
    assert (ended.status, ended.status_date, states(office)) == (status, date(2026, 11, 23), ["revoked"])
    with office.read() as session:
        record = session.query(NameRecord).filter_by(enterprise_id=ended.id).one()
        assert (record.status, record.status_date) == (status, date(2026, 11, 23))


def test_a_revocation_overtakes_a_version_that_waits_for_its_signature(
    sqlite_office: Office, uscc: str
) -> None:
    order(sqlite_office, uscc, "CHANGE", domicile=ROOM)
    waiting = licences(sqlite_office)[1].id
    order(sqlite_office, uscc, "REVOKE")
    issue_version.run(sqlite_office, waiting)
    assert states(sqlite_office) == ["superseded", "revoked"]
    assert licences(sqlite_office)[1].pdf is None


def test_a_document_and_its_grounds_are_needed(sqlite_office: Office, uscc: str) -> None:
    clerk = stories.appoint(sqlite_office, Role.CLERK)
    given = proposing.Proposal("REVOKE", {"ground": "other"}, " ", "", None, "")
    with pytest.raises(Invalid) as caught, sqlite_office.work(clerk) as work:
        proposing.propose(work, uscc, given)
    assert {p.field for p in caught.value.problems} == {
        "document_title",
        "document_no",
        "document_on",
        "reasons",
        "paper_basis",
    }
    assert problems(sqlite_office, uscc, "CHANGE") == {("", "order.nothing_changes")}


def test_an_order_that_the_state_does_not_allow_is_refused(sqlite_office: Office, uscc: str) -> None:
    clerk = stories.appoint(sqlite_office, Role.CLERK)
    codes = refused(sqlite_office, clerk, lambda work: proposing.propose(work, uscc, proposal("RESUME")))
    assert codes == ("order.no_longer_possible",)


def test_two_officers_of_the_same_place_and_nobody_else(sqlite_office: Office, uscc: str) -> None:
    made = propose(sqlite_office, uscc, "REVOKE")
    with sqlite_office.read() as session:
        shown = session.get_one(RegisterOrder, made).digest
    maker = stories.appoint(sqlite_office, Role.CLERK)
    assert refused(sqlite_office, maker, lambda w: confirming.confirm(w, made, shown)) == (
        "review.same_officer",
    )
    owner = stories.appoint(sqlite_office, Role.CLERK, person=LI)
    assert refused(sqlite_office, owner, lambda w: confirming.confirm(w, made, shown)) == (
        "review.own_application",
    )
    above = stories.appoint(
        sqlite_office,
        Role.SUPERVISOR,
        stories.CITY,
        person=stories.SignUp("孙科长", "13911110041", "632123197805050058", stories.PASSWORD),
    )
    assert refused(sqlite_office, above, lambda w: confirming.confirm(w, made, shown)) == (
        "case.other_place",
    )
    strangers = [
        stories.appoint(sqlite_office, Role.CLERK, PINGAN, person=ZHAO),
        stories.sign_up(sqlite_office, MA),
        stories.appoint(sqlite_office, Role.OFFICER, department="TAX"),
    ]
    for actor in strangers:
        with pytest.raises(NotFound), sqlite_office.work(actor) as work:
            confirming.confirm(work, made, shown)
        with pytest.raises(NotFound), sqlite_office.work(actor) as work:
            proposing.propose(work, uscc, proposal("REVOKE"))
    assert enterprise(sqlite_office).status == "registered"


def test_an_owner_does_not_propose_about_the_own_enterprise(sqlite_office: Office, uscc: str) -> None:
    owner = stories.appoint(sqlite_office, Role.CLERK, person=LI)
    codes = refused(sqlite_office, owner, lambda work: proposing.propose(work, uscc, proposal("REVOKE")))
    assert codes == ("review.own_application",)


def test_returned_with_a_note_proposed_again_and_withdrawn(sqlite_office: Office, uscc: str) -> None:
    made = propose(sqlite_office, uscc, "CHANGE", domicile=ROOM)
    maker, checker = stories.appoint(sqlite_office, Role.CLERK), stories.second_officer(sqlite_office)
    assert refused(sqlite_office, checker, lambda w: confirming.give_back(w, made, " ")) == (
        "review.no_reasons",
    )
    with sqlite_office.work(checker) as work:
        confirming.give_back(work, made, "请核对门牌号。")
    with sqlite_office.work(maker) as work:
        again = proposing.propose(work, uscc, proposal("CHANGE", {"domicile": ROOM + "2"}), made)
        assert (again.id, again.state, again.note) == (made, "proposed", None)
    assert refused(sqlite_office, checker, lambda w: confirming.withdraw(w, made)) == ("order.not_yours",)
    with sqlite_office.work(maker) as work:
        assert confirming.withdraw(work, made).state == "withdrawn"
    assert states(sqlite_office) == ["valid"]


def test_a_register_that_changed_under_the_proposal_is_not_ordered_about(
    sqlite_office: Office, uscc: str
) -> None:
    late = propose(sqlite_office, uscc, "CHANGE", domicile=ROOM + "2")
    order(sqlite_office, uscc, "CHANGE", domicile=ROOM)
    checker = stories.second_officer(sqlite_office)
    with sqlite_office.read() as session:
        shown = session.get_one(RegisterOrder, late).digest
    codes = refused(sqlite_office, checker, lambda work: confirming.confirm(work, late, shown))
    assert codes == ("review.changed_since_proposal",)
    assert (
        refused(sqlite_office, checker, lambda w: confirming.confirm(w, late, "x"))[0]
        == "review.proposal_replaced"
    )


def test_two_orders_confirmed_at_one_instant_queue_and_none_takes_effect_after_the_end(
    office: Office,
) -> None:
    uscc = founded(office)
    made = [propose(office, uscc, "CHANGE", domicile=ROOM), propose(office, uscc, "REVOKE")]
    stories.second_officer(office)
    answers = together(*(lambda m=m: confirm(office, m) for m in made))
    assert answers[1] is None
    work_off(office)
    assert enterprise(office).status == "revoked"
    assert (enterprise(office).domicile == ROOM) == (answers[0] is None)
    assert states(office) == (["superseded", "revoked"] if answers[0] is None else ["revoked"])


def test_a_signature_and_a_suspension_at_one_instant_leave_it_suspended(office: Office) -> None:
    uscc = founded(office)
    order(office, uscc, "CHANGE", domicile=ROOM)
    made = propose(office, uscc, "SUSPEND", until="2027-11-23")
    stories.second_officer(office)
    answers = together(lambda: work_off(office), lambda: confirm(office, made))
    assert answers[1] is None
    work_off(office)
    assert states(office) == ["superseded", "suspended"]


def test_departments_hear_of_it_and_the_journal_names_both(sqlite_office: Office, uscc: str) -> None:
    made = order(sqlite_office, uscc, "REVOKE")
    with sqlite_office.read() as session:
        for department in ("630202-TAX", "630202-HRSS", "630202-PSB"):
            told_to = [
                e for e in journal.feed(session, department, 0, 100) if e.action == "enterprise.revoke"
            ]
            assert [e.facts["uscc"] for e in told_to] == [uscc]
        entry = session.query(JournalEntry).filter_by(action="order.confirmed").one()
        row = session.get_one(RegisterOrder, made)
        assert (entry.facts["maker"], entry.facts["checker"]) == (row.maker_id, row.checker_id)
        assert row.maker_id != row.checker_id


FIELDS = {
    "CHANGE": {"domicile": ROOM},
    "SUSPEND": {"until": "2027-11-23"},
}
STEPS = ("CHANGE", "NAME_ORDER", "SUSPEND", "RESUME", "REVOKE", "RESCIND", "DEREGISTER")


@pytest.mark.parametrize("sequence", list(itertools.permutations(STEPS, 2)), ids="-".join)
def test_no_two_orders_in_whatever_order_leave_an_inconsistent_licence(
    sqlite_office: Office, uscc: str, sequence: tuple[str, ...]
) -> None:
    for kind in sequence:
        with suppress(Refused, Invalid):
            order(sqlite_office, uscc, kind, **FIELDS.get(kind, {}))
        consistent(sqlite_office)
        work_off(sqlite_office)
        consistent(sqlite_office)


def consistent(office: Office) -> None:
    """What must hold after every register event: enterprise, name and licence say the same."""
    with office.read() as session:
        firm = session.scalars(select(Enterprise)).one()
        rows = list(session.scalars(select(Licence).order_by(Licence.number_version)))
        records = list(session.scalars(select(NameRecord).where(NameRecord.enterprise_id == firm.id)))
        on = office.clock.now().date()
    live = [r for r in rows if r.state in ("prepared", "valid", "suspended")]
    assert [r.state for r in rows[:-1] if r.state not in ("superseded", "revoked")] == []
    if firm.status == "registered":
        assert live == rows[-1:]
        assert rows[-1].state in ("prepared", "suspended" if firm.suspended(on) else "valid")
        assert rows[-1].face["name"] == firm.public_name
        assert {r.status for r in records} == {"ordered" if firm.name_ordered_on else "registered"}
    else:
        assert live == []
        assert {r.status for r in records} == {firm.status}
    assert {r.status for r in records} <= name_flow.FLOW.states_in("held") | {"deregistered"}


def test_every_check_of_the_table_is_there_and_used(sqlite_office: Office) -> None:
    kinds = sqlite_office.books.catalogue.order_kinds.values()
    for code, family in order_families().items():
        rows = [kind for kind in kinds if kind.family == code]
        assert rows, f"no row is of {code}"
        assert {check for kind in rows for check in (*kind.checks, *kind.flags)} == set(family.checks)
    assert all(kind.article and kind.source for kind in kinds)


def test_an_enterprise_without_an_electronic_licence_is_ordered_about_too(sqlite_office: Office) -> None:
    firm = exits.company(sqlite_office)
    with sqlite_office.work(firm.clerk) as work:
        work.session.execute(delete(ArchiveDue))
        for row in work.session.scalars(select(Licence)):
            work.session.delete(row)
    uscc = str(enterprise(sqlite_office).uscc)
    order(sqlite_office, uscc, "CHANGE", domicile=ROOM)
    assert licences(sqlite_office) == []
    assert enterprise(sqlite_office).domicile == ROOM
    assert CLERK.name == firm.clerk.name
    assert told.REASONS
