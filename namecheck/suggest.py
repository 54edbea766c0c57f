"""Names that pass, near what the person meant: each candidate is judged by the same engine."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import chain, zip_longest

from namecheck.declaration import Declaration
from namecheck.engine import check, keys_asked
from namecheck.finding import Report
from namecheck.industry import substances
from namecheck.name import ParsedName, Parts
from namecheck.parse import compose
from namecheck.register import Register
from namecheck.shelf import Shelf
from namecheck.ways import parsed_of

EXTENDERS = "兴隆瑞祥盛源达丰泰和诚嘉"
MOST_TRIED = 60  # checks, and keys looked up in all of them: what a person waits for an answer
MOST_KEYS = 4_000
# What another trade name or industry does not mend.
LASTING = frozenset({
    "ethnic_script", "form_missing", "own_division", "district_alone", "division_former", "no_division", "form_fits_type",
    "group_members", "branch_parent", "other_enterprise", "china_bracket", "name_too_long", "individual_name",
})  # fmt: skip
STOPS = frozenset({"reject", "review"})
COMMON = 9.0  # minus log share of the industry wordings offered


@dataclass(frozen=True)
class Suggestion:
    """A name that passes on the day it was asked for; ``why``: meaning, industry, extended or new_word."""

    text: str
    parts: Parts
    why: str


def _by_meaning(parts: Parts, shelf: Shelf) -> Iterator[Parts]:
    """One character of the trade name changed for one of near meaning."""
    trade = parts.trade_name
    for place in reversed(range(len(trade))):
        for char in shelf.meanings.get(trade[place], ""):
            yield replace(parts, trade_name=trade[:place] + char + trade[place + 1 :])


def _by_industry(parts: Parts, shelf: Shelf) -> Iterator[Parts]:
    """The trade name kept, another lawful industry that has a word in common, the most usual first."""
    if not parts.industry:
        return
    own = substances(parts.industry, shelf.industries)
    wordings = shelf.lexicon.wordings
    near = [
        w for w in wordings if wordings[w] < COMMON and len(w) > 1 and not set(w).isdisjoint(parts.industry)
    ]
    for wording in sorted(near, key=lambda w: (wordings[w], w)):
        if own.isdisjoint(substances(wording, shelf.industries)) and wording not in shelf.industries.generic:
            yield replace(parts, industry=wording)


def _by_new_word(banned: Collection[str], parts: Parts) -> Iterator[Parts]:
    """A banned word has no near meaning to keep: two auspicious characters stand in its place, what is around it stays."""
    count = len(EXTENDERS)
    for step in range(1, count):  # each pair begins with another character than the one before
        for place in range(count):
            pair = EXTENDERS[place] + EXTENDERS[(place + step) % count]
            trade = parts.trade_name
            for word in banned:
                trade = trade.replace(word, pair)
            yield replace(parts, trade_name=trade)


def _by_extension(parts: Parts, _shelf: Shelf) -> Iterator[Parts]:
    """A character put into the trade name: inside first, since a longer name that contains the other only warns."""
    trade = parts.trade_name
    for place in (*range(1, len(trade)), len(trade), 0):
        for char in EXTENDERS:
            if char not in trade:
                yield replace(parts, trade_name=trade[:place] + char + trade[place:])


MAKERS = {"meaning": _by_meaning, "industry": _by_industry, "extended": _by_extension}


def candidates(parts: Parts, shelf: Shelf, banned: Collection[str] = ()) -> Iterator[tuple[Parts, str]]:
    """Neighbours of a name, the kinds in turn; pure and in fixed order, nothing checked yet.

    ``banned``: words of the trade name that no wording saves; then only they are replaced, never dressed up.
    """
    if banned:
        return ((made, "new_word") for made in _by_new_word(banned, parts))
    rows = [[(made, why) for made in make(parts, shelf)] for why, make in MAKERS.items()]
    return (found for found in chain.from_iterable(zip_longest(*rows)) if found is not None)


def suggest(declaration: Declaration, shelf: Shelf, register: Register, want: int = 5) -> list[Suggestion]:
    """Up to ``want`` names that pass with no finding, as far as the work allowed for it goes.

    Empty when the name has no trade name or form to build on, and when something else about it stops every name like it.
    """
    parsed = parsed_of(declaration, shelf)
    parts = parsed.parts
    if not parts.trade_name or not parts.form or parts.pattern.endswith("B"):
        return []
    report = check(declaration, shelf, register)
    if any(finding.code in LASTING and finding.outcome in STOPS for finding in report.findings):
        return []
    found: dict[str, Suggestion] = {}
    banned, keys = _banned(report, parsed), 0
    for tried, (made, why) in enumerate(candidates(parts, shelf, banned)):
        text = compose(made.division, made.trade_name, made.industry, made.form or "", made.pattern)
        asked = replace(declaration, text=text, declared_parts=made)
        keys += len(keys_asked(asked, shelf))
        if text not in found and check(asked, shelf, register).outcome == "pass":
            found[text] = Suggestion(text, made, why)
        if len(found) >= want or tried >= MOST_TRIED or keys >= MOST_KEYS:
            break
    return list(found.values())


def _banned(report: Report, parsed: ParsedName) -> list[str]:
    """Words of the trade name for which the name is stopped, the longest first; the whole of it when it disguises one."""
    trade, (start, end) = parsed.parts.trade_name, parsed.spans.get("trade_name", (0, 0))
    words = (
        finding.params["word"]
        for finding in report.findings
        if "word" in finding.params and finding.outcome in STOPS and finding.span
        and start <= finding.span[0] and finding.span[1] <= end
    )  # fmt: skip
    return sorted({word if word in trade else trade for word in words}, key=lambda word: (-len(word), word))
