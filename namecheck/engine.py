"""Run every rule on a declaration: all findings, in fixed order, never stopping at the first."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache

from namecheck import rules
from namecheck.context import Clash, Context, RuleInfo
from namecheck.declaration import Declaration
from namecheck.finding import Finding, Report, worst
from namecheck.keys import probed
from namecheck.name import ParsedName, Parts
from namecheck.overlay import overlay
from namecheck.pairs import clashes
from namecheck.parse import parse
from namecheck.reading import Reading, read
from namecheck.register import Register
from namecheck.shelf import Shelf
from namecheck.standing import counts

LONGEST_NAME = 1_000  # characters; beyond it a finding for each of them would fill a disk


@dataclass(frozen=True)
class Rule:
    """A rule file as the engine sees it."""

    info: RuleInfo
    check: Callable[[Context], Iterable[Finding]]
    doc: str


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule of the package, in the order of their ``order`` and code; a repeated code stops the start."""
    found = []
    for module in pkgutil.iter_modules(rules.__path__):
        loaded = importlib.import_module(f"{rules.__name__}.{module.name}")
        found.append(Rule(loaded.RULE, loaded.check, loaded.__doc__ or ""))
    codes = [rule.info.code for rule in found]
    if len(set(codes)) != len(codes):
        raise ValueError(f"rule codes repeat: {sorted(code for code in codes if codes.count(code) > 1)}")
    return tuple(sorted(found, key=lambda rule: (rule.info.order, rule.info.code)))


def _prior_clashes(
    declaration: Declaration, reading: Reading, shelf: Shelf, register: Register
) -> tuple[Clash, ...]:
    found = []
    for prior in register.candidates(probed(reading)):
        if not counts(prior, declaration, shelf.policy.release_years):
            continue
        other = read(
            prior.parsed or parse(prior.name, shelf), prior.authority or declaration.authority, shelf
        )
        hit = clashes(reading, other)
        if hit:
            found.append(Clash(prior, other, hit))
    found.sort(key=lambda clash: (clash.prior.name, clash.prior.uscc or "", clash.prior.status))
    return tuple(found)


def parsed_of(declaration: Declaration, shelf: Shelf) -> ParsedName:
    """The parsed text, with the parts as the applicant declared them when these make up the text."""
    parsed = parse(declaration.text, shelf, declaration.entity_type)
    if declaration.declared_parts is not None:
        parsed = overlay(declaration.declared_parts, parsed, shelf) or parsed
    return at_home(parsed, declaration.authority, shelf)


def at_home(parsed: ParsedName, authority: str, shelf: Shelf) -> ParsedName:
    """Where a written division has several codes (大通, 平安), take the one of the authority's city or province."""
    parts, places = parsed.parts, shelf.places
    if parts.division is None or places.same_city(parts.division_code or "", authority):
        return parsed
    codes = sorted(places.chains(parts.division))
    near = [code for code in codes if places.same_city(code, authority)]
    if not near and (parts.division_code or "")[:2] != authority[:2]:
        near = [code for code in codes if code[:2] == authority[:2]]
    return replace(parsed, parts=replace(parts, division_code=near[0])) if near else parsed


def _too_long(declaration: Declaration, shelf: Shelf) -> Report:
    """The verdict on a text that nobody could have meant as a name: no rule reads it."""
    size = len(declaration.text)
    params = {"length": str(size), "most": str(LONGEST_NAME)}
    finding = Finding("name_too_long", "reject", (0, size), "系统限制，非法律条文", params)
    return Report(declaration.text, Parts(None, None, "", None, None, ""), "reject", (finding,), shelf.digest)


def check(declaration: Declaration, shelf: Shelf, register: Register) -> Report:
    """The full verdict on one declaration against one register."""
    if len(declaration.text) > LONGEST_NAME:
        return _too_long(declaration, shelf)
    parsed = parsed_of(declaration, shelf)
    reading = read(parsed, declaration.authority, shelf)
    found = _prior_clashes(declaration, reading, shelf, register)
    context = Context(declaration, parsed, reading, shelf, found)
    findings = tuple(finding for rule in all_rules() for finding in rule.check(context))
    return Report(declaration.text, parsed.parts, worst(findings), findings, shelf.digest)
