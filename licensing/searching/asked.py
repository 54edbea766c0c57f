"""A question about names: the tokens that its answers share, and how one candidate is read."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product
from typing import Any

from licensing.searching.tokens import (
    BETWEEN,
    PARTS,
    RUN,
    WHOLE,
    Syllables,
    Words,
    readings_of,
    token,
)
from namecheck.shelf import Shelf
from namecheck.sounds import merged
from namecheck.text import fold

MATCHES = ("any", "contains", "prefix", "whole", "sound", "initials")
LONGEST = 100  # characters of a question; longer than any name on the register
MOST_PAIRS = 24  # of one text that are looked up; the candidates are read in full
MOST_WAYS = 16  # to cut a run of letters into syllables
LONGEST_SYLLABLE = 6
LONGEST_SPOKEN = LONGEST
ZONES = "".join(PARTS.values()) + BETWEEN  # where a pair may stand

Span = tuple[int, int]
Group = tuple[int, ...]  # one of these tokens
Reader = Callable[[Words], "tuple[Span, ...] | None"]  # where the answer stands in the text, None: nowhere


@dataclass(frozen=True)
class Question:
    """``text``: terms between blanks, all wanted. ``part``: a key of PARTS; ``match``: one of MATCHES.

    ``authority``: six digits; zeros at the end stand for everything below.
    """

    text: str
    part: str | None = None
    match: str = "any"
    status: str | None = None
    authority: str | None = None


@dataclass(frozen=True)
class Way:
    """One way in which a term is met: every group of tokens, and the reader says yes."""

    groups: tuple[Group, ...]
    read: Reader


@dataclass(frozen=True)
class Search:
    """What the index is asked: for each term one of its ways; ``always``: filters; ``first``: tokens of the closest answers."""

    terms: Sequence[Sequence[Way]]
    always: tuple[Group, ...] = ()
    first: Group = ()

    def read(self, words: Words) -> tuple[Span, ...] | None:
        """Where the terms stand in a candidate's text; None when it is not an answer."""
        spans: list[Span] = []
        for ways in self.terms:
            found = next(filter(None, (way.read(words) for way in ways)), None)
            if found is None:
                return None
            spans += found
        return tuple(sorted(set(spans)))


def understand(question: Question, shelf: Shelf) -> Search | None:
    """The search behind a question; None when nothing can answer it (no letter or digit, no such sound)."""
    letter = PARTS[question.part] if question.part else None
    asked = _Asked(question.match, letter, shelf)
    texts = _terms(question.text[: LONGEST + 1])
    terms = [tuple(asked.ways(text)) for text in texts]
    if not terms or not all(terms) or len(question.text) > LONGEST:
        return None
    first = asked.closest(texts[0]) if len(texts) == 1 else ()
    return Search(tuple(terms), tuple(_filters(question)), first)


def _filters(question: Question) -> Iterator[Group]:
    if question.status:
        yield (token("@" + question.status),)
    if question.authority:
        yield (token("#" + _place(question.authority)),)


def _place(authority: str) -> str:
    """
    >>> _place("630202"), _place("630200"), _place("630000")
    ('630202', '6302', '63')
    """
    return authority[:2] if authority.endswith("0000") else authority.removesuffix("00")


def _terms(text: str) -> list[str]:
    """The terms of a question; neighbours in letters are one sound: ``qing he``.

    >>> _terms("乐都  qing he 餐饮")
    ['乐都', 'qing he', '餐饮']
    """
    terms: list[str] = []
    for each in text.split():
        if terms and _latin(each) and _latin(terms[-1]):
            terms[-1] += " " + each
        elif any(char.isalnum() for char in each):
            terms.append(each)
    return terms


def bare(text: str) -> str:
    """Letters without tone marks, ü as v.

    >>> bare("Qīng hé"), bare("lǜ")
    ('qing he', 'lv')
    """
    apart = (
        unicodedata.normalize("NFD", text.casefold()).replace("u\u0308", "v").replace("u\u0304\u0308", "v")
    )
    return "".join(char for char in apart if not unicodedata.combining(char))


