"""GE-33: what was paid in is said by the company itself, kept with its days, and taken back from nobody (公司法 arts 40, 47, 51)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from licensing.act import Actor
from licensing.errors import Refused
from licensing.kinds.change import opening, paying
from licensing.services.cases import desk
from licensing.services.register import payments, publishing
from licensing.store.models import Case, Enterprise
from portal.wiring import Office
from tests.support import changes, exits, stories
from tests.support.changes import hand_in, sign, written
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.pages import post
from tests.support.stories import LI, MA, ZHAO
from tests.support.visits import Visits
from tests.support.wording import says

WHOLE = stories.CAPITAL_FEN
DUE = date(2030, 6, 30)  # of both owners of the story


@pytest.fixture
def firm(sqlite_office: Office) -> Firm:
    return exits.company(sqlite_office)


def line(office: Office, firm: Firm, who: stories.SignUp, share: int, day: str) -> dict[str, Any]:
    """A payment of so many percent of the capital."""
    owner = changes.owner_ids(office, firm)[who.name]
    return {"owner": owner, "amount_fen": WHOLE * share // 100, "paid_on": day, "form": "currency"}


def asked(
    office: Office, firm: Firm, *lines: dict[str, Any], actor: Actor | None = None
) -> tuple[str, set[str]]:
    actor = actor or firm.owner
    with office.work(actor) as work:
        case_id = opening.open_change(work, firm.enterprise_id, [paying.ITEM]).id
    with office.work(actor) as work:
        found = opening.save(work, case_id, paying.ITEM, {"payments": list(lines)})
    return case_id, {p.code for p in found}


def filed(
    office: Office,
    firm: Firm,
    *lines: dict[str, Any],
    who: tuple[stories.SignUp, ...] = (MA,),
    actor: Actor | None = None,
) -> str:
    """``actor``: who applies, the representative where nobody is named."""
    case_id, found = asked(office, firm, *lines, actor=actor)
    assert found == set()
    sign(office, case_id, *who)
    hand_in(office, case_id, actor or firm.owner)
    changes.decide(office, firm, case_id)
    return case_id


def standing(office: Office, firm: Firm) -> dict[str, int]:
    with office.read() as session:
        found: dict[str, int] = {}
        for each in payments.standing(session, firm.enterprise_id):
            found[each.name] = found.get(each.name, 0) + each.amount_fen
        return found


def seen(office: Office, firm: Firm, case_id: str) -> set[str]:
    """What the clerk is told besides."""
    changes.take(office, firm, case_id)
    with office.look(firm.clerk) as work:
        looked = desk.open_dossier(work, case_id).looked
        return {p.code for x in looked if x.rule.id == "GE-33" for p in x.problems}


def test_what_the_company_says_stands_with_its_days_and_everybody_reads_whose_word_it_is(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    before = clock.day()
    filed(sqlite_office, firm, line(sqlite_office, firm, LI, 10, str(before)))
    clock.move(days=30)
    second = clock.day()
    lines = [line(sqlite_office, firm, LI, 10, str(before)), line(sqlite_office, firm, MA, 20, str(second))]
    filed(sqlite_office, firm, *lines)
    assert standing(sqlite_office, firm) == {LI.name: WHOLE // 10, MA.name: WHOLE // 5}
    with sqlite_office.read() as session:
        told = [
            [(p.name, p.said_on) for p in payments.as_of(session, firm.enterprise_id, day)]
            for day in (before - timedelta(days=1), before, second)
        ]
        known = payments.as_of(session, firm.enterprise_id, second, clock.now() - timedelta(days=1))
    assert told == [[], [(LI.name, before)], [(LI.name, before), (MA.name, second)]]
    assert [p.name for p in known] == [LI.name]
    code = changes.enterprise(sqlite_office, firm).uscc
    page = Visits(sqlite_office).nobody()
    shown = page.get(f"/enterprises/{code}").text
    assert says(shown, "register.paid_hint") and LI.id_number not in shown
    for day, told_then in ((second, True), (before - timedelta(days=1), False)):
        then = page.get(f"/enterprises/{code}/as-of?on={day}").text
        assert says(then, "register.paid") is told_then


def test_more_than_promised_a_day_to_come_and_nothing_new_are_refused(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    office, today = sqlite_office, clock.day()
    ahead, good = str(today + timedelta(days=1)), str(today)
    assert asked(office, firm, line(office, firm, LI, 41, good))[1] == {"paid.more_than_promised"}
    assert asked(office, firm, line(office, firm, LI, 40, ahead))[1] == {"paid.ahead"}
    assert asked(office, firm, line(office, firm, LI, 40, "gestern"))[1] == {"paid.day_needed"}
    assert asked(office, firm, line(office, firm, LI, 40, "1900-01-01"))[1] == {"paid.before_founding"}
    assert asked(office, firm, line(office, firm, LI, 0, good))[1] == {"paid.amount_needed"}
    labour = line(office, firm, LI, 40, good) | {"form": "labour"}
    assert asked(office, firm, labour)[1] == {"people.form_needed"}
    strange = line(office, firm, LI, 40, good) | {"owner": "inv_of_another_company"}
    assert "paid.no_owner" in asked(office, firm, strange)[1]
    assert asked(office, firm)[1] == {"order.missing"}
    filed(office, firm, line(office, firm, LI, 40, good))
    assert asked(office, firm, line(office, firm, LI, 40, good))[1] == {"change.same"}


def test_what_it_once_said_a_majority_takes_back_from_nobody(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    """The thief: Ma holds 60 %, runs the company, and wants Li's payment forgotten, smaller or later."""
    office, paid = sqlite_office, str(clock.day())
    filed(office, firm, line(office, firm, LI, 40, paid))
    clock.move(days=5)
    less = [line(office, firm, LI, 10, paid)]
    later = [line(office, firm, LI, 40, str(clock.day()))]
    for lines in ([line(office, firm, MA, 1, paid)], less, later):
        case_id, found = asked(office, firm, *lines)
        assert found == set()
        sign(office, case_id, MA)
        with pytest.raises(Refused) as caught:
            hand_in(office, case_id, firm.owner)
        assert "change.consent_missing" in caught.value.codes
    assert standing(office, firm) == {LI.name: WHOLE * 4 // 10}
    sign(office, case_id, LI)
    hand_in(office, case_id, firm.owner)
    assert "paid.retracted" in seen(office, firm, case_id)


def test_who_does_not_represent_says_nothing_for_the_company(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    """The minority owner writes that he paid everything: without the representative's signature it is not the company's word."""
    office, li = sqlite_office, stories.sign_up(sqlite_office, LI)
    given = {"payments": [line(office, firm, LI, 40, str(clock.day()))]}
    case_id = written(office, firm, {paying.ITEM: given}, actor=li)
    sign(office, case_id, LI)
    with pytest.raises(Refused) as caught:
        hand_in(office, case_id, li)
    assert "change.consent_missing" in caught.value.codes


def test_a_day_that_is_over_unpaid_is_told_to_company_and_clerk_until_the_company_says_it_is_paid(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    office = sqlite_office
    clock.move(days=(DUE - clock.day()).days + 1)

    def reminded() -> set[str]:
        with office.look(firm.owner) as work:
            enterprise = work.session.get_one(Enterprise, firm.enterprise_id)
            return {p.name for p in publishing.running(work, enterprise)}

    assert reminded() == {MA.name, LI.name}
    page = Visits(office).of(MA).get(f"/change/enterprises/{firm.enterprise_id}").text
    assert says(page, "change.paid.unpaid")
    case_id, found = asked(office, firm, line(office, firm, LI, 40, str(DUE)))
    assert found == set()
    sign(office, case_id, MA)
    hand_in(office, case_id, firm.owner)
    assert seen(office, firm, case_id) == {"paid.overdue"}  # of Ma, who says nothing of himself
    stories.decide(office, case_id, firm.clerk)
    assert reminded() == {MA.name}
    clock.move(days=40)
    last = [line(office, firm, LI, 40, str(DUE)), line(office, firm, MA, 60, str(DUE))]
    case_id, _ = asked(office, firm, *last)
    sign(office, case_id, MA)
    hand_in(office, case_id, firm.owner)
    assert seen(office, firm, case_id) == {"paid.late"}


@pytest.mark.parametrize(
    ("said_on", "told"), [("2026-12-21", []), ("2026-12-22", [("paid.late", date(2026, 12, 21))])]
)
def test_ge_33_what_is_said_after_twenty_working_days_is_late(
    sqlite_office: Office, firm: Firm, clock: FixedClock, said_on: str, told: list[tuple[str, date]]
) -> None:
    """Paid on Monday 2026-11-23: four working days of that week, five each of the next three, and Monday the 21st are twenty."""
    office = sqlite_office
    clock.move(days=(date.fromisoformat(said_on) - clock.day()).days)
    case_id, found = asked(office, firm, line(office, firm, LI, 40, "2026-11-23"))
    assert found == set()
    sign(office, case_id, MA)
    hand_in(office, case_id, firm.owner)
    assert seen(office, firm, case_id) == {code for code, _ in told}
    with office.look(firm.clerk) as work:
        looked = paying.look(work, work.session.get_one(Case, case_id))
        assert [(p.code, p.params["last"]) for x in looked for p in x.problems] == told


def test_what_was_paid_goes_with_the_part_that_is_sold_and_ends_with_what_is_given_back(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    office, paid = sqlite_office, str(clock.day())
    filed(office, firm, line(office, firm, LI, 20, paid), line(office, firm, MA, 60, paid))
    case_id, _ = changes.bought(
        office, firm, changes.newcomer(ZHAO)
    )  # 10 % of Li's 40 %, half of which is paid
    sign(office, case_id, MA, LI, ZHAO)
    changes.tax_paid(office, firm, str(changes.case_of(office, case_id).number))
    hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)
    assert standing(office, firm) == {
        MA.name: WHOLE * 6 // 10,
        LI.name: WHOLE * 15 // 100,
        ZHAO.name: WHOLE * 5 // 100,
    }


def test_the_page_keeps_a_payment_beside_the_others_and_says_what_is_wrong_at_its_line(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    office, today = sqlite_office, str(clock.day())
    filed(office, firm, line(office, firm, LI, 10, today))
    with office.work(firm.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, [paying.ITEM]).id
    page, li = Visits(office).of(MA), changes.owner_ids(office, firm)[LI.name]
    url = f"/change/cases/{case_id}/items/paid"
    shown = page.get(url).text
    assert f'name="amount-{li}-0"' in shown and f'name="amount-{li}-1"' in shown
    form = {f"amount-{li}-0": "10", f"paid_on-{li}-0": today, f"form-{li}-0": "currency"}
    more = {f"amount-{li}-1": "5", f"paid_on-{li}-1": "2099-01-01", f"form-{li}-1": "in_kind"}
    wrong = post(page, url, form | more)
    assert wrong.status_code == 422 and f'id="amount-{li}-1-wrong"' in wrong.text
    assert post(page, url, form | more | {f"paid_on-{li}-1": today}).status_code == 303
    kept = changes.case_of(office, case_id).answers["paid"]["payments"]
    assert [(x["amount_fen"], x["form"]) for x in kept] == [(10_000_000, "currency"), (5_000_000, "in_kind")]
    stories.sign_up(office, ZHAO)
    assert Visits(office).of(ZHAO).get(url).status_code == 404


def test_ge_33_what_was_paid_for_the_founding_lies_no_longer_before_it_than_a_name_is_kept(
    sqlite_office: Office, firm: Firm
) -> None:
    """公司法 art 47 counts from the founding, 2026-11-23; a founder may pay ahead, once there is a name to pay to."""
    office = sqlite_office
    assert changes.enterprise(office, firm).established_on == date(2026, 11, 23)
    assert asked(office, firm, line(office, firm, LI, 40, "2025-11-22"))[1] == {"paid.before_founding"}
    for day in ("2025-11-23", "2026-11-22"):
        assert asked(office, firm, line(office, firm, LI, 40, day))[1] == set()
