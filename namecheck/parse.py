"""Split a name into its parts, in every order the law knows (国务院令第734号第6、13、14条, 实施办法第9条)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from namecheck.lexicon import (
    KNOWN_PAIR,
    LENGTH_COST,
    LONGEST_UNKNOWN,
    NEXT_ATOM,
    NO_INDUSTRY,
    RAREST_CHAR,
    UNKNOWN_LAST,
    UNKNOWN_WORD,
    length_cost,
)
from namecheck.name import ParsedName, Parts
from namecheck.places import RARE, UNKNOWN_CHAIN, within
from namecheck.shelf import Form, Shelf
from namecheck.text import normal_map

PARTNER_BRACKETS = ("（有限合伙）", "（普通合伙）", "（特殊普通合伙）", "（个人独资）")
COMPANY_ENDS = (
    "有限责任公司",
    "股份有限公司",
    "有限公司",
    "股份公司",
    "总公司",
    "集团公司",
    "专业合作社",
    "公司",
)
GROUP_MARKS = ("（集团）", "集团")
LONGEST_FORM = 12
MAX_NAME = 200
NO_DIVISION = 2.4  # cost of a name without division: one in eleven
NO_TRADE = 20.0  # cost of a name without trade name
CITY_AS_TRADE, COUNTY_AS_TRADE = (
    18.0,
    6.0,
)  # cost of a division name at the start that is not read as the division
WORDING_AS_TRADE = 6.5  # cost of an industry wording that is read as trade name
COUNTY = 3


@dataclass(frozen=True)
class _Head:
    """A possible division at the start: where it ends, its code, its cost."""

    end: int
    code: str | None
    cost: float


@dataclass(frozen=True)
class _Split:
    """Places of the parts in the folded text; an empty range means not there."""

    division: tuple[int, int]
    code: str | None
    trade: tuple[int, int]
    industry: tuple[int, int]
    order: str


def _form(s: str, shelf: Shelf) -> tuple[int, Form | None]:
    """Where the organisation form begins, and which it is; ``(len(s), None)`` without one."""
    end = next((len(s) - len(b) for b in PARTNER_BRACKETS if s.endswith(b)), len(s))
    for size in range(min(LONGEST_FORM, end), 0, -1):
        found = shelf.forms.get(s[end - size : end])
        if found:
            start = end - size
            if found.family == "company" or found.family == "old":
                start -= next((len(mark) for mark in GROUP_MARKS if s[:start].endswith(mark)), 0)
            return start, found
    return (
        (end, Form(s[end:], "partnership", frozenset({"partnership", "sole"}), False))
        if end < len(s)
        else (end, None)
    )


def _inner(s: str, form_start: int) -> int:
    """End of another enterprise's full name standing before the form (branch names), else 0."""
    best = 0
    for ending in COMPANY_ENDS:
        place = s.rfind(ending, 4, form_start)
        end = place + len(ending)
        if place > 0 and best < end <= form_start and not (ending == "专业合作社" and s[end:] == "联合社"):
            best = end
    return best


def _heads(
    s: str, shelf: Shelf, at: int = 0, outer: str | None = None, spent: float = 0.0
) -> Iterator[_Head]:
    """Every division or chain of divisions that may open ``s[at:]``."""
    places = shelf.places
    taken: set[str] = set()
    for size in places.sizes.get(s[at : at + 2], ()):
        if at + size > len(s):
            continue
        form = s[at : at + size]
        codes = places.codes.get(form, ())
        code = next((c for c in codes if outer is None or (within(c, outer) and c != outer)), None)
        if code is None or code in taken:
            continue
        taken.add(code)
        end = at + size
        cost = places.cost.get(
            s[:end], spent + places.cost.get(form, RARE) / (2 if outer else 1) + UNKNOWN_CHAIN
        )
        yield _Head(end, code, cost)
        yield from _heads(s, shelf, end, code, cost)


def _town(s: str, at: int, code: str | None, shelf: Shelf) -> int:
    """End of a township or street behind a county, else ``at`` (个体工商户, 合作社)."""
    for size in range(min(9, len(s) - at), 2, -1):
        counties = shelf.places.towns.get(s[at : at + size], ())
        if code and any(within(county, code) for county in counties):
            return at + size
    return at


