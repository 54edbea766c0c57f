"""Numbers are given once, without everybody waiting for everybody: blocks written ahead for each place."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
import sqlalchemy as sa

from licensing import numbers
from licensing.act import SYSTEM
from licensing.services.licences import issue
from licensing.store.database import PAGES
from licensing.store.models import Counter, Licence, NumberLane
from portal.wiring import Office, open_office
from tests.support import crowds, stories
from tests.support.clock import CountingIds, FixedClock
from tests.support.offices import make_office, make_settings

LEDU, PINGAN = "630202", "630203"


@pytest.fixture
def postgres_office(postgres_url: str, tmp_path: Path, clock: FixedClock) -> Iterator[Office]:
    made = make_office(make_settings(tmp_path / "data", postgres_url), clock)
    office = open_office(made.settings, clock, CountingIds(), PAGES)
    yield office
    office.close()
    made.close()


def drawn(office: Office, place: str = LEDU) -> int:
    with office.work(SYSTEM) as work:
        return numbers.draw(work, "uscc", place)


def test_each_place_draws_from_its_own_blocks(office: Office) -> None:
    block = numbers.BLOCK
    assert [drawn(office) for _ in range(3)] == [1, 2, 3]
    assert [drawn(office, PINGAN) for _ in range(2)] == [block + 1, block + 2]
    assert drawn(office) == 4
    for _ in range(block - 4):
        last = drawn(office)
    assert (last, drawn(office)) == (block, 2 * block + 1), "used up: the next block nobody has"


def test_what_is_undone_used_nothing_up(office: Office) -> None:
    with pytest.raises(ZeroDivisionError), office.work(SYSTEM) as work:
        assert numbers.draw(work, "uscc", LEDU) == 1
        raise ZeroDivisionError
    assert drawn(office) == 1


def test_a_counter_of_the_release_before_goes_on_where_it_stood(office: Office) -> None:
    with office.sessions.begin() as session:
        session.add(Counter(name="uscc", value=41))
    assert drawn(office) == 42
    with office.sessions.begin() as session:  # that release beside this one: it takes the next of the counter
        counter = session.get_one(Counter, "uscc")
        counter.value += 1
        other = counter.value
    rest = {drawn(office) for _ in range(2 * numbers.BLOCK)}
    assert other not in rest and len(rest) == 2 * numbers.BLOCK


def test_an_act_that_stands_still_with_its_number_stops_nobody(postgres_office: Office) -> None:
    office = postgres_office
    drawn(office)
    still = office.work(SYSTEM)
    held = numbers.draw(still.__enter__(), "uscc", LEDU)
    others = [drawn(office), drawn(office), drawn(office, PINGAN)]
    still.__exit__(None, None, None)
    assert held == 2 and len({1, held, *others}) == 5


def test_many_at_once_never_share_a_number(postgres_office: Office) -> None:
    office = postgres_office
    drawn(office)
    found: list[int] = []
    start = threading.Barrier(6)

    def race() -> None:
        start.wait()
        for _ in range(15):
            found.append(drawn(office))

    racers = [threading.Thread(target=race) for _ in range(6)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert len(found) == len(set(found)) == 90
    with office.read() as session:
        lanes = list(session.scalars(sa.select(NumberLane)))
    assert len(lanes) <= 7, "no more lanes than acts were at it at one time"


def test_a_place_on_a_status_list_is_asked_for_by_its_key(office: Office) -> None:
    stories.licensed(office)
    with office.work(SYSTEM) as work, crowds.queries(office) as asked:
        issue._status_place(work, LEDU)
    looks = [text for text, _ in asked if "FROM licence" in text]
    assert looks and all("status_index =" in text.partition("WHERE")[2] for text in looks)


def test_a_place_that_is_taken_is_drawn_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    stories.licensed(office)
    size = office.books.policy.status_list_size
    with office.sessions.begin() as session:
        taken = session.scalars(sa.select(Licence)).one()
        taken.status_index = int(sha256(b"same").hexdigest(), 16) % size
        wanted = taken.status_list
    tokens = iter(["same", "same", "other"])
    monkeypatch.setattr(office.ids, "token", lambda: next(tokens))
    with office.work(SYSTEM) as work:
        place = issue._status_place(work, LEDU)
    assert place == (wanted, int(sha256(b"other").hexdigest(), 16) % size)
