"""Run every rule on a declaration: all findings, in fixed order, never stopping at the first."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache, lru_cache

from namecheck import rules
from namecheck.asked import FACTS, facts_of
from namecheck.context import Context, Rule
from namecheck.declaration import Declaration
from namecheck.finding import Finding, Report, worst
from namecheck.hidden import IMITATIONS, OF_WORDS, hidden
from namecheck.keys import probed
from namecheck.name import ParsedName, Parts
from namecheck.reading import Reading, read
from namecheck.register import Register
from namecheck.rivals import ENOUGH, rivals
from namecheck.shelf import Shelf
from namecheck.text import normal
from namecheck.ways import ways

LONGEST_NAME = 100  # characters; no name on any register has half as many (734 art 6 and 133 art 22 leave no room for more)


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule of the package, in the order of their ``order`` and code; a repeated code stops the start."""
    found = []
    for module in pkgutil.iter_modules(rules.__path__):
        loaded = importlib.import_module(f"{rules.__name__}.{module.name}")
        kinds, comparison = (getattr(loaded, name, None) for name in ("KINDS", "COMPARISON"))
        asks = frozenset(getattr(loaded, "ASKS", "").split())
        if strange := asks - FACTS.keys():
            raise ValueError(f"{module.name}: no such fact: {sorted(strange)[0]}")
        found.append(Rule(loaded.RULE, loaded.check, loaded.__doc__ or "", kinds, comparison, asks))
    codes = [rule.info.code for rule in found]
    if len(set(codes)) != len(codes):
        raise ValueError(f"rule codes repeat: {sorted(code for code in codes if codes.count(code) > 1)}")
    return tuple(sorted(found, key=lambda rule: (rule.info.order, rule.info.code)))


def readings_of(declaration: Declaration, shelf: Shelf) -> list[Reading]:
    """What the declaration is compared by, one for each plausible split, the applicant's own first."""
    return [_reading(split, declaration, shelf) for split in ways(declaration, shelf)]


def keys_asked(declaration: Declaration, shelf: Shelf) -> frozenset[int]:
    """Every key that a check of the declaration may look up."""
    return frozenset().union(*(probed(reading) for reading in readings_of(declaration, shelf)))


def _reading(split: ParsedName, declaration: Declaration, shelf: Shelf) -> Reading:
    kind = declaration.entity_type
    return read(split, declaration.authority, shelf, None if kind is None else kind == "individual")


@lru_cache(maxsize=4096)
def _rules_for(worded: bool, comparisons: frozenset[str], facts: tuple[str, ...]) -> tuple[Rule, ...]:
    """The rules that may have something to say: a name that holds no word of any class (``worded``) is not shown to the rules that
    only look at words, of those that tell clashes only the ones with any speak, and of the others those whose facts hold."""
    rules = [rule for rule in all_rules() if worded or rule.kinds is None]
    rules = [rule for rule in rules if rule.comparison is None or rule.comparison in comparisons]
    return tuple(rule for rule in rules if not rule.asks or not rule.asks.isdisjoint(facts))


@cache
def _of_words(too_long: bool) -> tuple[Rule, ...]:
    """A trade name that is refused for its length is not searched for disguises as well."""
    skipped = IMITATIONS if too_long else frozenset()
    return tuple(rule for rule in all_rules() if rule.info.code in OF_WORDS - skipped)


def _too_long(declaration: Declaration, shelf: Shelf) -> Report:
    """The verdict on a text that nobody could have meant as a name: no rule reads it."""
    size = len(declaration.text)
    params = {"length": str(size), "most": str(LONGEST_NAME)}
    finding = Finding("name_too_long", "reject", (0, size), "系统限制，非法律条文", params)
    return Report(declaration.text, Parts(None, None, "", None, None, ""), "reject", (finding,), shelf.digest)


def seen(
    declaration: Declaration, shelf: Shelf, register: Register, most: int | None = ENOUGH
) -> tuple[Context, tuple[Reading, ...]]:
    """What the rules are shown, and how the name is read under the other splits."""
    splits = ways(declaration, shelf)
    asked = [_reading(split, declaration, shelf) for split in splits]
    found, crowded = rivals(declaration, [r for r in asked if not r.too_long], shelf, register, most)
    context = Context(declaration, splits[0], asked[0], shelf, found, crowded, tuple(splits[1:]))
    return context, tuple(asked[1:])


def asked_of(context: Context) -> tuple[Rule, ...]:
    """The rules that may have something to say about a name."""
    comparisons = frozenset([clash.rules[0] for clash in context.clashes])
    facts = facts_of(context.declaration, context.parsed, context.reading, context.clashes)
    return _rules_for(bool(context.kinds), comparisons, facts)


def check(declaration: Declaration, shelf: Shelf, register: Register, most: int | None = ENOUGH) -> Report:
    """The full verdict on one declaration against one register.

    ``most``: of a crowd of prior names, clashes read under one rule; None reads all (see ``rivals``).
    """
    if len(declaration.text) > LONGEST_NAME or len(normal(declaration.text)) > LONGEST_NAME:
        return _too_long(declaration, shelf)
    context, others = seen(declaration, shelf, register, most)
    rules = asked_of(context)
    findings = [each for rule in rules for each in (rule.told if rule.kinds else rule.check)(context)]
    findings += hidden(context, others, _of_words(context.reading.too_long), findings)
    told = tuple(findings)
    return Report(declaration.text, context.parsed.parts, worst(told), told, shelf.digest)
