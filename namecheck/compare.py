"""What a change of tables would do: verdicts on the same declarations under two shelves, before anything is published."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from namecheck.declaration import Declaration
from namecheck.engine import check
from namecheck.finding import Report
from namecheck.register import Register
from namecheck.shelf import Shelf


@dataclass(frozen=True)
class Flip:
    """A declaration whose outcome changes; ``gone`` and ``new`` are the finding codes that leave and come."""

    declaration: Declaration
    before: str
    after: str
    gone: tuple[str, ...]
    new: tuple[str, ...]


def _codes(report: Report) -> set[str]:
    return {f"{finding.code}:{finding.outcome}" for finding in report.findings}


def flips(
    declarations: Iterable[Declaration], now: tuple[Shelf, Register], draft: tuple[Shelf, Register]
) -> Iterator[Flip]:
    """Those declarations that the draft tables judge otherwise, in the order given.

    Each shelf comes with the register whose keys were made under it (a change of synonyms or sounds changes keys).
    """
    for declaration in declarations:
        before, after = check(declaration, *now), check(declaration, *draft)
        if before.outcome != after.outcome:
            old, new = _codes(before), _codes(after)
            yield Flip(
                declaration, before.outcome, after.outcome, tuple(sorted(old - new)), tuple(sorted(new - old))
            )


def changed_tables(now: Shelf, draft: Shelf) -> tuple[str, ...]:
    """File names of the tables that differ between two shelves."""
    names = set(now.tables) | set(draft.tables)
    return tuple(sorted(name for name in names if now.tables.get(name) != draft.tables.get(name)))
