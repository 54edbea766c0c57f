"""Shares of a class bought back and cancelled with the capital (公司法 arts 146, 162, 224, 225), and classes in extracts of any day."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from esign.jose import unb64u
from licensing.errors import NotFound
from licensing.kinds.change import class_votes, opening, redeeming
from licensing.services.cases import signing
from licensing.services.register import share_classes as classes
from licensing.store.models import Case
from portal.wiring import Office
from tests.licensing.change.test_issuing import meet, stand
from tests.licensing.change.test_stock import said
from tests.licensing.test_extracts import take
from tests.support import changes, share_classes, stories
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.kinds import WAN
from tests.support.orders import creditors_told, order
from tests.support.refusing import refusal
from tests.support.stories import MA, ZHAO
from tests.support.visits import Visits

CLAUSE = "第二十一条"


@pytest.fixture
def firm(sqlite_office: Office) -> Firm:
    """A million shares, of which 200,000 are preferred."""
    return share_classes.firm(sqlite_office)


def noticed(office: Office, firm: Firm, clock: FixedClock, notice: str = "REDUCTION_NOTICE") -> int:
    """The capital after it, in fen, once the creditors' days are over."""
    entry = changes.enterprise(office, firm)
    less = int(entry.capital_fen or 0) - 5 * WAN
    told: dict[str, Any] = {"capital_fen": less, "resolved_on": "2026-11-20"}
    told |= {"creditors": creditors_told("2026-11-22")} if notice == "REDUCTION_NOTICE" else {}
    order(office, str(entry.uscc), notice, **told)
    clock.move(days=46)
    return less


def wanted(office: Office, firm: Firm, less: int, number: object, **more: Any) -> tuple[str, set[str]]:
    with office.read() as session:
        ids = [c.id for c in classes.standing(session, firm.enterprise_id)]
    given = said(way="reduce", capital_fen=less, bought=dict.fromkeys(ids, number), clause=CLAUSE) | more
    given.setdefault("bought_on", office.clock.now().date().isoformat())
    with office.work(firm.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, ["stock"]).id
        found = opening.save(work, case_id, "stock", {k: v for k, v in given.items() if v is not None})
        return case_id, {p.code for p in found if p.field == "stock"}


def entered(office: Office, firm: Firm, case_id: str) -> None:
    changes.sign(office, case_id, MA)
    changes.hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)


