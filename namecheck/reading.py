"""A parsed name reduced to what the comparison rules look at, and the scope it is compared in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from namecheck.industry import is_generic, kindred, substances
from namecheck.name import ParsedName, Parts
from namecheck.shelf import Shelf
from namecheck.sounds import sounds
from namecheck.text import fold

Syllables = tuple[str, ...]
COOPERATIVE = "合作社"


@dataclass(frozen=True)
class Reading:
    """Comparison form of a name.

    ``trade``: folded trade name; ``nameless``: it is empty or only says the business (盐业公司); ``substance``:
    industry classes (empty: no industry wording); ``near``: these and the neighbouring ones; ``generic``: no
    wording or one outside GB/T 4754; ``scope``: the prefecture; ``divided``: carries a division; ``place``: code of
    the division of a name without trade name.
    """

    shelf: Shelf
    text: str
    trade: str
    place: str | None
    industry: str | None
    form: str | None
    pattern: str
    division: str | None
    substance: frozenset[str]
    near: frozenset[str]
    generic: bool
    scope: str
    divided: bool
    branch: bool
    cooperative: bool
    nameless: bool

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


def says_only_trade(parts: Parts, shelf: Shelf) -> bool:
    """Is the trade name an industry wording with no industry behind it (盐业公司, 电力实业公司), so none (第8条)?"""
    known = parts.trade_name in shelf.lexicon.wordings and parts.trade_name not in shelf.weak
    return known and is_generic(parts.industry, shelf.industries)


def _place(parts: Parts, scope: str, shelf: Shelf) -> str | None:
    """The code of the division, of several the one in the scope's city or province."""
    if parts.division is None:
        return None
    codes = sorted(shelf.places.chains(parts.division)) or [parts.division_code or ""]
    near = [code for size in (4, 2) for code in codes if code[:size] == scope[:size]]
    return (near or codes)[0]


def read(parsed: ParsedName, authority: str, shelf: Shelf) -> Reading:
    """Reduce a parsed name declared or registered at ``authority`` (six digits)."""
    parts = parsed.parts
    plain = says_only_trade(parts, shelf)
    industry = parts.trade_name if plain else parts.industry
    near = kindred(industry, shelf.industries)
    nameless = (plain or not parts.trade_name) and bool(near) and not parsed.is_branch
    scope = shelf.places.prefecture(authority)
    return Reading(
        shelf=shelf,
        text=fold(parsed.text, shelf.variants),
        trade=fold(parts.trade_name, shelf.variants),
        place=_place(parts, scope, shelf) if nameless else None,
        industry=parts.industry,
        form=parts.form,
        pattern=parts.pattern,
        division=parts.division,
        substance=substances(industry, shelf.industries),
        near=near,
        generic=is_generic(industry, shelf.industries),
        scope=scope,
        divided=parts.division is not None,
        branch=parsed.is_branch,
        cooperative=COOPERATIVE in (parts.form or ""),
        nameless=nameless,
    )
