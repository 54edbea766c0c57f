"""The beginning of a name: every division, or chain of divisions, that may open it."""

from __future__ import annotations

from collections.abc import Iterator

from namecheck.places import RARE, UNKNOWN_CHAIN, within
from namecheck.remembered import value
from namecheck.shelf import Shelf

NO_DIVISION = 2.4  # cost of a name without division: one in eleven
TOWN = 3.0  # cost of a township behind the division
LONGEST_TOWN = 9
ZONE = 1.0  # cost of a zone behind the division: it may stand there, never alone (国务院令第734号第7条)
ZONES = (
    "经济技术开发区",
    "高新技术产业开发区",
    "高新技术开发区",
    "经济开发区",
    "高新区",
    "保税区",
    "工业园区",
    "工业园",
    "生物产业园",
)
SUFFIXES = "省市县区州旗"
SHORTEST_FULL = 3
PAIR = 2
IGNORED = 8.0  # more cost of no division where one stands written out


@value
class Head:
    """A possible division at the start: where it ends, its code, its cost."""

    end: int
    code: str | None
    cost: float


def divisions(
    s: str, shelf: Shelf, at: int = 0, outer: str | None = None, spent: float = 0.0
) -> Iterator[Head]:
    """Every division or chain of divisions that may open ``s[at:]``."""
    places = shelf.places
    taken: set[str] = set()
    for size in places.sizes.get(s[at : at + 2], ()):
        end = at + size
        form = s[at:end]
        codes = places.codes.get(form, ()) if end <= len(s) else ()
        code = next((c for c in codes if outer is None or (within(c, outer) and c != outer)), None)
        if code is None or (code in taken and not _begins_word(s, end, shelf)):
            continue
        taken.add(code)
        own = places.cost.get(form, RARE) / (2 if outer else 1)
        cost = places.cost.get(s[:end], spent + own + UNKNOWN_CHAIN)
        yield Head(end, code, cost)
        yield from divisions(s, shelf, end, code, cost)


def _begins_word(s: str, end: int, shelf: Shelf) -> bool:
    """Is what looks like the 市 of the division the first character of a word (北京|市政路桥)?"""
    return s[end : end + 1] in SUFFIXES and shelf.lexicon.sizes.get(s[end : end + PAIR]) is not None


def whole_division(text: str, shelf: Shelf) -> str | None:
    """The code when the whole text is a division."""
    return next((head.code for head in divisions(text, shelf) if head.end == len(text)), None)


def _town(s: str, at: int, code: str | None, shelf: Shelf) -> int:
    """End of a township or street behind a county, else ``at`` (个体工商户, 合作社)."""
    for size in range(min(LONGEST_TOWN, len(s) - at), 2, -1):
        counties = shelf.places.towns.get(s[at : at + size], ())
        if code and any(within(county, code) for county in counties):
            return at + size
    return at


def _famous(s: str, found: list[Head], shelf: Shelf) -> list[tuple[int, int]]:
    """Where well-known names stand that no division may cut in two (阿里|巴巴, 青海祁连|山水泥)."""
    famous, spans = shelf.protected, []
    for start in {0, *[head.end for head in found]}:
        for size in famous.starts.get(s[start : start + PAIR], ()):
            if s[start : start + size] in famous.terms:
                spans.append((start, start + size))
    return spans


def _cuts_suffix(s: str, head: Head, found: list[Head], shelf: Shelf) -> bool:
    """Does the division end before its own 市 or 县 (海东|市福), unless that begins a word (北京|市政路桥)?"""
    if s[head.end : head.end + 1] not in SUFFIXES:
        return False
    if not any(other.end == head.end + 1 and other.code == head.code for other in found):
        return False
    begun, lexicon = s[head.end : head.end + 2], shelf.lexicon
    return begun not in lexicon.wordings and begun not in lexicon.pairs


def _cuts_town(s: str, at: int, shelf: Shelf) -> bool:
    """Would a division ending here cut the name of a township in two (威远|镇, 江西|沟)?"""
    starts = shelf.places.town_starts.get(s[:PAIR], ())
    return any(at < len(town) and s.startswith(town) for town in starts)


def heads(s: str, shelf: Shelf, towns: bool) -> list[Head]:
    """All ways a name may begin, none first; ``towns``: a township may follow the county."""
    found = list(divisions(s, shelf))
    if not found:
        return [Head(0, None, NO_DIVISION)]
    if famous := _famous(s, found, shelf):
        found = [head for head in found if not any(start < head.end < end for start, end in famous)]
    found = [head for head in found if not _cuts_suffix(s, head, found, shelf)]
    if s[:PAIR] in shelf.places.town_starts:
        found = [head for head in found if not _cuts_town(s, head.end, shelf)]
    if towns:
        ends = [(head, _town(s, head.end, head.code, shelf)) for head in found]
        found += [Head(end, head.code, head.cost + TOWN) for head, end in ends if end > head.end]
    zoned = [head for head in found if s.startswith(ZONES, head.end)]
    zones = ((head, zone) for head in zoned for zone in ZONES if s.startswith(zone, head.end))
    found += [Head(head.end + len(zone), head.code, head.cost + ZONE) for head, zone in zones]
    written_out = any(s[head.end - 1] in SUFFIXES and head.end >= SHORTEST_FULL for head in found)
    return [Head(0, None, NO_DIVISION + (IGNORED if written_out else 0.0)), *found]
