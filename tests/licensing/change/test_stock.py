"""The capital of a joint-stock company up and down (公司法 arts 116, 142, 148, 151-153, 214, 224, 228)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from licensing.kinds.change import opening, votes
from licensing.services.cases import signing
from licensing.store.models import Case, Enterprise, Licence
from portal.wiring import Office
from tests.support import changes, exits, kinds, stories
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.orders import creditors_told, order
from tests.support.refusing import refusal
from tests.support.remembered import remembered
from tests.support.stories import LI, MA

WAN = 1_000_000  # fen
NOW, MORE, LESS = 100 * WAN, 150 * WAN, 60 * WAN


@remembered
def stock_firm(office: Office) -> Firm:
    """A million yuan in shares at par; Ma is the one director and represents."""
    stories.give_keys(office)
    firm = exits.registered(office, kinds.draft(office, "jsc"))
    with office.read() as session:
        assert session.get_one(Enterprise, firm.enterprise_id).capital_fen == NOW
    return firm


def said(**more: Any) -> dict[str, Any]:
    """The meeting of 1 million votes, 80 % present, issues half a million yuan in shares at par, all paid."""
    told = {
        "way": "issue",
        "capital_fen": MORE,
        "by": "meeting",
        "decided_on": "2026-11-20",
        "votes_present": "800000",
        "votes_for": "600000",
        "kind": "par",
        "shares": "500000",
        "proceeds_fen": 80 * WAN,
        "paid_on": "2026-11-21",
    }
    return {k: v for k, v in (told | more).items() if v is not None}


def found(office: Office, firm: Firm, given: dict[str, Any]) -> set[str]:
    with office.work(firm.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, ["stock"]).id
        return {p.code for p in opening.save(work, case_id, "stock", given)}


def test_shares_are_issued_by_the_meeting_and_the_licence_shows_it(sqlite_office: Office) -> None:
    """Thief: a shareholder alone, without the director's signature on the minutes, changes nothing."""
    office = sqlite_office
    firm = stock_firm(office)
    case_id = changes.written(office, firm, {"stock": said()}, stories.sign_up(office, LI))
    changes.sign(office, case_id, LI)
    assert "change.consent_missing" in refusal(
        lambda: changes.hand_in(office, case_id, stories.sign_up(office, LI))
    )
    changes.sign(office, case_id, MA)
    with office.look(stories.sign_up(office, LI)) as work:
        text = b"".join(p.canonical() for p in signing.papers_of(work, work.session.get_one(Case, case_id)))
    assert "出席800000票，同意600000票" in text.decode() and "缴足" in text.decode()
    changes.hand_in(office, case_id, stories.sign_up(office, LI))
    changes.decide(office, firm, case_id)
    assert changes.enterprise(office, firm).capital_fen == MORE
    with office.read() as session:
        faces = (
            session.query(Licence).filter_by(enterprise_id=firm.enterprise_id, number_version=2).one().face
        )
    assert "150" in faces["capital"] or "壹佰伍拾" in faces["capital"], faces["capital"]


@pytest.mark.parametrize(
    ("more", "codes"),
    [
        ({"votes_for": "533333"}, {"change.stock_short"}),  # below two thirds of those present
        ({"votes_for": "533334"}, set()),
        ({"votes_for": "900000"}, {"change.stock_votes"}),
        ({"decided_on": "2027-01-01"}, {"change.stock_decided_on"}),
        ({"paid_on": "2027-01-01"}, {"change.stock_paid_on"}),
        ({"proceeds_fen": 49 * WAN}, {"change.stock_below_par"}),
        ({"shares": "300000"}, {"capital.par_uneven"}),
        ({"kind": "no_par", "proceeds_fen": 101 * WAN}, {"change.stock_half_to_capital"}),
        ({"kind": "no_par", "proceeds_fen": 100 * WAN}, set()),
        ({"kind": None}, {"change.stock_shares"}),
        ({"capital_fen": NOW}, {"change.same"}),
        ({"capital_fen": LESS}, {"change.stock_way", "order.reduction_unannounced"}),
        ({"by": "board"}, {"change.stock_power"}),
        ({"by": "board", "authorised_on": "2023-11-22"}, {"change.stock_power"}),
        ({"by": "board", "authorised_on": "2023-11-23"}, set()),
        (
            {"by": "board", "authorised_on": "2026-01-01", "capital_fen": MORE + 2 * WAN, "shares": "520000"},
            {"change.stock_half"},
        ),
        ({"way": "reserves", "reserve_left_fen": 25 * WAN - 1}, {"change.stock_reserve"}),
        ({"way": "reserves", "reserve_left_fen": 25 * WAN}, set()),
    ],
)
def test_what_the_law_asks_of_each_way(sqlite_office: Office, more: dict[str, Any], codes: set[str]) -> None:
    office = sqlite_office
    assert found(office, stock_firm(office), said(**more)) - {"order.reduction_unannounced"} == codes - {
        "order.reduction_unannounced"
    }


@pytest.mark.parametrize("notice", ["REDUCTION_NOTICE", "LOSS_REDUCTION_NOTICE"])
def test_a_reduction_waits_for_its_notice_of_exactly_this_step(
    sqlite_office: Office, clock: FixedClock, notice: str
) -> None:
    """Ordinary (art 224) and simplified (art 225); the board has no power over it."""
    office = sqlite_office
    firm = stock_firm(office)
    given = said(way="reduce", capital_fen=LESS)
    assert found(office, firm, given) == {"order.reduction_unannounced"}
    assert "change.stock_meeting" in found(office, firm, given | {"by": "board"})
    told = {"capital_fen": LESS, "resolved_on": "2026-11-20"}
    told |= {"creditors": creditors_told("2026-11-22")} if notice == "REDUCTION_NOTICE" else {}
    order(office, str(changes.enterprise(office, firm).uscc), notice, **told)
    assert found(office, firm, given) == {"order.notice_running"}
    clock.move(days=46)
    assert found(office, firm, given) == set()
    assert found(office, firm, given | {"capital_fen": LESS - WAN}) == {"order.reduction_unannounced"}


def test_what_the_board_issues_by_its_power_needs_two_thirds_of_all_directors(sqlite_office: Office) -> None:
    """Of three directors two suffice; of five three do not (公司法 art 153), where more than half would do otherwise."""
    office = sqlite_office
    firm = stock_firm(office)
    board = said(by="board", authorised_on="2026-01-01")
    assert [agreed(office, firm, board, of, yes) for of, yes in ((3, 2), (5, 3), (5, 4))] == [
        True,
        False,
        True,
    ]
    assert agreed(office, firm, said(), 5, 3)


def agreed(office: Office, firm: Firm, given: dict[str, Any], of: int, yes: int) -> bool:
    case_id = changes.written(office, firm, {"stock": given})
    with office.look(firm.owner) as work:
        counted = votes.count(work, work.session.get_one(Case, case_id))
    one = replace(counted.board[0], agreed=False)
    heads = [replace(one, agreed=n < yes) for n in range(of)]
    return replace(counted, board=tuple(heads)).board_agrees
