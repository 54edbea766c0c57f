"""The trade name has at least two characters (国务院令第734号第8条).

>>> from namecheck.trial import trial
>>> trial('trade_name_length', '海东红光商贸有限公司')
'pass'
"""

from __future__ import annotations

from collections.abc import Iterable

from namecheck.context import Context, RuleInfo
from namecheck.finding import Finding

RULE = RuleInfo(
    code="trade_name_length",
    basis="国务院令第734号第8条；禁限用规则第12条",
    outcome="reject",
    example="字号为“红”",
    order=30,
)
ASKS = "thin"


def check(context: Context) -> Iterable[Finding]:
    """Fewer than two characters."""
    if len(context.reading.trade) == 1:
        yield context.find(RULE, "trade_name")
