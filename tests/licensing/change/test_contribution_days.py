"""By when owners pay in, kept by the register (公司法 arts 47, 88, 228; 784 arts 2, 6; law.md R08, law2.md R40-R42)."""

from __future__ import annotations

from datetime import date

import pytest

from licensing.act import SYSTEM
from licensing.errors import Invalid, Refused
from licensing.kinds.change import dates, opening, paying
from licensing.kinds.change.view import open_view
from licensing.services.cases import desk
from licensing.services.register import adjusting, parts
from licensing.store.models import Case, Enterprise, Investor
from portal.wiring import Office
from tests.support import changes, exits, kinds, orders, stories
from tests.support.changes import hand_in, sign, written
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.registered import only
from tests.support.stories import LI, MA, ZHAO
from tests.support.visits import Visits
from tests.support.wording import says

WHOLE = stories.CAPITAL_FEN
FOUNDED_DAY = date(2030, 6, 30)  # what both said at the founding


@pytest.fixture
def firm(sqlite_office: Office) -> Firm:
    return exits.company(sqlite_office)


def since(office: Office, firm: Firm, day: str, due: str = "") -> None:
    """The company was founded on another day, and both owners said another day then."""
    with office.work(SYSTEM) as work:
        entry = work.session.get_one(Enterprise, firm.enterprise_id)
        entry.established_on = date.fromisoformat(day)
        for person in work.session.get_one(Case, entry.case_id).people:
            if due and person.contribution:
                person.contribution = {**person.contribution, "due_on": due}


def at(clock: FixedClock, day: str) -> None:
    clock.move(days=(date.fromisoformat(day) - clock.day()).days)


def standing(office: Office, firm: Firm) -> dict[str, list[tuple[int | None, date | None]]]:
    with office.read() as session:
        found: dict[str, list[tuple[int | None, date | None]]] = {}
        for part in parts.standing(session, session.get_one(Enterprise, firm.enterprise_id)):
            found.setdefault(part.name, []).append((part.amount_fen, part.due_on))
        return found


def state(office: Office, firm: Firm) -> str:
    with office.look(firm.owner) as work:
        found = adjusting.of(work, work.session.get_one(Enterprise, firm.enterprise_id))
        return found.state if found is not None else ""


def asked(office: Office, firm: Firm, **due: str) -> tuple[str, set[str]]:
    """A filing of new days by owner's name: its id and what stands against it."""
    with office.work(firm.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, [dates.ITEM]).id
    with office.work(firm.owner) as work:
        case = work.session.get_one(Case, case_id)
        places = {part.name: place for place, part in dates.places(case)}
        given = {"due": {places[{"ma": MA.name, "li": LI.name}[who]]: day for who, day in due.items()}}
        return case_id, {p.code for p in opening.save(work, case_id, dates.ITEM, given)}


def seen(office: Office, firm: Firm, case_id: str) -> set[str]:
    """What the clerk is told besides."""
    with office.look(firm.clerk) as work:
        found = desk.open_dossier(work, case_id).looked
        return {p.code for x in found if x.rule.id == "GE-30" for p in x.problems}


def filed(office: Office, firm: Firm, case_id: str, *who: stories.SignUp) -> None:
    sign(office, case_id, *who)
    hand_in(office, case_id, firm.owner)


