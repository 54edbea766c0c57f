"""Fit the parser's tables to registered names: ``python namecheck/data/fit.py RAW_DIR [ROUNDS]``.

Endings that stand before the form behind many different characters are taken as industry wordings; then the parser
splits the names with these, the wordings and trade-name characters are counted again, and so on. Only counts are kept.
Neighbouring characters of the official industry and scope phrases tell unknown industry words from trade names.
"""

from __future__ import annotations

import csv
import lzma
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from namecheck.lexicon import Lexicon, costs
from namecheck.parse import before_form, parse
from namecheck.shelf import Shelf, load

HERE = Path(__file__).parent
SOURCE = "statistics over 3.06 million registered names up to 2019, counts only; date: 2026-11-01"
EVERY = 3  # one name in so many is read
LEAST = 12  # an ending must occur so often
LEFT_KINDS, LEFT_SHARE = 8, 0.4  # behind so many different characters, none more frequent than this share
KEEP = 6  # a wording must be used so often in the last round
LONGEST = 9
TRADE_ENDS = "堂阁斋苑坊庄屯沟湾"  # ends a trade name and begins no wording
LIFT = ((1, 8.0), (2, 3.0))  # front part of so many characters must be so much more frequent than by chance


def names(path: Path) -> Iterator[str]:
    """Every ``EVERY``-th name of a packed list."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        yield from (line.strip() for number, line in enumerate(lines) if number % EVERY == 0)


def endings(bodies: Iterable[str]) -> Counter[str]:
    """Endings that many different characters precede."""
    counts: Counter[str] = Counter()
    bodies = list(bodies)
    for body in bodies:
        counts.update(body[-size:] for size in range(2, min(LONGEST, len(body) - 2) + 1))
    likely = {ending for ending, n in counts.items() if n >= LEAST}
    left: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for body in bodies:
        for size in range(2, min(LONGEST, len(body) - 2) + 1):
            if body[-size:] in likely:
                left[body[-size:]][body[-size - 1]] += 1
    open_ended = Counter({
        ending: counts[ending]
        for ending, before in left.items()
        if len(before) >= LEFT_KINDS and before.most_common(1)[0][1] <= LEFT_SHARE * counts[ending]
    })  # fmt: skip
    return without_strays(open_ended, counts)


def without_strays(endings: Counter[str], counts: Counter[str]) -> Counter[str]:
    """Drop endings that are a wording behind the last characters of a trade name (达物流, 天成科技).

    In such an ending the front part stands before this wording no more often than before any other.
    """
    behind: Counter[str] = Counter()
    total: Counter[int] = Counter()
    for ending, n in counts.items():
        for size, _ in LIFT:
            if endings.get(ending[size:]):
                behind[ending[:size]] += n
                total[size] += n
    return Counter(
        {ending: n for ending, n in endings.items() if not _stray(ending, n, endings, behind, total)}
    )


def _stray(ending: str, n: int, endings: Counter[str], behind: Counter[str], total: Counter[int]) -> bool:
    for size, least in LIFT:
        rest = endings.get(ending[size:], 0)
        if rest and n / rest < least * behind[ending[:size]] / total[size]:
            return True
    return False


def recount(texts: list[str], shelf: Shelf) -> tuple[Counter[str], Counter[str]]:
    """Split every name; count industry wordings (not those oftener used as trade name) and trade-name characters."""
    wordings: Counter[str] = Counter()
    trades: Counter[str] = Counter()
    chars: Counter[str] = Counter()
    for text in texts:
        parsed = parse(text, shelf)
        if parsed.is_branch or not parsed.parts.form:
            continue
        wordings[(parsed.parts.industry or "").removesuffix(parsed.parts.form if parsed.implied else "")] += 1
        chars.update(parsed.parts.trade_name)
        trades[parsed.parts.trade_name] += 1
    del wordings[""]
    return Counter({wording: n for wording, n in wordings.items() if n > trades[wording]}), chars


def column(path: Path, name: str) -> list[str]:
    """One column of a raw table."""
    with path.open(encoding="utf-8", newline="") as handle:
        return [row[name] or "" for row in csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE)]


def neighbours(raw: Path) -> Counter[str]:
    """Pairs of neighbouring characters in the phrases of GB/T 4754 and of the scope catalogue."""
    scope = raw / "catalogue/scope_items.tsv"
    aliases = [alias for cell in column(scope, "aliases") for alias in cell.split("|")]
    pairs: Counter[str] = Counter()
    for text in column(raw / "industry/gbt4754_2017.tsv", "name") + column(scope, "item") + aliases:
        pairs.update(pair for pair in map("".join, pairwise(text)) if _han(pair))
    return pairs


def counted_before(raw: Path) -> Counter[str]:
    """The wordings counted in the list of industry terms, without those that begin with the end of a trade name."""
    path = raw / "industry/industry_terms.tsv"
    rows = zip(column(path, "term"), column(path, "companies"), strict=True)
    return Counter({term: int(n) // EVERY for term, n in rows if term[0] not in TRADE_ENDS})


def write(name: str, header: str, rows: Iterable[tuple[str, int]]) -> None:
    """Write one table, most frequent first."""
    with (HERE / name).open("w", encoding="utf-8") as out:
        out.write(f"# source: {SOURCE}\n{header}\n")
        out.writelines(f"{text}\t{count}\n" for text, count in rows)


def main(arguments: list[str]) -> int:
    """Fit and write both tables."""
    shelf, raw = load(), Path(arguments[0])
    pairs, known = neighbours(raw), counted_before(raw)
    write("industry_pairs.tsv", "pair\tcount", pairs.most_common())
    texts = [text for text in names(raw / "names/names_all.txt.xz") if "（" not in text]
    bodies = [body for text in texts if (body := before_form(text, shelf))]
    counts = endings(bodies) | known
    chars: Counter[str] = Counter(dict.fromkeys(shelf.standard, 1))
    lexicon: Lexicon = replace(shelf.lexicon, pairs=frozenset(pairs), **costs(counts, None))
    print(len(texts), "names", len(counts), "endings", flush=True)
    for turn in range(int(arguments[1]) if len(arguments) > 1 else 3):
        used, chars = recount(texts, replace(shelf, lexicon=lexicon))
        counts = Counter(
            {
                text: n
                for text, n in used.items()
                if n >= KEEP and len(text) <= LONGEST and text[0] not in TRADE_ENDS
            }
        )
        lexicon = replace(lexicon, **costs(counts, chars))
        print("round", turn, len(counts), "wordings", counts.most_common(8), flush=True)
    write(
        "industries.tsv",
        "term\tcompanies",
        ((text, n * EVERY) for text, n in counts.most_common() if _han(text)),
    )
    write(
        "trade_chars.tsv",
        "char\tcount",
        ((char, n * EVERY) for char, n in chars.most_common() if _han(char) and n > 1),
    )
    return 0


def _han(text: str) -> bool:
    return all(char >= "\u3400" for char in text) and "（" not in text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
