"""Conflict keys: two names clash under a rule ⟹ a key one is stored under is a key the other looks up.

A key is a stable 63-bit hash of (kind, scope, text, business). A name is stored under its trade name, the runs of
characters inside it, its sounds and the runs of syllables inside them, its look and its characters in order of the alphabet, each
once per business class and once for "any business"; a name without trade name under its business. It looks up the
same texts where a rule may hold, and in the wider scope where the law has one. The number of keys is bounded by the
longest trade name compared.

The high 32 bits of a key say the text alone, the others also scope and business: in sorted keys all places of a text stand together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from namecheck.name import ParsedName
from namecheck.reading import WHOLE_ORDER, Reading, read
from namecheck.shelf import Shelf
from namecheck.sounds import loose

ANY = "*"
NONE = "-"
GENERIC = "~"
REPORTED = "!"
SEP = "\x1f"
# Kinds of texts: the whole name, trade names of enterprises and of cooperatives (the office may keep the two apart), a business
# without trade name, the characters in order, sound, look, and pieces by character and by sound.
WHOLE, ENTERPRISE, COOPERATIVE, BUSINESS, ORDER, SOUND, LOOK, PIECE, HEARD = (
    kind + SEP for kind in "ntcbosgpq"
)
BODIES = (ENTERPRISE, COOPERATIVE)
KEY_BITS, PLACE_BITS = 63, 31
_PRIME, _SPREAD = (
    (1 << 61) - 1,
    0x16A09E667F3BCC91,
)  # multiplied by the second, numbers that differ little lie far apart
_number = int.from_bytes


def halves(texts: Iterable[str]) -> list[int]:
    """Texts as numbers below 2**63. What collides is compared exactly, so arithmetic will do, at a quarter of a digest's cost."""
    return [_number(text.encode("utf-8", "surrogatepass"), "big") * _SPREAD % _PRIME << 2 for text in texts]


@lru_cache(maxsize=1 << 14)
def _place(scope: str, business: str) -> int:
    """A place as a number below 2**31."""
    return halves((f"{scope}{SEP}{business}{SEP}",))[0] >> KEY_BITS - PLACE_BITS


def stable(kind: str, scope: str, text: str, business: str) -> int:
    """63-bit positive hash, the same on every machine and in every process.

    >>> one, other = stable("t", "6302", "红光", "*"), stable("t", "6301", "红光", "酒")
    >>> one == stable("t", "6302", "红光", "*") < 2**63, one == other, one >> 31 == other >> 31
    (True, False, True)
    """
    return halves([kind + SEP + text])[0] ^ _place(scope, business)


def _wide_stored(reading: Reading) -> tuple[str, ...]:
    """Everybody is found by undivided names of the province; undivided names by everybody."""
    province = reading.scope[:2]
    return (f"{province}+",) if reading.divided else (f"{province}+", f"{province}-")


def scopes_asked(scope: str, divided: bool) -> tuple[str, str]:
    """A name's own scope, and the wider one."""
    return scope, f"{scope[:2]}-" if divided else f"{scope[:2]}+"


def names(reading: Reading) -> list[str]:
    """The trade name itself; without trade name the business alone tells a name."""
    if reading.nameless:
        return [BUSINESS + business for business in sorted(reading.near)]
    return [(COOPERATIVE if reading.cooperative else ENTERPRISE) + reading.trade]


def reports(reading: Reading) -> tuple[str, ...]:
    """The pairs of wordings under which a reading is found beside its own trade name."""
    return tuple([REPORTED + pair for pair in sorted(reading.in_reports)])


def rearranged(reading: Reading) -> list[str]:
    """The words of the trade name in any order."""
    return [ORDER + reading.letters] if len(reading.trade) >= WHOLE_ORDER else []


def spoken(reading: Reading) -> list[str]:
    """How the trade name sounds to a hasty ear."""
    return [SOUND + " ".join(said) for said in reading.heard]


