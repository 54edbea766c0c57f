"""Leaving the division out needs same-named companies in three provinces (实施办法第19条).

>>> from namecheck.trial import trial
>>> trial('no_division', '红光商贸有限公司'), trial('no_division', '海东红光商贸有限公司')
('review', 'pass')
"""

from __future__ import annotations

from collections.abc import Iterable

from namecheck.context import Context, RuleInfo
from namecheck.finding import Finding

RULE = RuleInfo(
    code="no_division",
    basis="国务院令第734号第6条；实施办法第19条",
    outcome="review",
    example="红光商贸有限公司",
    order=25,
)
ASKS = "place"


def check(context: Context) -> Iterable[Finding]:
    """No division anywhere in the name, or nothing but a township of the place."""
    division, place = context.parsed.parts.division, context.declaration.authority
    if (
        (
            division is None
            or (not context.parsed.is_branch and context.shelf.places.township(division, place))
        )
        and context.reading.trade
        and context.declaration.entity_type != "branch"
    ):
        yield context.find(RULE)
