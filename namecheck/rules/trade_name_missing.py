"""A name has a trade name (国务院令第734号第6条).

>>> from namecheck.trial import trial
>>> trial('trade_name_missing', '海东市有限公司'), trial('trade_name_missing', '海东红光商贸有限公司')
('reject', 'pass')
"""

from __future__ import annotations

from collections.abc import Iterable

from namecheck.context import Context, RuleInfo
from namecheck.finding import Finding

RULE = RuleInfo(
    code="trade_name_missing",
    basis="国务院令第734号第6条",
    outcome="reject",
    example="海东市有限公司",
    order=21,
)
ASKS = "thin"


def check(context: Context) -> Iterable[Finding]:
    """Nothing left for the trade name; a bare industry wording is reported as such."""
    if not context.reading.trade and not context.parsed.parts.industry:
        yield context.find(RULE)
