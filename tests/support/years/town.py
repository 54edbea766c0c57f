"""The office of a simulated town, and what was asked of it: what somebody filed and when, never what the code made of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from licensing import parties
from licensing.act import Actor, Role
from licensing.services.cases import review, two_officers
from licensing.store.models import Case, Enterprise
from licensing.store.types import CIPHER
from portal.wiring import Office
from tests.support import identity, stories
from tests.support.identity import Authenticator
from tests.support.kinds import Part
from tests.support.stories import SignUp
from tests.support.years import worker
from tests.support.years.crowd import Crowd

Stood = dict[str, str | None]
PLACES = {"630202": "海东市乐都区", "630203": "海东市平安区", "630222": "民和县"}
CITY = "630200"


@dataclass
class Known:
    """One enterprise as the town knows it. ``stood``: its values from each day; ``acts``: what entered them, with the day."""

    id: str
    uscc: str
    kind: str
    place: str
    founder: SignUp
    parts: list[Part]
    stood: list[tuple[date, Stood]]
    acts: list[tuple[str, date, frozenset[str]]] = field(default_factory=list)
    status: str = "registered"
    paused_until: date | None = None
    listed: str = ""  # the fact by which it stands on the list of abnormal operations
    rested: bool = False
    of: frozenset[str] = frozenset()  # the enterprises of the town that own it
    busy_until: date | None = None  # something runs that a change would cross
    exit_case: str = ""
    founders: frozenset[str] = frozenset()  # by name
    paid: dict[str, int] = field(default_factory=dict)  # by number, in ten thousand yuan
    amended: bool = False  # its articles count votes their own way
    group: dict[str, str] = field(default_factory=dict)  # code -> name of the companies that it leads
    then: str = ""  # the step of ``steps`` that is done on ``busy_until``
    step_case: str = ""
    pool: int = 0  # forfeited and nobody's, in ten thousand yuan
    administrator: SignUp | None = None  # whom a court appointed
    way: str = ""  # by which proceedings
    by_itself: bool = False  # it left by its own application, which may have been false
    ended: list[date] = field(default_factory=list)

    @property
    def now(self) -> Stood:
        return self.stood[-1][1]

    @property
    def lives(self) -> bool:
        return self.status == "registered"

    def on(self, day: date) -> Stood:
        """What stood on a day; nothing before the first."""
        found: Stood = {}
        for since, values in self.stood:
            if since <= day:
                found = values
        return found


@dataclass
class Town:
    """``told``: how often each kind of act was done; ``refused``: names that the rules did not give; ``led``: whom one represents."""

    office: Office
    rng: Random
    crowd: Crowd
    firms: list[Known] = field(default_factory=list)
    told: dict[str, int] = field(default_factory=dict)
    refused: int = 0
    papers: int = 0
    founded: int = 0
    day: int = 0
    led: dict[str, set[str]] = field(default_factory=dict)
    _keys: dict[str, Authenticator] = field(default_factory=dict)
    _actors: dict[str, Actor] = field(default_factory=dict)
    _clerks: dict[str, tuple[Actor, Actor]] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return self.office.clock.day()  # type: ignore[attr-defined]  # a test's clock

    @property
    def now(self) -> datetime:
        return self.office.clock.now()

    def tick(self, **delta: float) -> None:
        self.office.clock.move(**delta)  # type: ignore[attr-defined]  # a test's clock

    def did(self, what: str) -> None:
        self.told[what] = self.told.get(what, 0) + 1

    def actor(self, who: SignUp) -> Actor:
        if who.id_number not in self._actors:
            self._actors[who.id_number] = stories.sign_up(self.office, who)
        return self._actors[who.id_number]

    def clerks(self, authority: str) -> tuple[Actor, Actor]:
        """Who proposes and who confirms at an authority."""
        if authority not in self._clerks:
            pair = [
                stories.appoint(self.office, Role.CLERK, authority, person=self.crowd.person())
                for _ in range(2)
            ]
            self._clerks[authority] = (pair[0], pair[1])
        return self._clerks[authority]

    def sign(self, case_id: str, who: SignUp) -> None:
        """With a key of one's own, registered the first time; whose enterprise's licence is being made waits for it."""
        if self.led.get(who.id_number):
            self.work_off()
        identity.sign_case(self.office, self.actor(who), case_id, self._keys)

    def named_in(self, case_id: str, who: SignUp) -> bool:
        """Whether a case names somebody, or a body that this person represents."""
        bodies = (parties.index_of(parties.COMPANY, "", code) for code in self.led.get(who.id_number, ()))
        mine = {CIPHER.index(who.id_number), *bodies}
        with self.office.read() as session:
            return any(p.id_number_index in mine for p in session.get_one(Case, case_id).people)

    def items_of(self, case_id: str) -> list[str]:
        with self.office.read() as session:
            return list(session.get_one(Case, case_id).answers.get("items") or ())

    def decide(self, case_id: str, authority: str) -> None:
        """Taken and proposed by one officer, confirmed by the other."""
        maker, checker = self.clerks(authority)
        with self.office.work(maker) as work:
            review.take(work, case_id)
        with self.office.work(maker) as work:
            two_officers.propose_approval(work, case_id)
        stories.confirm(self.office, case_id, checker)

    def work_off(self) -> None:
        """The worker makes every licence that was asked for."""
        worker.work_off(self.office)

    def sweep(self) -> None:
        """The worker's hourly round."""
        worker.hourly(self.office)

    def leads(self, known: Known, who: SignUp) -> None:
        """Somebody represents an enterprise from now on, and nobody else."""
        self.led.get(known.founder.id_number, set()).discard(known.uscc)
        known.founder = who
        self.led.setdefault(who.id_number, set()).add(known.uscc)

    def row(self, known: Known) -> Enterprise:
        with self.office.read() as session:
            return session.get_one(Enterprise, known.id)

    def entered(self, known: Known, act: str, **stands: Any) -> None:
        """An act put these values on the register today."""
        values = {item: None if value is None else str(value) for item, value in stands.items()}
        differs = frozenset(item for item, value in values.items() if known.now[item] != value)
        known.acts.append((act, self.today, differs))
        known.stood.append((self.today, known.now | values))

    def paused(self, known: Known) -> bool:
        return known.paused_until is not None and known.paused_until >= self.today

    def free(self, known: Known) -> bool:
        """Nothing runs that a change would cross, and whoever owns it may sign: the licence of a revoked owner signs nothing."""
        owners_live = all(f.lives for f in self.firms if f.id in known.of) if known.of else True
        return known.lives and not known.exit_case and not known.then and owners_live

    def resting(self, known: Known, what: str) -> bool:
        """While business is suspended only its resumption is filed here."""
        return self.paused(known) and what != "rest"

    def owns_any(self, known: Known) -> bool:
        """Whether a branch or a union of it still stands."""
        return any(known.id in f.of and f.status != "deregistered" for f in self.firms)

    def later(self, days: int) -> date:
        return self.today + timedelta(days=days)
