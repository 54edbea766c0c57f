"""What a crowd of prior names is asked, rule by rule, so that it need not be read to its end and no rule is missed.

Each probe finds every name whose gravest clash can be under its rule, and as few others as keys can tell apart: names that are known to
clash under another rule, or under none, are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from namecheck.keys import (
    ANY,
    BODIES,
    GENERIC,
    NONE,
    around,
    businesses,
    heard_around,
    keys,
    looks,
    names,
    rearranged,
    scopes_asked,
    spoken,
    text_alone,
    whole_name,
)
from namecheck.reading import Reading


@dataclass(frozen=True)
class Probe:
    """Keys looked up for one rule: once enough names clash under it, the others only say the same again. ``but``: keys of names
    that never have it as their gravest; a register that can leaves them out."""

    rule: str
    keys: tuple[int, ...]
    but: tuple[int, ...] = ()

    def __iter__(self) -> Iterator[int]:
        return iter(self.keys)


def probes(reading: Reading) -> Iterator[Probe]:
    """What a check of this reading looks up, what may refuse it first."""
    yield Probe("identical", (whole_name(reading),))
    if text_alone(reading) or reading.too_long:
        return
    scopes = scopes_asked(reading.scope, reading.divided)
    if reading.nameless:
        found = tuple(keys(names(reading), scopes, (ANY,)))
        yield from (Probe("same", found), Probe("kindred", found))
        return
    yield from _one_trade(reading, scopes)
    if reading.near:
        yield from _likely(reading, scopes)
        yield from _parts(reading, scopes[:1])
    yield _bare(reading, scopes[:1])


def _probe(rule: str, found: list[int], but: list[int] | None = None) -> Probe:
    return Probe(rule, tuple(dict.fromkeys(found)), tuple(but or ()))


def _bodies(reading: Reading) -> tuple[list[str], list[str]]:
    """The trade name as borne by those it is the same name for, and by those that are only beside it (第25条)."""
    own = names(reading)
    other = [body + reading.trade for body in BODIES if body + reading.trade not in own]
    return (own, other) if reading.shelf.policy.cooperatives_apart else ([*own, *other], [])


def _one_trade(reading: Reading, scopes: tuple[str, str]) -> Iterator[Probe]:
    """The same trade name: in one business, in a near one or of another kind of body."""
    own, other = _bodies(reading)
    near, every = businesses(reading)[:2]
    silent = (ANY,) if reading.silent else (NONE,)  # who is silent, or meets one who is, bears the same name
    one, ordered = tuple(sorted(reading.substance)) + silent, rearranged(reading)
    yield _probe("same", keys([*own, *ordered], scopes, one))
    yield _probe("reported", keys(own, scopes[:1], businesses(reading).reported))
    beside = keys(other, scopes[1:], every) + keys(other, scopes[:1], near)
    found = [*keys(own, scopes, near), *beside, *keys(ordered, scopes, every)]
    yield _probe(
        "kindred", found, [*keys(own, scopes, silent), *keys(other, scopes[:1], silent)]
    )  # the others are ``bare``


def _likely(reading: Reading, scopes: tuple[str, str]) -> Iterator[Probe]:
    """Trade names that sound or look like this one in a near business; never this one itself."""
    near = businesses(reading).near
    this = keys([body + reading.trade for body in BODIES], scopes, near)
    yield _probe("sound", keys(spoken(reading), scopes, near), this)
    yield _probe("glyph", keys(looks(reading), scopes, near), this)


def _parts(reading: Reading, own: tuple[str, ...]) -> Iterator[Probe]:
    """Trade names that stand inside this one or hold it, by their characters, else by their sound."""
    near = businesses(reading).near
    written = keys(around(reading), own, near)
    yield _probe("containment", written)
    yield _probe("partial_sound", keys(heard_around(reading), own, near), written)


def _bare(reading: Reading, scope: tuple[str, ...]) -> Probe:
    """Names one of which names no class of GB/T 4754: in no near business, and not the same."""
    near, alike, unspoken, by_the_way, _ = businesses(reading)
    own, other = _bodies(reading)
    said, heard = spoken(reading), heard_around(reading)
    mine = () if reading.silent else (ANY,) if reading.generic else (GENERIC,)
    found = keys(own, scope, mine) + keys([*other, *heard], scope, unspoken) + keys(said, scope, by_the_way)
    close = keys([*own, *other, *heard, *said], scope, near) if reading.generic else []
    return _probe("bare", found, [*keys(own, scope, alike), *close])