def _latin(text: str) -> bool:
    plain = bare(text)
    return plain.isascii() and any(char.isalpha() for char in plain)


@dataclass(frozen=True)
class _Asked:
    """How terms are to be met. ``letter``: of the part they must stand in."""

    match: str
    letter: str | None
    shelf: Shelf

    def ways(self, text: str) -> Iterator[Way]:
        plain = fold(text, self.shelf.variants)
        kinds = ("contains", "sound", "initials") if self.match == "any" else (self.match,)
        for kind in kinds:
            if kind == "contains" and plain:
                yield self._contains(plain)
            elif kind == "prefix" and plain:
                yield self._starts(plain)
            elif kind == "whole" and plain:
                yield self._is(plain)
            elif kind == "sound":
                yield from (self._sounds(said) for said in self._said(text, plain))
            elif kind == "initials":
                yield from self._initials(bare(text))

    def closest(self, text: str) -> Group:
        """Tokens of the names whose trade name is this text, or is said like it."""
        if self.letter not in {None, PARTS["trade_name"]} or self.match in {"whole", "initials"}:
            return ()
        plain = fold(text, self.shelf.variants)
        found = [] if self.match == "sound" else [token("=t" + plain)]
        if self.match in {"any", "sound"}:
            for said in self._said(text, plain):
                found += [token("=s" + " ".join(one)) for one in _few(product(*said))]
        return tuple(found)

    def _target(self, words: Words) -> tuple[str, int]:
        """The text that is looked at and where it begins in the whole."""
        if self.letter is None:
            return words.text, 0
        part = words.parts[self.letter]
        place = words.text.rfind(part) if self.letter == PARTS["form"] else words.text.find(part)
        return part, max(place, 0)

    def _groups(self, kind: str, zones: str, pieces: Iterable[Iterable[str]]) -> tuple[Group, ...]:
        letters = self.letter or zones
        return tuple(
            tuple(token(f"{kind}{zone}{gram}") for gram in grams for zone in letters) for grams in pieces
        )

    def _pairs(self, text: str) -> tuple[Group, ...]:
        if len(text) == 1:
            return self._groups("c", ZONES, [[text]])
        places = _spread(len(text) - 1)
        return self._groups("c", ZONES, ([text[p : p + 2]] for p in places))

    def _contains(self, text: str) -> Way:
        def read(words: Words) -> tuple[Span, ...] | None:
            target, start = self._target(words)
            place = target.find(text)
            return None if place < 0 else ((start + place, start + place + len(text)),)

        return Way(self._pairs(text), read)

    def _starts(self, text: str) -> Way:
        def read(words: Words) -> tuple[Span, ...] | None:
            target, start = self._target(words)
            return ((start, start + len(text)),) if target.startswith(text) else None

        start: Group = (token(f"^{self.letter or WHOLE}{text[:2]}"),)
        return Way((start, *(self._pairs(text) if len(text) > 2 else ())), read)

    def _is(self, text: str) -> Way:
        def read(words: Words) -> tuple[Span, ...] | None:
            target, start = self._target(words)
            return ((start, start + len(text)),) if target == text else None

        if self.letter == PARTS["trade_name"]:
            return Way(((token("=t" + text),),), read)
        return Way(self._starts(text).groups, read)

    def _said(self, text: str, plain: str) -> Iterator[Syllables]:
        """The sounds a term stands for: pinyin cut into syllables, or the readings of its characters."""
        if _latin(text):
            yield from _few(_cuts(bare(text), self.shelf))
        elif self.match == "sound" and plain:
            yield readings_of(plain, self.shelf)

    def _sounds(self, said: Syllables) -> Way:
        def read(words: Words) -> tuple[Span, ...] | None:
            target, start = self._target(words)
            heard = readings_of(target, self.shelf)
            for place in range(len(heard) - len(said) + 1):
                if all(not set(a).isdisjoint(b) for a, b in zip(said, heard[place:], strict=False)):
                    return ((start + place, start + place + len(said)),)
            return None

        places = _spread(len(said) - 1)
        pieces = [map(" ".join, product(*said[p : p + 2])) for p in places] if len(said) > 1 else [said[0]]
        return Way(self._groups("s", ZONES, pieces), read)

    def _initials(self, letters: str) -> Iterator[Way]:
        letters = "".join(letters.split())
        if not (2 <= len(letters) <= LONGEST_SPOKEN and letters.isalpha() and letters.isascii()):
            return
        if self.letter in {PARTS["division"], PARTS["form"]}:
            return
        size = 2 if len(letters) < RUN else RUN
        runs = [letters[place : place + size] for place in range(len(letters) - size + 1)]
        yield Way(tuple((token("a" + run),) for run in runs), lambda words: self._short(words, letters))

    def _short(self, words: Words, letters: str) -> tuple[Span, ...] | None:
        """Where the characters stand whose initials these are: in the trade name, in the industry, or from one into the other."""
        trade, industry = words.parts["t"], words.parts["i"]
        core = {None: trade + industry, "t": trade, "i": industry}[self.letter]
        heads = [{reading[0] for reading in readings} for readings in readings_of(core, self.shelf)]
        for place in range(len(heads) - len(letters) + 1):
            if all(letter in head for letter, head in zip(letters, heads[place:], strict=False)):
                return tuple(_pieces(words, self.letter, place, place + len(letters)))
        return None


