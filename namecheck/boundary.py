"""Where the trade name ends and the industry wording begins: the cheapest reading by frequencies of the lexicon."""

from __future__ import annotations

from collections.abc import Iterator

from namecheck.heads import Head
from namecheck.lexicon import (
    KNOWN_PAIR,
    LENGTH_COSTS,
    LONGEST_UNKNOWN,
    NEXT_ATOM,
    RAREST_CHAR,
    UNKNOWN_LAST,
    UNKNOWN_WORD,
)
from namecheck.places import within
from namecheck.remembered import remembered, value
from namecheck.shelf import Shelf

NO_TRADE = 20.0  # cost of a name without trade name
WORDING_ALONE = 8.0  # the same when one known wording is all there is (城市建设投资, 自来水)
CITY_AS_TRADE = 18.0  # cost of a city or province at the start that is not read as the division
CITY_IN_TRADE = (
    5.0  # cost of a trade name that begins with one (青海国投) where the division could have been read
)
COUNTY_AS_TRADE = 6.0  # the same for a county
WORDING_AS_TRADE = 6.5  # cost of an industry wording that is read as trade name
COUNTY = 3
PAIR = 2
DIVISION_ENDS = "省市县区州旗"
NEVER = float("inf")
LONGEST_ENDING = 12  # characters of a known wording at the end whose costs are kept


@value
class Cut:
    """The chosen beginning and the place where the industry (or the form) begins."""

    head: Head
    industry: int


def industry_costs(s: str, end: int, shelf: Shelf) -> list[float]:
    """For each place but the first: cost of ``s[place:end]`` as an industry wording, a run of known and unknown words."""
    wordings = shelf.lexicon.wordings
    for size in shelf.lexicon.ends.get(s[end - PAIR : end], ()):
        start = end - size
        if size <= LONGEST_ENDING and start > 0 and s[start:end] in wordings:
            ending = remembered(shelf.lexicon.endings, s[start:end], lambda text: _inside(text, shelf))
            return _costs(s, end, ending, shelf)
    return _costs(s, end, [], shelf)


def _inside(wording: str, shelf: Shelf) -> list[float]:
    """Costs for each place of a known wording but the first: the same in every name that ends with it."""
    return _costs(wording, len(wording), [], shelf)[1:-1]


def _costs(s: str, end: int, known: list[float], shelf: Shelf) -> list[float]:
    """``known``: the costs of the last places."""
    lexicon, first = shelf.lexicon, end - len(known)
    cost_of, sizes_of, char_of = lexicon.wordings.get, lexicon.sizes.get, lexicon.word_chars.get
    costs = [*([NEVER] * first), *known, 0.0]
    reach = [*([NEVER] * first), *[cost + NEXT_ATOM for cost in known], UNKNOWN_LAST]
    added, free = _unknown_steps(s, min(end, first - 1 + LONGEST_UNKNOWN), shelf)
    for place in range(first - 1, 0, -1):
        best = cost_of(s[place:end], NEVER) if place == end - 1 else NEVER
        for size in sizes_of(s[place : place + 2], ()):
            stop = place + size
            atom = cost_of(s[place:stop]) if stop <= end else None
            if atom is not None:
                total = atom + costs[stop] + (NEXT_ATOM if stop < end else 0.0)
                best = total if total < best else best
        cost = UNKNOWN_WORD + char_of(s[place], RAREST_CHAR)
        last = place + LONGEST_UNKNOWN
        for stop in range(place + 2, (last if last < end else end) + 1):
            cost += added[stop]
            if free[stop] and cost + reach[stop] < best:
                best = cost + reach[stop]
        costs[place], reach[place] = best, best + NEXT_ATOM
    return costs


def _unknown_steps(s: str, end: int, shelf: Shelf) -> tuple[list[float], list[bool]]:
    """For each place: what its last character adds to an unknown industry word, and whether one may end there: none
    that ends with a known wording."""
    lexicon = shelf.lexicon
    wordings, pairs, char_of = lexicon.wordings, lexicon.pairs, lexicon.word_chars.get
    added, free = [NEVER] * 3, [False] * 3
    for stop in range(3, end + 1):
        pair = s[stop - 2 : stop]
        added.append(char_of(s[stop - 1], RAREST_CHAR) - (KNOWN_PAIR if pair in pairs else 0.0))
        free.append(pair not in wordings and s[stop - 3 : stop] not in wordings)
    return added, free


def _city(text: str, shelf: Shelf) -> str | None:
    """The code when the text is a form of a city or province."""
    codes = shelf.places.codes.get(text)
    return codes[0] if codes and shelf.places.level.get(codes[0], COUNTY) < COUNTY else None


