"""A parsed name reduced to what the comparison rules look at, and the scope it is compared in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from namecheck.industry import is_generic, substances
from namecheck.name import ParsedName
from namecheck.shelf import Shelf
from namecheck.sounds import sounds
from namecheck.text import fold

Syllables = tuple[str, ...]


@dataclass(frozen=True)
class Reading:
    """Comparison form of a name.

    ``trade``: folded trade name; ``substance``: industry classes (empty: no industry wording); ``generic``: no
    wording or one outside GB/T 4754; ``scope``: the prefecture; ``divided``: carries a division.
    """

    shelf: Shelf
    text: str
    trade: str
    industry: str | None
    form: str | None
    pattern: str
    division: str | None
    substance: frozenset[str]
    generic: bool
    scope: str
    divided: bool
    branch: bool

    @cached_property
    def sounds(self) -> tuple[Syllables, ...]:
        """Every way to say the trade name, without tones."""
        return sounds(self.trade, self.shelf)

    @cached_property
    def sound_pieces(self) -> frozenset[Syllables]:
        """Every shorter run of syllables long enough for the partial-sound rule."""
        least = self.shelf.policy.partial_sound_min
        return frozenset(spoken[run] for spoken in self.sounds for run in _shorter(len(spoken), least))

    @cached_property
    def trade_pieces(self) -> frozenset[str]:
        """Every shorter run of characters long enough for the containment rule."""
        return frozenset(
            self.trade[run] for run in _shorter(len(self.trade), self.shelf.policy.containment_min)
        )

    @property
    def silent(self) -> bool:
        """Has no industry wording at all: compared with every industry (第17条)."""
        return not self.substance


def _shorter(size: int, least: int) -> Iterator[slice]:
    """Every run inside a sequence of ``size`` that is shorter than it and at least ``least`` long."""
    for start in range(size):
        for end in range(start + least, size + 1):
            if end - start < size:
                yield slice(start, end)


def read(parsed: ParsedName, authority: str, shelf: Shelf) -> Reading:
    """Reduce a parsed name declared or registered at ``authority`` (six digits)."""
    parts = parsed.parts
    return Reading(
        shelf=shelf,
        text=fold(parsed.text, shelf.variants),
        trade=fold(parts.trade_name, shelf.variants),
        industry=parts.industry,
        form=parts.form,
        pattern=parts.pattern,
        division=parts.division,
        substance=substances(parts.industry, shelf.industries),
        generic=is_generic(parts.industry, shelf.industries),
        scope=shelf.places.prefecture(authority),
        divided=parts.division is not None,
        branch=parsed.is_branch,
    )