def _pieces(words: Words, letter: str | None, start: int, end: int) -> Iterator[Span]:
    """A stretch of trade name and industry as stretches of the whole text."""
    passed = 0
    for part in letter or "ti":
        text = words.parts[part]
        place = max(words.text.find(text), 0) - passed
        a, b = max(start, passed), min(end, passed + len(text))
        if a < b:
            yield place + a, place + b
        passed += len(text)


def _spread(count: int) -> range | list[int]:
    """Places of pairs to look up: all, or an even choice of a long text."""
    if count <= MOST_PAIRS:
        return range(count)
    return [place * (count - 1) // (MOST_PAIRS - 1) for place in range(MOST_PAIRS)]


def _few(found: Iterable[Any]) -> Iterator[Any]:
    return islice(found, MOST_WAYS)


def _cuts(text: str, shelf: Shelf) -> Iterator[Syllables]:
    """Every way to read letters as syllables, longest syllables first; blanks, apostrophes and tones are ends."""
    letters = "".join(char if char.isalpha() else " " for char in text[:LONGEST_SPOKEN]).split()
    runs = [_cut(run, shelf) for run in letters]
    return (sum(ways, ()) for ways in product(*runs)) if runs else iter(())


def _cut(run: str, shelf: Shelf) -> list[Syllables]:
    """The ways for one run without ends, a few; from the back, so that no dead end is walked twice."""
    ways: list[list[Syllables]] = [[] for _ in run] + [[()]]
    for start in range(len(run) - 1, -1, -1):
        for size in range(min(len(run) - start, LONGEST_SYLLABLE), 0, -1):
            said = _known(run[start : start + size], shelf) if ways[start + size] else None
            if said:
                ways[start] += [((said,), *rest) for rest in ways[start + size]]
        del ways[start][MOST_WAYS:]
    return ways[0]


def _known(piece: str, shelf: Shelf) -> str | None:
    """A syllable as the tables write it, merged as the office merges sounds."""
    spellings = [piece, piece.replace("ue", "ve")] if piece[0] in "ln" else [piece]
    for spelling in spellings:
        (said,) = merged((spelling,), shelf.policy)
        if said in _syllables(shelf):
            return said
    return None


@lru_cache(maxsize=4)
def _syllables(shelf: Shelf) -> frozenset[str]:
    return frozenset(reading for readings in shelf.readings.values() for reading in readings)
