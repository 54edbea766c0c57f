"""Every plausible way to split the text of a declaration: as declared, as the parser does it, and what is nearly as likely."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from namecheck.declaration import Declaration
from namecheck.heads import divisions
from namecheck.industry import known
from namecheck.name import ParsedName, Parts
from namecheck.overlay import overlay
from namecheck.parse import parses
from namecheck.shelf import Shelf

MARGIN = 1.5  # minus log probability: down to a fifth as likely as the likeliest
MOST = 4
SHORTEST_TRADE = 2
PAIR = 2
WRITTEN_OUT = ("镇", "乡", "街道")


def known_industry(industry: str | None, shelf: Shelf) -> bool:
    """Is there no industry wording, or one that the tables know from end to end?"""
    return not industry or known(industry, shelf.industries, shelf.lexicon.sizes)


def ways(declaration: Declaration, shelf: Shelf) -> list[ParsedName]:
    """The declared split when its parts make up the text, then the parser's, then others nearly as likely; at most four."""
    found = parses(declaration.text, shelf, MARGIN)
    if declaration.declared_parts is not None:
        declared = overlay(declaration.declared_parts, found[0], shelf)
        found = [declared, *found] if declared else found
    settled = [at_home(each, declaration.authority, shelf) for each in found]
    if declaration.declared_parts is None:
        settled = _own_division_first(settled, declaration.authority, shelf)
    return list(_distinct(settled, shelf))[:MOST]


def _own_division_first(found: list[ParsedName], authority: str, shelf: Shelf) -> list[ParsedName]:
    """Where the likeliest reading has no division and another begins with one of the place, that one: how rare a county
    is in the country says nothing at its own desk."""
    if found[0].parts.division is not None or found[0].is_branch:
        return found
    own = [each for each in found if each.parts.division_code and _here(each, authority, shelf)]
    own = own or _behind_own(found[0].text, authority, shelf)
    return [*own[:1], *(each for each in found if each is not own[0])] if own else found


def _behind_own(text: str, authority: str, shelf: Shelf) -> list[ParsedName]:
    """The name read behind a division of the place with which a known name begins (青海|国投, 互助|北山), or a township called
    like it (青海|湖): whoever reads it finds the division there. Where a single character is left of the known name, it and the
    next one are all of the trade name (青海|湖光|经贸, neither 青海|湖|旅游 nor 祁连|山美绿|牧业)."""
    known = _township(text, shelf) or _known_name(text, shelf)
    for head in divisions(text, shelf) if known and shelf.variants.settled(text) else ():
        left = known - head.end
        if left < 1 or not shelf.places.same_city(head.code or "", authority):
            continue
        rest = parses(text[head.end :], shelf)[0]
        parts = rest.parts
        if left < SHORTEST_TRADE and len(parts.trade_name) != SHORTEST_TRADE:
            continue
        wording = parts.trade_name in shelf.lexicon.wordings  # 青海|宾馆 is the name of one enterprise
        if parts.division is None and _likely(parts, shelf) and not (wording or rest.is_branch):
            spans = {part: (start + head.end, end + head.end) for part, (start, end) in rest.spans.items()}
            whole = replace(
                parts, division=text[: head.end], division_code=head.code, pattern="D" + parts.pattern
            )
            return [ParsedName(text, whole, {"division": (0, head.end), **spans})]
    return []


def _known_name(text: str, shelf: Shelf) -> int:
    """How long the known name is that the text begins with; 0 for none."""
    sizes = shelf.protected.starts.get(text[:PAIR], ())
    return max((size for size in sizes if text[:size] in shelf.protected.terms), default=0)


def _township(text: str, shelf: Shelf) -> int:
    """The same of a township that is not written out as one (青海湖, not 平安镇)."""
    found = [town for town in shelf.places.town_starts.get(text[:PAIR], ()) if text.startswith(town)]
    longest = max(found, key=len, default="")
    return 0 if longest.endswith(WRITTEN_OUT) else len(longest)


def _here(parsed: ParsedName, authority: str, shelf: Shelf) -> bool:
    return shelf.places.same_city(parsed.parts.division_code or "", authority)


def parsed_of(declaration: Declaration, shelf: Shelf) -> ParsedName:
    """The parsed text, with the parts as the applicant declared them when these make up the text."""
    return ways(declaration, shelf)[0]


def _distinct(found: list[ParsedName], shelf: Shelf) -> Iterator[ParsedName]:
    """Each split once; after the first two only those with a trade name and a known industry."""
    seen: set[tuple[str | None, ...]] = set()
    for place, each in enumerate(found):
        parts = each.parts
        facts = (parts.division, parts.trade_name, parts.industry, parts.form)
        if facts not in seen and (place < 2 or _likely(parts, shelf)):
            seen.add(facts)
            yield each


def _likely(parts: Parts, shelf: Shelf) -> bool:
    return len(parts.trade_name) >= SHORTEST_TRADE and known_industry(parts.industry, shelf)


def at_home(parsed: ParsedName, authority: str, shelf: Shelf) -> ParsedName:
    """Where a written division has several codes (大通, 平安), take the one of the authority's city or province."""
    parts, places = parsed.parts, shelf.places
    if parts.division is None or places.same_city(parts.division_code or "", authority):
        return parsed
    codes = sorted(places.chains(parts.division))
    near = [code for code in codes if places.same_city(code, authority)]
    if not near and (parts.division_code or "")[:2] != authority[:2]:
        near = [code for code in codes if code[:2] == authority[:2]]
    return replace(parsed, parts=replace(parts, division_code=near[0])) if near else parsed
