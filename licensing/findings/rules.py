"""All rules of the gate, found by themselves: a new file with ``RULES`` is a new subject."""

from __future__ import annotations

import importlib
import pkgutil

import licensing.findings as package
from licensing.application.draft import Draft
from licensing.catalogue.load import Catalogue
from licensing.errors import Problem
from licensing.findings.rule import REFUSE, REVIEW, Looked, Rule


def _discover() -> tuple[Rule, ...]:
    names = [m.name for m in pkgutil.iter_modules(package.__path__) if m.name not in ("rule", "rules")]
    modules = [importlib.import_module(f"{package.__name__}.{name}") for name in sorted(names)]
    found = [rule for module in modules for rule in module.RULES]
    if len({r.id for r in found}) != len(found):
        raise ValueError("two rules of the gate share an id")
    return tuple(found)


RULES = _discover()


def look(draft: Draft, catalogue: Catalogue) -> tuple[Looked, ...]:
    """Every rule of the type, with what it found on the draft's day."""
    concerned = [r for r in RULES if draft.entity_type in r.types]
    return tuple(Looked(rule, tuple(rule.check(draft, catalogue))) for rule in concerned)


def refusals(draft: Draft, catalogue: Catalogue) -> list[Problem]:
    """What must be mended before the application is complete."""
    return [p for seen in look(draft, catalogue) if seen.rule.outcome == REFUSE for p in seen.problems]


def to_review(draft: Draft, catalogue: Catalogue) -> list[Problem]:
    """What the machine may not decide."""
    return [p for seen in look(draft, catalogue) if seen.rule.outcome == REVIEW for p in seen.problems]
