"""Classes of shares in one issue (公司法 arts 143-146, 148): rights as the law lists them, one price, each class's own meeting."""

from __future__ import annotations

import json
from typing import Any

import pytest

from licensing.errors import NotFound
from licensing.kinds.change import class_votes, opening
from licensing.services.cases import signing
from licensing.services.register import share_classes as classes
from licensing.store.models import Case, RegisterItem
from portal.wiring import Office
from tests.licensing.change.test_stock import MORE, WAN, said, stock_firm
from tests.support import changes, share_classes, stories
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.refusing import refusal
from tests.support.stories import LI, MA, ZHAO

SPECIAL = {
    "name": "特别表决权股",
    "shares": "100000",
    "paid_fen": 15 * WAN,
    "profit": "same",
    "remainder": "same",
    "votes": "10",
    "transfer": "consent",
    "protects": "特别表决权股的持有人离任董事的，其股份转为普通股",
}
MORE_OF_IT = {"name": "优先股", "shares": "100000", "paid_fen": 20 * WAN}  # a class that stands


def asked(office: Office, firm: Firm, lines: list[dict[str, Any]], **more: Any) -> tuple[str, set[str]]:
    """The issue of 500,000 shares at par of one yuan, with these classes among them."""
    given = said(classes=lines, not_public="yes") | more
    with office.work(firm.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, ["stock"]).id
        return case_id, {p.code for p in opening.save(work, case_id, "stock", given)}


def meet(office: Office, firm: Firm, case_id: str, present: int, agreed: int) -> set[str]:
    with office.work(firm.owner) as work:
        (each,) = class_votes.seen(work.session.get_one(Case, case_id))
        given = {"votes": {each.id: [present, agreed]}}
        return {p.code for p in opening.save(work, case_id, class_votes.ITEM, given)}


def stand(office: Office, firm: Firm) -> dict[str, tuple[int, int]]:
    with office.read() as session:
        return {c.name: (c.shares, c.votes) for c in classes.standing(session, firm.enterprise_id)}


def test_a_first_class_is_issued_beside_ordinary_shares(sqlite_office: Office) -> None:
    """No class stands, so none meets; the minutes say its rights, the register keeps them."""
    office = sqlite_office
    firm = stock_firm(office)
    case_id, found = asked(office, firm, [SPECIAL])
    assert found == set() and class_votes.ITEM not in changes.case_of(office, case_id).answers["items"]
    with office.look(firm.owner) as work:
        papers = signing.papers_of(work, work.session.get_one(Case, case_id))
    text = b"".join(p.canonical() for p in papers).decode()
    assert (
        "发行100000股" in text and "每股10票" in text and SPECIAL["protects"] in text and "未公开发行" in text
    )
    changes.sign(office, case_id, MA)
    changes.hand_in(office, case_id, firm.owner)
    assert stand(office, firm) == {}
    changes.decide(office, firm, case_id)
    assert changes.enterprise(office, firm).capital_fen == MORE
    assert stand(office, firm) == {SPECIAL["name"]: (100_000, 10)}
    again, _ = asked(office, firm, [], capital_fen=MORE + 50 * WAN)
    assert class_votes.ITEM in changes.case_of(office, again).answers["items"], "now it is asked"


def test_several_classes_at_once_and_the_class_that_stood_met(
    sqlite_office: Office, clock: FixedClock
) -> None:
    """More of the preferred shares and a new class: two thirds of the preferred ones present, or nothing is handed in."""
    office = sqlite_office
    firm = share_classes.firm(office)
    case_id, found = asked(office, firm, [MORE_OF_IT, SPECIAL])
    assert found == set()
    changes.sign(office, case_id, MA)
    assert "change.unlawful" in refusal(lambda: changes.hand_in(office, case_id, firm.owner))
    assert meet(office, firm, case_id, 150_000, 99_999) == {"change.class_refused"}
    assert meet(office, firm, case_id, 150_000, 100_000) == set()
    changes.sign(office, case_id, MA)
    changes.hand_in(office, case_id, firm.owner)
    before = clock.day()
    clock.move(days=1)
    changes.decide(office, firm, case_id)
    assert stand(office, firm) == {"优先股": (300_000, 0), SPECIAL["name"]: (100_000, 10)}
    with office.read() as session:
        rows = session.query(RegisterItem).filter_by(enterprise_id=firm.enterprise_id, item=classes.ITEM)
        old = next(r for r in rows if r.until is not None)
        new = next(r for r in rows if r.until is None and "优先股" in str(r.value))
    assert old.until == clock.day() == new.since and old.until != before
    told = json.loads(str(new.value))
    assert (told["paid_fen"], told["protects"]) == (40 * WAN, share_classes.PROTECTS)
    assert sum(told["held"].values()) == 200_000, "who took the new ones is the company's own register"


