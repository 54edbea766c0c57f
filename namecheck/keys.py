"""Conflict keys: two names clash under a rule ⟹ a key one is stored under is a key the other looks up.

A key is a stable 63-bit hash of (kind, scope, text, business). A name is stored under its trade name, the runs of
characters inside it, its sounds and the runs of syllables inside them, its look and its characters in order of the alphabet, each
once per business class and once for "any business"; a name without trade name under its business. It looks up the
same texts, and in the wider scope where the law has one. What is looked up comes in groups, so that a check may stop
reading a crowd of hints without missing a rule; the number of keys is bounded by the longest trade name compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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


Door = tuple[
    int, tuple[int, ...]
]  # of a scope: the place of "any business", and those of the businesses asked for
Group = tuple[int, tuple[Door, ...]]  # of a text: its half of the keys, and where it is looked up


@lru_cache(maxsize=1 << 14)
def _doors(scopes: tuple[str, ...], businesses: tuple[str, ...]) -> tuple[Door, ...]:
    return tuple((_places((scope,), (ANY,))[0], _places((scope,), businesses)) for scope in scopes)


@lru_cache(maxsize=1 << 14)
def _asked_at(
    scopes: tuple[str, ...], near: frozenset[str], silent: bool, generic: bool
) -> tuple[tuple[Door, ...], ...]:
    """Where names, sounds, looks and pieces are looked up: the other halves of the keys of all probes."""
    business = tuple(sorted(near))
    others = (ANY,) if generic else (NONE, GENERIC)
    named = tuple(dict.fromkeys((*((ANY,) if silent else (*business, NONE)), *others)))
    spoken = (*business, *others)
    wide = _doors(scopes, named), _doors(scopes, spoken), _doors(scopes, business)
    return *wide, _doors(scopes[:1], spoken)


def groups(reading: Reading) -> list[Group]:
    """What a check of this reading looks up, text by text."""
    found: list[Group] = [(_whole_name(reading), ((0, (0,)),))]
    if _text_alone(reading) or reading.too_long:
        return found
    scopes = (reading.scope, *_wide_probed(reading))
    names, spoken, looks, pieces = _asked_at(scopes, reading.near, reading.silent, reading.generic)
    found += [(_half(f"{kind}{SEP}{text}"), names) for kind, text in _names(reading)]
    if reading.nameless:
        return found
    found += [(_half(f"s{SEP}{' '.join(said)}"), spoken) for said in reading.heard]
    found += [(_half(f"{kind}{SEP}{text}"), looks) for kind, text in _looks(reading)]
    found += [(_half(text), pieces) for text in _around_texts(reading)]
    return found


def probed(reading: Reading) -> frozenset[int]:
    """Keys a check of this reading looks up: those of all its probes, without putting them in groups."""
    return frozenset(
        [half ^ place for half, doors in groups(reading) for _, places in doors for place in places]
    )


class Asked:
    """The keys that some readings look up, worked out when they are read.

    A text that is stored in a scope stands there under "any business" as well: a register that tells cheaply whether it has a key
    goes through ``groups`` and looks at the businesses of a text only where that one is.
    """

    def __init__(self, readings: Sequence[Reading]) -> None:
        self._readings = readings

    def __iter__(self) -> Iterator[int]:
        return iter(frozenset().union(*map(probed, self._readings)))

    def groups(self) -> Iterator[Group]:
        """What each of the readings looks up, text by text."""
        for reading in self._readings:
            yield from groups(reading)


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
