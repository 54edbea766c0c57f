"""Recall of the live check against the exact predicates run over every name whose scope meets the query's.

The oracle knows no key and no index: it goes through all names of the province, under every split of the query, and no rule
looks further. Its only
shortcut is a condition that the predicates have themselves: names of different business, of which no refusal is
reported, both with a definite industry, and with different text clash under no rule.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from datetime import date
from multiprocessing import get_context
from pathlib import Path

from namecheck.declaration import Declaration
from namecheck.engine import readings_of
from namecheck.fileregister import FileRegister
from namecheck.keys import probed
from namecheck.pairs import RULES, clashes
from namecheck.parse import parse
from namecheck.reading import Reading, read
from namecheck.shelf import Shelf, load
from tests.namecheck.mutate import mutations

PER_PROVINCE = 70
DAY = date(2026, 11, 1)
EXAMPLE_EVERY = 35  # every so many queries the clashing names themselves are kept, for the peers
Query = tuple[str, str]


@dataclass
class Recall:
    """Clashing pairs per rule that the oracle sees, and those the register's keys bring up.

    ``examples``: for some queries, the clashing names and their rule.
    """

    queries: int = 0
    pairs: int = 0
    seen: dict[str, int] = field(default_factory=lambda: dict.fromkeys(RULES, 0))
    found: dict[str, int] = field(default_factory=lambda: dict.fromkeys(RULES, 0))
    examples: dict[Query, list[tuple[str, str]]] = field(default_factory=dict)

    def add(self, other: Recall) -> None:
        """Take in the figures of another part."""
        self.queries += other.queries
        self.pairs += other.pairs
        for rule in RULES:
            self.seen[rule] += other.seen[rule]
            self.found[rule] += other.found[rule]
        self.examples.update(other.examples)

    def table(self) -> Iterator[str]:
        """One line a rule."""
        for rule in RULES:
            share = self.found[rule] / self.seen[rule] if self.seen[rule] else 1.0
            yield f"  {rule:<14} {self.seen[rule]:>9,} clashes   recall {share:.6f}"


def by_province(register: FileRegister) -> dict[str, list[int]]:
    """Row numbers by the first two digits of the authority."""
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for number in range(len(register)):
        rows[(register.row(number).authority or "??")[:2]].append(number)
    return rows


def hard_queries(rows: Sequence[int], register: FileRegister, shelf: Shelf) -> Iterator[Query]:
    """Names of one province, changed by sound, look, order, insertion and synonym: (text, authority)."""
    count = 0
    for number in rows[:: max(1, len(rows) // PER_PROVINCE)]:
        prior = register.row(number)
        made = list(mutations(prior.name, shelf))
        for text in made[number % 3 :: max(1, len(made) // 4)]:
            if not read(parse(text, shelf), prior.authority or "", shelf).too_long:  # refused unread
                yield text, prior.authority or ""
                count += 1
        if count >= PER_PROVINCE:
            return


def measure(
    source: Path, provinces: dict[str, list[int]], say: Callable[[str], None], workers: int | None = None
) -> Recall:
    """Compare, province by province, over all names of the register; the largest province first, a process a core."""
    result = Recall()
    order = sorted(provinces, key=lambda province: -len(provinces[province]))
    with ProcessPoolExecutor(workers or os.cpu_count(), get_context("spawn"), _open, (source,)) as pool:
        tasks = {pool.submit(_province, provinces[province]): province for province in order}
        for done, task in enumerate(as_completed(tasks), 1):
            result.add(task.result())
            say(
                f"oracle: {done} of {len(order)} provinces, {result.queries:,} queries, {result.pairs:,} pairs"
            )
    return result


_opened: list[tuple[FileRegister, Shelf]] = []


def _open(source: Path) -> None:
    shelf = load()
    _opened[:] = [(FileRegister(source, shelf), shelf)]


def _province(numbers: list[int]) -> Recall:
    register, shelf = _opened[0]
    names = []
    for number in numbers:
        prior = register.row(number)
        reading = read(prior.parsed or parse(prior.name, shelf), prior.authority or "", shelf)
        business = reading.near | reading.in_reports
        names.append((reading, reading.generic, business, reading.text, prior.ref))
    result = Recall()
    for number, (text, authority) in enumerate(hard_queries(numbers, register, shelf)):
        kept: list[tuple[str, str]] | None = [] if number % EXAMPLE_EVERY == 0 else None
        _compare(readings_of(Declaration(text, None, authority, DAY), shelf), names, register, result, kept)
        if kept is not None:
            result.examples[text, authority] = kept
    return result


def _compare(
    splits: Sequence[Reading],
    names: list[tuple[Reading, bool, frozenset[str], str, str | None]],
    register: FileRegister,
    result: Recall,
    kept: list[tuple[str, str]] | None,
) -> None:
    """One query, under every split that the check reads it in."""
    live = {
        prior.ref for prior in register.candidates(frozenset().union(*(probed(split) for split in splits)))
    }
    result.queries += 1
    result.pairs += len(names)
    text_asked, near = splits[0].text, frozenset().union(*(split.near | split.in_reports for split in splits))
    any_business = any(split.generic for split in splits)
    for reading, generic, business, text, ref in names:
        if any_business or generic or text == text_asked or not near.isdisjoint(business):
            for rule in {rule for split in splits for rule in clashes(split, reading)}:
                result.seen[rule] += 1
                result.found[rule] += ref in live
                if kept is not None:
                    kept.append((text, rule))
