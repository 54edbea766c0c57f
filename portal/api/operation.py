"""What one row of the table of operations says."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel

from portal.api import models

Shape = type[BaseModel] | tuple[type[BaseModel], ...] | str
LIMITED = (422, 429)
BODY = (400, 413, 415, 422, 429)


@dataclass(frozen=True)
class Operation:
    """``scope``: empty for everybody, "client" for the token endpoint. ``bodies``: content type and shape of each."""

    method: str
    path: str
    name: str
    tag: str
    summary: str
    answer: type[BaseModel] | str
    refusals: tuple[int, ...]
    scope: str = ""
    query: type[models.Query] | None = None
    bodies: tuple[tuple[str, Shape], ...] = ()
    path_parameters: tuple[str, ...] = ()
    path_form: str = ""
    idempotent: bool = False
    answer_kind: str = "application/json"
