"""A declaration and the names it was compared with, as data and back: what is stored so that a verdict can be replayed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from datetime import date
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from licensing.services.names.name_register import as_declared
from licensing.store.models import RuleTables
from namecheck.declaration import Declaration
from namecheck.name import Parts
from namecheck.register import PriorName
from namecheck.shelf import Shelf

DATES = {"on", "status_date", "valid_until"}
SETS = {f.name for kind in (Declaration, PriorName) for f in fields(kind) if "frozenset" in str(f.type)}


def declaration_data(declaration: Declaration) -> dict[str, Any]:
    """A declaration as JSON: dates as text, sets sorted."""
    return {key: _plain(value) for key, value in asdict(declaration).items()}


def declaration_from(data: Mapping[str, Any]) -> Declaration:
    """The declaration that ``declaration_data`` made this of."""
    parts = data["declared_parts"]
    values = {key: _rich(key, value) for key, value in data.items()}
    return Declaration(**values | {"declared_parts": Parts(**parts) if parts else None})


def priors_data(priors: Iterable[PriorName]) -> list[dict[str, Any]]:
    """Prior names as JSON, what is empty left out; the parts stand for the parsed name."""
    return [_prior_data(prior) for prior in priors]


def _prior_data(prior: PriorName) -> dict[str, Any]:
    data = {f.name: _plain(getattr(prior, f.name)) for f in fields(prior) if f.name != "parsed"}
    data["parts"] = asdict(prior.parsed.parts) if prior.parsed else None
    return {key: value for key, value in data.items() if value not in (None, [])}


def priors_from(data: Iterable[Mapping[str, Any]]) -> list[PriorName]:
    """The prior names that ``priors_data`` made this of."""
    return [_prior_from(dict(row)) for row in data]


def _prior_from(row: dict[str, Any]) -> PriorName:
    parts = row.pop("parts", None)
    prior = {key: _rich(key, value) for key, value in row.items()}
    return PriorName(**prior, parsed=as_declared(row["name"], parts) if parts else None)


def _plain(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    return value.isoformat() if isinstance(value, date) else value


def _rich(key: str, value: Any) -> Any:
    if value is None:
        return None
    if key in DATES:
        return date.fromisoformat(value)
    return frozenset(value) if key in SETS else value


def keep_tables(session: Session, shelf: Shelf) -> None:
    """Write down, once, which files the shelf's digest stands for."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = {"digest": shelf.digest, "files": dict(shelf.tables)}
    if session.get(RuleTables, shelf.digest) is None:
        session.execute(insert(RuleTables).values(row).on_conflict_do_nothing())
