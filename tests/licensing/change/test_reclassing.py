"""Classes of shares converted and ended (公司法 arts 116, 144-146): one share for one, by the meeting and by each class."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from licensing.errors import NotFound
from licensing.kinds.change import class_votes, opening, reclassing
from licensing.services.cases import signing
from licensing.services.register import share_classes as classes
from licensing.store.models import Case, Enterprise, RegisterItem
from portal.wiring import Office
from tests.licensing.change.test_issuing import MORE_OF_IT, SPECIAL, asked, meet, stand
from tests.support import changes, exits, kinds, share_classes, stories
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.refusing import refusal
from tests.support.stories import MA, ZHAO

MET = {"decided_on": "2026-11-01", "votes_present": "800000", "votes_for": "600000"}


@pytest.fixture
def firm(sqlite_office: Office) -> Firm:
    """A million shares, of which 200,000 are preferred."""
    return share_classes.firm(sqlite_office)


def standing(office: Office, firm: Firm) -> dict[str, classes.Standing]:
    with office.read() as session:
        return {c.name: c for c in classes.standing(session, firm.enterprise_id)}


def wanted(
    office: Office, firm: Firm, moves: dict[str, tuple[str, str]], **more: Any
) -> tuple[str, set[str]]:
    """A conversion written. ``moves``: class -> what it becomes (a class's name, or ordinary) and how many."""
    ids = {name: c.id for name, c in standing(office, firm).items()}
    told: dict[str, list[str]] = {
        ids.get(name, name): [ids.get(to, to), number] for name, (to, number) in moves.items()
    }
    with office.work(firm.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, [reclassing.ITEM]).id
        found = opening.save(work, case_id, reclassing.ITEM, MET | {"moves": told} | more)
        return case_id, {p.code for p in found if p.field == reclassing.ITEM}


def all_met(office: Office, firm: Firm, case_id: str) -> set[str]:
    with office.work(firm.owner) as work:
        seen = class_votes.seen(work.session.get_one(Case, case_id))
        votes = {"votes": {c.id: [c.shares, c.shares] for c in seen}}
        return {p.code for p in opening.save(work, case_id, class_votes.ITEM, votes)}


def entered(office: Office, firm: Firm, case_id: str) -> None:
    changes.sign(office, case_id, MA)
    changes.hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)


