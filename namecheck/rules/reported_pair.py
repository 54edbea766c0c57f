"""The same trade name in a business of which refusals are reported beside the other (国务院令第734号第17条; reported_pairs.tsv).

>>> from namecheck.trial import trial
>>> trial('reported_pair', '海东红光贸易有限公司', prior='海东红光服装有限公司')
'review'
>>> trial('reported_pair', '海东红光贸易有限公司', prior='海东红光服饰有限公司')
'pass'
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from namecheck.context import Clash, Context, RuleInfo
from namecheck.finding import Finding

RULE = RuleInfo(
    code="reported_pair",
    basis="国务院令第734号第16、17条；实施办法第24条（三）",
    outcome="review",
    example="海东红光贸易有限公司 ↔ 海东红光服装有限公司",
    order=62,
)
COMPARISON = "reported"


def _pair(clash: Clash) -> frozenset[str]:
    return frozenset((clash.asked.industry or "", clash.reading.industry or ""))


def check(context: Context) -> Iterable[Finding]:
    """One finding for each pair of wordings, with every prior name it clashes with."""
    clashes = [clash for clash in context.clashes if clash.rules[0] == COMPARISON]
    for pair in sorted({_pair(clash) for clash in clashes}, key=sorted):
        row = context.shelf.industries.reported[pair]
        beside = tuple(clash for clash in clashes if _pair(clash) == pair)
        facts = {"observed": row.observed, "expected": row.expected, "grade": row.grade, "source": row.source}
        yield from replace(context, clashes=beside).against(RULE, COMPARISON, "similar", facts)
