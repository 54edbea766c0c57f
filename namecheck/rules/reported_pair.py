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

from namecheck.context import Context, RuleInfo
from namecheck.finding import Finding

RULE = RuleInfo(
    code="reported_pair",
    basis="国务院令第734号第16、17条；实施办法第24条（三）",
    outcome="review",
    example="海东红光贸易有限公司 ↔ 海东红光服装有限公司",
    order=62,
)
COMPARISON = "reported"


def check(context: Context) -> Iterable[Finding]:
    """One finding for each pair of wordings, with every prior name it clashes with."""
    reports = context.shelf.industries.reported
    clashes = [clash for clash in context.clashes if clash.rules[0] == COMPARISON]
    wordings = {frozenset((clash.asked.industry, clash.reading.industry)) for clash in clashes}
    for pair in sorted(wordings, key=lambda each: sorted(map(str, each))):
        row = reports[pair]
        beside = tuple(c for c in clashes if frozenset((c.asked.industry, c.reading.industry)) == pair)
        facts = {"observed": row.observed, "expected": row.expected, "grade": row.grade, "source": row.source}
        yield from replace(context, clashes=beside).against(RULE, COMPARISON, "similar", facts)