def _industry_costs(s: str, start: int, end: int, shelf: Shelf) -> list[float]:
    """For each place from ``start``: cost of reading ``s[place:end]`` as an industry wording."""
    lexicon = shelf.lexicon
    wordings, sizes = lexicon.wordings, lexicon.sizes
    pairs, word_chars = lexicon.pairs, lexicon.word_chars
    never = float("inf")
    costs = [never] * (end - start) + [0.0]
    for place in range(end - 1, start - 1, -1):
        best = wordings.get(s[place:end], never) if place == end - 1 else never
        for size in sizes.get(s[place : place + 2], ()):
            stop = place + size
            if stop > end:
                continue
            atom = wordings.get(s[place:stop])
            if atom is None:
                continue
            best = min(best, atom + costs[stop - start] + (NEXT_ATOM if stop < end else 0.0))
        unknown = UNKNOWN_WORD + word_chars.get(s[place], RAREST_CHAR)
        for stop in range(place + 2, min(end, place + LONGEST_UNKNOWN) + 1):
            unknown += word_chars.get(s[stop - 1], RAREST_CHAR) - (
                KNOWN_PAIR if s[stop - 2 : stop] in pairs else 0.0
            )
            if s[stop - 2 : stop] in wordings or s[stop - 3 : stop] in wordings:
                continue
            best = min(best, unknown + costs[stop - start] + (NEXT_ATOM if stop < end else UNKNOWN_LAST))
        costs[place - start] = best
    return costs


def _split_run(s: str, heads: list[_Head], end: int, shelf: Shelf, no_industry: float) -> _Split:
    """The cheapest reading of ``s[:end]`` as division + trade name + industry."""
    costs = _industry_costs(s, 0, end, shelf)
    chars, unknown, wordings = shelf.lexicon.chars, shelf.lexicon.unknown_char, shelf.lexicon.wordings
    sizes, longest = LENGTH_COST, len(LENGTH_COST)
    best = (float("inf"), heads[0], end)
    for head in heads:
        trade = head.cost
        if head.end and trade + NO_TRADE + costs[head.end] < best[0]:
            best = (trade + NO_TRADE + costs[head.end], head, head.end)
        for stop in range(head.end + 1, end + 1):
            trade += chars.get(s[stop - 1], unknown)
            industry = no_industry if stop == end else costs[stop]
            size = stop - head.end
            total = trade + industry + (sizes[size] if size <= longest else length_cost(size))
            if head.end == 0 and (codes := shelf.places.codes.get(s[:stop])):
                total += CITY_AS_TRADE if shelf.places.level.get(codes[0], 3) < COUNTY else COUNTY_AS_TRADE
            if total < best[0] and s[head.end : stop] in wordings and s[head.end : stop] not in shelf.weak:
                total += WORDING_AS_TRADE
            if total < best[0]:
                best = (total, head, stop)
    _, head, stop = best
    order = ("D" if head.end else "") + ("T" if stop > head.end else "") + ("I" if stop < end else "")
    return _Split((0, head.end), head.code, (head.end, stop), (stop, end), order)


def _bracket(s: str, end: int, shelf: Shelf) -> tuple[int, int, str] | None:
    """A division in brackets inside ``s[:end]``: its span with brackets and its code."""
    start = s.find("（")
    while 0 < start < end:
        close = s.find("）", start)
        inside = s[start + 1 : close] if close > start else ""
        head = next((h for h in _heads(inside, shelf) if h.end == len(inside)), None)
        if head and head.code and close < end:
            return start, close + 1, head.code
        start = s.find("（", start + 1)
    return None


def _cuts_famous(s: str, at: int, shelf: Shelf) -> bool:
    """Would a division ending here cut a well-known name in two (阿里|巴巴)?"""
    famous = shelf.protected
    return any(at < size and s[:size] in famous.terms for size in famous.lengths)


