"""The sections that apply to a draft and everything that is still wrong with it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence
from typing import Protocol

import licensing.application as package
from licensing.application.draft import Draft
from licensing.catalogue.load import Catalogue
from licensing.errors import Problem


class Section(Protocol):
    NAME: str
    ORDER: int

    def applies(self, entity_type: str) -> bool: ...

    def problems(self, draft: Draft, catalogue: Catalogue) -> list[Problem]: ...


def _discover() -> tuple[Section, ...]:
    names = (m.name for m in pkgutil.iter_modules(package.__path__) if m.name not in ("draft", "sections"))
    modules = (importlib.import_module(f"{package.__name__}.{name}") for name in names)
    return tuple(sorted((m for m in modules if hasattr(m, "ORDER")), key=lambda m: m.ORDER))


SECTIONS: Sequence[Section] = _discover()


def problems_of(draft: Draft, catalogue: Catalogue) -> dict[str, list[Problem]]:
    """Section name -> its problems; an empty list means the section is done. The name counts as a section."""
    name = [] if draft.name else [Problem("name", "name.not_reserved")]
    return {"name": name} | {
        s.NAME: s.problems(draft, catalogue) for s in SECTIONS if s.applies(draft.entity_type)
    }
