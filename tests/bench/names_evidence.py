"""The counts of ``industry_evidence.tsv`` and ``reported_pairs.tsv`` in ``namecheck/data``, counted anew from the real companies.

``python -m tests.bench.names_evidence [--write]``: for each pair of wordings of the table, how many trade names stand in one
prefecture with both, and how many would by chance. Prints the pairs whose committed counts differ, and writes them
if told to. Statistics only; no name is kept.
"""

from __future__ import annotations

import csv
import lzma
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from namecheck.parse import parse
from namecheck.shelf import Shelf, load
from tests.bench.names_source import ROWS, SHARED

TABLE = Path(__file__).parents[2] / "namecheck/data/industry_evidence.tsv"
REPORTS = TABLE.with_name("reported_pairs.tsv")
Pair = tuple[str, str]
Places = dict[str, set[str]]  # prefecture -> trade names that stand there with a wording


class _Trades(defaultdict[str, Places]):
    """Wording -> its places."""

    def __init__(self) -> None:
        super().__init__(lambda: defaultdict(set))


def committed() -> dict[Pair, tuple[str, int, float]]:
    """Relation, observed and expected of each pair as the table has them."""
    lines = (line for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return {
        (row["a"], row["b"]): (row["relation"], int(row["observed"]), float(row["expected"]))
        for row in csv.DictReader(lines, delimiter="\t")
    }


def reports() -> dict[Pair, tuple[int, int]]:
    """Observed and expected of each pair of which refusals are reported; those of the other table are compared by a test."""
    lines = (line for line in REPORTS.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return {
        (row["wording"], row["other"]): (int(row["observed"]), int(row["expected"]))
        for row in csv.DictReader(lines, delimiter="\t")
    }


def companies(shelf: Shelf) -> Iterator[tuple[str, str, str]]:
    """Prefecture, trade name and industry wording of every company that is not a branch."""
    with lzma.open(SHARED / ROWS, "rt", encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            parsed = parse(row["name"], shelf)
            parts = parsed.parts
            form = shelf.forms.get(parts.form or "")
            if parsed.is_branch or form is None or form.family != "company" or not parts.industry:
                continue
            yield shelf.places.prefecture((row["uscc"] or "")[2:8]), parts.trade_name, parts.industry


def counted(rows: Iterable[tuple[str, str, str]], pairs: Iterable[Pair]) -> dict[Pair, tuple[int, float]]:
    """Observed: trade names that stand in one prefecture with both wordings. Expected: those that stand with both
    anywhere, place by place, times the chance that a place of the one wording is a place of the other."""
    wanted, trades = {wording for pair in pairs for wording in pair}, _Trades()
    for place, trade, industry in rows:
        if industry in wanted:
            trades[industry][place].add(trade)
    return {(a, b): (_observed(trades[a], trades[b]), _expected(trades[a], trades[b])) for a, b in pairs}


def _observed(one: Places, other: Places) -> int:
    return sum(len(one[place] & other[place]) for place in one.keys() & other.keys())


def _expected(one: Places, other: Places) -> float:
    mine, theirs = (
        Counter(trade for trades in places.values() for trade in trades) for places in (one, other)
    )
    together = sum(times * theirs[trade] for trade, times in mine.items())
    meeting = sum(len(one[place]) * len(other[place]) for place in one.keys() & other.keys())
    return round(together * meeting / max(1, mine.total() * theirs.total()), 1)


def rewritten(found: dict[Pair, tuple[int, float]]) -> str:
    """The table with the counts as they were found; relations stay as they were decided."""
    lines = []
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        cells = line.split("\t")
        if tuple(cells[:2]) in found:
            seen, chance = found[cells[0], cells[1]]
            line = "\t".join([*cells[:3], str(seen), str(chance)])
        lines.append(line)
    return "\n".join([*lines, ""])


def main() -> int:
    """Count, compare, say what differs."""
    if not (SHARED / ROWS).is_file():
        print("the real names are not there")
        return 2
    table, shelf = committed(), load()
    reported = {pair: row for pair, row in reports().items() if pair not in table and pair[::-1] not in table}
    found = counted(companies(shelf), [*table, *reported])
    for pair, row in reported.items():
        seen, chance = found.pop(pair)
        if (seen, round(chance)) != row:
            print(
                f"{'/'.join(pair)} (reported_pairs.tsv): committed {row[0]} of {row[1]}, counted {seen} of {chance}"
            )
    other = {pair: now for pair, now in found.items() if now != table[pair][1:]}
    for (a, b), (seen, chance) in sorted(other.items()):
        relation, before, expected = table[a, b]
        print(f"{a} / {b} ({relation}): committed {before} of {expected}, counted {seen} of {chance}")
    print(f"{len(found) - len(other)} of {len(found)} pairs as committed")
    if "--write" in sys.argv:
        TABLE.write_text(rewritten(found), encoding="utf-8")
    return 1 if other else 0


if __name__ == "__main__":
    sys.exit(main())
