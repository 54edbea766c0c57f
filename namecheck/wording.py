"""Find the words of the tables on the part of a name where they matter, never as blind substrings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from namecheck.context import Context, RuleInfo
from namecheck.finding import OUTCOMES, Finding
from namecheck.shelf import Shelf, Word
from namecheck.text import fold
from namecheck.wordbook import PLACES

PERSONS = frozenset(
    {"celebrity", "leader_cn", "person", "revolutionary_martyr"}
)  # people bear these names too
TOLD = {"review": {"ask": "1"}, "warn": {"hint": "1"}}  # which sentence says it
LICENSED = "licensed_trade"  # the paper is asked for with the scope, before the licence (734 art 18), and not with the name
CONSULTED = "consulted_trade"  # before it is registered the authorities talk it over (737 art 9(2)): an officer decides with the scope
WITH_SCOPE = frozenset({LICENSED, CONSULTED})
PAIR = 2
USUAL = 9.5  # minus log share of the industry wordings that take a character from a word of two


@dataclass(frozen=True)
class Hit:
    """A word found: what stands in the text, its class, what follows, on what basis."""

    word: str
    kind: str
    outcome: str
    basis: str
    where: str


@dataclass(frozen=True)
class _Texts:
    """Folded trade name and industry, side by side, and the whole name."""

    trade: str
    industry: str
    name: str

    @property
    def core(self) -> str:
        return self.trade + self.industry

    def field(self, where: str) -> tuple[str, int]:
        """The text a word is looked for in, and where that begins in ``core``."""
        if where.startswith("trade"):
            return self.trade, 0
        if where.startswith("industry"):
            return self.industry, len(self.trade)
        return (self.core, 0) if where in {"core_has", "core", "middle"} else (self.name, 0)


def _texts(context: Context) -> _Texts:
    reading = context.reading
    return _Texts(reading.trade, fold(reading.industry or "", context.shelf.variants), reading.text)


def _exempt(word: Word, text: str, place: int) -> bool:
    """Does the word stand inside a longer word in which it means something else?"""
    for longer in word.exempt:
        start = text.find(longer)
        while start >= 0:
            if start <= place and place + len(word.term) <= start + len(longer):
                return True
            start = text.find(longer, start + 1)
    return False


def _cut_by_wording(word: Word, text: str, place: int, shelf: Shelf) -> bool:
    """Is the last character of a word of two the first of a usual wording of industry (新道|教育, 帮他|妈妈)?"""
    start = place + 1
    if len(word.term) != PAIR or start + PAIR > len(text):
        return False
    wordings = shelf.lexicon.wordings
    sizes = shelf.lexicon.sizes.get(text[start : start + PAIR], ())
    return any(wordings.get(text[start : start + size], USUAL) < USUAL for size in sizes)


def _stands(word: Word, text: str, place: int) -> bool:
    if word.where in {"trade_is", "industry_is"}:
        return text == word.term
    if word.where in {"trade_starts", "name_starts"}:
        return place == 0
    return word.where != "trade_ends" or place + len(word.term) == len(text)


def _void(word: Word, texts: _Texts, place: int, shelf: Shelf) -> bool:
    """Is it another word that stands there? ``place`` in trade name and industry together."""
    end, seam = place + len(word.term), len(texts.trade)
    if len(word.term) == PAIR and word.where == "core_has" and place < seam < end:
        return True
    if _exempt(word, texts.core, place) or _cut_at_seam(word, texts, place, shelf):
        return True
    inside = word.where in {"trade_has", "core_has", "trade_ends"}
    return inside and _cut_by_wording(word, texts.core, place, shelf)


def _cut_at_seam(word: Word, texts: _Texts, place: int, shelf: Shelf) -> bool:
    """Do the last character of a longer trade name and a known wording of industry only make together a word that a person
    would look at (汇大|基金管理)? What is forbidden is so in any split."""
    seam = len(texts.trade)
    if word.outcome != "review" or word.where != "core_has" or not 1 < seam == place + 1:
        return False
    return texts.industry in shelf.lexicon.wordings


def _outcome(context: Context, word: Word) -> str:
    """A claim of other meaning, or an investor of that very name (实施办法第10条), goes to a person."""
    named = context.reading.trade in context.declaration.investor_names
    namesake = named and (word.where == "trade_is" or word.kind in PERSONS)
    excused = namesake or (word.other_meaning and context.claims("other_meaning"))
    return "review" if excused and word.outcome == "reject" else word.outcome


def _opens_or_bracketed(context: Context, word: Word) -> bool:
    """Other rules judge the word at the beginning of the name and （中国）."""
    return context.reading.text.startswith(word.term) or f"（{word.term}）" in context.parsed.text


def _stands_somewhere(word: Word, texts: _Texts, shelf: Shelf) -> bool:
    text, before = texts.field(word.where)
    place = text.find(word.term)
    while place >= 0:
        if _stands(word, text, place):
            whole = text is texts.name
            if not (_exempt(word, text, place) if whole else _void(word, texts, place + before, shelf)):
                return True
        place = text.find(word.term, place + 1)
    return False


def licensed_words(text: str, shelf: Shelf) -> frozenset[str]:
    """Words of a trade that is looked at with the scope, anywhere in a name, whatever its split: what the business scope is compared with.

    Wider than the hint on purpose: 爆破 as a trade name says the same to whoever reads the sign.
    """
    folded = fold(text, shelf.variants)
    found: set[str] = set()
    for number, start, _ in shelf.word_finder.find_matches_as_indexes(folded, overlapping=True):
        word = shelf.words[number]
        if word.kind in WITH_SCOPE and not _exempt(word, folded, start):
            found.add(word.term)
    return frozenset(found)


def _words(context: Context, kinds: frozenset[str]) -> Iterator[Hit]:
    shelf = context.shelf
    found = [word for number in context.word_numbers if (word := shelf.words[number]).kind in kinds]
    texts = _texts(context) if found else None
    for word in found:
        if texts is None or (word.where == "middle" and _opens_or_bracketed(context, word)):
            continue
        if _stands_somewhere(word, texts, shelf):
            yield Hit(word.term, word.kind, _outcome(context, word), word.basis, word.where)


def _formed(context: Context, kinds: frozenset[str]) -> Iterator[Hit]:
    for pattern, text in context.formed:
        if pattern.kind in kinds:
            yield Hit(text, pattern.kind, pattern.outcome, pattern.basis, pattern.where)


def _span(context: Context, hit: Hit) -> tuple[int, int] | None:
    place = context.parsed.text.find(hit.word, 1 if hit.where == "middle" else 0)
    if place >= 0:
        return place, place + len(hit.word)
    return context.parsed.spans.get("trade_name") or (0, len(context.parsed.text))


def _told(hits: list[Hit]) -> list[Hit]:
    """Without what only a pattern found around a word of the tables."""
    words = [hit for hit in hits if hit.where not in PLACES]
    formed = (hit for hit in hits if hit.where in PLACES)
    around = [
        hit for hit in formed if not any(w.word in hit.word and w.outcome == hit.outcome for w in words)
    ]
    return words + around


def _outer(hits: list[Hit]) -> list[Hit]:
    """One hit for a word, the worst; a word inside another that is judged no milder says nothing more."""
    worst: dict[str, Hit] = {}
    for hit in _told(hits):
        known = worst.get(hit.word)
        if known is None or OUTCOMES.index(hit.outcome) > OUTCOMES.index(known.outcome):
            worst[hit.word] = hit
    return [
        hit
        for hit in worst.values()
        if not any(
            hit.word in other.word and hit.word != other.word
            and OUTCOMES.index(hit.outcome) <= OUTCOMES.index(other.outcome)
            for other in worst.values()
        )
    ]  # fmt: skip


def by_class(context: Context, rule: RuleInfo, kinds: frozenset[str]) -> Iterator[Finding]:
    """A finding for each word of these classes; a branch is judged by its parent's name and not again."""
    if context.parsed.is_branch or context.kinds.isdisjoint(kinds):
        return
    for hit in _outer([*_words(context, kinds), *_formed(context, kinds)]):
        params = {"word": hit.word, "class": hit.kind, **TOLD.get(hit.outcome, {})}
        yield Finding(rule.code, hit.outcome, _span(context, hit), hit.basis, params)
