"""Only characters of 通用规范汉字表 and full-width brackets (国务院令第734号第5条; 禁限用规则第9条).

>>> from namecheck.trial import trial
>>> trial('standard_characters', '海东红光商贸有限公司'), trial('standard_characters', '海东ABC商贸有限公司')
('pass', 'reject')
"""

from __future__ import annotations

from collections.abc import Iterable

from namecheck.context import Context, RuleInfo
from namecheck.finding import Finding
from namecheck.scripts import has_minority_script
from namecheck.text import normal

RULE = RuleInfo(
    code="standard_characters",
    basis="国务院令第734号第5条；禁限用规则第9条",
    outcome="reject",
    example="海东123科技有限公司",
    order=10,
)
ASKS = "odd"
BRACKETS = str.maketrans("", "", "（）")
SHOWN = 20  # letters and figures printed in the sentence


def check(context: Context) -> Iterable[Finding]:
    """Letters and figures told once, from the first to the last; each other character outside the table, a variant with
    its standard form."""
    shelf, text = context.shelf, context.parsed.text
    if shelf.standard.issuperset(text.translate(BRACKETS) if "（" in text else text):
        return
    plain = [place for place, char in enumerate(text) if char.isascii() and char.isalnum()]
    run = range(plain[0], plain[-1] + 1) if plain else range(0)
    if plain:
        params = {"char": text[run.start : run.stop][:SHOWN], "standard": ""}
        yield Finding(RULE.code, RULE.outcome, (run.start, run.stop), RULE.basis, params)
    for place, char in enumerate(text):
        if place in run and char.isascii():
            continue
        if char in shelf.standard or char in "（）" or has_minority_script(char):
            continue
        better = shelf.variants.get(ord(char), "") or normal(char)
        shown = char if char.isprintable() else f"U+{ord(char):04X}"
        params = {"char": shown, "standard": better if better != char else ""}
        yield Finding(RULE.code, RULE.outcome, (place, place + 1), RULE.basis, params)
