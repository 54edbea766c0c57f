"""Finds the kinds by where they stand: a new one is a package beside the others, and nobody edits a list."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from sqlalchemy import ColumnElement

import licensing.kinds as package
from licensing.flow import Flow
from licensing.kind import Kind, standing
from licensing.store.models import Case


@cache
def kinds() -> dict[str, Kind]:
    """Every kind by its code. Read at the first question, when all services are there to be named."""
    names = (m.name for m in pkgutil.iter_modules(package.__path__) if m.ispkg)
    found = (importlib.import_module(f"{package.__name__}.{name}.kind").KIND for name in names)
    return {kind.code: kind for kind in found}


def kind_of(case: Case) -> Kind:
    return kinds()[case.kind]


def flows() -> tuple[Flow, ...]:
    return tuple(kind.flow for kind in kinds().values())


def stands(case: Case, *groups: str) -> bool:
    """Whether the case's own flow counts its state to one of ``groups``."""
    return any(kind_of(case).flow.within(case.state, group) for group in groups)


def standing_in(group: str) -> ColumnElement[bool]:
    """The cases whose state their own flow counts to ``group``; an SQL condition."""
    return standing(flows(), group)


def licence_makers() -> ColumnElement[bool]:
    """The cases that wait for the worker to make their licence; an SQL condition."""
    return standing(tuple(k.flow for k in kinds().values() if k.makes_licence), "licence_due")
