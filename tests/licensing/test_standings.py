"""Facts from outside (issue: standings): stated by those who know them, read by date, seen at the decision, ended by their maker."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from licensing.act import Actor, Role
from licensing.catalogue.load import load
from licensing.errors import Invalid, NotFound, Refused
from licensing.findings import rules
from licensing.kinds.establishment import submit
from licensing.kinds.simplified_exit import state as exit_state
from licensing.services.cases import review, two_officers
from licensing.services.cases.cases import draft_of, problems_by_section
from licensing.services.register import stating
from licensing.store.models import Case, Enterprise, JournalEntry, Standing
from portal.wiring import Office
from tests.support import exits, holders, standings, stories
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.standings import said
from tests.support.stories import LI, MA

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
YEARS = {"REVOKED_FIRM": 3, "BANKRUPT": 3, "FALSE_REGISTRATION": 3, "SENTENCED": 5, "PROBATION": 2}


def back(years: int) -> date:
    return TODAY.replace(year=TODAY.year - years)


def codes(act: Callable[[], object]) -> tuple[str, ...]:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.codes


def uscc_of(office: Office, firm: Firm) -> str:
    with office.read() as session:
        return str(session.get_one(Enterprise, firm.enterprise_id).uscc)


def propose(office: Office, case_id: str, clerk: Actor) -> None:
    with office.work(clerk) as work:
        two_officers.propose_approval(work, case_id)


# registration


@pytest.mark.parametrize(
    ("code", "since", "closed"),
    [
        ("COURT_LISTED", back(9), True),
        ("SENTENCED", back(5), True),
        ("SENTENCED", back(5) - DAY, False),
        ("NO_CAPACITY", back(1), True),
        ("FALSE_REGISTRATION", back(3), True),
        ("FALSE_REGISTRATION", back(3) - DAY, False),
        ("BARRED_POST", back(1), True),
    ],
)
def test_whoever_the_law_bars_is_no_manager_of_a_new_company(
    sqlite_office: Office, code: str, since: date, closed: bool
) -> None:
    story = stories.signed(sqlite_office)
    standings.about_person(sqlite_office, code, since)

    def hand_in() -> None:
        with sqlite_office.work(story.founder) as work:
            submit.submit(work, story.case_id)

    if closed:
        assert codes(hand_in) == ("case.incomplete",)
    else:
        hand_in()
        assert stories.state_of(sqlite_office, story) == "submitted"


@pytest.mark.parametrize(
    ("responsible", "since", "outcome"),
    [
        ("yes", back(3), "refuse"),  # R34
        ("yes", back(3) - DAY, "pass"),
        ("unknown", back(3), "review"),
        ("no", back(3), "pass"),
    ],
)
def test_r34_r11_the_head_of_a_revoked_firm_by_responsibility_and_day(
    sqlite_office: Office, responsible: str, since: date, outcome: str
) -> None:
    story = stories.signed(sqlite_office)
    standings.about_person(sqlite_office, "REVOKED_FIRM", since, responsible=responsible)
    with sqlite_office.look(story.founder) as work:
        draft = draft_of(work.session, work.session.get_one(Case, story.case_id), work)
        looked = [x for x in rules.look(draft, work.books.catalogue) if x.problems]
    assert [x.rule.outcome for x in looked] == ([] if outcome == "pass" else [outcome])


def test_a_typed_number_tells_nobody_what_is_known_about_its_bearer(sqlite_office: Office) -> None:
    """The founder types a rival's number to learn whether a court has listed him: nothing shows before the rival signs."""
    story = stories.draft(sqlite_office)
    standings.about_person(sqlite_office, "COURT_LISTED", back(1))
    with sqlite_office.look(story.founder) as work:
        found = problems_by_section(work, work.session.get_one(Case, story.case_id))
    assert not any(found.values())


def test_the_applicant_is_asked_too_whatever_part_he_takes(sqlite_office: Office) -> None:
    """R12: directly responsible for a rescinded registration two years ago."""
    story = stories.signed(sqlite_office)
    standings.about_person(sqlite_office, "FALSE_REGISTRATION", back(2), MA)

    def hand_in() -> None:
        with sqlite_office.work(story.founder) as work:
            submit.submit(work, story.case_id)

    assert set(codes(hand_in)) == {"case.incomplete", "case.applicant_barred"}


