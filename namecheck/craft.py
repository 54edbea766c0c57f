"""Trade names near the one a person meant: of its sound, its image, its trade and its place; nothing is checked here."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from namecheck.shelf import Shelf

PAIR = 2
KEPT, IMAGE, SOUND, TRADE, USUAL = 3.0, 2.2, 1.6, 1.0, 0.35
CHANCE = 1.5  # how far chance moves a word: two people are not offered the same five
NICKNAMES = "老小大阿"
OF_FAMILY = ("{}记", "{}家", "老{}", "老{}家", "{}氏")
OF_NICKNAME = ("阿{}", "{}姐", "{}妹")
MOST_OF_A_CHARACTER = 40  # usual words read for one character that is not the person's own
FAMILY = 16.0  # before anything else for a shop named after its keeper
TRIED_PER_TRADE = 240  # of the usual words of a trade


@dataclass(frozen=True)
class Wish:
    """What a person meant. ``trade_name``: as asked, ``banned``: pieces that must go, ``trades``: GB/T 4754 divisions,
    ``authority``: where, ``shop``: named after its keeper as a rule, ``salt``: who asks, so that answers differ."""

    trade_name: str
    banned: tuple[str, ...]
    trades: frozenset[str]
    authority: str
    shop: bool
    salt: str


@dataclass(frozen=True)
class Idea:
    """A trade name and what it keeps: meaning, sound, kept, place, family, trade or new_word."""

    text: str
    why: str
    weight: float


def ideas(wish: Wish, shelf: Shelf) -> list[Idea]:
    """Each trade name once, the best of every kind first and the kinds in turn; the same for the same wish."""
    best: dict[str, Idea] = {}
    for idea in _all(wish, shelf):
        known = best.get(idea.text)
        if idea.text != wish.trade_name and (known is None or idea.weight > known.weight):
            best[idea.text] = idea
    kinds: dict[str, list[Idea]] = {}
    for idea in sorted(best.values(), key=lambda idea: (-idea.weight, idea.text)):
        kinds.setdefault(idea.why, []).append(idea)
    rows = sorted(kinds.values(), key=lambda row: -row[0].weight)
    turns = max(map(len, rows), default=0)
    return [row[turn] for turn in range(turns) for row in rows if turn < len(row)]


def _all(wish: Wish, shelf: Shelf) -> Iterator[Idea]:
    if wish.banned:
        yield from _instead(wish, shelf)
        return
    trade = wish.trade_name
    family = list(_family(wish, shelf)) if wish.shop else []
    if family:
        yield from family
    elif len(trade) <= PAIR:
        yield from _near(trade, wish, shelf)
    else:
        yield from _one_piece_changed(trade, wish, shelf)
    if not wish.shop and len(trade) == PAIR:
        yield from _placed(trade, wish, shelf)
    yield from _of_trade(wish, shelf)


def _chance(wish: Wish, text: str) -> float:
    return CHANCE * zlib.crc32(f"{wish.salt}\x1f{wish.trade_name}\x1f{text}".encode()) / 2**32


def _weight(text: str, wish: Wish, shelf: Shelf) -> float:
    """How usual a word is, above all in the trade of the wish."""
    return (
        USUAL * shelf.vocabulary.words.get(text, 0.0) + TRADE * _fits(text, wish, shelf) + _chance(wish, text)
    )


def _fits(text: str, wish: Wish, shelf: Shelf) -> bool:
    return not wish.trades.isdisjoint(shelf.vocabulary.trades.get(text, ()))


def _syllable(char: str, shelf: Shelf) -> str:
    return next(iter(shelf.readings.get(char, (char,))))


def _near(trade: str, wish: Wish, shelf: Shelf) -> Iterator[Idea]:
    """Usual words of two characters that keep a character, the image or the sound of the trade name."""
    for word in _around(trade, shelf):
        if len(word) != PAIR:
            continue
        kept, image, sound = _likeness(trade, word, shelf)
        if not (kept or image):
            continue
        weight = _weight(word, wish, shelf) + KEPT * kept + IMAGE * image + SOUND * sound
        yield Idea(word, "sound" if image and sound else "meaning" if image else "kept", weight)


def _around(trade: str, shelf: Shelf) -> Iterable[str]:
    """Words of two characters with one of the trade name, of near meaning, or that sounds like one."""
    having = shelf.vocabulary.having
    found: dict[str, None] = {}
    for char in trade:
        for word in having.get(char, ()):
            found[word] = None
        for other in (*shelf.meanings.get(char, ""), *_heard(char, shelf)):
            for word in having.get(other, ())[:MOST_OF_A_CHARACTER]:
                found[word] = None
    return found


def _heard(char: str, shelf: Shelf) -> tuple[str, ...]:
    return tuple(c for c in _by_sound(shelf).get(_syllable(char, shelf), ()) if c != char)


@lru_cache(maxsize=4)
def _by_sound(shelf: Shelf) -> dict[str, tuple[str, ...]]:
    """Syllable -> characters of usual words that are said so."""
    found: dict[str, tuple[str, ...]] = {}
    for char in shelf.vocabulary.having:
        said = _syllable(char, shelf)
        found[said] = (*found.get(said, ()), char)
    return found


def _likeness(trade: str, word: str, shelf: Shelf) -> tuple[int, int, int]:
    """How many characters of ``word`` are kept in their place, of near meaning, or sound alike."""
    kept = image = sound = 0
    for mine, other in zip(trade, word, strict=False):
        if mine == other:
            kept += 1
        elif other in shelf.meanings.get(mine, ""):
            image += 1
        elif _syllable(mine, shelf) == _syllable(other, shelf):
            sound += 1
    return kept, image, sound


def _one_piece_changed(trade: str, wish: Wish, shelf: Shelf) -> Iterator[Idea]:
    """A longer trade name with one pair, or one character at an end, changed so that usual words stand there."""
    words = shelf.vocabulary.words
    for start in (0, len(trade) - PAIR):
        head, piece, tail = trade[:start], trade[start : start + PAIR], trade[start + PAIR :]
        if piece not in words:
            continue
        for idea in _near(piece, wish, shelf):
            loose = len(trade) == PAIR + 1 and (head or tail) not in shelf.meanings  # 智慧|树 is no 智明树
            yield Idea(idea.text if loose else head + idea.text + tail, idea.why, idea.weight)
    if len(trade) == PAIR + 1:
        for place in (PAIR, 0):
            for char in shelf.meanings.get(trade[place], ""):
                text = trade[:place] + char + trade[place + 1 :]
                natural = words.get(text, 0.0) or words.get(text[:PAIR], 0.0) + words.get(text[1:], 0.0)
                if natural:
                    yield Idea(
                        text, "meaning", IMAGE + KEPT + _weight(text, wish, shelf) + USUAL * natural / PAIR
                    )


def _placed(trade: str, wish: Wish, shelf: Shelf) -> Iterator[Idea]:
    """A word of the land in front of a word near the trade name."""
    near = sorted(_near(trade[-PAIR:], wish, shelf), key=lambda idea: (-idea.weight, idea.text))[:8]
    for place in shelf.vocabulary.in_front(wish.authority):
        for idea in near:
            if idea.text != place and set(idea.text).isdisjoint(place):
                text = place + idea.text
                yield Idea(text, "place", idea.weight + _chance(wish, text) - SOUND)


def _of_trade(wish: Wish, shelf: Shelf) -> Iterator[Idea]:
    """Words usual in the trade, for a name of which nothing else can be kept."""
    for word in _usual(wish, shelf):
        yield Idea(word, "trade", _weight(word, wish, shelf))


def _usual(wish: Wish, shelf: Shelf) -> list[str]:
    of_trade = shelf.vocabulary.of_trade
    found = [word for code in sorted(wish.trades) for word in of_trade.get(code, ())[:TRIED_PER_TRADE]]
    return list(dict.fromkeys(found)) or list(shelf.vocabulary.words)[:TRIED_PER_TRADE]


def _family(wish: Wish, shelf: Shelf) -> Iterator[Idea]:
    """A shop named after its keeper (老王, 张三) may be named after the family."""
    trade = wish.trade_name
    first = trade[1:2] if trade[:1] in NICKNAMES else trade[:1]
    forms = OF_FAMILY if first in shelf.vocabulary.surnames else OF_NICKNAME if first != trade[:1] else ()
    if len(trade) <= PAIR + 1:
        for form in forms:
            text = form.format(first)
            if trade in text or text in trade:
                continue
            yield Idea(text, "family", FAMILY + _chance(wish, text))


def _instead(wish: Wish, shelf: Shelf) -> Iterator[Idea]:
    """Pieces that must go make room for words of the trade; what is around them stays."""
    rest = wish.trade_name
    for piece in wish.banned:
        rest = rest.replace(piece, "\0")
    head, _, tail = rest.partition("\0")
    tail = tail.replace("\0", "")
    lost = frozenset("".join(wish.banned))
    for word in _usual(wish, shelf):
        if lost.isdisjoint(word) and (len(word) == PAIR or not head + tail):
            yield Idea(head + word + tail, "new_word", _weight(word, wish, shelf))
    if not head and not tail:
        for place in shelf.vocabulary.of_place(wish.authority):
            yield Idea(place, "place", TRADE + _chance(wish, place))
