"""Split a name into its parts, in every order the law knows (国务院令第734号第6、13、14条, 实施办法第9条)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from namecheck.boundary import Cut, cheapest, cheapest_head
from namecheck.endings import form_of, parent_end
from namecheck.heads import Head, divisions, heads, whole_division
from namecheck.lexicon import MAX_NAME, NO_INDUSTRY
from namecheck.name import ParsedName, Parts
from namecheck.remembered import value
from namecheck.shelf import Form, Shelf
from namecheck.text import normal_map

MARKS = ("中国", "集团")  # may stand in brackets in the middle without being a part
SAID_BY_FORM = 0.5  # cost of no industry wording when the form word itself says the trade
SPANS = ("division", "trade_name", "industry", "form")
Span = tuple[int, int]


@value
class _Split:
    """Places of the parts in the folded text; an empty range means not there."""

    division: Span
    code: str | None
    trade: Span
    industry: Span
    order: str


@value
class _Bracket:
    """A bracket inside a name: its place with the brackets, and the division in it (None for a mark)."""

    start: int
    end: int
    code: str | None


def _brackets(s: str, end: int, shelf: Shelf) -> Iterator[_Bracket]:
    """Brackets in ``s[:end]`` that hold a division, 中国 or 集团."""
    start = s.find("（")
    while 0 < start < end:
        close = s.find("）", start)
        if start < close < end:
            inside = s[start + 1 : close]
            code = whole_division(inside, shelf)
            if code or inside in MARKS:
                yield _Bracket(start, close + 1, code)
        start = s.find("（", start + 1)


def _order(division: bool, trade: Span, industry: Span) -> str:
    return (
        ("D" if division else "")
        + ("T" if trade[1] > trade[0] else "")
        + ("I" if industry[1] > industry[0] else "")
    )


def _plain(s: str, found: list[Head], end: int, shelf: Shelf, costs: tuple[float, float]) -> list[_Split]:
    """``costs``: of having no industry wording, and how much more a reading may cost than the cheapest."""
    return [_by_cut(cut, end) for cut in cheapest(s, found, end, shelf, *costs)]


def _by_cut(cut: Cut, end: int) -> _Split:
    trade, industry = (cut.head.end, cut.industry), (cut.industry, end)
    return _Split(
        (0, cut.head.end), cut.head.code, trade, industry, _order(cut.head.end > 0, trade, industry)
    )


def _at_bracket(s: str, found: list[Head], bracket: _Bracket, end: int, shelf: Shelf) -> _Split:
    """Trade name before, industry behind a bracket in the middle."""
    head = cheapest_head(s, found, bracket.start, shelf)
    trade, industry = (head.end, bracket.start), (bracket.end, end)
    if head.end or bracket.code is None:
        return _Split((0, head.end), head.code, trade, industry, _order(head.end > 0, trade, industry))
    return _Split((bracket.start + 1, bracket.end - 1), bracket.code, trade, industry, "TDI")


def _splits(s: str, end: int, form: Form | None, shelf: Shelf, margin: float) -> list[_Split]:
    """Parts of ``s[:end]``, the text before the form, in every way that costs at most ``margin`` more than the first."""
    costs = (SAID_BY_FORM if form and form.implied else NO_INDUSTRY, margin)
    bracket = next(_brackets(s, end, shelf), None) if "（" in s else None
    reach = bracket.start if bracket else end
    found = heads(s[:reach], shelf, form is not None and form.family not in {"company", "group"})
    if bracket is None:
        return _plain(s, found, end, shelf, costs)
    if bracket.end < end:
        return [_at_bracket(s, found, bracket, end, shelf)]
    inner = _plain(s, found if bracket.code is None else found[:1], bracket.start, shelf, costs)
    if bracket.code is None:
        return inner
    division = (bracket.start + 1, bracket.end - 1)
    return [_Split(division, bracket.code, each.trade, each.industry, each.order + "D") for each in inner]


def _parsed(text: str, s: str, places: Sequence[int], shelf: Shelf, margin: float = 0.0) -> list[ParsedName]:
    """Parse the folded text ``s``, the likeliest reading first; ``places`` maps it back to ``text``."""
    start, form = form_of(s, shelf)
    parent = parent_end(s, start, form)
    if parent and form:
        inner = _parsed(text, s[:parent], places, shelf)[0]
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
        return [ParsedName(text, branch, spans)]
    whole = (text, s, places)
    return [_assembled(whole, start, form, cut) for cut in _splits(s, start, form, shelf, margin)]


def _assembled(
    whole: tuple[str, str, Sequence[int]], start: int, form: Form | None, cut: _Split
) -> ParsedName:
    """The parts of one way to split a name; ``whole``: the text, its folded form and the places of one in the other."""
    text, s, places = whole
    industry, order = cut.industry, cut.order
    if form and form.implied:
        marked = s.find("（", start)  # （个体工商户） behind the form is no trade
        industry = (industry[0] if industry[1] > industry[0] else start, marked if marked > start else len(s))
        order += "" if "I" in order else "I"
    ranges = (cut.division, cut.trade, industry, (start, len(s)))
    division, trade, wording, ending = [s[a:b] for a, b in ranges]
    code, pattern = cut.code if division else None, order + ("F" if form else "")
    parts = Parts(division or None, code, trade, wording or None, ending or None, pattern)
    spans = {
        part: (places[a], places[b - 1] + 1) for part, (a, b) in zip(SPANS, ranges, strict=True) if b > a
    }
    return ParsedName(text, parts, spans)


def _back(span: tuple[int, int], places: Sequence[int]) -> tuple[int, int]:
    return places[span[0]], places[span[1] - 1] + 1


def parse(text: str, shelf: Shelf, entity_type: str | None = None) -> ParsedName:
    """Split any string; never raises. Parts are in comparison form, spans refer to ``text`` as written.

    ``entity_type`` is accepted for callers that know it; the form in the text decides.
    """
    return parses(text, shelf)[0]


def parses(text: str, shelf: Shelf, margin: float = 0.0) -> list[ParsedName]:
    """Every way to split a string that is at most ``margin`` (minus log probability) less likely than the likeliest."""
    text_read = text[:MAX_NAME]
    if shelf.variants.settled(text_read):
        return _parsed(text, text_read, range(len(text_read)), shelf, margin)
    plain, places = normal_map(text_read)
    if not plain.isalnum():
        kept = [
            (char, place)
            for char, place in zip(plain, places, strict=True)
            if char.isalnum() or char in "（）"
        ]
        plain, places = "".join(char for char, _ in kept), tuple(place for _, place in kept)
    s = plain.translate(shelf.variants)
    if not s:
        return [ParsedName(text, Parts(None, None, "", None, None, ""), {})]
    return _parsed(text, s, places, shelf, margin)


def before_form(text: str, shelf: Shelf) -> str:
    """The text before the organisation form, without the longest division; empty for branches and unknown forms."""
    start, form = form_of(text, shelf)
    if form is None or form.family == "branch" or parent_end(text, start, form):
        return ""
    head = max((head.end for head in divisions(text[:start], shelf)), default=0)
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