def test_what_arrives_between_proposal_and_confirmation_stops_the_second_officer(
    sqlite_office: Office,
) -> None:
    """Even a fact that bars nothing by itself: the clerk's approval refers to what was seen."""
    story, clerk = stories.taken(sqlite_office)
    propose(sqlite_office, story.case_id, clerk)
    made = standings.about_person(sqlite_office, "REVOKED_FIRM", back(1), responsible="unknown")
    assert "review.changed_since_proposal" in codes(lambda: stories.confirm(sqlite_office, story.case_id))
    with sqlite_office.work(clerk) as work:
        stating.end(work, made, TODAY - DAY, "认定错误")
    stories.confirm(sqlite_office, story.case_id)
    assert stories.state_of(sqlite_office, story) == "approved"


# exit


@pytest.fixture
def firm(sqlite_office: Office) -> Firm:
    return exits.company(sqlite_office)


def test_x06_each_fact_closes_the_exit_under_its_own_exclusion(sqlite_office: Office, firm: Firm) -> None:
    uscc = uscc_of(sqlite_office, firm)
    kinds = [k for k in sqlite_office.books.catalogue.standing_kinds.values() if k.exclusion]
    assert {k.exclusion for k in kinds} == {
        "X01", "X03", "X04", "X05", "X06", "X08", "X09", "X10", "X11", "X14",
    }  # fmt: skip
    for kind in kinds:
        family = next(f for f in ("AMR", "TAX", "HRSS", "CSRC") if kind.told_by(f))
        body = {"CSRC": "630000-CSRC"}.get(family, f"630202-{family}")
        made = standings.about_firm(sqlite_office, uscc, kind.code, back(1), body)
        with sqlite_office.look(firm.owner) as work:
            enterprise = work.session.get_one(Enterprise, firm.enterprise_id)
            assert exit_state.obstacles(work, enterprise) == [kind.exclusion], kind.code
        with sqlite_office.work(Actor(None, "x", Role.OFFICER, None, body)) as work:
            stating.end(work, made, TODAY, "已解除")
    with sqlite_office.look(firm.owner) as work:
        assert exit_state.obstacles(work, work.session.get_one(Enterprise, firm.enterprise_id)) == []


def test_a_law_suit_that_arrives_before_the_confirmation_keeps_the_enterprise_on_the_register(
    sqlite_office: Office, firm: Firm
) -> None:
    story = exits.applied(sqlite_office, firm)
    with sqlite_office.work(firm.clerk) as work:
        review.take(work, story.case_id)
    propose(sqlite_office, story.case_id, firm.clerk)
    standings.about_firm(sqlite_office, uscc_of(sqlite_office, firm), "LAWSUIT", TODAY)
    refused = codes(lambda: stories.confirm(sqlite_office, story.case_id))
    assert set(refused) >= {"exit.not_eligible", "review.changed_since_proposal"}
    assert exits.status_of(sqlite_office, firm) == "registered"


# who states, who ends


def test_a_department_states_its_own_kinds_of_its_own_place_and_nothing_else(
    sqlite_office: Office, firm: Firm
) -> None:
    uscc = uscc_of(sqlite_office, firm)
    tax = standings.officer(sqlite_office)
    for told, wrong in (
        (said("SHARES_FROZEN", uscc, TODAY), ("code", "standing.not_yours")),
        (said("NONSENSE", uscc, TODAY), ("code", "standing.unknown_code")),
        (said("TAX_ARREARS", "91630202YY9999999X", TODAY), ("subject", "standing.no_enterprise")),
        (said("TAX_ARREARS", uscc, TODAY, basis=" "), ("basis", "standing.needed")),
        (said("TAX_ARREARS", uscc, TODAY, last_day=TODAY - DAY), ("last_day", "standing.ends_before")),
        (said("TAX_ARREARS", uscc, TODAY + 500 * DAY), ("since", "standing.too_far_ahead")),
    ):
        with pytest.raises(Invalid) as caught, sqlite_office.work(tax) as work:
            stating.state(work, told)
        assert [(p.field, p.code) for p in caught.value.problems] == [wrong]
    elsewhere = Actor(None, "平安税务", Role.OFFICER, None, "630203-TAX")
    with pytest.raises(Invalid) as caught, sqlite_office.work(elsewhere) as work:
        stating.state(work, said("TAX_ARREARS", uscc, TODAY))
    assert [p.code for p in caught.value.problems] == ["standing.no_enterprise"]
    with pytest.raises(NotFound), sqlite_office.work(firm.owner) as work:
        stating.state(work, said("TAX_ARREARS", uscc, TODAY))


