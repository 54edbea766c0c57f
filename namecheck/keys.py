"""Conflict keys: two names clash under a rule ⟹ a key one is stored under is a key the other looks up.

A key is a stable 63-bit hash of (kind, scope, text, business). A name is stored under its trade name, the runs of
characters inside it, its sounds and the runs of syllables inside them, each once per business class and once for
"any business"; a name without trade name under its business. It looks up the same texts, the look-alike spellings,
and the wider scope where the law has one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import blake2b
from itertools import combinations, product

from namecheck.name import ParsedName
from namecheck.reading import Reading, read
from namecheck.shelf import Shelf

ANY = "*"
NONE = "-"
GENERIC = "~"
SEP = "\x1f"


@lru_cache(maxsize=1 << 16)
def _half(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big") >> 1


def stable(kind: str, scope: str, text: str, business: str) -> int:
    """63-bit positive hash, the same on every machine and in every process.

    >>> stable("t", "6302", "红光", "*") == stable("t", "6302", "红光", "*") < 2**63
    True
    """
    return _half(f"{kind}{SEP}{text}") ^ _half(f"{scope}{SEP}{business}{SEP}")


def _wide_stored(reading: Reading) -> tuple[str, ...]:
    """Everybody is found by undivided names of the province; undivided names by everybody."""
    province = reading.scope[:2]
    return (f"{province}+",) if reading.divided else (f"{province}+", f"{province}-")


def _wide_probed(reading: Reading) -> tuple[str, ...]:
    province = reading.scope[:2]
    return (f"{province}-",) if reading.divided else (f"{province}+",)


def _business_stored(reading: Reading) -> tuple[str, ...]:
    special = (NONE,) if reading.silent else (GENERIC,) if reading.generic else ()
    return (*sorted(reading.near), ANY, *special)


def _business_probed(reading: Reading) -> tuple[str, ...]:
    return (ANY,) if reading.generic else (*sorted(reading.near), NONE, GENERIC)


def _whole_stored(reading: Reading) -> list[tuple[str, str]]:
    """Trade name and sounds; a name without trade name is told by its business alone."""
    if reading.nameless:
        return [("b", business) for business in reading.near]
    return [("t", reading.trade), *(("s", " ".join(spoken)) for spoken in reading.sounds)]


def _pieces_stored(reading: Reading) -> Iterator[tuple[str, str]]:
    if reading.nameless:
        return
    yield from (("p", piece) for piece in reading.trade_pieces)
    yield from (("q", " ".join(piece)) for piece in reading.sound_pieces)


def _lookalikes(reading: Reading) -> Iterator[str]:
    near = reading.shelf.lookalikes
    trade = "" if reading.nameless else reading.trade
    for count in range(1, reading.shelf.policy.glyph_positions + 1):
        for places in combinations([i for i, char in enumerate(trade) if char in near], count):
            for chosen in product(*(sorted(near[trade[i]]) for i in places)):
                swapped = list(trade)
                for place, char in zip(places, chosen, strict=True):
                    swapped[place] = char
                yield "".join(swapped)


def _whole_probed(reading: Reading) -> list[tuple[str, str]]:
    return [*_whole_stored(reading), *(("t", other) for other in _lookalikes(reading))]


def _pieces_probed(reading: Reading) -> Iterator[tuple[str, str]]:
    if reading.nameless:
        return
    yield "p", reading.trade
    yield from (("q", " ".join(spoken)) for spoken in reading.sounds)
    yield from (("t", piece) for piece in reading.trade_pieces)
    yield from (("s", " ".join(piece)) for piece in reading.sound_pieces)


@lru_cache(maxsize=1 << 14)
def _places(scopes: tuple[str, ...], businesses: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(_half(f"{scope}{SEP}{business}{SEP}") for scope in scopes for business in businesses)


def _keys(
    texts: Iterable[tuple[str, str]], scopes: tuple[str, ...], businesses: tuple[str, ...]
) -> list[int]:
    places = _places(scopes, businesses)
    halves = [_half(f"{kind}{SEP}{text}") for kind, text in texts]
    return [half ^ place for half in halves for place in places]


def _whole_name(reading: Reading) -> int:
    """The very same text is found in the whole province, however either side was split."""
    return stable("n", reading.scope[:2], reading.text, ANY)


def stored(reading: Reading) -> frozenset[int]:
    """Keys of a reading in the register; a branch is found by its very text only."""
    if not (reading.nameless or reading.trade) or reading.branch:
        return frozenset({_whole_name(reading)})
    whole, business = _whole_stored(reading), _business_stored(reading)
    near = _keys([*whole, *_pieces_stored(reading)], (reading.scope,), business)
    return frozenset([_whole_name(reading), *near, *_keys(whole, _wide_stored(reading), business)])


def probed(reading: Reading) -> frozenset[int]:
    """Keys a check of this reading looks up."""
    if not (reading.nameless or reading.trade) or reading.branch:
        return frozenset({_whole_name(reading)})
    whole, business = _whole_probed(reading), _business_probed(reading)
    near = _keys([*whole, *_pieces_probed(reading)], (reading.scope,), business)
    return frozenset([_whole_name(reading), *near, *_keys(whole, _wide_probed(reading), business)])


def conflict_keys(parsed: ParsedName, authority: str, shelf: Shelf) -> frozenset[int]:
    """The set a name is stored under: positive 63-bit integers."""
    return stored(read(parsed, authority, shelf))


def probe_keys(parsed: ParsedName, authority: str, shelf: Shelf) -> frozenset[int]:
    """What a check must look up: two names clash under a rule ⟹ the sets meet."""
    return probed(read(parsed, authority, shelf))
