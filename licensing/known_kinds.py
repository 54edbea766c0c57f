"""Finds the kinds of matter and the families of orders by where they stand: a new one is a package beside the others."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
from functools import cache

from sqlalchemy import ColumnElement

import licensing.kinds as package
from licensing.catalogue.model import OrderKind
from licensing.catalogue.tables import CatalogueError
from licensing.flow import Flow
from licensing.kind import Kind, OrderFamily, standing
from licensing.store.models import Case


@cache
def _found() -> tuple[Kind | OrderFamily, ...]:
    """Read at the first question, when all services are there to be named."""
    names = (m.name for m in pkgutil.iter_modules(package.__path__) if m.ispkg)
    return tuple(importlib.import_module(f"{package.__name__}.{name}.kind").KIND for name in names)


@cache
def kinds() -> dict[str, Kind]:
    """Every kind of case by its code."""
    return {kind.code: kind for kind in _found() if isinstance(kind, Kind)}


@cache
def order_families() -> dict[str, OrderFamily]:
    """Every family of register orders by its code."""
    return {kind.code: kind for kind in _found() if isinstance(kind, OrderFamily)}


def order_family(kind: OrderKind) -> OrderFamily:
    return order_families()[kind.family]


def check_orders(order_kinds: Iterable[OrderKind]) -> None:
    """Raises CatalogueError for a row of ``order_kinds.tsv`` whose family is no package, or whose check its family does not have."""
    for kind in order_kinds:
        family = order_families().get(kind.family)
        unknown = sorted({*kind.checks, *kind.flags} - set(family.checks)) if family else [kind.family]
        if unknown:
            what = "checks" if family else "family"
            raise CatalogueError(f"order_kinds.tsv: {kind.code}: {what}: {unknown[0]!r} is not known")


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
