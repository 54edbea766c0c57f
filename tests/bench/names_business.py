"""What a comparison of name and scope would ask of real companies: ``python -m tests.bench.names_business`` (decisions 0512, 0591).

Counts only. A phrase of a real scope is known when the catalogue has it, by itself or as an alias, word for word; companies of which
three phrases in five and more are known are compared by all of them, as the portal would compare what was chosen.
"""

from __future__ import annotations

import csv
import gzip
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from licensing.catalogue.load import load as load_catalogue
from licensing.catalogue.name_trades import NameTrade
from namecheck.parse import parse
from namecheck.shelf import Shelf, load
from namecheck.wordbook import BROAD, COMMERCE
from tests.bench.names_source import SHARED

ROWS = SHARED / "qinghai_registrations.tsv.gz"
KNOWN = 0.6
FIRST_OF_SERVICES = "44"  # from this division of GB/T 4754 on nobody is called by goods
BRACKETS = re.compile("[（(][^（）()]*[）)]")
BREAKS = re.compile("[，,；;。、.:：]")


def phrases(scope: str) -> list[str]:
    """The phrases of a scope as it was written, without what stands in brackets."""
    return [phrase for each in BREAKS.split(BRACKETS.sub("", scope)) if (phrase := each.strip())]


def companies(shelf: Shelf) -> Iterator[tuple[str, list[str]]]:
    """Industry wording and phrases of every company that has a wording."""
    with gzip.open(ROWS, "rt", encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            parsed = parse(row["name"], shelf)
            form = (parsed.parts.form or "").removeprefix("（集团）").removeprefix("集团")
            entry = shelf.forms.get(form)
            if not parsed.is_branch and entry and entry.family == "company" and parsed.parts.industry:
                yield parsed.parts.industry, phrases(row["scope"] or "")


def suggested() -> Mapping[str, tuple[str, ...]]:
    """Phrase -> the classes of GB/T 4754 that the catalogue suggests for it, without their letter, the likeliest first."""
    found: dict[str, tuple[str, ...]] = {}
    for item in load_catalogue().scope_items.values():
        codes = tuple(code.lstrip("ABCDEFGHIJKLMNOPQRST") for code in item.gb)
        for phrase in (item.item, *item.aliases):
            found.setdefault(phrase, codes)
    return found


def _holds(trade: NameTrade, said: Iterable[str], classes: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a scope as it was written holds a trade: by the class of a known phrase, or by its words."""
    return any(
        any(code[:2] in trade.divisions for code in classes.get(phrase, ()))
        or any(word in phrase for word in trade.said)
        for phrase in said
    )


def asked(shelf: Shelf, classes: Mapping[str, tuple[str, ...]]) -> Counter[str]:
    """How many companies are judged by each way of comparing, and how many would be asked."""
    tally: Counter[str] = Counter()
    section, general_trades = shelf.gb_sections, load_catalogue().name_trades
    for industry, said in companies(shelf):
        tally["companies"] += 1
        general = next((row for row in general_trades if said and industry.endswith(row.words)), None)
        if general:
            tally["general trade, judged"] += 1
            tally["general trade, asked"] += not _holds(general, said, classes)
        first, usual = classes.get(said[0] if said else "", ()), shelf.sections.get(industry)
        if first:
            tally["first phrase, judged"] += 1
            tally["first phrase, asked"] += bool(usual and section.get(first[0][:2], "") not in usual)
        known = [classes[phrase] for phrase in said if classes.get(phrase)]
        trades = shelf.wordbook.trades(industry)
        if not trades or not known or len(known) < KNOWN * len(said):
            continue
        codes = {code[:2] for each in known for code in each}
        chosen = {BROAD.get(section.get(code, ""), code) for code in codes}
        shared = {section.get(code, code) for code in trades} & {section.get(code, code) for code in chosen}
        goods = any(code < FIRST_OF_SERVICES for code in trades) and not COMMERCE.isdisjoint(chosen)
        tally["any phrase, judged"] += 1
        tally["any phrase, no division shared"] += trades.isdisjoint(chosen)
        tally["any phrase, no section shared"] += not shared
        tally["any phrase, no section shared, goods sold"] += not (shared or goods)
    return tally


def main() -> int:
    """Print the counts."""
    if not ROWS.is_file():
        print("the real names are not there")
        return 2
    for what, count in asked(load(), suggested()).items():
        print(f"{count:>7,}  {what}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
