"""Words that stand in the text however it is split: the boundary between trade name and industry hides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from namecheck.context import Context, Rule
from namecheck.finding import Finding
from namecheck.name import ParsedName
from namecheck.reading import Reading
from namecheck.text import fold

# Rules that judge words: what they find under any plausible split counts as if it stood in the trade name.
OF_WORDS = frozenset({
    "prohibited_word", "prohibited_person", "religious_word", "public_body", "foreign_state", "superlative",
    "state_symbol", "official_supply", "disguised_word", "protected_name",
})  # fmt: skip
IMITATIONS = frozenset({"disguised_word", "protected_name"})
ACROSS = 3  # characters of a word that is looked for across the boundary; shorter ones must lie in one part


def hidden(
    context: Context, others: Sequence[Reading], rules: Sequence[Rule], known: Iterable[Finding]
) -> list[Finding]:
    """Findings about words under the other splits, and in trade name and industry read as one text."""
    if not context.others and not context.word_numbers:
        return []
    seen = {_told(finding) for finding in known}
    found = []
    for finding in _under_others(context, others, rules):
        if _told(finding) not in seen:
            seen.add(_told(finding))
            found.append(finding)
    return found


def _told(finding: Finding) -> str:
    """What a finding is about, whichever of the rules says it."""
    return finding.params.get("word", finding.code)


def _under_others(context: Context, others: Sequence[Reading], rules: Sequence[Rule]) -> Iterator[Finding]:
    for parsed, reading in zip(context.others, others, strict=True):
        split = replace(context, parsed=parsed, reading=reading, clashes=())
        for rule in rules:
            if not (reading.too_long and rule.info.code in IMITATIONS):
                yield from rule.told(split)
    if not context.word_numbers or not context.reading.industry or context.parsed.is_branch:
        return
    whole = _as_one(context)
    for rule in rules:
        if rule.info.code not in IMITATIONS:
            yield from (
                each for each in rule.told(whole) if _in_one_part(context, each.params.get("word", ""))
            )


def _as_one(context: Context) -> Context:
    """The same name with all of its core as trade name."""
    reading = context.reading
    core = reading.trade + fold(reading.industry or "", context.shelf.variants)
    start = context.parsed.spans.get("trade_name") or context.parsed.spans.get("industry") or (0, 0)
    end = context.parsed.spans.get("industry") or start
    spans = {**context.parsed.spans, "trade_name": (min(start[0], end[0]), max(start[1], end[1]))}
    parsed = ParsedName(context.parsed.text, replace(context.parsed.parts, trade_name=core), spans)
    return replace(context, parsed=parsed, reading=replace(reading, trade=core), clashes=())


def _in_one_part(context: Context, word: str) -> bool:
    """A short word that two parts only make together is no word (X希望|工程)."""
    reading = context.reading
    inside = word in reading.trade or word in fold(reading.industry or "", context.shelf.variants)
    return len(word) >= ACROSS or inside
