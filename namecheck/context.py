"""What a rule sees: the declaration, its parsed name, the shelf, and the prior names that count."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from namecheck.declaration import Declaration
from namecheck.finding import Conflict, Finding
from namecheck.industry import grounds
from namecheck.name import ParsedName
from namecheck.reading import Reading
from namecheck.register import PriorName
from namecheck.remembered import once, value
from namecheck.shelf import Shelf
from namecheck.standing import GONE, taken_until
from namecheck.text import fold
from namecheck.wordbook import Pattern


@dataclass(frozen=True)
class RuleInfo:
    """What is printed about a rule: code, legal basis, worst outcome, one example and what it shows."""

    code: str
    basis: str
    outcome: str
    example: str
    order: int


@dataclass(frozen=True)
class Rule:
    """A rule file as the engine sees it. ``kinds``: classes of words without which it has nothing to say, None = it always looks;
    ``comparison``: it speaks of clashes under this rule of comparison and of nothing else; ``asks``: facts of the name and its
    declaration (see ``asked``) without any of which it has nothing to say."""

    info: RuleInfo
    check: Callable[[Context], Iterable[Finding]]
    doc: str
    kinds: frozenset[str] | None = None
    comparison: str | None = None
    asks: frozenset[str] = frozenset()

    def told(self, context: Context) -> Iterable[Finding]:
        """What the rule finds; one of words is not asked about a name that holds none of its classes."""
        if self.kinds is not None and context.kinds.isdisjoint(self.kinds):
            return ()
        return self.check(context)


@value
class Clash:
    """A prior name that counts, its reading, the rules it clashes under, and the reading of the asked name that does."""

    prior: PriorName
    reading: Reading
    rules: tuple[str, ...]
    asked: Reading


@value
class Context:
    """Input of every rule; nothing here can change.

    ``crowded``: there are more names like this one than those in ``clashes``. ``others``: other ways to split the text.
    """

    declaration: Declaration
    parsed: ParsedName
    reading: Reading
    shelf: Shelf
    clashes: tuple[Clash, ...]
    crowded: bool = False
    others: tuple[ParsedName, ...] = ()

    @once
    def word_numbers(self) -> tuple[int, ...]:
        """Which words of the word tables stand anywhere in the folded name, in table order."""
        hits = self.shelf.word_finder.find_matches_as_indexes(self.reading.text, overlapping=True)
        return tuple(sorted({number for number, _, _ in hits})) if hits else ()

    @once
    def formed(self) -> tuple[tuple[Pattern, str], ...]:
        """Which patterns of the word tables stand on their part of the name, with the text of each."""
        reading = self.reading
        core = reading.trade + fold(reading.industry or "", self.shelf.variants)
        return self.shelf.wordbook.formed(reading.trade, core, reading.text)

    @once
    def kinds(self) -> frozenset[str]:
        """Classes of the words and patterns found: most names hold none, and then no rule of words has to look."""
        words = self.shelf.words
        if not self.word_numbers and not self.formed:
            return frozenset()
        return frozenset(
            {words[number].kind for number in self.word_numbers} | {p.kind for p, _ in self.formed}
        )

    def find(
        self,
        rule: RuleInfo,
        part: str | None = None,
        outcome: str | None = None,
        params: Mapping[str, str] | None = None,
    ) -> Finding:
        """A finding of ``rule`` at ``part`` (whole name when ``None``)."""
        span = self.parsed.spans.get(part) if part else None
        whole = (0, len(self.parsed.text)) if self.parsed.text else None
        return Finding(rule.code, outcome or rule.outcome, span or whole, rule.basis, dict(params or {}))

    def claims(self, *names: str) -> bool:
        """Has the applicant claimed any of these?"""
        return not self.declaration.claims.isdisjoint(names)

    def against(
        self, rule: RuleInfo, comparison: str, relation: str, facts: Mapping[str, str] | None = None
    ) -> Iterable[Finding]:
        """One finding with every prior name whose gravest clash is under one comparison rule: each name is told once; ``facts``: what
        else its sentence says."""
        graver = [clash for clash in self.clashes if clash.rules[0] == comparison]
        if graver:
            hits = tuple(self._conflict(clash, relation) for clash in sorted(graver, key=_firmest))
            more = {"more": "1"} if self.crowded else {}
            told = {"name": hits[0].name, "count": str(len(hits)), **standing_of(hits[0]), **more}
            params = told | dict(facts or {})
            span = self.parsed.spans.get("trade_name") or (0, len(self.parsed.text))
            yield Finding(rule.code, rule.outcome, span, rule.basis, params, hits)

    def _conflict(self, clash: Clash, relation: str) -> Conflict:
        prior, via = clash.prior, likeness(clash.asked, clash.reading, clash.rules[0])
        evidence = grounds(clash.asked.industry, clash.reading.industry, self.shelf.industries)
        until, free = taken_until(prior, self.shelf.policy.release_years)
        return Conflict(prior.name, prior.uscc, prior.status, relation, via, evidence, until, free)


def _firmest(clash: Clash) -> tuple[bool, bool, str, str]:
    """In which order prior names are told: what is on the register, what is reserved, what is given up."""
    prior = clash.prior
    return prior.status in GONE, prior.status == "reserved", prior.name, prior.uscc or ""


def standing_of(conflict: Conflict) -> dict[str, str]:
    """What a sentence says about the prior name: its status, the last day of a reservation, the first day it is free."""
    days = (("until", conflict.until), ("free", conflict.free))
    return {"standing": conflict.status} | {key: day.isoformat() for key, day in days if day}


def _turned(a: Reading, b: Reading) -> bool:
    """The parts stand in another order."""
    same_end = a.pattern[-1:] == b.pattern[-1:]
    return a.pattern != b.pattern and same_end and sorted(a.pattern) == sorted(b.pattern)


def likeness(a: Reading, b: Reading, comparison: str) -> tuple[str, ...]:
    """By which likeness two names clash: the ``via`` of the contract, in fixed order."""
    checks = (
        ("identical", a.text == b.text),
        (
            "order",
            _turned(a, b) or (comparison in {"same", "kindred"} and a.trade != b.trade and bool(a.letters)),
        ),
        ("division", (a.division or "") != (b.division or "")),
        ("form", (a.form or "") != (b.form or "")),
        ("industry", a.text != b.text and (a.industry or "") != (b.industry or "")),
        ("sound", comparison in {"sound", "partial_sound"} or (comparison == "bare" and a.trade != b.trade)),
        ("glyph", comparison == "glyph"),
        ("containment", comparison in {"containment", "partial_sound"}),
        ("no_industry", comparison == "bare" or a.silent or b.silent),
    )
    return tuple(name for name, holds in checks if holds)