@pytest.mark.parametrize(
    ("change", "more", "code"),
    [
        ({"votes": ""}, {}, "classes.votes"),
        ({"profit": ""}, {}, "classes.order"),
        ({"protects": "公平"}, {}, "classes.protects"),
        ({"transfer": ""}, {}, "classes.transfer"),
        ({"votes": "1", "transfer": "free"}, {}, "classes.as_ordinary"),
        ({"name": "普通股"}, {}, "classes.name"),
        ({"paid_fen": 9 * WAN}, {}, "classes.below_par"),
        ({"paid_fen": 0}, {}, "change.issue_number"),
        ({"shares": "0"}, {}, "change.issue_number"),
        ({"shares": "1.5"}, {}, "change.issue_number"),
        ({"shares": "500001", "paid_fen": 51 * WAN}, {}, "change.issue_sum"),
        ({"shares": "500000", "paid_fen": 79 * WAN}, {}, "change.issue_sum"),  # money for no share
        ({"paid_fen": 41 * WAN}, {}, "classes.ordinary_below_par"),
        ({}, {"not_public": ""}, "change.issue_public"),
        ({}, {"by": "board", "authorised_on": "2026-01-01"}, "change.issue_new_by_board"),
    ],
)
def test_what_the_law_asks_of_a_new_class(
    sqlite_office: Office, change: dict[str, Any], more: dict[str, Any], code: str
) -> None:
    assert asked(sqlite_office, stock_firm(sqlite_office), [SPECIAL | change], **more)[1] == {code}


def test_all_of_an_issue_may_be_of_classes_and_each_name_stands_once(sqlite_office: Office) -> None:
    office = sqlite_office
    firm = stock_firm(office)
    assert asked(office, firm, [SPECIAL | {"shares": "500000", "paid_fen": 80 * WAN}])[1] == set()
    assert asked(office, firm, [SPECIAL, SPECIAL])[1] == {"classes.name"}
    plain = SPECIAL | {"votes": "1", "transfer": "free", "profit": "first"}
    assert asked(office, firm, [plain], not_public="")[1] == set(), "art 144 forbids the other two kinds"
    assert asked(office, firm, [SPECIAL], way="reserves", reserve_left_fen=25 * WAN)[1] == set()
    with office.read() as session:
        assert (
            stand(office, firm) == {}
            and session.query(RegisterItem).filter_by(item=classes.ITEM).count() == 0
        )


def test_a_thief_changes_no_right_of_a_class_that_stands_and_no_class_by_the_board_alone(
    sqlite_office: Office,
) -> None:
    """Rights written beside the name of a class that stands count for nothing; a stranger finds nothing; more of it the board may issue."""
    office = sqlite_office
    firm = share_classes.firm(office)
    stolen = MORE_OF_IT | {"votes": "1000", "transfer": "free", "protects": "没有任何保护，全部取消就好"}
    case_id, found = asked(office, firm, [stolen], by="board", authorised_on="2026-01-01")
    assert found == set()
    assert meet(office, firm, case_id, 200_000, 200_000) == set()
    changes.sign(office, case_id, MA)
    changes.hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)
    assert stand(office, firm) == {"优先股": (300_000, 0)}
    with office.read() as session:
        (now,) = classes.standing(session, firm.enterprise_id)
    assert now.rights["protects"] == share_classes.PROTECTS
    with office.work(stories.sign_up(office, ZHAO)) as work, pytest.raises(NotFound):
        opening.open_change(work, firm.enterprise_id, ["stock"])
    assert LI.name not in now.rights.values()
