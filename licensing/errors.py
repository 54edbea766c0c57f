"""What a service can answer besides success: codes and parameters, never sentences."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """A finding in what somebody wrote: where, which, and the values its sentence needs."""

    field: str
    code: str
    params: Mapping[str, object] = dataclasses.field(default_factory=dict)


class LicensingError(Exception):
    """Base of everything a service raises on purpose."""


class Refused(LicensingError):
    """This act is not open now. ``codes`` say why; nothing has changed."""

    def __init__(self, *codes: str, **params: object) -> None:
        super().__init__(", ".join(codes))
        self.codes: tuple[str, ...] = codes
        self.params: dict[str, object] = params


class Invalid(LicensingError):
    """What was written has problems; all of them, nothing has changed."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(", ".join(f"{p.field}:{p.code}" for p in problems))
        self.problems: tuple[Problem, ...] = tuple(problems)


class NotFound(LicensingError):
    """No such thing, or none that this actor may know of."""


class Conflict(LicensingError):
    """Somebody else changed it first; read again and repeat."""


class CostsSignatures(LicensingError):
    """The edit would undo signatures, and nobody has agreed to that yet; nothing has changed. ``names``: whose."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(", ".join(names))
        self.names: tuple[str, ...] = tuple(names)
