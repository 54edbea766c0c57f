"""Finds the jobs: every module in ``portal.work.jobs`` with a ``NAME`` and a ``run(office, **args)``."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from types import ModuleType
from typing import Any

import portal.work.jobs

# A job takes the office and its ids by name, may run twice, and returns nothing.
Job = Callable[..., None]


def load_jobs(package: ModuleType = portal.work.jobs) -> dict[str, Job]:
    """Jobs by name. Raises ValueError, naming the module, when one lacks a part or takes a used name."""
    table: dict[str, Job] = {}
    for found in sorted(pkgutil.iter_modules(package.__path__), key=lambda item: item.name):
        module = importlib.import_module(f"{package.__name__}.{found.name}")
        name, run = getattr(module, "NAME", None), getattr(module, "run", None)
        if not isinstance(name, str) or not callable(run):
            raise ValueError(f"{module.__name__} needs NAME (text) and run(office, **ids)")
        if name in table:
            raise ValueError(f"{module.__name__}: the job name {name!r} is taken")
        table[name] = _typed(run)
    return table


def _typed(run: Any) -> Job:
    job: Job = run
    return job
