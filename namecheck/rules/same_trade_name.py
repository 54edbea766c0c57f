"""The same trade name in the same business, whatever order, division, form and wording (国务院令第734号第17条; 实施办法第24条).

>>> from namecheck.trial import trial
>>> trial('same_trade_name', '海东红光酒业有限公司', prior='红光（海东）白酒有限公司')
'reject'
>>> trial('same_trade_name', '海东红光酒业有限公司', prior='海东宏图建筑有限公司')
'pass'
"""

from __future__ import annotations

from collections.abc import Iterable

from namecheck.context import Context, RuleInfo
from namecheck.finding import Finding

RULE = RuleInfo(
    code="same_trade_name",
    basis="国务院令第734号第17条；实施办法第24条",
    outcome="reject",
    example="海东红光酒业有限公司 ↔ 红光（海东）白酒有限公司",
    order=61,
)
COMPARISON = "same"


def check(context: Context) -> Iterable[Finding]:
    """One finding with every prior name it clashes with."""
    return context.against(RULE, COMPARISON, "same")