def looks(reading: Reading) -> list[str]:
    """Only a trade name with a character that has look-alikes can be taken for another."""
    plain = reading.shelf.glyph_classes.keys().isdisjoint(reading.trade)
    return [] if plain else [LOOK + reading.glyphs]


def around(reading: Reading) -> list[str]:
    """Trade names that stand inside this one, and those it stands in."""
    inside = [body + piece for piece in reading.trade_pieces for body in BODIES]
    return [PIECE + reading.trade, *inside]


def heard_around(reading: Reading) -> list[str]:
    """The same by sound."""
    if len(reading.trade) < reading.shelf.policy.partial_sound_min:
        return []
    inside = [SOUND + " ".join(loose(piece)) for piece in reading.sound_pieces]
    return [*[HEARD + " ".join(said) for said in reading.sounds], *inside]


@lru_cache(maxsize=1 << 14)
def _places(scopes: tuple[str, ...], businesses: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(_place(scope, business) for scope in scopes for business in businesses)


def keys(texts: Iterable[str], scopes: tuple[str, ...], businesses: tuple[str, ...]) -> list[int]:
    """Every text in every scope for every business."""
    places = _places(scopes, businesses)
    return [each ^ place for each in halves(texts) for place in places]


def whole_name(reading: Reading) -> int:
    """The very same text is found in the whole province, however either side was split."""
    return keys([WHOLE + reading.text], (reading.scope[:2],), (ANY,))[0]


def text_alone(reading: Reading) -> bool:
    """Is a name compared by its very text only: a branch, or nothing to compare?"""
    return reading.branch or not (reading.nameless or reading.trade)


def stored(reading: Reading) -> frozenset[int]:
    """Keys of a reading in the register; a branch is found by its very text only."""
    found = [whole_name(reading)]
    if text_alone(reading):
        return frozenset(found)
    own, near = (reading.scope,), tuple(sorted(reading.near))
    everywhere = own + _wide_stored(reading)
    if reading.nameless:
        return frozenset([*found, *keys(names(reading), everywhere, (ANY,))])
    special = (NONE,) if reading.silent else (GENERIC,) if reading.generic else ()
    found += keys(names(reading), own, reports(reading))
    business = (*near, ANY, *special)
    found += keys([*names(reading), *rearranged(reading), *spoken(reading)], everywhere, business)
    found += keys([HEARD + " ".join(piece) for piece in reading.sound_pieces], own, business)
    if near:  # without a business a name neither looks like another nor stands in one
        found += keys(looks(reading), everywhere, (*near, ANY))
        found += keys([PIECE + piece for piece in reading.trade_pieces], own, (*near, ANY))
    return frozenset(found)


class Businesses(NamedTuple):
    """For which businesses a reading looks up trade names.

    ``near``: one substance or a neighbouring one. ``alike``: the trade name itself, where it is the same name or nearly.
    ``unspoken``: those that clash because one of the two names no class of GB/T 4754. ``by_the_way``: the same for trade names
    that merely sound alike; two syllables are too little beside a wording. ``reported``: pairs of wordings of which refusals are
    reported, for the trade name itself.
    """

    near: tuple[str, ...]
    alike: tuple[str, ...]
    unspoken: tuple[str, ...]
    by_the_way: tuple[str, ...]
    reported: tuple[str, ...]


Facts = tuple[
    frozenset[str], bool, bool, bool, tuple[str, ...]
]  # near businesses, none at all, of no class, a trade name long enough to be heard in part, pairs in reports


def _facts(reading: Reading) -> Facts:
    long = len(reading.trade) >= reading.shelf.policy.partial_sound_min
    return reading.near, not reading.substance, reading.generic, long, reports(reading)


def businesses(reading: Reading) -> Businesses:
    """The businesses that a reading looks up."""
    return _businesses(_facts(reading))


@lru_cache(maxsize=1 << 12)
def _businesses(facts: Facts) -> Businesses:
    near, silent, generic, long, reported = facts
    business, unspoken = tuple(sorted(near)), (ANY,) if generic else (NONE, GENERIC)
    alike = (ANY,) if silent else (*business, NONE)
    return Businesses(business, alike, unspoken, unspoken if silent or long else (NONE,), reported)


Door = tuple[
    int, tuple[int, ...]
]  # of a scope: the place of "any business", and those of the businesses asked for
Doors = tuple[Door, ...]
Group = tuple[int, Doors]  # of a text: its half of the keys, and where it is looked up


def _doors(*asked: tuple[str, tuple[str, ...]]) -> Doors:
    return tuple([(_place(scope, ANY), _places((scope,), business)) for scope, business in asked if business])


@lru_cache(maxsize=1 << 10)
def _of_province(scope: str) -> Doors:
    return _doors((scope[:2], (ANY,)))


@lru_cache(maxsize=1 << 10)
def _of_any(scope: str, divided: bool) -> Doors:
    return _doors(*((each, (ANY,)) for each in scopes_asked(scope, divided)))


@lru_cache(maxsize=1 << 14)
def _asked_at(scope: str, divided: bool, facts: Facts) -> tuple[Doors, ...]:
    """Where names, words in another order, sounds, looks, pieces and pieces by sound are looked up."""
    near, alike, unspoken, by_the_way, reported = _businesses(facts)
    every = dict.fromkeys((ANY, *alike, *unspoken, *near, *reported))
    own, wide = (
        {business: _place(each, business) for business in every} for each in scopes_asked(scope, divided)
    )
    named, said, heard = (
        _door(own, tuple(dict.fromkeys((*one, *more))))
        for one, more in ((alike, (*unspoken, *reported)), (near, by_the_way), (near, unspoken))
    )
    elsewhere, beside, close = _door(wide, alike), _door(wide, near), _door(own, near)
    return named + elsewhere, _door(own, alike) + elsewhere, said + beside, close + beside, close, heard


def _door(at: Mapping[str, int], asked: tuple[str, ...]) -> Doors:
    return ((at[ANY], tuple([at[business] for business in asked])),) if asked else ()


def groups(reading: Reading) -> list[Group]:
    """What a check of this reading looks up, text by text."""
    texts, places = [WHOLE + reading.text], [_of_province(reading.scope)]
    if reading.nameless and not reading.branch:
        texts += names(reading)
        places += [_of_any(reading.scope, reading.divided)] * len(reading.near)
    elif not (text_alone(reading) or reading.too_long):
        _add_texts(reading, texts, places)
    return list(zip(halves(texts), places, strict=True))


def _add_texts(reading: Reading, texts: list[str], places: list[Doors]) -> None:
    """What a trade name looks up, each text with its places."""
    trade = reading.trade
    at = _asked_at(reading.scope, reading.divided, _facts(reading))
    kinds = [[ENTERPRISE + trade, COOPERATIVE + trade], rearranged(reading), spoken(reading)]
    near = [looks(reading), around(reading)] if reading.near else [[], []]
    for found, doors in zip((*kinds, *near, heard_around(reading)), at, strict=True):
        texts += found
        places += [doors] * len(found)


def probed(reading: Reading) -> frozenset[int]:
    """Keys a check of this reading looks up: those of all its probes, without putting them in groups."""
    return frozenset(
        [each ^ place for each, doors in groups(reading) for _, places in doors for place in places]
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


def conflict_keys(parsed: ParsedName, authority: str, shelf: Shelf) -> frozenset[int]:
    """The set a name is stored under: positive 63-bit integers."""
    return stored(read(parsed, authority, shelf))


def probe_keys(parsed: ParsedName, authority: str, shelf: Shelf) -> frozenset[int]:
    """What a check must look up: two names clash under a rule ⟹ the sets meet."""
    return probed(read(parsed, authority, shelf))
