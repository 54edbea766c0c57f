"""What a section of an application is, and everything that is still wrong with a draft."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence
from types import ModuleType
from typing import Protocol

from licensing.application.draft import Draft
from licensing.catalogue.load import Catalogue
from licensing.errors import Problem


class Section(Protocol):
    NAME: str
    ORDER: int

    def applies(self, entity_type: str) -> bool: ...

    def problems(self, draft: Draft, catalogue: Catalogue) -> list[Problem]: ...


def discover(package: ModuleType) -> tuple[Section, ...]:
    """Every section of a kind's package, in the order in which they are asked."""
    names = (f"{package.__name__}.{m.name}" for m in pkgutil.iter_modules(package.__path__))
    modules = (importlib.import_module(name) for name in names)
    return tuple(sorted((m for m in modules if hasattr(m, "ORDER")), key=lambda m: m.ORDER))


def problems_of(sections: Sequence[Section], draft: Draft, catalogue: Catalogue) -> dict[str, list[Problem]]:
    """Section name -> its problems; an empty list means the section is done. The name counts as a section."""
    name = [] if draft.name or draft.kind.nameless else [Problem("name", "name.not_reserved")]
    return {"name": name} | {
        s.NAME: s.problems(draft, catalogue) for s in sections if s.applies(draft.entity_type)
    }