def _split(s: str, end: int, form: Form | None, shelf: Shelf) -> _Split:
    """Parts of ``s[:end]``, the text before the form."""
    bracket = _bracket(s, end, shelf)
    heads = [
        _Head(0, None, NO_DIVISION),
        *(head for head in _heads(s[:end], shelf) if not _cuts_famous(s, head.end, shelf)),
    ]
    if form and form.family not in {"company", "group"}:
        heads += [
            _Head(town, h.code, h.cost + 3.0)
            for h in heads
            if (town := _town(s, h.end, h.code, shelf)) > h.end
        ]
    none = 0.5 if form and form.implied else NO_INDUSTRY
    if bracket is None:
        return _split_run(s, heads, end, shelf, none)
    start, after, code = bracket
    if after == end:
        inner = _split_run(s, [heads[0]], start, shelf, none)
        return _Split((start + 1, after - 1), code, inner.trade, inner.industry, inner.order + "D")
    cut = (after, end)
    return _Split((start + 1, after - 1), code, (0, start), cut, "TDI")


def _parsed(text: str, s: str, places: tuple[int, ...], shelf: Shelf) -> ParsedName:
    """Parse the folded text ``s``; ``places`` maps it back to ``text``."""
    start, form = _form(s, shelf)
    parent = _inner(s, start)
    if parent and form:
        inner = _parsed(text, s[:parent], places, shelf)
        spans = {**inner.spans, "parent": _back((0, parent), places), "form": _back((start, len(s)), places)}
        parts = inner.parts
        branch = Parts(
            parts.division,
            parts.division_code,
            parts.trade_name,
            parts.industry,
            s[start:],
            parts.pattern + "B",
        )
        return ParsedName(text, branch, spans)
    cut = _split(s, start, form, shelf)
    industry = cut.industry
    order = cut.order
    if form and form.implied:
        industry = (industry[0] if industry[1] > industry[0] else start, len(s))
        order += "" if "I" in order else "I"
    ranges = {
        "division": cut.division,
        "trade_name": cut.trade,
        "industry": industry,
        "form": (start, len(s)),
    }
    texts = {part: s[a:b] for part, (a, b) in ranges.items()}
    parts = Parts(
        texts["division"] or None,
        cut.code if texts["division"] else None,
        texts["trade_name"],
        texts["industry"] or None,
        texts["form"] or None,
        order + ("F" if form else ""),
    )
    return ParsedName(
        text, parts, {part: _back(span, places) for part, span in ranges.items() if span[1] > span[0]}
    )


def _back(span: tuple[int, int], places: tuple[int, ...]) -> tuple[int, int]:
    return places[span[0]], places[span[1] - 1] + 1


def parse(text: str, shelf: Shelf, entity_type: str | None = None) -> ParsedName:
    """Split any string; never raises. Parts are in comparison form, spans refer to ``text`` as written.

    ``entity_type`` is accepted for callers that know it; the form in the text decides.
    """
    plain, places = normal_map(text[:MAX_NAME])
    if not plain.isalnum():
        kept = [
            (char, place)
            for char, place in zip(plain, places, strict=True)
            if char.isalnum() or char in "（）"
        ]
        plain, places = "".join(char for char, _ in kept), tuple(place for _, place in kept)
    s = plain.translate(shelf.variants)
    if not s:
        return ParsedName(text, Parts(None, None, "", None, None, ""), {})
    return _parsed(text, s, places, shelf)


def before_form(text: str, shelf: Shelf) -> str:
    """The text before the organisation form, without the longest division; empty for branches and unknown forms."""
    start, form = _form(text, shelf)
    if form is None or form.family == "branch" or _inner(text, start):
        return ""
    head = max((head.end for head in _heads(text[:start], shelf)), default=0)
    return text[head:start]


def compose(
    division: str | None, trade_name: str, industry: str | None, form: str, pattern: str = "DTIF"
) -> str:
    """Put parts together in the order of ``pattern``; a division that is not first goes into brackets.

    >>> compose("北京", "红光", "酒业", "有限公司", "TDIF")
    '红光（北京）酒业有限公司'
    """
    texts = {"D": division or "", "T": trade_name, "I": industry or "", "F": form}
    pieces = []
    for place, part in enumerate(pattern):
        piece = texts.get(part, "")
        pieces.append(f"（{piece}）" if part == "D" and place and piece else piece)
    return "".join(pieces)
