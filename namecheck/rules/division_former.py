"""A division is written with its name of today (国务院令第734号第7条).

>>> from namecheck.trial import trial
>>> trial('division_former', '乐都县宏图商贸有限公司'), trial('division_former', '海东宏图商贸有限公司')
('review', 'pass')
>>> from datetime import date
>>> trial('division_former', '乐都县宏图商贸有限公司', on=date(2012, 5, 1))  # a county then
'pass'
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
ASKS = "place"


def check(context: Context) -> Iterable[Finding]:
    """The written form belongs to a division that was abolished by the day of the declaration."""
    division, places = context.parsed.parts.division, context.shelf.places
    if division is None or context.parsed.is_branch:
        return
    former = division in places.former and not places.stood(division, context.declaration.on)
    if former and not places.township(division, context.declaration.authority):
        yield context.find(RULE, "division", params={"division": division})
