"""公司法 art 146: what may touch a class of shares needs two thirds of that class present, computed before anything is handed in."""

from __future__ import annotations

import pytest

from licensing.kinds.change import class_votes, opening
from licensing.kinds.change.rules import rules_for
from licensing.services.cases import signing
from licensing.store.models import Case
from portal.wiring import Office
from tests.licensing.change.test_other_kinds import ROOM
from tests.support import changes, kinds, share_classes, stories
from tests.support.changes import hand_in, sign
from tests.support.exits import Firm, registered
from tests.support.refusing import refusal
from tests.support.stories import MA


@pytest.fixture
def firm(sqlite_office: Office) -> Firm:
    return share_classes.firm(sqlite_office)


def opened(office: Office, firm: Firm, *items: str) -> tuple[str, list[str]]:
    with office.work(firm.owner) as work:
        case = opening.open_change(work, firm.enterprise_id, items)
        return case.id, list(case.answers["items"])


def met(office: Office, firm: Firm, case_id: str, present: object, agreed: object) -> set[str]:
    """What stands against the change when the one class has met so."""
    with office.work(firm.owner) as work:
        (each,) = class_votes.seen(work.session.get_one(Case, case_id))
        given = {"votes": {each.id: [present, agreed]}}
        return {p.code for p in opening.save(work, case_id, class_votes.ITEM, given)}


def moving(office: Office, firm: Firm) -> str:
    """Ma moves the company to another room."""
    case_id, items = opened(office, firm, "domicile")
    assert items == ["domicile", class_votes.ITEM]  # asked by itself
    with office.work(firm.owner) as work:
        opening.save(work, case_id, "domicile", {"domicile": ROOM})
    return case_id


def test_the_class_decides_too_and_its_numbers_stand_in_the_minutes(
    sqlite_office: Office, firm: Firm
) -> None:
    office = sqlite_office
    case_id = moving(office, firm)
    sign(office, case_id, MA)
    assert "change.unlawful" in refusal(lambda: hand_in(office, case_id, firm.owner))
    assert met(office, firm, case_id, 150_000, 99_999) == {"change.class_refused"}
    assert met(office, firm, case_id, 150_000, 100_000) == set()  # exactly two thirds
    with office.look(firm.owner) as work:
        case = work.session.get_one(Case, case_id)
        text = b"".join(p.canonical() for p in signing.papers_of(work, case)).decode()
    assert "该类别共200000股" in text and "出席150000股，同意100000股" in text
    sign(office, case_id, MA)
    hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)
    assert changes.enterprise(office, firm).domicile == ROOM


@pytest.mark.parametrize(
    ("present", "agreed", "code"),
    [
        (200_001, 200_001, "change.class_vote_range"),
        (0, 0, "change.class_vote_range"),
        (100, 101, "change.class_vote_range"),
        ("", "", "change.class_vote_missing"),
        ("-5", "5", "change.class_vote_missing"),
        ("1.5", "1", "change.class_vote_missing"),
    ],
)
def test_numbers_that_cannot_be(
    sqlite_office: Office, firm: Firm, present: object, agreed: object, code: str
) -> None:
    """The thief's story: who runs it writes a meeting of more shares than there are, or of none."""
    assert met(sqlite_office, firm, moving(sqlite_office, firm), present, agreed) == {code}


def test_other_numbers_than_the_directors_signed_need_their_signatures_anew(
    sqlite_office: Office, firm: Firm
) -> None:
    office, case_id = sqlite_office, moving(sqlite_office, firm)
    assert met(office, firm, case_id, 200_000, 140_000) == set()
    sign(office, case_id, MA)
    assert met(office, firm, case_id, 200_000, 190_000) == set()
    assert "change.consent_missing" in refusal(lambda: hand_in(office, case_id, firm.owner))


def test_every_row_is_an_item_that_a_joint_stock_company_changes() -> None:
    assert class_votes.touching() <= set(rules_for("jsc")) - {class_votes.ITEM}


def test_what_touches_no_class_asks_none(sqlite_office: Office, firm: Firm) -> None:
    assert opened(sqlite_office, firm, "liaison", class_votes.ITEM)[1] == ["liaison"]
    assert opened(sqlite_office, firm, "liaison", "scope")[1] == ["scope", "liaison", class_votes.ITEM]


def test_without_classes_nobody_is_asked(sqlite_office: Office) -> None:
    stories.give_keys(sqlite_office)
    plain = registered(sqlite_office, kinds.draft(sqlite_office, "jsc"))
    assert opened(sqlite_office, plain, "domicile", class_votes.ITEM)[1] == ["domicile"]
