"""A division is written with its name of today (国务院令第734号第7条).

>>> from namecheck.trial import trial
>>> trial('division_former', '乐都县宏图商贸有限公司'), trial('division_former', '海东宏图商贸有限公司')
('review', 'pass')
"""

from __future__ import annotations

from collections.abc import Iterable

from namecheck.context import Context, RuleInfo
from namecheck.finding import Finding

RULE = RuleInfo(
    code="division_former",
    basis="国务院令第734号第7条",
    outcome="review",
    example="乐都县宏图商贸有限公司",
    order=24,
)


def check(context: Context) -> Iterable[Finding]:
    """The written form belongs to an abolished division."""
    division = context.parsed.parts.division
    if division and division in context.shelf.places.former and not context.parsed.is_branch:
        yield context.find(RULE, "division", params={"division": division})