def _unlikely(s: str, head: Head, stop: int, shelf: Shelf) -> float:
    """Extra cost of a trade name that is a division or begins with one, or an industry wording."""
    trade, extra = s[head.end : stop], 0.0
    place = shelf.places.codes.get(trade)
    if place:
        city = _city(trade, shelf)
        if head.end == 0:
            extra = CITY_AS_TRADE if city else COUNTY_AS_TRADE
        elif city and city != head.code and within(city, head.code or ""):
            extra = CITY_AS_TRADE
    elif head.end == 0 and _city(trade[:2], shelf):
        extra = COUNTY_AS_TRADE if trade[2:] in shelf.lexicon.wordings else CITY_IN_TRADE
    if trade in shelf.lexicon.wordings and trade not in shelf.weak:
        extra += WORDING_AS_TRADE
    return extra


def _famous_end(s: str, start: int, shelf: Shelf) -> int:
    """Where a well-known name that begins here ends, else 0: it is not cut in two (茶颜悦|色奶茶)."""
    famous = shelf.protected
    for size in famous.starts.get(s[start : start + 2], ()):
        if s[start : start + size] in famous.terms:
            return start + size
    return 0


def _no_trade(s: str, head: Head, end: int, shelf: Shelf) -> float:
    """Cheap when one wording of official phrases is all that stands behind an unmistakable division."""
    rest, lexicon = s[head.end : end], shelf.lexicon
    core = next((rest.removesuffix(tail) for tail in shelf.industries.tails if rest.endswith(tail)), rest)
    if not {rest, core} & lexicon.wordings.keys() or (len(core) > 2 and rest[:2] not in lexicon.pairs):
        return NO_TRADE
    if rest[:2] in shelf.weak or rest[:3] in shelf.weak or s[: head.end] in shelf.ordinary:
        return NO_TRADE
    plain = s[head.end - 1] in DIVISION_ENDS or shelf.places.level.get(head.code or "", COUNTY) < COUNTY
    return WORDING_ALONE if plain else NO_TRADE


def cheapest(
    s: str, found: list[Head], end: int, shelf: Shelf, no_industry: float, margin: float = 0.0
) -> list[Cut]:
    """The readings of ``s[:end]`` as division + trade name + industry that cost at most ``margin`` more than the
    cheapest, which comes first."""
    costs = industry_costs(s, end, shelf)
    chars_get, unknown = shelf.lexicon.chars.get, shelf.lexicon.unknown_char
    letters = [chars_get(char, unknown) for char in s[:end]]
    most, cuts = NEVER, []
    for order in range(
        len(found) - 1, -1, -1
    ):  # the longest division is the likeliest, and bounds the others
        for total, stop in _cuts(s, found[order], end, shelf, (costs, letters, no_industry, most, margin)):
            most = min(most, total + margin)
            cuts.append((total, order, stop))
    if not cuts:
        return [Cut(found[0], end)]
    cuts.sort()
    last = most if margin else cuts[0][0]
    return [Cut(found[order], stop) for total, order, stop in cuts if total <= last][: None if margin else 1]


def _cuts(
    s: str, head: Head, end: int, shelf: Shelf, bounds: tuple[list[float], list[float], float, float, float]
) -> Iterator[tuple[float, int]]:
    """Readings behind one beginning that cost less than ``most``, each with the place where the industry begins.

    ``bounds``: costs of an industry from each place, costs of the characters, cost of no industry, ``most``, the margin.
    """
    costs, letters, no_industry, most, margin = bounds
    start, trade = head.end, head.cost
    if start and (total := trade + _no_trade(s, head, end, shelf) + costs[start]) < most:
        most = min(most, total + margin)
        yield total, start
    whole = _famous_end(s, start, shelf)
    for stop in range(start + 1, end + 1):
        trade += letters[stop - 1]
        if trade >= most:
            break  # characters only add to the cost
        if stop < whole <= end and s[stop:whole] not in shelf.lexicon.wordings:  # 精益|眼镜 may be cut
            continue
        total = trade + LENGTH_COSTS[stop - start] + (costs[stop] if stop < end else no_industry)
        if total < most and (total := total + _unlikely(s, head, stop, shelf)) < most:
            most = min(most, total + margin)
            yield total, stop


def cheapest_head(s: str, found: list[Head], end: int, shelf: Shelf) -> Head:
    """The cheapest beginning when all of ``s[head.end:end]`` is the trade name."""
    chars, unknown = shelf.lexicon.chars, shelf.lexicon.unknown_char

    def cost(head: Head) -> float:
        letters = sum(chars.get(char, unknown) for char in s[head.end : end])
        return head.cost + letters + LENGTH_COSTS[end - head.end] + _unlikely(s, head, end, shelf)

    return min((head for head in found if end - head.end > 1), key=cost, default=found[0])
