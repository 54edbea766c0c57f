"""What else word rules read: patterns by which names of organs are formed, famous names with their trades, trades of wordings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from namecheck.editable import CLASSES, OUTCOMES
from namecheck.remembered import remembered
from namecheck.tables import Library, TableError

PLACES = ("trade", "core", "name")
EVERY = "*"
ORDINARY = "="
COMMERCE = frozenset(
    {"51", "52"}
)  # wholesale and retail: nearly everybody also sells, so this alone is no trade of its own
GENERAL = "51"
BROAD = {"G": "G", "J": "J"}  # sections whose divisions are one trade to a customer: carriers, finance


@dataclass(frozen=True)
class Pattern:
    """A way in which forbidden names are formed: ``where`` it is looked for, and what follows."""

    form: re.Pattern[str]
    kind: str
    where: str
    outcome: str
    basis: str


@dataclass(frozen=True)
class Fame:
    """The trades of a famous name (``*``: all); ``ordinary``: a word of the language, meant only as a whole."""

    trades: frozenset[str]
    ordinary: bool

    def meant(self, trades: frozenset[str]) -> bool:
        """Is a name of these trades a name of the same trade (82 art 16(3))?

        That both also sell is no common trade where one of them has another of its own; a word of the language is not meant by
        general trade (长城商贸), a shop's may be (永辉超市).

        >>> noodles, word = Fame(frozenset({"14", "51", "52"}), False), Fame(frozenset({"36", "51", "52"}), True)
        >>> [noodles.meant(frozenset(trades.split())) for trades in ("14 51", "51 52", "30 51")]
        [True, True, False]
        >>> [word.meant(frozenset(trades.split())) for trades in ("36", "52", "51 52")]
        [True, True, False]
        """
        own, theirs = self.trades - COMMERCE, trades - COMMERCE
        if EVERY in self.trades or not own.isdisjoint(theirs):
            return True
        if theirs and (own or self.ordinary):
            return False
        return not self.trades.isdisjoint(trades) and not (self.ordinary and GENERAL in trades)


@dataclass(frozen=True, eq=False)
class Wordbook:
    """``wordings``: industry wording -> its trades, ``longest``: the longest of them in characters. ``any_of``: all patterns of a part
    in one: most names hold none of them, and one search says so."""

    patterns: tuple[Pattern, ...]
    fame: Mapping[str, Fame]
    wordings: Mapping[str, frozenset[str]]
    longest: int
    any_of: tuple[tuple[str, re.Pattern[str]], ...] = ()
    worked_out: dict[str, frozenset[str]] = field(default_factory=dict, init=False, repr=False)

    def formed(self, trade: str, core: str, name: str) -> tuple[tuple[Pattern, str], ...]:
        """The patterns that stand on their part of a name, each with the text it found."""
        texts = {"trade": trade, "core": core, "name": name}
        if not any(any_of.search(texts[where]) for where, any_of in self.any_of):
            return ()
        hits = ((pattern, pattern.form.search(texts[pattern.where])) for pattern in self.patterns)
        return tuple((pattern, hit.group()) for pattern, hit in hits if hit)

    def trades(self, industry: str | None) -> frozenset[str]:
        """GB/T 4754 divisions of a wording (some sections as a whole), by its longest known ending, or part; else empty."""
        return remembered(self.worked_out, industry or "", self._trades)

    def _trades(self, text: str) -> frozenset[str]:
        ends = (text[start:] for start in range(len(text) - 1))
        runs = (
            text[start : start + size]
            for size in range(min(self.longest, len(text)), 1, -1)
            for start in range(len(text) - size + 1)
        )
        for piece in (*ends, *runs):
            if piece in self.wordings:
                return self.wordings[piece]
        return frozenset()


def _patterns(library: Library) -> tuple[Pattern, ...]:
    name, found = "word_patterns.tsv", []
    columns = ("pattern", "class", "where", "outcome", "basis", "source")
    for pattern, kind, where, outcome, basis, source in library.rows(name, columns, columns[:1]):
        if kind not in CLASSES or where not in PLACES or outcome not in OUTCOMES or not (basis and source):
            raise TableError(f"{name}: {pattern}: class, where, outcome, basis or source is not usable")
        if re.search(r"\\[1-9]|\(\?P", pattern):
            raise TableError(
                f"{name}: {pattern}: a pattern has no named groups and does not refer back to one"
            )
        try:
            found.append(Pattern(re.compile(pattern), kind, where, outcome, basis))
        except re.error as error:
            raise TableError(f"{name}: {pattern}: {error}") from error
    return tuple(found)


def _trades(codes: str, sections: Mapping[str, str]) -> frozenset[str]:
    return frozenset(BROAD.get(sections.get(code, ""), code) for code in codes.split())


def load_wordbook(library: Library, sections: Mapping[str, str]) -> Wordbook:
    """Read the tables; ``sections``: division of GB/T 4754 -> section. Raises TableError."""
    fame = {
        term: Fame(_trades(trades.removeprefix(ORDINARY) or EVERY, sections), trades.startswith(ORDINARY))
        for term, trades, _ in library.table("protected.tsv")
    }
    rows = library.pairs("industry_divisions.tsv", ("term", "divisions"))
    wordings = {term: _trades(codes, sections) for term, codes in rows.items()}
    patterns = _patterns(library)
    return Wordbook(patterns, fame, wordings, max(map(len, wordings)), _any_of(patterns))


def _any_of(patterns: Iterable[Pattern]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    forms = {where: [each.form.pattern for each in patterns if each.where == where] for where in PLACES}
    return tuple(
        (where, re.compile("|".join(f"(?:{form})" for form in found)))
        for where, found in forms.items()
        if found
    )
