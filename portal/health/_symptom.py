"""The form of an examination, and how the examinations are found."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import portal.health
from portal.wiring import Office


@dataclass(frozen=True)
class Symptom:
    """``code`` is stable, for alarms; ``wrong`` says what was found, ``do`` what to do. ``fatal`` False: worth knowing, not wrong."""

    code: str
    wrong: str
    do: str
    fatal: bool = True


Examine = Callable[[Office], Iterator[Symptom]]


def examinations() -> dict[str, Examine]:
    """Every examination by its name."""
    names = [item.name for item in pkgutil.iter_modules(portal.health.__path__) if item.name[0] != "_"]
    return {name: importlib.import_module(f"portal.health.{name}").examine for name in sorted(names)}
