"""Parts of an enterprise as a tree: who holds which part, and who stands behind those that are bodies."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Part:
    """``key``: a person of the application, else a blind index; ``share``: of what it is a part of; ``parts``: who is known behind it."""

    key: str
    name: str
    share: Fraction
    natural: bool
    parts: tuple[Part, ...] = ()
