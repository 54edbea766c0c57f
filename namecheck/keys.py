"""Conflict keys: two names clash under a rule ⟹ a key one is stored under is a key the other looks up.

A key is a stable 63-bit hash of (kind, scope, text, business). A name is stored under its trade name, the runs of
characters inside it, its sounds and the runs of syllables inside them, its look and its characters in order of the alphabet, each
once per business class and once for "any business"; a name without trade name under its business. It looks up the
same texts, and in the wider scope where the law has one. What is looked up comes in groups, so that a check may stop
reading a crowd of hints without missing a rule; the number of keys is bounded by the longest trade name compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

from namecheck.name import ParsedName
from namecheck.reading import Reading, read
from namecheck.shelf import Shelf
from namecheck.sounds import loose

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


def _names(reading: Reading) -> list[tuple[str, str]]:
    """The trade name itself and its words in any order; without trade name the business alone tells a name."""
    if reading.nameless:
        return [("b", business) for business in sorted(reading.near)]
    return [("t", reading.trade), *([("o", reading.letters)] if reading.letters else ())]


def _spoken(reading: Reading) -> list[tuple[str, str]]:
    return [] if reading.nameless else [("s", " ".join(spoken)) for spoken in reading.heard]


def _looks(reading: Reading) -> list[tuple[str, str]]:
    """Only a trade name with a character that has look-alikes can be taken for another."""
    classes = reading.shelf.glyph_classes
    plain = reading.nameless or classes.keys().isdisjoint(reading.trade)
    return [] if plain else [("g", reading.glyphs)]


def _whole(reading: Reading) -> list[tuple[str, str]]:
    return [*_names(reading), *_spoken(reading), *_looks(reading)]


def _pieces(reading: Reading) -> Iterator[tuple[str, str]]:
    if reading.nameless:
        return
    yield from (("p", piece) for piece in reading.trade_pieces)
    yield from (("q", " ".join(piece)) for piece in reading.sound_pieces)


def _around(reading: Reading) -> list[tuple[str, str]]:
    """Trade names that stand inside this one, and those it stands in."""
    return [("p", reading.trade), *(("t", piece) for piece in reading.trade_pieces)]


def _heard_around(reading: Reading) -> list[tuple[str, str]]:
    inside = (("s", " ".join(loose(piece))) for piece in reading.sound_pieces)
    return [*(("q", " ".join(spoken)) for spoken in reading.sounds), *inside]


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


def _text_alone(reading: Reading) -> bool:
    """Is a name compared by its very text only: a branch, or nothing to compare?"""
    return reading.branch or not (reading.nameless or reading.trade)


def stored(reading: Reading) -> frozenset[int]:
    """Keys of a reading in the register; a branch is found by its very text only."""
    if _text_alone(reading):
        return frozenset({_whole_name(reading)})
    whole, business = _whole(reading), _business_stored(reading)
    near = _keys([*whole, *_pieces(reading)], (reading.scope,), business)
    return frozenset([_whole_name(reading), *near, *_keys(whole, _wide_stored(reading), business)])


@dataclass(frozen=True)
class Probe:
    """Keys looked up together. ``rules``: once enough names clash under one of them, the others of this probe only
    say the same again."""

    rules: frozenset[str]
    keys: tuple[int, ...]


def _probe(
    reading: Reading, rules: str, texts: tuple[list[tuple[str, str]], ...], business: tuple[str, ...]
) -> Probe:
    """``texts``: those compared in the wider scope as well, and those that are not."""
    wide, narrow = texts
    scopes = (reading.scope, *_wide_probed(reading))
    keys = [*_keys(wide, scopes, business), *_keys(narrow, (reading.scope,), business)]
    return Probe(frozenset(rules.split()), tuple(dict.fromkeys(keys)))


def probes(reading: Reading) -> list[Probe]:
    """What a check of this reading looks up, what may refuse it first."""
    identical = Probe(frozenset(), (_whole_name(reading),))
    if _text_alone(reading) or reading.too_long:
        return [identical]
    near = tuple(sorted(reading.near))
    names, spoken = _names(reading), _spoken(reading)
    around, heard = ([], []) if reading.nameless else (_around(reading), _heard_around(reading))
    others = (ANY,) if reading.generic else (NONE, GENERIC)
    found = [
        identical,
        _probe(reading, "same", (names, []), (ANY,) if reading.silent else (*near, NONE)),
        _probe(reading, "sound", (spoken, []), near),
        _probe(reading, "glyph", (_looks(reading), []), near),
        _probe(reading, "containment", ([], around), near),
        _probe(reading, "partial_sound", ([], heard), near),
        _probe(reading, "bare", ([*names, *spoken], [*around, *heard]), others),
    ]
    return [probe for probe in found if probe.keys]


@lru_cache(maxsize=1 << 14)
def _places_asked(
    scopes: tuple[str, ...], near: frozenset[str], silent: bool, generic: bool
) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
    """Where names, sounds, looks and pieces are looked up: the halves of the keys of all probes."""
    business = tuple(sorted(near))
    others = (ANY,) if generic else (NONE, GENERIC)
    named = tuple(dict.fromkeys((*((ANY,) if silent else (*business, NONE)), *others)))
    spoken = (*business, *others)
    wide = _places(scopes, named), _places(scopes, spoken), _places(scopes, business)
    return *wide, _places(scopes[:1], spoken)


def probed(reading: Reading) -> frozenset[int]:
    """Keys a check of this reading looks up: those of all its probes, without putting them in groups."""
    if _text_alone(reading) or reading.too_long:
        return frozenset((_whole_name(reading),))
    scopes = (reading.scope, *_wide_probed(reading))
    names, spoken, looks, pieces = _places_asked(scopes, reading.near, reading.silent, reading.generic)
    keys = [_whole_name(reading)]
    for kind, text in _names(reading):
        half = _half(f"{kind}{SEP}{text}")
        keys += [half ^ place for place in names]
    if reading.nameless:
        return frozenset(keys)
    for said in reading.heard:
        half = _half(f"s{SEP}{' '.join(said)}")
        keys += [half ^ place for place in spoken]
    for kind, text in _looks(reading):
        half = _half(f"{kind}{SEP}{text}")
        keys += [half ^ place for place in looks]
    for text in _around_texts(reading):
        half = _half(text)
        keys += [half ^ place for place in pieces]
    return frozenset(keys)


def _around_texts(reading: Reading) -> list[str]:
    """What ``_around`` and ``_heard_around`` look up, as it is hashed."""
    texts = [f"p{SEP}{reading.trade}"]
    texts += [f"t{SEP}{piece}" for piece in reading.trade_pieces]
    texts += [f"q{SEP}{' '.join(said)}" for said in reading.sounds]
    texts += [f"s{SEP}{' '.join(loose(piece))}" for piece in reading.sound_pieces]
    return texts


def conflict_keys(parsed: ParsedName, authority: str, shelf: Shelf) -> frozenset[int]:
    """The set a name is stored under: positive 63-bit integers."""
    return stored(read(parsed, authority, shelf))


def probe_keys(parsed: ParsedName, authority: str, shelf: Shelf) -> frozenset[int]:
    """What a check must look up: two names clash under a rule ⟹ the sets meet."""
    return probed(read(parsed, authority, shelf))