def test_a_part_of_a_class_is_bought_back_and_cancelled_with_the_capital(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    """Creditors first, then the meeting, the class's own two thirds and the directors; capital and class go down in one act."""
    office = sqlite_office
    assert "order.reduction_unannounced" in wanted(office, firm, 95 * WAN, "50000")[1], (
        "creditors are told first"
    )
    less = noticed(office, firm, clock)
    case_id, found = wanted(office, firm, less, "50000")
    assert found == set() and class_votes.ITEM in changes.case_of(office, case_id).answers["items"]
    changes.sign(office, case_id, MA)
    assert "change.unlawful" in refusal(lambda: changes.hand_in(office, case_id, firm.owner)), (
        "the class has not met"
    )
    assert meet(office, firm, case_id, 150_000, 99_999) == {"change.class_refused"}
    assert meet(office, firm, case_id, 150_000, 100_000) == set()
    with office.look(firm.owner) as work:
        papers = signing.papers_of(work, work.session.get_one(Case, case_id))
    text = b"".join(p.canonical() for p in papers).decode()
    assert "收购并注销50000股" in text and f"依据章程{CLAUSE}" in text
    entered(office, firm, case_id)
    assert stand(office, firm) == {"优先股": (150_000, 0)}
    assert changes.enterprise(office, firm).capital_fen == less


def test_all_of_a_class_ends_it(sqlite_office: Office, firm: Firm, clock: FixedClock) -> None:
    office = sqlite_office
    less = noticed(office, firm, clock)
    case_id, found = wanted(office, firm, less, "200000")
    assert found == set() and meet(office, firm, case_id, 200_000, 200_000) == set()
    entered(office, firm, case_id)
    assert stand(office, firm) == {}


@pytest.mark.parametrize(
    ("number", "more", "code"),
    [
        ("0", {}, "change.redeem_number"),
        ("200001", {}, "change.redeem_number"),
        ("-1", {}, "change.redeem_number"),
        ("x", {}, "change.redeem_number"),
        ("1", {"bought_on": "2036-01-01"}, "change.redeem_day"),
        ("1", {"bought_on": "gestern"}, "change.redeem_day"),
        ("1", {"clause": None}, "change.redeem_clause"),
        ("1", {"by": "board"}, "change.stock_meeting"),
        ("1", {"bought": {"item_none": "5"}}, "change.redeem_class"),
    ],
)
def test_what_cannot_be(
    sqlite_office: Office, firm: Firm, clock: FixedClock, number: str, more: dict[str, Any], code: str
) -> None:
    assert code in wanted(sqlite_office, firm, noticed(sqlite_office, firm, clock), number, **more)[1]


def test_a_reduction_that_covers_losses_buys_nothing(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    """A thief pays one class out of a reduction of which creditors were only announced (art 225)."""
    less = noticed(sqlite_office, firm, clock, "LOSS_REDUCTION_NOTICE")
    assert wanted(sqlite_office, firm, less, "50000")[1] == {"change.redeem_loss"}


def test_ten_days_after_buying_a_person_sees_that_it_is_late(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    office = sqlite_office
    less, today = noticed(office, firm, clock), clock.now().date()

    def seen(days: int) -> set[str]:
        case_id, found = wanted(office, firm, less, "50000", bought_on=(today - timedelta(days)).isoformat())
        assert found == set(), "late it is entered"
        with office.look(firm.owner) as work:
            looked = redeeming.look(work, work.session.get_one(Case, case_id))
        return {p.code for each in looked for p in each.problems}

    assert seen(10) == {"change.redeem_compare"}
    assert seen(11) == {"change.redeem_compare", "change.redeem_late"}


def test_a_stranger_buys_nothing_back(sqlite_office: Office, firm: Firm) -> None:
    with pytest.raises(NotFound), sqlite_office.work(stories.sign_up(sqlite_office, ZHAO)) as work:
        opening.open_change(work, firm.enterprise_id, ["stock"])


# classes in extracts


def shown(row: Any) -> list[dict[str, Any]]:
    told = [json.loads(unb64u(part)) for part in str(row.credential).split("~")[1:] if part]
    return next((value for _, name, value in told if name == "classes"), [])


def test_an_extract_of_any_day_says_the_classes_and_the_public_reads_none(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    """Page and credential, for the company's own people; as of a day and as known on a day. A stranger's page and extract are silent."""
    office, founded = sqlite_office, clock.now().date()
    less = noticed(office, firm, clock)
    case_id, _ = wanted(office, firm, less, "200000")
    assert meet(office, firm, case_id, 200_000, 200_000) == set()
    entered(office, firm, case_id)
    ended = clock.now().date()
    (told,) = shown(take(office, firm, firm.owner, "full", on=founded))
    assert (told["name"], told["shares"], told["votes"], told["profit"]) == (
        "优先股",
        200_000,
        0,
        "优先于普通股",
    )
    assert told["protects"] == share_classes.PROTECTS
    assert shown(take(office, firm, firm.owner, "full", on=ended)) == []
    before = ended - timedelta(1)
    assert len(shown(take(office, firm, firm.owner, "full", on=ended, known=before))) == 1, (
        "not known to have ended"
    )
    full = take(office, firm, firm.owner, "full", on=founded)
    assert "类别股" in json.dumps(full.content["printed"], ensure_ascii=False)
    assert shown(take(office, firm, stories.sign_up(office, ZHAO), on=founded)) == []
    code = str(changes.enterprise(office, firm).uscc)
    at, visits = f"/enterprises/{code}/as-of?on={founded.isoformat()}", Visits(office)
    assert "优先股" not in visits.nobody().get(at).text, "filed, not published"
    assert "优先股" not in visits.of(ZHAO).get(at).text
    assert "优先股" in visits.of(MA).get(at).text
