"""Any sequence of lawful acts, of every kind of enterprise: the register keeps its invariants, its history never changes backwards, and
what stood on a day is what the journal's acts say.

Hypothesis draws the acts and the days between them; the acts and the model beside them are those of the years' towns
(``tests/support/years/``), which knows what was asked for and when, never what the code made of it.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from licensing.entities import KINDS
from licensing.kinds.change.rules import rules_for
from tests.support import remembered
from tests.support.clock import FixedClock
from tests.support.offices import make_office, make_settings
from tests.support.years import acts, founding, simulated
from tests.support.years.crowd import Crowd
from tests.support.years.looks import Looked, look
from tests.support.years.town import Known, Town

AT_A_COUNTER = {"foreign_branch"}  # its company signs there
ITEMS = {  # act of the towns -> the item of the law's rows that it files
    "domicile": "domicile",
    "scope": "scope",
    "name": "name",
    "rest": "suspension",
    "representative": "representative",
    "handing over": "representative",
    "in charge": "representative",
    "capital": "capital",
    "parts": "capital",
    "transfer": "shareholders",
    "entry": "partners",
    "members": "members",
    "withdrawal": "partners",
    "supervisor": "officers",
    "term": "term",
    "correction": "correction",
    "stock": "stock",
    "reclass": "reclass",
    "paid": "paid",
    "articles": "articles",
    "group": "group",
    "move": "move",
}
DONE = {"members": acts.admits}  # of another name there
Seen = set[str]


def begun(town: Town, kind: str) -> Known:
    """One enterprise of the kind, and what it hangs on."""
    if kind == "branch":
        return founding.found_branch(town, founding.found(town, "llc"))
    if kind == "cooperative_union":
        members = [founding.found(town, "cooperative") for _ in range(3)]
        return founding.found_union(town, members)
    shape = {"jsc": "classed"}.get(kind, kind)
    return founding.FOUNDED[shape](town)


def own_acts(kind: str) -> dict[str, Callable[[Town, Known], bool]]:
    """The acts whose item is among the rows of the kind."""
    rows = rules_for(KINDS[kind].register)
    return {what: DONE.get(what) or acts.CHANGES[what] for what, item in ITEMS.items() if item in rows}


@contextmanager
def town_of(template: Path, seed: int) -> Iterator[Town]:
    """An office of its own, where nobody was before."""
    remembered.paused = True
    try:
        with tempfile.TemporaryDirectory() as folder:
            database = Path(folder) / "portal.sqlite"
            shutil.copy(template, database)
            office = make_office(make_settings(Path(folder) / "data", f"sqlite:///{database}"), FixedClock())
            rng = Random(seed)  # noqa: S311  # a story to be told again, no secret
            yield Town(office, rng, Crowd(rng))
            office.close()
    finally:
        remembered.paused = False


def lived(template: Path, kind: str, seed: int, drawn: list[tuple[str, int]], every: int = 1) -> Seen:
    """The acts one after the other; which of them were done. Everything is compared after ``every`` so many of them, and at the end."""
    done: Seen = set()
    with town_of(template, seed) as town:
        known, looked, own, acted = begun(town, kind), Looked(), own_acts(kind), 0
        for what, days in drawn:
            town.tick(days=days, minutes=5)
            simulated.every_day(town)
            awake = ("rest", what) if town.resting(known, what) else (what,)
            for each in awake if town.free(known) else ():
                if any(own[each](town, known) for _ in range(3)):  # what was drawn may stand there already
                    done.add(each)
                    simulated.every_day(town)
                    acted += 1
                    if acted % every == 0:
                        look(town, looked)
        look(town, looked)
    return done


HERE = sorted(set(KINDS) - AT_A_COUNTER)
OTHERS = {  # acts of an item that others file by, or that this kind has no use for in a town
    "branch": {"handing over", "move", "name", "representative", "scope"},  # what its head bears and may do
    "cooperative": {"capital", "handing over", "in charge"},
    "cooperative_union": {
        *("articles", "capital", "handing over", "in charge", "members", "move"),
        *("parts", "representative", "rest"),  # its members are bodies, each with a life of its own
    },
    "individual": {"in charge", "representative"},
    "jsc": {"group", "handing over", "in charge", "paid", "representative", "supervisor"},
    "limited_partnership": {"capital", "handing over", "in charge", "representative"},
    "llc": {"handing over", "in charge", "parts"},
    "partnership": {"capital", "handing over", "in charge"},
    "sole": {"capital", "in charge", "representative"},
    "special_partnership": {"capital", "handing over", "in charge"},
}


EVERYWHERE = (
    "branch",
    "individual",
    "jsc",
    "limited_partnership",
)  # with every run, the others with the slow ones


@pytest.mark.parametrize(
    "kind", [k if k in EVERYWHERE else pytest.param(k, marks=pytest.mark.slow) for k in HERE]
)
def test_every_act_of_a_kind_once(sqlite_template: Path, kind: str) -> None:
    """In a fixed order, rest and resumption last; each is really done, so a draw of them says something."""
    own = own_acts(kind)
    order = [*(what for what in own if what != "rest"), *["rest"] * 2]
    done = lived(sqlite_template, kind, 7, [(what, 3) for what in order], every=5)
    assert set(own) - done == OTHERS[kind]


@pytest.mark.slow
@pytest.mark.parametrize("kind", HERE)
def test_any_life_keeps_its_history(sqlite_template: Path, kind: str) -> None:
    possible = sorted(set(own_acts(kind)) - OTHERS[kind])
    drawn = st.lists(st.tuples(st.sampled_from(possible), st.integers(0, 90)), min_size=4, max_size=9)

    @settings(
        max_examples=5,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(steps=drawn, seed=st.integers(0, 999))
    def lives(steps: list[tuple[str, int]], seed: int) -> None:
        lived(sqlite_template, kind, seed, steps)

    lives()
