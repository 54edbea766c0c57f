"""Find the words of the tables on the part of a name where they matter, never as blind substrings."""

from __future__ import annotations

from collections.abc import Iterator

from namecheck.context import Context, RuleInfo
from namecheck.finding import Finding
from namecheck.shelf import Word
from namecheck.text import fold


def _field(context: Context, where: str) -> str:
    """The folded text of the part a word is looked for in."""
    reading = context.reading
    if where in {"trade_is", "trade_starts", "trade_has"}:
        return reading.trade
    if where in {"core_has", "middle"}:
        return reading.trade + fold(reading.industry or "", context.shelf.variants)
    return reading.text


def _exempt(word: Word, text: str, place: int) -> bool:
    """Does the word stand inside a longer word in which it means something else?"""
    for longer in word.exempt:
        start = text.find(longer)
        while start >= 0:
            if start <= place and place + len(word.term) <= start + len(longer):
                return True
            start = text.find(longer, start + 1)
    return False


def _stands(word: Word, text: str, place: int) -> bool:
    if word.where == "trade_is":
        return text == word.term
    if word.where in {"trade_starts", "name_starts"}:
        return place == 0
    return True


def _outcome(context: Context, word: Word) -> str:
    """A claim of other meaning, or an investor of that very name (实施办法第10条), goes to a person."""
    namesake = word.where == "trade_is" and context.reading.trade in context.declaration.investor_names
    excused = namesake or (word.other_meaning and context.claims("other_meaning"))
    return "review" if excused and word.outcome == "reject" else word.outcome


def _hits(context: Context, kinds: frozenset[str]) -> Iterator[Word]:
    shelf = context.shelf
    for number in context.word_numbers:
        word = shelf.words[number]
        if word.kind not in kinds:
            continue
        text = _field(context, word.where)
        place = text.find(word.term)
        while place >= 0:
            if _stands(word, text, place) and not _exempt(word, text, place):
                yield word
                break
            place = text.find(word.term, place + 1)


def _opens_or_bracketed(context: Context, word: Word) -> bool:
    """Other rules judge the word at the beginning of the name and （中国）."""
    return context.reading.text.startswith(word.term) or f"（{word.term}）" in context.parsed.text


def _span(context: Context, word: Word) -> tuple[int, int] | None:
    place = context.parsed.text.find(word.term, 1 if word.where == "middle" else 0)
    if place >= 0:
        return place, place + len(word.term)
    return context.parsed.spans.get("trade_name") or (0, len(context.parsed.text))


def by_class(context: Context, rule: RuleInfo, kinds: frozenset[str]) -> Iterator[Finding]:
    """A finding for each word of these classes; a branch is judged by its parent's name and not again."""
    if context.parsed.is_branch:
        return
    seen: set[str] = set()
    for word in _hits(context, kinds):
        if word.where == "middle" and _opens_or_bracketed(context, word):
            continue
        if word.term not in seen:
            seen.add(word.term)
            yield Finding(
                rule.code, _outcome(context, word), _span(context, word), word.basis, {"word": word.term}
            )
