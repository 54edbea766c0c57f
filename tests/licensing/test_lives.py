"""Any sequence of lawful acts: the register keeps its invariants, its history never changes backwards, and what stood on a day is what the
journal's acts say.

Hypothesis draws the acts and the days between them; the model beside it knows only what was asked for and when.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from licensing import journal
from licensing.documents.wording import yuan
from licensing.invariants._question import ask, questions
from licensing.services.register import history
from licensing.store.models import Enterprise, Investor, JournalEntry, Licence
from portal.wiring import Office
from tests.support import changes, exits, orders, stories
from tests.support.changes import hand_in, sign, written
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.offices import make_office, make_settings
from tests.support.stories import LI, MA, SignUp

Known = dict[str, str | None]
STREET = "青海省海东市乐都区碾伯街道古城大街{}号"
WAN = 1_000_000
GROUNDS = {"grounds": "店铺所在路段封闭施工", "served_at": STREET.format(9), "staff": "yes"}


@dataclass
class Life:
    """One company and what was asked for: ``stood`` the values from each day, ``told`` what was read at each instant."""

    office: Office
    firm: Firm
    stood: list[tuple[date, Known]] = field(default_factory=list)
    told: list[tuple[datetime, dict[date, Known]]] = field(default_factory=list)
    changed: list[date] = field(default_factory=list)
    acts: int = 0
    paused: bool = False

    @property
    def now(self) -> Known:
        return self.stood[-1][1]

    def filed(
        self, item: str, answer: dict[str, object], new: SignUp | None = None, **stands: str | None
    ) -> None:
        """A change filed, signed by everybody, decided by two officers; ``stands``: what it puts on the register."""
        case_id = written(self.office, self.firm, {item: answer}, new={item: new} if new else None)
        sign(self.office, case_id, MA, LI)
        hand_in(self.office, case_id, self.firm.owner)
        changes.decide(self.office, self.firm, case_id)
        orders.work_off(self.office)
        self.acts += 1
        if stands:
            self.changed.append(self.office.clock.now().date())
        self.stood.append((self.office.clock.now().date(), self.now | stands))


def moves(life: Life) -> None:
    street = STREET.format(20 + life.acts)
    life.filed("domicile", {"domicile": street}, domicile=street)


def trades(life: Life) -> None:
    scope = ("软件开发", "软件开发\n餐饮服务", "软件开发\n五金产品零售")[life.acts % 3]
    if scope.replace("\n", "；") in str(life.now["scope"]).rstrip("。"):
        return
    life.filed("scope", {"scope": scope})
    with life.office.read() as session:
        said = session.get_one(Enterprise, life.firm.enterprise_id).scope
    assert all(phrase in str(said) for phrase in scope.split("\n"))
    life.now["scope"] = said


def grows(life: Life) -> None:
    """Ma puts in ten thousand yuan more."""
    owners, parts = changes.owner_ids(life.office, life.firm), changes.amounts(life.office, life.firm)
    more = {owners[name]: int(parts[name] or 0) + (WAN if name == MA.name else 0) for name in owners}
    due = (life.office.clock.now().date() + timedelta(days=1000)).isoformat()
    life.filed("capital", changes.raised(more, due), capital_fen=str(sum(more.values())))


def hands_over(life: Life) -> None:
    other = LI if life.now["representative"] == MA.name else MA
    life.filed("representative", {}, new=other, representative=other.name)


def renames(life: Life) -> None:
    name = f"海东市乐都区{'雪莲碧水青松红梅翠竹金菊'[life.acts % 6 * 2 :][:2]}{'云天山海川谷'[life.acts % 6]}软件有限公司"
    if name == life.now["name"]:
        return
    stories.reserve_name(life.office, life.firm.owner, name)
    life.filed("name", {"name": name}, name=name)


def rests(life: Life) -> None:
    if life.paused:
        life.filed("resumption", {})
    else:
        until = life.office.clock.now().date() + timedelta(days=300)
        life.filed("suspension", GROUNDS | {"until": str(until)})
    life.paused = not life.paused


ACTS: tuple[Callable[[Life], None], ...] = (moves, trades, grows, hands_over, renames, rests)


def read(life: Life, on: date, known: datetime | None = None) -> Known:
    with life.office.read() as session:
        enterprise = session.get_one(Enterprise, life.firm.enterprise_id)
        found = history.as_of(session, enterprise, on, known)
        return {item: found[item] for item in life.now}


def begun(office: Office) -> Life:
    firm = exits.company(office)
    orders.work_off(office)
    life = Life(office, firm)
    with office.read() as session:
        row = session.get_one(Enterprise, firm.enterprise_id)
        items = ("name", "domicile", "scope", "representative")
        first = {item: getattr(row, item) for item in items} | {"capital_fen": str(row.capital_fen)}
        life.stood.append((row.established_on or office.clock.now().date(), first))
    return life


def looked(life: Life) -> None:
    """What everybody may ask for after each act."""
    days = [day for day, _ in life.stood]
    by_day = dict(life.stood)  # the last act of a day is what stands on it
    for day in days:
        assert read(life, day) == by_day[day]
    for instant, seen in life.told:
        assert {day: read(life, day, instant) for day in seen} == seen, "what was known changed backwards"
    life.told.append((life.office.clock.now(), {day: read(life, day) for day in days}))
    with life.office.read() as session:
        breaches = [ask(session, question, life.office.clock.now()) for question in questions()]
        assert [(b.question.code, b.rows) for b in breaches if b] == []
        parts = session.query(Investor).filter_by(enterprise_id=life.firm.enterprise_id)
        assert sum(p.amount_fen or 0 for p in parts) == int(life.now["capital_fen"] or 0)


def agrees(life: Life) -> None:
    """Licence, journal and register say the same at the end."""
    with life.office.read() as session:
        newest = (
            session.query(Licence)
            .filter_by(enterprise_id=life.firm.enterprise_id)
            .order_by(Licence.number_version.desc())
            .first()
        )
        assert newest is not None and newest.state == ("suspended" if life.paused else "valid")
        face = newest.face
        for item in ("name", "domicile", "scope", "representative"):
            assert face[item] == life.now[item], item
        assert face["capital"] == yuan(int(life.now["capital_fen"] or 0))
        told = session.query(JournalEntry).filter_by(action="enterprise.change", department="630202-TAX")
        assert [row.at.date() for row in told.order_by(JournalEntry.seq)] == life.changed
        assert list(journal.verify(session)) == []


@pytest.mark.slow
@settings(max_examples=4, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(st.tuples(st.integers(0, len(ACTS) - 1), st.integers(0, 90)), min_size=4, max_size=9))
def test_any_life_keeps_its_history(sqlite_template: Path, steps: list[tuple[int, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "portal.sqlite"
        shutil.copy(sqlite_template, database)
        office = make_office(make_settings(Path(folder) / "data", f"sqlite:///{database}"), FixedClock())
        life = begun(office)
        for which, days in steps:
            office.clock.move(days=days, minutes=5)  # type: ignore[attr-defined]  # a test's clock
            ACTS[which](life)
            looked(life)
        agrees(life)
        office.close()
