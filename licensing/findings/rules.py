"""All rules of the gate, found by themselves: a new file with ``RULES`` is a new subject."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
from pathlib import Path

import licensing.findings as package
from licensing import entities
from licensing.application.draft import Draft
from licensing.catalogue.load import Catalogue
from licensing.errors import Problem
from licensing.findings.rule import REFUSE, REVIEW, Looked, Rule


def _discover() -> tuple[Rule, ...]:
    names = [m.name for m in pkgutil.iter_modules(package.__path__) if m.name not in ("rule", "rules")]
    places = [f"{package.__name__}.{name}" for name in sorted(names)]
    modules = [importlib.import_module(place) for place in (*places, *_of_kinds())]
    found = [rule for module in modules for rule in module.RULES]
    if len({r.id for r in found}) != len(found):
        raise ValueError("two rules of the gate share an id")
    return tuple(found)


def _of_kinds() -> list[str]:
    """What stands in the folders of the kinds of enterprise, and beside them for several of them."""
    base = Path(str(entities.__file__)).parent
    found = [f"{path.parent.name}.rules" for path in base.glob("*/rules.py")]
    found += [path.stem for path in base.glob("_[a-z]*.py")]
    return [f"{entities.__name__}.{name}" for name in sorted(found)]


PEOPLE = "people"  # the section where most of them are mended
RULES = _discover()


def look(draft: Draft, catalogue: Catalogue) -> tuple[Looked, ...]:
    """Every rule of the type, with what it found on the draft's day."""
    concerned = [r for r in RULES if draft.entity_type in r.types]
    return tuple(Looked(rule, tuple(rule.check(draft, catalogue))) for rule in concerned)


def refusals(draft: Draft, catalogue: Catalogue, section: str = PEOPLE) -> list[Problem]:
    """What must be mended in a section before the application is complete."""
    mine = (r for r in RULES if r.outcome == REFUSE and r.section == section and draft.entity_type in r.types)
    return [problem for rule in mine for problem in rule.check(draft, catalogue)]


def reviewed(draft: Draft, catalogue: Catalogue, section: str = PEOPLE) -> tuple[Looked, ...]:
    """The rules of a section that leave something to a person, each with what it found."""
    seen = (x for x in look(draft, catalogue) if x.rule.section == section)
    return tuple(x for x in seen if x.rule.outcome == REVIEW)


def to_review(draft: Draft, catalogue: Catalogue) -> list[Problem]:
    """What the machine may not decide."""
    return left(look(draft, catalogue))


def left(looked: Iterable[Looked]) -> list[Problem]:
    """What of it is left to a person."""
    return [p for seen in looked if seen.rule.outcome == REVIEW for p in seen.problems]
