"""One transaction under fire: people claim clashing names at once; never two grants, never a deadlock, never silence."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from licensing.services.names.name_register import LOCK_SLOTS, LOCKS, as_declared
from licensing.store.models import NameRecord
from namecheck.pairs import compared, identical, same
from namecheck.reading import Reading, read
from portal.wiring import Office
from tests.support.name_claims import WAYS, race

FEW, MANY = 300, 10_000


def granted(office: Office) -> dict[str, Reading]:
    """Every name on the register, read in the parts it was granted with."""
    shelf = office.books.shelf
    with office.read() as session:
        rows = session.scalars(sa.select(NameRecord)).all()
        assert len({row.name for row in rows}) == len(rows)
        return {r.name: read(as_declared(r.name, r.parts), r.authority, shelf) for r in rows}


def double_grants(names: dict[str, Reading]) -> list[tuple[str, str]]:
    """Pairs of granted names that the blocking predicates say may not stand side by side."""

    def clash(a: Reading, b: Reading) -> bool:
        return ("same" in compared(a, b) and same(a, b)) or (
            "identical" in compared(a, b) and identical(a, b)
        )

    return [(a, b) for a, b in combinations(names, 2) if clash(names[a], names[b])]


def deadlocks(office: Office) -> int:
    """How many PostgreSQL has broken in this database; SQLite, with one writer at a time, knows none."""
    if office.database.dialect.name != "postgresql":
        return 0
    with office.read() as session:
        query = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        return int(session.scalar(sa.text(query)) or 0)


def fire(office: Office, place: Path, count: int) -> None:
    processes = (8 if count == MANY else 4) if office.database.dialect.name == "postgresql" else 2
    told, seconds = race(office, place / "data", count, processes)
    print(
        f"\n{office.database.dialect.name}: {count} claims, {processes} processes, {count / seconds:.0f} a second"
    )
    names = granted(office)
    assert len(told) == count
    assert double_grants(names) == []
    assert deadlocks(office) == 0
    assert len(names) == -(-count // WAYS) == sum(each["granted"] for each in told)
    for loser in (each for each in told if not each["granted"]):
        assert loser["rivals"] and set(loser["rivals"]) <= names.keys(), loser


def test_a_crowd_claims_the_same_names(office: Office, tmp_path: Path) -> None:
    fire(office, tmp_path, FEW)


@pytest.mark.slow
def test_ten_thousand_claims(office: Office, tmp_path: Path) -> None:
    fire(office, tmp_path, MANY)


def test_the_predicate_would_see_a_double_grant(sqlite_office: Office) -> None:
    from namecheck.parse import parse

    shelf = sqlite_office.books.shelf
    texts = ("海东市青禾云商贸有限公司", "海东市乐都区青禾云贸易有限责任公司", "海东市云杉河商贸有限公司")
    readings = {text: read(parse(text, shelf), "630200", shelf) for text in texts}
    assert double_grants(readings) == [texts[:2]]


@pytest.fixture
def postgres_engine(postgres_url: str) -> Any:
    from licensing.store.database import open_engine

    engine = open_engine(postgres_url)
    yield engine
    engine.dispose()


def test_locks_asked_for_in_any_order_are_taken_in_one(postgres_engine: sa.Engine) -> None:
    """Two crowds ask for the same slots from both ends, a hundred times; taken as asked they would lock up at once."""
    slots = list(range(200))

    def ask(wanted: list[int]) -> None:
        for _ in range(100):
            with postgres_engine.begin() as connection:
                connection.execute(LOCKS, {"class": 1, "slots": wanted})

    with ThreadPoolExecutor(4) as crowd:
        list(crowd.map(ask, (slots, slots[::-1], slots, slots[::-1])))
    with postgres_engine.connect() as connection:
        query = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        assert connection.scalar(sa.text(query)) == 0


def test_every_slot_at_once_fits_the_default_lock_table(postgres_engine: sa.Engine) -> None:
    """Sixty-four locks a connection for a hundred connections is PostgreSQL's own default."""
    assert LOCK_SLOTS < 64 * 100
    with postgres_engine.begin() as connection:
        connection.execute(LOCKS, {"class": 1, "slots": list(range(LOCK_SLOTS))})
        held = connection.scalar(sa.text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"))
    assert held == LOCK_SLOTS
