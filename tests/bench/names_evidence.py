"""The counts of ``namecheck/data/industry_evidence.tsv``, counted anew from the real companies.

``python -m tests.bench.names_evidence``: for each pair of wordings of the table, how many trade names stand in one prefecture
with both, and how many would if each wording chose its trade names by chance. Prints the pairs whose committed
counts differ. Statistics only; no name is kept.
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
Pair = tuple[str, str]
Trades = dict[tuple[str, str], set[str]]


def committed() -> dict[Pair, tuple[str, int, float]]:
    """Relation, observed and expected of each pair as the table has them."""
    lines = (line for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return {
        (row["a"], row["b"]): (row["relation"], int(row["observed"]), float(row["expected"]))
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
    """Observed and expected of each pair: chance gives, prefecture by prefecture, the product of the shares of both."""
    wanted = {wording for pair in pairs for wording in pair}
    trades: Trades = defaultdict(set)
    everything: dict[str, set[str]] = defaultdict(set)
    for place, trade, industry in rows:
        everything[place].add(trade)
        if industry in wanted:
            trades[industry, place].add(trade)
    places = {industry: [p for i, p in trades if i == industry] for industry in wanted}
    observed: Counter[Pair] = Counter()
    expected: Counter[Pair] = Counter()
    for a, b in pairs:
        for place in set(places[a]) & set(places[b]):
            one, other = trades[a, place], trades[b, place]
            observed[a, b] += len(one & other)
            expected[a, b] += len(one) * len(other) / len(everything[place])
    return {pair: (observed[pair], round(expected[pair], 1)) for pair in pairs}


def main() -> int:
    """Count, compare, say what differs."""
    if not (SHARED / ROWS).is_file():
        print("the real names are not there")
        return 2
    table, shelf = committed(), load()
    found = counted(companies(shelf), table)
    other = {pair: now for pair, now in found.items() if now != table[pair][1:]}
    for (a, b), (seen, chance) in sorted(other.items()):
        relation, before, expected = table[a, b]
        print(f"{a} / {b} ({relation}): committed {before} of {expected}, counted {seen} of {chance}")
    print(f"{len(found) - len(other)} of {len(found)} pairs as committed")
    return 1 if other else 0


if __name__ == "__main__":
    sys.exit(main())
