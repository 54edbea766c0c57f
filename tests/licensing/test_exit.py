"""Law cases X01, X03, X04, X06, X07 (条例 art 33; 细则 art 48; 国市监注发〔2021〕45号) and what surrounds them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from licensing import journal
from licensing.act import Role
from licensing.errors import NotFound, Refused
from licensing.kinds.simplified_exit import state as exit_state
from licensing.kinds.simplified_exit import steps as leaving
from licensing.services.cases import leg_decisions, review
from licensing.store.models import Case, Document, Enterprise, Investor, Leg, NameRecord, Notice, Standing
from licensing.work import Naming
from namecheck.register import PriorName
from namecheck.standing import in_force
from portal.wiring import Office
from tests.support import exits, stories
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.stories import HEAD, OFFICER, ZHAO, Story

EXCLUSIONS = ["X01", "X03", "X04", "X05", "X06", "X08", "X09", "X10", "X11", "X14"]


@pytest.fixture
def firm(sqlite_office: Office) -> Firm:
    return exits.company(sqlite_office)


def codes(caught: pytest.ExceptionInfo[Refused]) -> tuple[str, ...]:
    return caught.value.codes


def notice(office: Office, story: Story) -> Notice:
    with office.read() as session:
        return session.query(Notice).filter_by(case_id=story.case_id).one()


def close(office: Office, firm: Firm, story: Story) -> None:
    with office.work(firm.clerk) as work:
        review.take(work, story.case_id)
    stories.decide(office, story.case_id, firm.clerk)


def test_x01_pledge_notice_window_application_and_deregistration(office: Office, clock: FixedClock) -> None:
    firm = exits.company(office)
    assert exits.licence_state(office, firm) == "valid"
    story = exits.start(office, firm)
    published = notice(office, story)
    assert published.ends_on == date(
        2026, 12, 14
    )  # day 20 is a Sunday, so the period ends on Monday (民法典 art 203)
    assert published.window_ends_on == date(2027, 1, 4)  # again: day 20 is a public holiday
    clock.move(days=21 + 15)
    with office.work(firm.owner) as work:
        leaving.apply(work, story.case_id)
    close(office, firm, story)
    assert stories.state_of(office, story) == "deregistered"
    assert exits.status_of(office, firm) == "deregistered"
    assert exits.licence_state(office, firm) == "revoked"
    today = date(2026, 12, 29)
    with office.read() as session:
        name = session.query(NameRecord).filter_by(enterprise_id=firm.enterprise_id).one()
        assert (name.status, name.status_date) == ("deregistered", today)
        assert list(journal.verify(session)) == []
    assert office.books.name_free_from(today) == date(2027, 12, 30)


def test_the_dossier_keeps_the_application_and_the_pledge_that_were_signed(
    sqlite_office: Office, firm: Firm
) -> None:
    story = exits.start(sqlite_office, firm)
    with sqlite_office.read() as session:
        kept = session.query(Document).filter_by(case_id=story.case_id).all()
        signed = {
            d["sha256"]
            for p in session.get_one(Case, story.case_id).people
            for s in p.signatures
            for d in s.documents
        }
    assert {d.kind for d in kept} == {"APP", "PLEDGE_ALL"}
    assert {d.sha256 for d in kept} == signed


def test_x03_one_investor_who_has_not_signed_stops_the_notice(sqlite_office: Office, firm: Firm) -> None:
    story = exits.begin(sqlite_office, firm)
    with pytest.raises(Refused) as caught, sqlite_office.work(firm.owner) as work:
        leaving.start_exit(work, story.case_id)
    assert codes(caught) == ("case.unsigned",)
    assert stories.state_of(sqlite_office, story) == "draft"


@pytest.mark.parametrize("who", ["department", "creditor"])
def test_x04_an_objection_on_day_ten_stops_the_simplified_way_at_once(
    sqlite_office: Office, firm: Firm, clock: FixedClock, who: str
) -> None:
    story = exits.start(sqlite_office, firm)
    clock.move(days=10)
    if who == "department":
        objector = stories.appoint(sqlite_office, Role.OFFICER, department="TAX")
    else:
        objector = stories.sign_up(sqlite_office, ZHAO)
    with sqlite_office.work(objector) as work:
        made = leaving.object_to(work, notice(sqlite_office, story).id, "tax", "欠缴增值税。")
    assert made.department == ("630202-TAX" if who == "department" else None)
    assert stories.state_of(sqlite_office, story) == "stopped"
    clock.move(days=15)
    with pytest.raises(Refused) as caught, sqlite_office.work(firm.owner) as work:
        leaving.apply(work, story.case_id)
    assert codes(caught) == ("flow.not_open",)


def test_an_objection_needs_reasons_and_comes_before_the_end(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    story = exits.start(sqlite_office, firm)
    creditor = stories.sign_up(sqlite_office, ZHAO)
    listed = notice(sqlite_office, story)
    with pytest.raises(Refused) as caught, sqlite_office.work(creditor) as work:
        leaving.object_to(work, listed.id, "creditor", "  ")
    assert codes(caught) == ("review.no_reasons",)
    clock.move(days=22)
    with pytest.raises(Refused) as caught, sqlite_office.work(creditor) as work:
        leaving.object_to(work, listed.id, "creditor", "欠我货款。")
    assert codes(caught) == ("exit.notice_over",)


@pytest.mark.parametrize("code", EXCLUSIONS)
def test_x06_each_exclusion_on_the_register_closes_the_way(
    sqlite_office: Office, firm: Firm, code: str
) -> None:
    exits.stand(sqlite_office, firm, code, date(2026, 11, 1))
    with pytest.raises(Refused) as caught:
        exits.begin(sqlite_office, firm)
    assert codes(caught) == ("exit.not_eligible",)
    assert caught.value.params["obstacles"] == [code]


def test_x06_a_revoked_enterprise_is_excluded_by_its_own_state(sqlite_office: Office, firm: Firm) -> None:
    with sqlite_office.work(firm.clerk) as work:
        work.session.get_one(Enterprise, firm.enterprise_id).status = "revoked"
    with pytest.raises(Refused) as caught:
        exits.begin(sqlite_office, firm)
    assert caught.value.params["obstacles"] == ["X02"]


@pytest.mark.parametrize(("entity_type", "code"), [("llc", "X07"), ("branch", "X13")])
def test_x06_holdings_and_branches_are_read_from_the_register(
    sqlite_office: Office, firm: Firm, entity_type: str, code: str
) -> None:
    """X24: a part in another firm, however small, closes the simplified way."""
    with sqlite_office.work(firm.clerk) as work:
        parent = work.session.get_one(Enterprise, firm.enterprise_id)
        other = Enterprise(
            id="ent_other",
            uscc=None,
            name=f"{parent.name}平安分公司" if entity_type == "branch" else "海东市平安区远山餐饮有限公司",
            entity_type=entity_type,
            status="registered",
            authority="630203",
            source="test",
            source_key="test:1",
        )
        work.session.add(other)
        work.session.flush()
        if entity_type == "llc":
            share = Investor(
                id="inv_other",
                enterprise_id=other.id,
                name=parent.name,
                uscc=parent.uscc,
                roles=["SHAREHOLDER"],
            )
            work.session.add(share)
    with pytest.raises(Refused) as caught:
        exits.begin(sqlite_office, firm)
    assert caught.value.params["obstacles"] == [code]
    with sqlite_office.work(firm.clerk) as work:
        work.session.get_one(Enterprise, "ent_other").status = "deregistered"
    assert exits.begin(sqlite_office, firm).case_id


def test_x06_a_standing_that_has_ended_or_not_begun_excludes_nobody(
    sqlite_office: Office, firm: Firm
) -> None:
    exits.stand(sqlite_office, firm, "X05", date(2026, 1, 1), date(2026, 11, 23))
    exits.stand(sqlite_office, firm, "X06", date(2026, 11, 24))
    assert exits.begin(sqlite_office, firm).case_id


def test_x07_a_listed_company_is_excluded(sqlite_office: Office, firm: Firm) -> None:
    exits.stand(sqlite_office, firm, "X14", date(2026, 11, 1))
    with sqlite_office.work(firm.owner) as work:
        enterprise = work.session.get_one(Enterprise, firm.enterprise_id)
        found = {c.code: c for c in exit_state.checklist(work, enterprise)}
    assert found["X14"].found
    assert "45号" in found["X14"].basis
    assert [c for c, each in found.items() if each.found] == ["X14"]
    assert {c for c, each in found.items() if each.pledged} == {"X11", "X12"}


@pytest.mark.parametrize(("days", "code"), [(5, "exit.notice_running"), (43, "exit.window_over")])
def test_the_application_has_a_window(
    sqlite_office: Office, firm: Firm, clock: FixedClock, days: int, code: str
) -> None:
    story = exits.start(sqlite_office, firm)
    clock.move(days=days)
    with pytest.raises(Refused) as caught, sqlite_office.work(firm.owner) as work:
        leaving.apply(work, story.case_id)
    assert code in codes(caught)


@pytest.mark.parametrize("days", [22, 42])
def test_the_window_is_open_on_its_first_and_last_day(
    sqlite_office: Office, firm: Firm, clock: FixedClock, days: int
) -> None:
    assert exits.applied(sqlite_office, firm, days).case_id


def test_an_unused_window_lapses_and_the_way_is_open_again(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    story = exits.start(sqlite_office, firm)
    clock.move(days=43)
    with sqlite_office.work(firm.owner) as work:
        leaving.advance(work, work.session.get_one(Case, story.case_id))
    assert stories.state_of(sqlite_office, story) == "lapsed"
    assert exits.begin(sqlite_office, firm).case_id != story.case_id


def test_a_curable_obstacle_at_the_application_leaves_the_notice_standing(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    story = exits.start(sqlite_office, firm)
    clock.move(days=25)
    row = exits.stand(sqlite_office, firm, "X05", date(2026, 12, 1))
    with pytest.raises(Refused) as caught, sqlite_office.work(firm.owner) as work:
        leaving.apply(work, story.case_id)
    assert codes(caught) == ("exit.not_eligible",)
    assert stories.state_of(sqlite_office, story) == "published"
    with sqlite_office.work(firm.clerk) as work:
        work.session.get_one(Standing, row).until = work.act.on
    with sqlite_office.work(firm.owner) as work:
        assert leaving.apply(work, story.case_id).state == "applied"


def test_a_clerk_sends_a_curable_obstacle_back_and_cannot_approve(sqlite_office: Office, firm: Firm) -> None:
    story = exits.applied(sqlite_office, firm)
    row = exits.stand(sqlite_office, firm, "X03", date(2026, 12, 1))
    with pytest.raises(Refused) as caught:
        close(sqlite_office, firm, story)
    assert codes(caught) == ("exit.not_eligible",)
    with sqlite_office.work(firm.clerk) as work:
        review.take(work, story.case_id)
        review.send_back(work, story.case_id)
    assert stories.state_of(sqlite_office, story) == "published"
    with sqlite_office.work(firm.clerk) as work:
        work.session.get_one(Standing, row).until = work.act.on
    with sqlite_office.work(firm.owner) as work:
        leaving.apply(work, story.case_id)
    close(sqlite_office, firm, story)
    assert stories.state_of(sqlite_office, story) == "deregistered"


@pytest.mark.parametrize("code", ["X09", None])
def test_nothing_is_sent_back_without_a_curable_obstacle(
    sqlite_office: Office, firm: Firm, code: str | None
) -> None:
    story = exits.applied(sqlite_office, firm)
    if code:
        exits.stand(sqlite_office, firm, code, date(2026, 12, 1))
    with sqlite_office.work(firm.clerk) as work:
        review.take(work, story.case_id)
    with pytest.raises(Refused) as caught, sqlite_office.work(firm.clerk) as work:
        review.send_back(work, story.case_id)
    assert codes(caught) == ("exit.not_curable",)


def _legs(office: Office, story: Story) -> dict[str, Leg]:
    with office.read() as session:
        return {x.department: x for x in session.get_one(Case, story.case_id).legs}


def test_an_individual_business_goes_without_notice_when_its_departments_agree(
    sqlite_office: Office, clock: FixedClock
) -> None:
    firm = exits.individual(sqlite_office)
    story = exits.start(sqlite_office, firm)
    asked = _legs(sqlite_office, story)
    assert set(asked) == {"630202-TAX", "630202-HRSS"}
    assert {x.due_on for x in asked.values()} == {date(2026, 12, 3)}
    with sqlite_office.read() as session:
        assert session.query(Notice).count() == 0
        assert {d.kind for d in session.query(Document).filter_by(case_id=story.case_id)} == {"APP"}
    tax = stories.appoint(sqlite_office, Role.OFFICER, department="TAX")
    social = stories.appoint(sqlite_office, Role.OFFICER, department="HRSS", person=HEAD)
    with sqlite_office.work(tax) as work:
        leg_decisions.decide(work, asked["630202-TAX"].id, granted=True)
    assert stories.state_of(sqlite_office, story) == "asked"
    with sqlite_office.work(social) as work:
        leg_decisions.decide(work, asked["630202-HRSS"].id, granted=True)
    assert stories.state_of(sqlite_office, story) == "applied"
    close(sqlite_office, firm, story)
    assert exits.status_of(sqlite_office, firm) == "deregistered"


def test_a_department_that_objects_stops_an_individual_exit_and_frees_the_other(
    sqlite_office: Office,
) -> None:
    firm = exits.individual(sqlite_office)
    story = exits.start(sqlite_office, firm)
    asked = _legs(sqlite_office, story)
    tax = stories.appoint(sqlite_office, Role.OFFICER, department="TAX")
    with sqlite_office.work(tax) as work:
        leg_decisions.decide(work, asked["630202-TAX"].id, granted=False, reasons="有欠税。")
    assert stories.state_of(sqlite_office, story) == "stopped"
    assert _legs(sqlite_office, story)["630202-HRSS"].state == "cancelled"


def test_silence_until_the_last_day_counts_as_agreement(sqlite_office: Office, clock: FixedClock) -> None:
    """X26: objections to the tenth day, done on the eleventh."""
    firm = exits.individual(sqlite_office)
    story = exits.start(sqlite_office, firm)
    tax = stories.appoint(sqlite_office, Role.OFFICER, department="TAX")
    clock.move(days=10)
    with sqlite_office.work(firm.owner) as work:
        leaving.advance(work, work.session.get_one(Case, story.case_id))
    assert stories.state_of(sqlite_office, story) == "asked"
    clock.move(days=1)
    with pytest.raises(Refused) as caught, sqlite_office.work(tax) as work:
        leg_decisions.decide(
            work, _legs(sqlite_office, story)["630202-TAX"].id, granted=False, reasons="迟到的异议"
        )
    assert codes(caught) == ("leg.answer_days_over",)
    with sqlite_office.work(firm.owner) as work:
        leaving.advance(work, work.session.get_one(Case, story.case_id))
    assert stories.state_of(sqlite_office, story) == "applied"
    assert {x.state for x in _legs(sqlite_office, story).values()} == {"cancelled"}


def test_only_an_owner_leaves_and_only_once(sqlite_office: Office, firm: Firm) -> None:
    stranger = stories.sign_up(sqlite_office, ZHAO)
    with pytest.raises(NotFound), sqlite_office.work(stranger) as work:
        leaving.open_exit(work, firm.enterprise_id)
    first = exits.begin(sqlite_office, firm)
    assert exits.begin(sqlite_office, firm).case_id == first.case_id


def test_what_is_withdrawn_asks_nobody_any_more(sqlite_office: Office) -> None:
    firm = exits.individual(sqlite_office)
    story = exits.start(sqlite_office, firm)
    with sqlite_office.work(firm.owner) as work:
        leaving.withdraw(work, story.case_id)
    assert {x.state for x in _legs(sqlite_office, story).values()} == {"cancelled"}
    officer = stories.appoint(sqlite_office, Role.OFFICER, department="TAX", person=OFFICER)
    with sqlite_office.read() as session:
        told = journal.feed(session, str(officer.department), 0, 50)
        assert "leg.cancelled" in [e.action for e in told]


def test_a_name_is_free_after_a_whole_year(sqlite_office: Office) -> None:
    """The day itself does not count and the last one does, to midnight; 29 February ends with the month (民法典 arts 201-203)."""
    free = sqlite_office.books.name_free_from
    assert free(date(2026, 11, 23)) == date(2027, 11, 24)
    assert free(date(2028, 2, 29)) == free(date(2028, 2, 28)) == date(2029, 3, 1)


@pytest.mark.parametrize("years", [1, 5])
def test_the_day_that_is_promised_is_the_day_on_which_the_name_is_given(
    sqlite_office: Office, years: int
) -> None:
    """The office may set one to five years (editable setting of the name rules); promise and check read the same one."""
    shelf = sqlite_office.books.shelf
    naming = Naming(replace(shelf, policy=replace(shelf.policy, release_years=years)))
    books = replace(sqlite_office.books, naming=lambda: naming)
    gone = date(2028, 2, 29)
    promised = books.name_free_from(gone)
    prior = PriorName("海东红光酒业有限公司", status="deregistered", status_date=gone)
    assert not in_force(prior, promised, years)
    assert in_force(prior, promised - timedelta(days=1), years)
    assert promised == date(2028 + years, 3, 1)
