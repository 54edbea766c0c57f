"""What is so about a name, as far as rules ask for it: a rule without its fact has nothing to say, and is not called.

Most names hold none of it. Each fact is cheap to tell, and wider than what its rules look for, never narrower: a test calls
every rule that was not asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from namecheck.context import Clash
from namecheck.declaration import Declaration
from namecheck.forms import INDIVIDUAL
from namecheck.name import ParsedName
from namecheck.places import within
from namecheck.reading import Reading
from namecheck.remembered import remembered
from namecheck.shelf import Shelf

SHORTEST_SENTENCE = 4
SHORTEST_TRADE = 2
DISTRICT = "区"
COUNTY = 3
FACTS: Mapping[str, str] = {
    "declared": "the applicant split the name himself",
    "typed": "the type of the enterprise is declared",
    "business": "the main business is declared",
    "marked": "the form bears the mark of an individual business",
    "odd": "a character stands in it that is no standard one",
    "bracket": "a bracket stands in it",
    "branch": "it is the name of a branch",
    "formless": "no organisation form was found",
    "group": "集团 stands in its form",
    "silent": "no industry was found",
    "thin": "the trade name has less than two characters, is an industry wording or a weak word",
    "placed": "the trade name is a division",
    "long": "the trade name is longer than any that is compared",
    "sentence": "the trade name is long enough for a sentence",
    "imitates": "the trade name has two characters or syllables side by side as a famous name or a hard word has",
    "rivalled": "it clashes with an enterprise that bears a famous name",
    "place": "no division, or one that is not simply where the applicant sits",
}


def facts_of(
    declaration: Declaration, parsed: ParsedName, reading: Reading, clashes: Iterable[Clash]
) -> tuple[str, ...]:
    """What holds of a declaration under its first split, and of the names it clashes with."""
    shelf, parts, trade, text = reading.shelf, parsed.parts, reading.trade, parsed.text
    found = []
    if declaration.declared_parts is not None:
        found.append("declared")
    if declaration.entity_type:
        found.append("typed")
    if declaration.main_industry:
        found.append("business")
    if not shelf.spelt_right(text):
        found.append("odd")
    if "（" in text or "(" in text:
        found.append("bracket")
    if parsed.is_branch:
        found.append("branch")
    if not parts.form:
        found.append("formless")
    elif "集团" in parts.form:
        found.append("group")
    elif parts.form.endswith(INDIVIDUAL):
        found.append("marked")
    if parts.industry is None:
        found.append("silent")
    if not _at_home(declaration, parsed, shelf):
        found.append("place")
    if not reading.too_long and any(clash.reading.trade in shelf.protected.terms for clash in clashes):
        found.append("rivalled")
    return (*found, *_of_trade(trade, reading))


def _of_trade(trade: str, reading: Reading) -> list[str]:
    shelf, found = reading.shelf, []
    if len(trade) < SHORTEST_TRADE or trade in shelf.lexicon.wordings or trade in shelf.weak:
        found.append("thin")
    if trade in shelf.places.codes:
        found.append("placed")
    if len(trade) >= SHORTEST_SENTENCE:
        found.append("sentence")
    if reading.too_long:
        found.append("long")
    elif shelf.watched.alarmed(trade, reading.sounds):
        found.append("imitates")
    return found


def _at_home(declaration: Declaration, parsed: ParsedName, shelf: Shelf) -> bool:
    """Is the division one of today, no bare district and no township, and does the applicant sit in it?"""
    division, code = parsed.parts.division, parsed.parts.division_code
    if division is None or code is None:
        return False
    seat, authority = declaration.applicant_division, declaration.authority
    key = f"{division} {code} {seat or ''} {authority}"
    return remembered(
        shelf.places.settled, key, lambda _: _settled(division, code, seat or "", authority, shelf)
    )


def _settled(division: str, code: str, seat: str, authority: str, shelf: Shelf) -> bool:
    places = shelf.places
    if not (within(seat, code) if seat else places.same_city(code, authority)):
        return False
    district = places.level.get(code) == COUNTY and places.names.get(code, "").endswith(DISTRICT)
    return not (district or division in places.former or places.township(division, authority))