def test_a_class_ends_once_all_of_it_is_ordinary(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    """The class's own two thirds or nothing is handed in; capital stays; the row ends with the day, history says what stood."""
    office = sqlite_office
    capital = changes.enterprise(office, firm).capital_fen
    case_id, found = wanted(office, firm, {"优先股": ("ordinary", "")})
    assert found == set() and class_votes.ITEM in changes.case_of(office, case_id).answers["items"]
    changes.sign(office, case_id, MA)
    assert "change.unlawful" in refusal(lambda: changes.hand_in(office, case_id, firm.owner))
    assert meet(office, firm, case_id, 150_000, 99_999) == {"change.class_refused"}
    assert meet(office, firm, case_id, 150_000, 100_000) == set()
    with office.look(firm.owner) as work:
        papers = signing.papers_of(work, work.session.get_one(Case, case_id))
    text = b"".join(p.canonical() for p in papers).decode()
    assert "200000股转为普通股，该类别终止" in text and "出席800000票，同意600000票" in text
    clock.move(days=1)
    entered(office, firm, case_id)
    assert stand(office, firm) == {} and changes.enterprise(office, firm).capital_fen == capital
    with office.read() as session:
        (old,) = session.query(RegisterItem).filter_by(enterprise_id=firm.enterprise_id, item=classes.ITEM)
    assert old.until == clock.day()
    case_id, found = wanted(office, firm, {"优先股": ("ordinary", "")})
    assert found == {"change.reclass_none"}
    assert class_votes.ITEM not in changes.case_of(office, case_id).answers["items"], "nobody meets any more"


def test_a_part_becomes_another_class_and_what_was_paid_goes_with_it(
    sqlite_office: Office, firm: Firm
) -> None:
    office = sqlite_office
    case_id, found = asked(office, firm, [MORE_OF_IT, SPECIAL])
    assert found == set() and meet(office, firm, case_id, 200_000, 200_000) == set()
    entered(office, firm, case_id)
    before = _paid(office, firm)
    case_id, found = wanted(office, firm, {"优先股": (SPECIAL["name"], "100000")})
    assert found == {"change.issue_public"}, "ten votes a share: only where nothing was offered to the public"
    case_id, found = wanted(office, firm, {"优先股": (SPECIAL["name"], "100000")}, not_public="yes")
    assert found == set() and all_met(office, firm, case_id) == set()
    entered(office, firm, case_id)
    assert stand(office, firm) == {"优先股": (200_000, 0), SPECIAL["name"]: (200_000, 10)}
    after = _paid(office, firm)
    assert sum(after.values()) == sum(before.values()) and after["优先股"] == before["优先股"] * 2 // 3 + 1
    assert standing(office, firm)["优先股"].held == {}, "who converted is the company's own register"


def _paid(office: Office, firm: Firm) -> dict[str, int]:
    with office.read() as session:
        rows = session.query(RegisterItem).filter_by(
            enterprise_id=firm.enterprise_id, item=classes.ITEM, until=None
        )
        return {told["name"]: told["paid_fen"] for told in (json.loads(str(r.value)) for r in rows)}


@pytest.mark.parametrize(
    ("moves", "more", "code"),
    [
        ({}, {}, "order.missing"),
        ({"优先股": ("优先股", "")}, {}, "change.reclass_to"),
        ({"优先股": ("inv_1", "")}, {}, "change.reclass_to"),
        ({"优先股": ("ordinary", "0")}, {}, "change.reclass_number"),
        ({"优先股": ("ordinary", "200001")}, {}, "change.reclass_number"),
        ({"优先股": ("ordinary", "-5")}, {}, "change.reclass_number"),
        ({"优先股": ("ordinary", "")}, {"votes_for": "533333"}, "change.stock_short"),
        ({"优先股": ("ordinary", "")}, {"votes_for": "800001"}, "change.stock_votes"),
        ({"优先股": ("ordinary", "")}, {"decided_on": "2027-01-01"}, "change.stock_decided_on"),
    ],
)
def test_what_cannot_be(
    sqlite_office: Office, firm: Firm, moves: dict[str, tuple[str, str]], more: dict[str, str], code: str
) -> None:
    found = wanted(sqlite_office, firm, moves, **more)[1]
    assert code in found and found <= {code, "change.reclass_chain", "change.issue_public"}


def test_a_thief_converts_nothing(sqlite_office: Office, firm: Firm) -> None:
    """A stranger opens none; who runs it changes the number after the directors signed: they sign anew."""
    office = sqlite_office
    with pytest.raises(NotFound), office.work(stories.sign_up(office, ZHAO)) as work:
        opening.open_change(work, firm.enterprise_id, [reclassing.ITEM])
    case_id, _ = wanted(office, firm, {"优先股": ("ordinary", "1000")})
    assert all_met(office, firm, case_id) == set()
    changes.sign(office, case_id, MA)
    wanted(office, firm, {"优先股": ("ordinary", "")})
    assert "change.consent_missing" in refusal(lambda: changes.hand_in(office, case_id, firm.owner))


def of_ratio(office: Office, firm: Firm, per: str, into: str, **more: Any) -> tuple[str, set[str]]:
    """100,000 preferred shares become ordinary ones, each ``per`` of them ``into``."""
    source = standing(office, firm)["优先股"].id
    told = MET | {"moves": {source: ["ordinary", "100000", per, into]}} | more
    with office.work(firm.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, [reclassing.ITEM]).id
        found = opening.save(work, case_id, reclassing.ITEM, told)
        return case_id, {p.code for p in found if p.field == reclassing.ITEM}


def no_par(office: Office, firm: Firm) -> None:
    """As founded with shares without par value."""
    with office.work(firm.clerk) as work:
        founding = work.session.get_one(
            Case, str(work.session.get_one(Enterprise, firm.enterprise_id).case_id)
        )
        founding.answers = founding.answers | {"capital": founding.answers["capital"] | {"stock": "no_par"}}


def test_another_ratio_is_for_shares_without_par_value(sqlite_office: Office, firm: Firm) -> None:
    """At par another number is another capital: said to be without par it is refused all the same, by what the founding says."""
    office = sqlite_office
    assert of_ratio(office, firm, "2", "3", no_par="yes")[1] == {"change.reclass_par"}
    assert of_ratio(office, firm, "3", "3")[1] == set(), "three for three is one for one"
    no_par(office, firm)
    assert of_ratio(office, firm, "2", "3")[1] == {"change.reclass_par"}, "the directors say it, too"
    for per, into, code in (
        ("0", "1", "ratio"),
        ("1", "", "par"),
        ("1", "10001", "ratio"),
        ("x", "1", "ratio"),
        ("3", "2", "rest"),
    ):
        found = of_ratio(office, firm, per, into, no_par="" if code == "par" else "yes")[1]
        assert found == ({f"change.reclass_{code}"} if code != "par" else set()), (per, into)


def test_shares_of_a_class_become_more_of_another_and_the_capital_stays(
    sqlite_office: Office, firm: Firm
) -> None:
    office = sqlite_office
    no_par(office, firm)
    case_id, found = asked(office, firm, [SPECIAL])
    assert found == set() and meet(office, firm, case_id, 200_000, 200_000) == set()
    entered(office, firm, case_id)
    capital, before = changes.enterprise(office, firm).capital_fen, _paid(office, firm)
    rows = standing(office, firm)
    told = MET | {
        "moves": {rows["优先股"].id: [rows[SPECIAL["name"]].id, "100000", "2", "3"]},
        "no_par": "yes",
        "not_public": "yes",
    }
    with office.work(firm.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, [reclassing.ITEM]).id
        found = {p.code for p in opening.save(work, case_id, reclassing.ITEM, told)}
    assert found <= {"change.class_vote_missing"} and all_met(office, firm, case_id) == set()
    with office.look(firm.owner) as work:
        papers = signing.papers_of(work, work.session.get_one(Case, case_id))
    text = b"".join(p.canonical() for p in papers).decode()
    assert f"100000股转为{SPECIAL['name']}150000股，每2股转为3股" in text and "均为无面额股" in text
    entered(office, firm, case_id)
    assert stand(office, firm) == {"优先股": (100_000, 0), SPECIAL["name"]: (250_000, 10)}
    assert sum(_paid(office, firm).values()) == sum(before.values())
    assert changes.enterprise(office, firm).capital_fen == capital


def test_without_classes_there_is_nothing_to_convert(sqlite_office: Office) -> None:
    stories.give_keys(sqlite_office)
    plain = exits.registered(sqlite_office, kinds.draft(sqlite_office, "jsc"))
    assert wanted(sqlite_office, plain, {})[1] == {"change.reclass_none"}


@pytest.mark.parametrize("seed", range(4))
def test_no_sequence_loses_a_share_or_moves_history(
    sqlite_office: Office, firm: Firm, clock: FixedClock, seed: int
) -> None:
    """Forty conversions drawn: shares of classes only become ordinary, money between classes is kept, ended rows stay as they were."""
    office, rng, gone = sqlite_office, random.Random(seed), dict[str, Any]()  # noqa: S311 - a drawn test, no secret
    case_id, _ = asked(office, firm, [SPECIAL])
    assert meet(office, firm, case_id, 200_000, 200_000) == set()
    entered(office, firm, case_id)
    whole = 1_500_000
    ordinary = whole - sum(c.shares for c in standing(office, firm).values())
    for _ in range(40):
        clock.move(days=1)
        now = standing(office, firm)
        if not now:
            break
        source = now[rng.choice(sorted(now))]
        others = [c for c in now.values() if c.id != source.id]
        into = rng.choice([None, *others, *others])
        shares = rng.choice((1, max(1, source.shares // 3), source.shares))
        paid = sum(_paid(office, firm).values())
        with office.work(firm.clerk) as work:
            entry = work.session.get_one(Enterprise, firm.enterprise_id)
            way = classes.Way(source.id, into.id if into else None, shares, shares)
            classes.convert(work, entry, way, "case:drawn")
        ordinary += shares if into is None else 0
        after = standing(office, firm)
        assert ordinary + sum(c.shares for c in after.values()) == whole
        assert all(c.shares > 0 for c in after.values())
        assert sum(_paid(office, firm).values()) == paid or into is None
        with office.read() as session:
            rows = session.query(RegisterItem).filter_by(enterprise_id=firm.enterprise_id, item=classes.ITEM)
            ended: dict[str, Any] = {r.id: (r.value, r.since, r.until) for r in rows if r.until is not None}
        assert gone.items() <= ended.items() and all(s is None or s <= u for _, s, u in ended.values())
        gone = ended
