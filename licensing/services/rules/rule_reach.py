"""What a change of the name rules can reach: names whose reading differs, and those that meet them.

A trial leaves out only what provably cannot come out otherwise. The keys under the new rules are made for the names whose reading
differs, in files, so memory stays bounded.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from licensing.services.names.name_register import SqlRegister, parsed_record, prior_name
from licensing.store.models import Enterprise, NameRecord
from namecheck import amend
from namecheck.amend import Change
from namecheck.editable import ADVICE, EDITABLE, LIMITS, POLICY, WORDS
from namecheck.keyfile import KeyFile, KeyWriter
from namecheck.keys import probed, stored
from namecheck.reading import Reading, read
from namecheck.register import PriorName
from namecheck.shelf import HARD, Shelf

FEW = 200  # names that are always looked at one by one
MANY = 0.2  # share of the register from which everything is judged: looking for neighbours would cost more
CHUNK = 500
FACTS = tuple(fact.name for fact in fields(Reading) if fact.name != "shelf")


@dataclass(frozen=True)
class Plan:
    """What a run works with: the two sets of rules, what changed between them, and from when on decisions are tried."""

    trial_id: str
    run: str
    now: Shelf
    then: Shelf
    changes: tuple[Change, ...]
    now_parses: bool
    then_parses: bool
    since: datetime
    on: date

    @cached_property
    def effects(self) -> frozenset[str]:
        return amend.effects(self.changes)

    @cached_property
    def only_words(self) -> bool:
        """Nothing but findings about the name itself can differ, so the register need not be asked first."""
        return self.effects <= {WORDS, ADVICE}

    @cached_property
    def everything(self) -> bool:
        """A setting of the comparison changes: any two names may clash or not clash anew."""
        return any(x.table == POLICY and LIMITS[x.key[0]].effect != WORDS for x in self.changes)

    @cached_property
    def shapes(self) -> bool:
        """Look-alikes change: words in disguise are found by them, too."""
        return any(change.table == "shapes.tsv" for change in self.changes)

    @cached_property
    def known(self) -> frozenset[str]:
        """The known names that come, go or get other trades."""
        return frozenset(x.key[0] for x in self.changes if x.table == "protected.tsv")

    @cached_property
    def terms(self) -> frozenset[str] | None:
        """When only plain words change, the terms one of which must stand in a name that is to be judged otherwise."""
        found: set[str] = set()
        for change in self.changes:
            rows = [row for row in (change.before, change.after) if row is not None]
            if EDITABLE[change.table].effect != WORDS or change.table in {POLICY, "protected.tsv"}:
                return None
            if change.table.startswith("words_") and any(row[1] in HARD for row in rows):
                return None  # its disguises are found without the word itself
            found |= {row[0] for row in rows}
        return frozenset(found)

    @property
    def now_parser(self) -> Shelf | None:
        return self.now if self.now_parses else None

    @property
    def then_parser(self) -> Shelf | None:
        return self.then if self.then_parses else None


class Touched:
    """The names whose reading differs under the new rules, findable by their keys under those, and who may clash with them.

    ``ids``: of these names, by number of row in the key files. ``near``: ids of names that share a key with one of them.
    """

    def __init__(self, plan: Plan, folder: Path) -> None:
        self._plan = plan
        self._folder = folder
        self._writer: KeyWriter | None = KeyWriter(folder)
        self._file: KeyFile | None = None
        self.ids: list[str] = []
        self.near: set[str] = set()
        self.seen = 0

    def take(self, session: Session, records: Sequence[NameRecord]) -> None:
        """Look at the next names. Without a change of reading nothing needs to be looked at."""
        self.seen += len(records)
        if self._plan.only_words or self._writer is None:
            return
        for record in records:
            now, then = self._readings(record)
            bears = {
                now.trade,
                then.trade,
            } & self._plan.known  # who is alike is judged otherwise beside a known name
            if not (self._plan.everything or bears or _differ(now, then)):
                continue
            row = len(self.ids)
            self.ids.append(record.id)
            for key in stored(then):
                self._writer.put(key, row)
            if not self.too_many:
                self._look_around(session, now, then)
        self._writer.spill()

    def _readings(self, record: NameRecord) -> tuple[Reading, Reading]:
        plan = self._plan
        return (
            read(parsed_record(record, plan.now_parser), record.authority, plan.now),
            read(parsed_record(record, plan.then_parser), record.authority, plan.then),
        )

    def _look_around(self, session: Session, now: Reading, then: Reading) -> None:
        found = SqlRegister(session).candidates(probed(now) | probed(then))
        self.near.update(prior.ref for prior in found if prior.ref)

    @property
    def too_many(self) -> bool:
        """So many that everything is judged."""
        return self._plan.everything or len(self.ids) > max(FEW, self.seen * MANY)

    def close(self) -> None:
        """All names were looked at: the keys can be asked."""
        if self._writer is not None:
            self._writer.merge()
            self._writer, self._file = None, KeyFile(self._folder)

    def found(self, keys: Iterable[int]) -> set[str]:
        """Ids of the touched names stored under one of the keys by the new rules."""
        if self._file is None or not self.ids:
            return set()
        return {self.ids[row] for row in self._file.rows(keys)}

    @cached_property
    def _own(self) -> frozenset[str]:
        return frozenset(self.ids)

    def concerns(self, name_id: str) -> bool:
        """Whether the comparison with other names may come out otherwise for this one."""
        return self.too_many or name_id in self._own or name_id in self.near


def _differ(a: Reading, b: Reading) -> bool:
    """Whether two readings of one name could ever be compared otherwise: in any fact of a reading, or in its look-alikes."""
    if any(getattr(a, name) != getattr(b, name) for name in FACTS):
        return True
    near, then = a.shelf.lookalikes, b.shelf.lookalikes
    return near is not then and any(near.get(char) != then.get(char) for char in a.trade)


class Both:
    """The register as it is found today, and the touched names as the new rules find them."""

    def __init__(self, session: Session, plan: Plan, touched: Touched, but: str | None) -> None:
        self._session, self._plan, self._touched, self._but = session, plan, touched, but

    def candidates(self, keys: Iterable[int]) -> list[PriorName]:
        """More than enough: what an old key finds is compared exactly all the same."""
        wanted = list(keys)
        there = SqlRegister(self._session, self._but, parser=self._plan.then_parser).candidates(wanted)
        found = {prior.ref or "": prior for prior in there}
        missing = self._touched.found(wanted) - found.keys() - {self._but or ""}
        found.update(by_id(self._session, missing, self._plan.then_parser))
        return sorted(found.values(), key=lambda prior: (prior.name, prior.ref or ""))


def by_id(session: Session, ids: Iterable[str], parser: Shelf | None) -> dict[str, PriorName]:
    """Names of the register by their ids."""
    wanted = sorted(ids)
    found: dict[str, PriorName] = {}
    for start in range(0, len(wanted), CHUNK):
        query = (
            select(NameRecord, Enterprise.uscc)
            .outerjoin(Enterprise, Enterprise.id == NameRecord.enterprise_id)
            .where(NameRecord.id.in_(wanted[start : start + CHUNK]))
        )
        found |= {record.id: prior_name(record, uscc, parser) for record, uscc in session.execute(query)}
    return found
