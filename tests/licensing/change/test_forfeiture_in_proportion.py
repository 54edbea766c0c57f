"""GE-34 after six months: what falls to each owner is reckoned once, from what stood when the shares were lost (公司法 art 52).

Ma and Zhao hold 30 % each; Li's 40 % were forfeited. To Ma and to Zhao fall 20 % each, in however many sales.
"""

from __future__ import annotations

from datetime import date

import pytest

from licensing.kinds.change import opening, votes
from licensing.services.register import forfeits
from licensing.store.models import Case
from portal.wiring import Office
from tests.licensing.change.test_forfeiture import DUE, WHOLE, call_of, due_on, forfeited, sold
from tests.licensing.change.test_offices import SUN
from tests.support import changes, exits
from tests.support.changes import hand_in, sign
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.refusing import refusal
from tests.support.stories import LI, MA, ZHAO, SignUp


@pytest.fixture
def firm(sqlite_office: Office, clock: FixedClock) -> Firm:
    """Li's shares wait for more than six months."""
    office, found = sqlite_office, exits.company(sqlite_office)
    due_on(office, found, DUE)
    price = WHOLE * 30 // 100
    given = {"from": changes.owner_ids(office, found)[MA.name], "amount_fen": price, "price_fen": price}
    case_id = changes.written(office, found, {"shareholders": given}, new={"shareholders": ZHAO})
    sign(office, case_id, MA, LI, ZHAO)
    hand_in(office, case_id, found.owner)
    changes.tax_paid(office, found, str(changes.case_of(office, case_id).number))
    changes.decide(office, found, case_id)
    clock.move(days=(date.fromisoformat(DUE) - clock.day()).days + 1)
    call = call_of(office, forfeited(office, found, clock))
    assert call.dispose_by is not None
    clock.move(days=(call.dispose_by - clock.day()).days + 1)
    return found


def percents(office: Office, firm: Firm) -> dict[str, int]:
    return {name: (amount or 0) * 100 // WHOLE for name, amount in changes.amounts(office, firm).items()}


def others(office: Office, firm: Firm, case_id: str) -> set[str]:
    """Of whom the word is needed beside the buyer's and the representative's."""
    with office.look(firm.owner) as work:
        case = work.session.get_one(Case, case_id)
        return {name for _, name, why in votes.needed(case) if why == "others"}


def takes(office: Office, firm: Firm, who: SignUp, share: int) -> None:
    """Somebody buys so many percent of the whole, with nobody's word but the buyer's and the representative's."""
    case_id, found = sold(office, firm, who, share)
    assert found == set() and others(office, firm, case_id) == set()
    sign(office, case_id, MA, who)
    hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)


def test_ge_34_each_takes_what_falls_to_it_and_a_fen_more_asks_the_other(
    sqlite_office: Office, firm: Firm
) -> None:
    office = sqlite_office
    case_id, _ = sold(office, firm, MA, 20)
    assert others(office, firm, case_id) == set()
    pool, fen = changes.owner_ids(office, firm)[forfeits.POOL], WHOLE * 20 // 100 + 1
    with office.work(firm.owner) as work:
        given = {"from": pool, "amount_fen": fen, "price_fen": fen}
        opening.save(work, case_id, "shareholders", given, changes.newcomer(MA))
    assert others(office, firm, case_id) == {ZHAO.name}
    takes(office, firm, MA, 20)
    takes(office, firm, ZHAO, 20)
    assert percents(office, firm) == {MA.name: 50, ZHAO.name: 50}


@pytest.mark.parametrize("first", [20, 12])
def test_ge_34_sale_after_sale_takes_nothing_of_what_is_the_others(
    sqlite_office: Office, firm: Firm, first: int
) -> None:
    """The thief: Ma buys "in proportion", and again from what is left."""
    office = sqlite_office
    takes(office, firm, MA, first)
    if first < 20:
        takes(office, firm, MA, 20 - first)
    again, found = sold(office, firm, MA, 1)
    assert found == set() and others(office, firm, again) == {ZHAO.name}
    sign(office, again, MA)
    assert "change.consent_missing" in refusal(lambda: hand_in(office, again, firm.owner))
    takes(office, firm, ZHAO, 20)
    assert forfeits.POOL not in percents(office, firm)


def test_ge_34_what_another_let_go_leaves_who_took_it_nothing_more(sqlite_office: Office, firm: Firm) -> None:
    office = sqlite_office
    takes(office, firm, MA, 10)
    more, _ = sold(office, firm, MA, 15)
    sign(office, more, MA, ZHAO)  # Zhao agrees to five more than fall to Ma
    hand_in(office, more, firm.owner)
    changes.decide(office, firm, more)
    assert percents(office, firm) == {MA.name: 55, ZHAO.name: 30, forfeits.POOL: 15}
    assert others(office, firm, sold(office, firm, MA, 1)[0]) == {ZHAO.name}
    takes(office, firm, ZHAO, 15)


def test_ge_34_what_somebody_new_bought_falls_to_nobody_and_gives_the_buyer_no_proportion(
    sqlite_office: Office, firm: Firm
) -> None:
    office = sqlite_office
    new, found = sold(office, firm, SUN, 20)
    assert found == set() and others(office, firm, new) == {ZHAO.name}  # Ma signs as representative
    sign(office, new, MA, ZHAO, SUN)
    hand_in(office, new, firm.owner)
    changes.decide(office, firm, new)
    assert others(office, firm, sold(office, firm, SUN, 1)[0]) == {ZHAO.name}
    assert others(office, firm, sold(office, firm, MA, 11)[0]) == {SUN.name, ZHAO.name}
    takes(office, firm, MA, 10)
    takes(office, firm, ZHAO, 10)
    assert percents(office, firm) == {MA.name: 40, ZHAO.name: 40, SUN.name: 20}