def test_the_same_statement_twice_is_one_fact_and_another_under_its_number_is_refused(
    office: Office,
) -> None:
    firm = exits.company(office)
    uscc = uscc_of(office, firm)
    first = standings.about_firm(office, uscc, "LAWSUIT", TODAY)
    assert standings.about_firm(office, uscc, "LAWSUIT", TODAY) == first
    with pytest.raises(Invalid) as caught:
        standings.about_firm(office, uscc, "LAWSUIT", TODAY, basis="别的依据")
    assert [p.code for p in caught.value.problems] == ["standing.reference_used"]


def test_only_its_maker_ends_a_fact_and_never_one_about_himself(sqlite_office: Office, firm: Firm) -> None:
    made = standings.about_firm(
        sqlite_office, uscc_of(sqlite_office, firm), "TAX_ARREARS", back(1), standings.TAX
    )
    police = standings.officer(sqlite_office, "PSB")
    for stranger in (police, firm.clerk, firm.owner):
        with pytest.raises(NotFound), sqlite_office.work(stranger) as work:
            stating.end(work, made, TODAY, "付清")
    own = standings.about_person(sqlite_office, "COURT_LISTED", back(1), stories.CLERK)
    assert codes(lambda: end(sqlite_office, firm.clerk, own)) == ("standing.about_yourself",)


def end(office: Office, actor: Actor, standing_id: str) -> None:
    with office.work(actor) as work:
        stating.end(work, standing_id, TODAY, "x")


def test_r36_delisted_yesterday_is_free_today(sqlite_office: Office, clock: FixedClock) -> None:
    story = stories.signed(sqlite_office)
    made = standings.about_person(sqlite_office, "COURT_LISTED", back(1))
    clerk = stories.appoint(sqlite_office, Role.CLERK)
    end(sqlite_office, clerk, made)
    clock.move(days=1)
    with sqlite_office.work(story.founder) as work:
        submit.submit(work, story.case_id)


def test_a_persons_number_is_sealed_and_in_no_journal(sqlite_office: Office) -> None:
    standings.about_person(sqlite_office, "COURT_LISTED", back(1))
    with sqlite_office.read() as session:
        raw = session.execute(sa.text("SELECT * FROM standing")).all()
        entries = [e.facts for e in session.query(JournalEntry)]
        assert session.query(Standing).one().person_number == LI.id_number
    assert LI.id_number not in str(raw) and LI.name not in str(raw)
    assert LI.id_number not in str(entries) and LI.name not in str(entries)


def test_the_years_of_a_kind_are_counted_from_its_first_day() -> None:
    kinds = load().standing_kinds
    assert {code: kinds[code].years for code in YEARS} == YEARS


def test_an_order_to_stop_business_stops_the_use_of_the_licence_while_it_stands(
    sqlite_office: Office,
) -> None:
    firm = holders.held(sqlite_office)
    with sqlite_office.read() as session:
        uscc = str(session.get_one(Enterprise, firm.enterprise_id).uscc)
    made = standings.about_firm(sqlite_office, uscc, "STOPPED", TODAY - DAY, "630202-EMER")
    request, _ = holders.ask(sqlite_office)
    assert holders.refusal(sqlite_office, firm.owner, request, firm) == "holder.use_stopped"
    with sqlite_office.work(Actor(None, "应急", Role.OFFICER, None, "630202-EMER")) as work:
        stating.end(work, made, TODAY, "已整改")
    assert holders.show(sqlite_office, firm.owner, request, firm).state == "presented"


def test_what_the_public_reads_holds_no_word_for_who_states_it() -> None:
    """A hint about the reference stands in columns of its own: names are read by everybody."""
    kinds = load().standing_kinds.values()
    assert [k.code for k in kinds if "文号" in k.zh or "reference" in k.en.lower()] == []
    asked = {k.code for k in kinds if k.reference_zh}
    assert (
        asked == {k.code for k in kinds if k.reference_en} and {"REPORT_MISSED", "BANKRUPTCY_ENDED"} < asked
    )
