"""Recall of the live check against the exact predicates run over every name whose scope meets the query's.

The only shortcut is one the predicates have themselves: names of different business, both with a definite industry,
and with different text clash under no rule.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from namecheck.fileregister import FileRegister
from namecheck.keys import probed
from namecheck.pairs import RULES, clashes
from namecheck.parse import parse
from namecheck.reading import Reading, read
from namecheck.shelf import Shelf
from tests.namecheck.mutate import mutations

PER_PROVINCE = 70


@dataclass
class Recall:
    """Clashing pairs per rule that the oracle sees, and those the register's keys bring up."""

    queries: int = 0
    pairs: int = 0
    seen: dict[str, int] = field(default_factory=lambda: dict.fromkeys(RULES, 0))
    found: dict[str, int] = field(default_factory=lambda: dict.fromkeys(RULES, 0))
    examples: list[tuple[str, str, str]] = field(default_factory=list)

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


def hard_queries(rows: list[int], register: FileRegister, shelf: Shelf) -> Iterator[tuple[str, str]]:
    """Names of one province, changed by sound, look, order, insertion and synonym: (text, authority)."""
    count = 0
    for number in rows[:: max(1, len(rows) // PER_PROVINCE)]:
        prior = register.row(number)
        made = list(mutations(prior.name, shelf))
        for text in made[number % 3 :: max(1, len(made) // 4)]:
            yield text, prior.authority or ""
            count += 1
        if count >= PER_PROVINCE:
            return


def _may_clash(a: Reading, b: Reading) -> bool:
    return a.generic or b.generic or a.text == b.text or not a.substance.isdisjoint(b.substance)


def measure(register: FileRegister, shelf: Shelf, provinces: Iterable[str] | None = None) -> Recall:
    """Compare, province by province (no rule looks further), over all names of the register."""
    result = Recall()
    for province, numbers in by_province(register).items():
        if provinces is not None and province not in provinces:
            continue
        names = []
        for number in numbers:
            prior = register.row(number)
            names.append(
                (prior.ref, read(prior.parsed or parse(prior.name, shelf), prior.authority or "", shelf))
            )
        for text, authority in hard_queries(numbers, register, shelf):
            _compare(read(parse(text, shelf), authority, shelf), names, register, result)
    return result


def _compare(
    query: Reading, names: list[tuple[str | None, Reading]], register: FileRegister, result: Recall
) -> None:
    live = {prior.ref for prior in register.candidates(probed(query))}
    result.queries += 1
    for ref, name in names:
        result.pairs += 1
        if not _may_clash(query, name):
            continue
        for rule in clashes(query, name):
            result.seen[rule] += 1
            result.found[rule] += ref in live
            if len(result.examples) < 20_000:
                result.examples.append((query.text, name.text, rule))