def increased(office: Office, firm: Firm, due: str) -> str:
    """Both subscribe half as much again, to be paid by one day."""
    ids = changes.owner_ids(office, firm)
    given = {
        "amounts": {ids[MA.name]: WHOLE * 9 // 10, ids[LI.name]: WHOLE * 6 // 10},
        "due": dict.fromkeys(ids.values(), due),
        "form": dict.fromkeys(ids.values(), "currency"),
    }
    return written(office, firm, {"capital": given})


# older companies


def test_r40_an_old_company_is_warned_of_a_day_after_2032_06_30_and_refused_once_the_years_are_over(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    since(sqlite_office, firm, "2020-05-01")
    for day, told in (("2032-06-30", set()), ("2032-07-01", {"contribution.adjust"})):
        case_id, found = asked(sqlite_office, firm, ma=day)
        assert found == set()
        filed(sqlite_office, firm, case_id, MA, LI)
        changes.take(sqlite_office, firm, case_id)
        assert seen(sqlite_office, firm, case_id) == told
        stories.decide(sqlite_office, case_id, firm.clerk)
        assert (WHOLE * 6 // 10, date.fromisoformat(day)) in standing(sqlite_office, firm)[MA.name]
    at(clock, "2027-06-30")
    assert asked(sqlite_office, firm, li="2032-07-01")[1] == set(), "the last day of the transition is theirs"
    at(clock, "2027-07-01")
    assert asked(sqlite_office, firm, li="2032-07-01")[1] == {"contribution.too_late"}
    assert asked(sqlite_office, firm, li="2032-06-30")[1] == set()


def test_r08_warned_until_the_day_then_ordered_then_marked_until_it_is_adjusted(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    since(sqlite_office, firm, "2020-05-01", due="2050-05-01")
    uscc = str(changes.enterprise(sqlite_office, firm).uscc)
    assert state(sqlite_office, firm) == "adjust"
    at(clock, "2027-06-30")
    assert state(sqlite_office, firm) == "adjust"
    with pytest.raises(Invalid) as caught:
        orders.propose(sqlite_office, uscc, "TERM_ORDER", until="2027-09-30")
    assert [p.code for p in caught.value.problems] == ["order.adjustment_runs"]
    at(clock, "2027-07-01")
    assert state(sqlite_office, firm) == "overdue"
    orders.order(sqlite_office, uscc, "TERM_ORDER", until="2027-09-30")
    assert state(sqlite_office, firm) == "ordered"
    at(clock, "2027-09-30")
    assert state(sqlite_office, firm) == "ordered"
    page = Visits(sqlite_office).nobody()
    assert "特别标注" not in page.get(f"/enterprises/{uscc}").text
    at(clock, "2027-10-01")
    assert state(sqlite_office, firm) == "marked"
    assert "特别标注" in page.get(f"/enterprises/{uscc}").text
    case_id, found = asked(sqlite_office, firm, ma="2032-06-30", li="2032-06-30")
    assert found == set()
    filed(sqlite_office, firm, case_id, MA, LI)
    changes.decide(sqlite_office, firm, case_id)
    assert state(sqlite_office, firm) == ""
    assert "特别标注" not in page.get(f"/enterprises/{uscc}").text


@pytest.mark.parametrize(
    ("founded", "found"), [("2024-06-30", set()), ("2024-07-01", {"contribution.too_late"})]
)
def test_r41_a_day_in_2030_by_the_day_of_founding(
    sqlite_office: Office, firm: Firm, founded: str, found: set[str]
) -> None:
    since(sqlite_office, firm, founded)
    case_id, wrong = asked(sqlite_office, firm, ma="2030-01-01")
    assert wrong == found
    with sqlite_office.look(firm.owner) as work:
        told = [p.params.get("last") for p in open_view(work, case_id).problems]
    assert told == ([date(2029, 7, 1)] if found else [])


def test_r08_what_the_company_says_is_paid_is_adjusted_no_more(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    """784 art 2 shortens what remains to be paid. A part of it said is not enough."""
    since(sqlite_office, firm, "2020-05-01", due="2050-05-01")
    at(clock, "2027-07-01")
    paid(sqlite_office, firm, ma=60)
    assert state(sqlite_office, firm) == "overdue"
    assert late_owners(sqlite_office, firm) == [LI.name]
    paid(sqlite_office, firm, ma=60, li=39)
    assert state(sqlite_office, firm) == "overdue"
    paid(sqlite_office, firm, ma=60, li=40)
    assert state(sqlite_office, firm) == ""


def late_owners(office: Office, firm: Firm) -> list[str]:
    with office.look(firm.owner) as work:
        found = adjusting.of(work, work.session.get_one(Enterprise, firm.enterprise_id))
        return [part.name for part in found.parts] if found is not None else []


def paid(office: Office, firm: Firm, **share: int) -> str:
    """The company says that so many percent of its capital were paid in on 2027-07-01, by owner's name. The case's id."""
    ids, whole = changes.owner_ids(office, firm), changes.enterprise(office, firm).capital_fen or 0
    names = {"ma": MA.name, "li": LI.name}
    lines = [
        {
            "owner": ids[names[who]],
            "amount_fen": whole * n // 100,
            "paid_on": "2027-07-01",
            "form": "currency",
        }
        for who, n in share.items()
    ]
    case_id = written(office, firm, {paying.ITEM: {"payments": lines}})
    filed(office, firm, case_id, MA, LI)
    changes.decide(office, firm, case_id)
    return case_id


# joint-stock companies


@pytest.fixture
def stock(sqlite_office: Office) -> Firm:
    """Of 海东, registered on 2020-05-01; Ma took 60 % of its shares and Li 40 %, to be paid for by 2050."""
    stories.give_keys(sqlite_office)
    found = exits.registered(sqlite_office, kinds.draft(sqlite_office, "jsc"))
    since(sqlite_office, found, "2020-05-01", due="2050-05-01")
    return found


@pytest.mark.parametrize(
    ("founded", "due", "found"),
    [
        ("2024-06-30", "2027-06-30", ""),
        ("2024-06-30", "2027-07-01", "adjust"),
        ("2024-07-01", "2027-07-01", ""),
    ],
)
def test_ge_30_an_older_joint_stock_company_has_all_paid_by_2027_06_30(
    sqlite_office: Office, stock: Firm, founded: str, due: str, found: str
) -> None:
    """784 art 2; whoever was registered from 2024-07-01 had paid before it (公司法 art 98)."""
    since(sqlite_office, stock, founded, due)
    assert state(sqlite_office, stock) == found


def test_ge_30_it_is_ordered_and_marked_until_it_says_that_all_is_paid(
    sqlite_office: Office, stock: Firm, clock: FixedClock
) -> None:
    office, uscc = sqlite_office, str(changes.enterprise(sqlite_office, stock).uscc)
    clerk, pages = stock.clerk, Visits(office)
    stories.sign_up(office, MA)

    def told(code: str) -> bool:
        """On the page where it begins a change."""
        page = pages.fresh(MA).get(f"/change/enterprises/{stock.enterprise_id}").text
        return says(page, f"change.adjusting.jsc.{code}")

    for day, stands, by_then in (("2027-06-30", "adjust", "text"), ("2027-07-01", "overdue", "late")):
        at(clock, day)
        assert state(office, stock) == stands and told(stands) and told(by_then)
    with office.look(stock.owner) as work:
        found = adjusting.of(work, work.session.get_one(Enterprise, stock.enterprise_id))
        assert found is not None and (found.last, found.by) == (date(2027, 6, 30), date(2027, 6, 30))
    order_id = orders.propose(office, uscc, "TERM_ORDER", clerk, until="2027-09-30")
    orders.confirm(office, order_id, stories.second_officer(office, str(clerk.authority)))
    for day, stands, by_then in (("2027-09-30", "ordered", "text"), ("2027-10-01", "marked", "late")):
        at(clock, day)
        assert state(office, stock) == stands and told(stands) and told(by_then)
    assert "特别标注" in pages.nobody().get(f"/enterprises/{uscc}").text
    case_id = paid(office, stock, ma=60)
    assert seen(office, stock, case_id) == {"contribution.adjust"}
    assert state(office, stock) == "marked" and late_owners(office, stock) == [LI.name]
    paid(office, stock, ma=60, li=40)
    assert state(office, stock) == ""
    assert "特别标注" not in pages.nobody().get(f"/enterprises/{uscc}").text


def test_ge_33_a_younger_one_paid_before_it_was_registered_and_is_told_of_nothing(
    sqlite_office: Office,
) -> None:
    stories.give_keys(sqlite_office)
    firm = exits.registered(sqlite_office, kinds.draft(sqlite_office, "jsc"))
    page = Visits(sqlite_office).of(MA).get(f"/change/enterprises/{firm.enterprise_id}").text
    assert not says(page, "change.paid.unpaid") and "发起人实缴股款" in page


# an increase


@pytest.mark.parametrize("founded", [date(2020, 5, 1), date(2025, 5, 1)])
def test_r42_an_increase_registered_2026_03_04_runs_to_2031_03_04(
    sqlite_office: Office, founded: date
) -> None:
    """Of an older company as of a younger one: what is added has its own years, the rest keeps its own."""
    terms = sqlite_office.books.catalogue.contribution_terms
    entry = Enterprise(entity_type="llc", established_on=founded)
    old = parts.term_of(terms, entry, parts.Part("k", "马", 1, None, None, founded))
    new = parts.term_of(terms, entry, parts.Part("k", "马", 1, None, None, date(2026, 3, 4)))
    assert old is not None and new is not None
    assert old[1] == (date(2032, 6, 30) if founded.year == 2020 else date(2030, 5, 1))
    assert new[1] == date(2031, 3, 4) and new[0].adjust_by is None


def test_what_an_increase_adds_has_five_years_of_its_own(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    at(clock, "2027-03-04")
    late = increased(sqlite_office, firm, "2032-03-05")
    with sqlite_office.look(firm.owner) as work:
        found = {p.code: p.params.get("last") for p in open_view(work, late).problems}
    assert found == {"contribution.increase_late": date(2032, 3, 4)}
    case_id = increased(sqlite_office, firm, "2032-03-04")
    filed(sqlite_office, firm, case_id, MA, LI)
    changes.decide(sqlite_office, firm, case_id)
    assert standing(sqlite_office, firm) == {
        MA.name: [(WHOLE * 6 // 10, FOUNDED_DAY), (WHOLE * 3 // 10, date(2032, 3, 4))],
        LI.name: [(WHOLE * 4 // 10, FOUNDED_DAY), (WHOLE * 2 // 10, date(2032, 3, 4))],
    }
    # the years of what was added count from its own registration, also when its day is filed anew
    with sqlite_office.work(firm.owner) as work:
        again = opening.open_change(work, firm.enterprise_id, [dates.ITEM])
        mine = [place for place, part in dates.places(again) if part.name == MA.name]
        first = {"due": {mine[0]: "2031-11-23", mine[1]: "2032-03-03"}}
        assert opening.save(work, again.id, dates.ITEM, first) == []
        second = {"due": {mine[0]: "2032-03-04"}}
        assert [p.code for p in opening.save(work, again.id, dates.ITEM, second)] == ["contribution.too_late"]


def test_an_increase_says_by_when_and_in_what_form(sqlite_office: Office, firm: Firm) -> None:
    ids = changes.owner_ids(sqlite_office, firm)
    amounts = {ids[MA.name]: WHOLE * 9 // 10, ids[LI.name]: WHOLE * 6 // 10}
    with sqlite_office.work(firm.owner) as work:
        case = opening.open_change(work, firm.enterprise_id, ["capital"])
        for given, codes in (
            ({"amounts": amounts}, {"people.due_needed", "people.form_needed"}),
            (
                {
                    "amounts": amounts,
                    "due": dict.fromkeys(ids.values(), "2026-01-01"),
                    "form": dict.fromkeys(ids.values(), "labour"),
                },
                {"people.due_over", "people.form_banned"},
            ),
        ):
            assert {p.code for p in opening.save(work, case.id, "capital", given)} == codes


# what happens to the days of a part


def test_a_buyer_owes_by_the_day_the_seller_owed(sqlite_office: Office, firm: Firm) -> None:
    """公司法 art 88; and the page of the register tells the days of any day."""
    before = changes.amounts(sqlite_office, firm)
    case_id, _ = changes.bought(sqlite_office, firm, changes.newcomer(ZHAO))
    sign(sqlite_office, case_id, MA, LI, ZHAO)
    hand_in(sqlite_office, case_id, firm.owner)
    changes.tax_paid(sqlite_office, firm, str(changes.case_of(sqlite_office, case_id).number))
    changes.decide(sqlite_office, firm, case_id)
    found = standing(sqlite_office, firm)
    assert found[ZHAO.name] == [(WHOLE // 10, FOUNDED_DAY)]
    assert found[LI.name] == [((before[LI.name] or 0) - WHOLE // 10, FOUNDED_DAY)]
    entry = changes.enterprise(sqlite_office, firm)
    today = sqlite_office.clock.now().date()
    page = Visits(sqlite_office).nobody().get(f"/enterprises/{entry.uscc}/as-of?on={today}").text
    assert "2030年6月30日" in page


def test_nobody_is_made_to_pay_sooner_by_the_votes_of_others(sqlite_office: Office, firm: Firm) -> None:
    """Ma holds enough votes alone, yet Li's day comes sooner only with her own signature; later, the votes suffice."""
    ids = changes.owner_ids(sqlite_office, firm)
    with sqlite_office.sessions.begin() as session:
        for name, part in ((MA.name, 3), (LI.name, 1)):
            session.get_one(Investor, ids[name]).amount_fen = WHOLE // 4 * part
        for person in session.get_one(Case, firm.story.case_id).people:
            part = 3 if person.name == MA.name else 1
            person.contribution = {**person.contribution, "amount_fen": WHOLE // 4 * part}
    case_id, found = asked(sqlite_office, firm, li="2027-01-01")
    assert found == set()
    sign(sqlite_office, case_id, MA)
    with pytest.raises(Refused) as caught:
        hand_in(sqlite_office, case_id, firm.owner)
    assert set(caught.value.codes) == {"change.consent_missing"}
    case_id, _ = asked(sqlite_office, firm, li="2031-01-01")
    filed(sqlite_office, firm, case_id, MA)


def test_a_day_moved_by_somebody_else_ends_the_signatures(sqlite_office: Office, firm: Firm) -> None:
    """Two owners file at once: what was signed on other days than the register's is not carried out."""
    first, _ = asked(sqlite_office, firm, ma="2029-01-01")
    li = stories.sign_up(sqlite_office, LI)
    with sqlite_office.work(li) as work:
        second = opening.open_change(work, firm.enterprise_id, [dates.ITEM])
        place = next(p for p, part in dates.places(second) if part.name == LI.name)
        opening.save(work, second.id, dates.ITEM, {"due": {place: "2029-02-02"}})
    sign(sqlite_office, second.id, MA, LI)
    sign(sqlite_office, first, MA, LI)
    hand_in(sqlite_office, second.id, li)
    changes.decide(sqlite_office, firm, second.id)
    with pytest.raises(Refused) as caught:
        hand_in(sqlite_office, first, firm.owner)
    assert "change.register_moved" in caught.value.codes


def test_a_reduction_takes_what_is_due_last_and_days_are_never_made_up() -> None:
    early, late = date(2028, 1, 1), date(2030, 1, 1)
    two = [parts.Part("k", "马", 300, late), parts.Part("k", "马", 700, early)]
    assert parts.reduced(two, 800) == [parts.Part("k", "马", 700, early), parts.Part("k", "马", 100, late)]
    stays, goes = parts.divided(two, 333)
    assert [p.amount_fen for p in goes] == [100, 233] and sum(p.amount_fen or 0 for p in stays) == 667
    assert [p.due_on for p in goes] == [late, early]


def test_an_imported_company_says_that_no_day_is_known(sqlite_office: Office) -> None:
    uscc = only(sqlite_office, established_on=date(2020, 5, 1))
    with sqlite_office.work(SYSTEM) as work:
        entry = work.session.query(Enterprise).filter_by(uscc=uscc).one()
        rest = {"id_number_index": None, "uscc": None, "roles": [], "amount_fen": None}
        work.session.add(Investor(id="inv-x", enterprise_id=entry.id, name="老股东", **rest))
        work.session.flush()
        assert parts.standing(work.session, entry) == [parts.Part("name:老股东", "老股东", None)]
        assert adjusting.of(work, entry) is None


def test_an_owner_without_a_known_day_is_told_so_and_may_file_it(sqlite_office: Office, firm: Firm) -> None:
    """As of an imported company whose owners are known: page and clerk say that the register was never told."""
    with sqlite_office.work(SYSTEM) as work:
        work.session.get_one(Enterprise, firm.enterprise_id).case_id = None
    assert standing(sqlite_office, firm)[LI.name] == [(WHOLE * 4 // 10, None)]
    case_id, found = asked(sqlite_office, firm, ma="2031-01-01")
    assert found == set()
    page = Visits(sqlite_office).of(MA).get(f"/change/cases/{case_id}/items/contributions").text
    assert "登记簿未记载出资期限" in page
    sign(sqlite_office, case_id, MA, LI)
    hand_in(sqlite_office, case_id, firm.owner)
    changes.take(sqlite_office, firm, case_id)
    assert seen(sqlite_office, firm, case_id) == {"contribution.unknown"}
