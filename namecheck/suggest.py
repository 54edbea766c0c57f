"""Names that may be had, near what the person meant: each is judged by the same engine."""

from __future__ import annotations

from dataclasses import dataclass, replace

from namecheck.craft import Idea, Wish, ideas
from namecheck.declaration import Declaration
from namecheck.engine import check, keys_asked
from namecheck.finding import Finding, Report
from namecheck.frame import NO_TRADE, framed
from namecheck.name import ParsedName, Parts
from namecheck.parse import compose
from namecheck.register import Register
from namecheck.shelf import Shelf
from namecheck.ways import parsed_of

MOST_TRIED = 60  # checks, and keys looked up in all of them: what a person waits for an answer
MOST_KEYS = 4_000
STOPS = frozenset({"reject", "review"})
SHORTEST, LONGEST = 2, 6  # characters of a trade name that is kept whole
SHOPS = frozenset({"shop", "trade", "other"})
ALIKE = 2  # suggestions that may begin, or end, with the same character that the person did not write
# Faults of a trade name that leave what it means: nothing of it is banned.
MILD = frozenset({
    "superlative", "title_word", "strategy_word", "foreign_city", "trade_name_division", "trade_name_weak",
    "trade_name_industry", "trade_name_length", "trade_name_too_long", "trade_name_sentence", "nonprofit_word",
})  # fmt: skip
# What a person must look at whatever the trade name is: a suggestion may still carry it.
LASTING = frozenset({"approval_word", "industry_business", "declared_industry", "misleading_form"})


@dataclass(frozen=True)
class Suggestion:
    """A name that passes on the day it was asked for. ``why``: frame, meaning, sound, kept, place, family, trade, industry or
    new_word; ``still``: codes of what an officer looks at about the asked name that no trade name changes."""

    text: str
    parts: Parts
    why: str
    still: tuple[str, ...] = ()

    @property
    def declared(self) -> Parts | None:
        """The parts to declare; None where the form says the trade (超市) and the text alone tells the parts."""
        parts = self.parts
        made = compose(parts.division, parts.trade_name, parts.industry, parts.form or "", parts.pattern)
        return parts if made == self.text else None

    def stands(self, report: Report) -> bool:
        """Is a name with this verdict still what was suggested?"""
        return report.outcome != "reject" and {finding.code for finding in report.findings} <= set(self.still)


def text_of(parts: Parts) -> str:
    """The name as written: a form word that says the trade (火锅店) stands once."""
    industry, word = parts.industry, (parts.form or "").partition("（")[0]
    if industry and word and industry.endswith(word):
        industry = industry.removesuffix(word) or None
    return compose(parts.division, parts.trade_name, industry, parts.form or "", parts.pattern)


def suggest(
    declaration: Declaration, shelf: Shelf, register: Register, want: int = 5, salt: str = ""
) -> list[Suggestion]:
    """Up to ``want`` names that stand, as far as the work allowed for it goes; ``salt``: who asks.

    Empty for a branch, which is named after its parent, and for a text nobody meant as a name.
    """
    report = check(declaration, shelf, register)
    parsed = parsed_of(declaration, shelf)
    codes = {finding.code for finding in report.findings if finding.outcome in STOPS}
    parts = framed(parsed.parts, declaration, codes, shelf)
    if (
        parts is None
        or "name_too_long" in codes
        or not any("\u4e00" <= c <= "\u9fff" for c in declaration.text)
    ):
        return []
    still = tuple(sorted({f.code for f in report.findings if f.outcome == "review"} & LASTING))
    found: dict[str, Suggestion] = {}
    keys = 0
    for tried, (made, why) in enumerate(_tries(parts, parsed, report, declaration, shelf, salt)):
        each = Suggestion(text_of(made), made, why, still)
        if each.text == declaration.text or each.text in found or _again(each, found, parts.trade_name):
            continue
        asked = replace(declaration, text=each.text, declared_parts=each.declared)
        keys += len(keys_asked(asked, shelf))
        if each.stands(check(asked, shelf, register)):
            found[each.text] = each
        if len(found) >= want or tried >= MOST_TRIED or keys >= MOST_KEYS:
            break
    return list(found.values())


def _again(each: Suggestion, found: dict[str, Suggestion], asked: str) -> bool:
    """Would too many suggestions share a beginning or an end that the person did not write?"""
    trade = each.parts.trade_name
    for place in (0, -1):
        if trade[place] not in asked:
            same = sum(other.parts.trade_name[place] == trade[place] for other in found.values())
            if same >= ALIKE:
                return True
    return False


def _tries(
    parts: Parts, parsed: ParsedName, report: Report, declaration: Declaration, shelf: Shelf, salt: str
) -> list[tuple[Parts, str]]:
    """What to try, best first: the frame put right, the trade added where none is said, then other trade names."""
    tries: list[tuple[Parts, str]] = []
    if len(parts.trade_name) > LONGEST or any(f.code == "trade_name_sentence" for f in report.findings):
        parts = replace(parts, trade_name=_core(parts.trade_name, shelf))
    if len(parts.trade_name) >= SHORTEST:
        tries.append((parts, "frame"))
    if not parts.industry and parts.trade_name:
        tries += [(replace(parts, industry=word, pattern="DTIF"), "industry") for word in NO_TRADE]
    entry = shelf.forms.get((parts.form or "").partition("（")[0])
    wish = Wish(
        parts.trade_name,
        _banned(report, parsed),
        shelf.wordbook.trades(parts.industry),
        declaration.authority,
        declaration.entity_type == "individual" or (entry is not None and entry.family in SHOPS),
        salt,
    )
    made = [(_named(parts, idea, tries), idea.why) for idea in ideas(wish, shelf)]
    return tries + made


def _core(trade: str, shelf: Shelf) -> str:
    """The most usual word in a trade name that is too long to keep; empty when it holds none."""
    words = shelf.vocabulary.words
    pairs = (trade[at : at + SHORTEST] for at in range(len(trade) - SHORTEST + 1))
    return max((pair for pair in pairs if pair in words), key=lambda pair: words[pair], default="")


def _named(parts: Parts, idea: Idea, tries: list[tuple[Parts, str]]) -> Parts:
    """The frame with another trade name; with a trade where none was said."""
    industry = parts.industry or next(
        (made.industry for made, why in tries if why == "industry"), NO_TRADE[0]
    )
    return replace(parts, trade_name=idea.text, industry=industry, pattern="DTIF")


def _banned(report: Report, parsed: ParsedName) -> tuple[str, ...]:
    """Pieces of the trade name for which the name is stopped, the longest first; the whole of it when it disguises one."""
    trade, (start, end) = parsed.parts.trade_name, parsed.spans.get("trade_name", (0, 0))
    words = {
        finding.params["word"]
        for finding in report.findings
        if "word" in finding.params and finding.outcome in STOPS and _must_go(finding) and finding.span
        and finding.span[0] < end and start < finding.span[1] and trade
    }  # fmt: skip
    pieces = {word if word in trade else trade for word in words}
    return tuple(sorted(pieces, key=lambda word: (-len(word), word)))


def _must_go(finding: Finding) -> bool:
    """Is nothing of the word to be kept? Of a short famous name (绿源) its image may be."""
    short = finding.code == "protected_name" and len(finding.params["word"]) <= SHORTEST
    return finding.code not in MILD and not short
