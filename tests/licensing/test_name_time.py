"""When a name is free again: reservations and deregistrations end by the date alone, no sweep has run (734 arts 17, 18)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from licensing.act import Actor
from licensing.services.names import names
from licensing.store.models import NameKey, NameRecord
from namecheck.declaration import Declaration
from namecheck.keys import conflict_keys
from namecheck.parse import parse
from portal.wiring import Office
from tests.support.clock import FixedClock
from tests.support.stories import CITY, LI, MA, reserve_name, sign_up

HERS = "海东市平安区青禾软件有限责任公司"
HIS = "海东市乐都区青禾软件有限公司"


def claim(office: Office, who: Actor, text: str = HERS) -> names.Answer:
    with office.work(who) as work:
        return names.reserve(work, Declaration(text, "llc", CITY, work.act.on), committed=True)


def on_the_register(office: Office, status: str, days_ago: int) -> None:
    """A name whose status began so many days ago, as an import or an exit leaves it."""
    shelf = office.books.shelf
    parsed = parse(HIS, shelf)
    with office.work(Actor(None, "system", sign_up(office, MA).role)) as work:
        row = NameRecord(
            id=work.act.ids.new("name"),
            name=HIS,
            authority=CITY,
            status=status,
            status_date=work.act.on - timedelta(days=days_ago),
            parts=vars(parsed.parts),
            investors=[],
            keys=[NameKey(key=key) for key in conflict_keys(parsed, CITY, shelf)],
        )
        work.session.add(row)


@pytest.mark.parametrize(
    ("case", "status", "days_ago", "granted"),
    [
        ("N24", "deregistered", 364, False),
        ("N25", "deregistered", 366, True),
        ("N25 renamed", "renamed", 366, True),
        ("N28", "revoked", 4 * 365, False),
        ("registered", "registered", 9999, False),
    ],
)
def test_a_name_that_was_given_up_is_free_after_a_year(
    office: Office, case: str, status: str, days_ago: int, granted: bool
) -> None:
    on_the_register(office, status, days_ago)
    answer = claim(office, sign_up(office, LI))
    assert (answer.record is not None) == granted, case
    if not granted:
        assert [c.name for f in answer.report.findings for c in f.conflicts][:1] == [HIS]


@pytest.mark.parametrize(("days", "granted"), [(-1, False), (0, False), (1, True)])
def test_n29_a_reservation_ends_with_its_last_day(
    office: Office, clock: FixedClock, days: int, granted: bool
) -> None:
    li = sign_up(office, LI)
    name_id = reserve_name(office, sign_up(office, MA), HIS)
    with office.read() as session:
        until = session.get_one(NameRecord, name_id).reserved_until
    assert until is not None
    clock.move(days=(until - clock.now().date()).days + days)
    assert (claim(office, li).record is not None) == granted


def test_the_day_of_a_reservation_is_the_day_in_china(office: Office, clock: FixedClock) -> None:
    li, name_id = sign_up(office, LI), reserve_name(office, sign_up(office, MA), HIS)
    with office.read() as session:
        until = session.get_one(NameRecord, name_id).reserved_until
    assert until is not None
    clock.at = clock.at.replace(year=until.year, month=until.month, day=until.day, hour=15, minute=59)
    assert claim(office, li).record is None  # 23:59 in Haidong
    clock.move(minutes=1)
    assert claim(office, li).record is not None


def test_asking_twice_for_a_name_gives_the_same_reservation(office: Office) -> None:
    ma = sign_up(office, MA)
    first, second = claim(office, ma), claim(office, ma)
    assert first.record is not None and second.record is not None
    assert first.record.id == second.record.id


def test_the_parts_are_kept_as_declared_so_that_nobody_slips_between(office: Office) -> None:
    """A split that the parser would not choose still blocks the same trade name in the same industry."""
    from namecheck.name import Parts

    def split(division: str, form: str) -> Declaration:
        parts = Parts(division, None, "红光科技", "商贸", form, "DTIF")
        return Declaration(f"{division}红光科技商贸{form}", "llc", CITY, on, declared_parts=parts)

    on = office.clock.now().date()
    shelf = office.books.shelf
    assert parse("海东市红光科技商贸有限公司", shelf).parts.trade_name != "红光科技"
    outcomes = []
    for who, declaration in ((MA, split("海东市", "有限公司")), (LI, split("海东市乐都区", "有限责任公司"))):
        with office.work(sign_up(office, who)) as work:
            outcomes.append(names.reserve(work, declaration, committed=True).record is not None)
    assert outcomes == [True, False]
