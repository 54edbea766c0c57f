"""No industry of GB/T 4754 on one side: the trade names alone are compared (比对规则第4条(5)).

>>> from namecheck.trial import trial
>>> trial('bare_industry', '海东宏荃聚德实业有限公司', prior='海东全聚德酒业有限公司')
'warn'
>>> trial('bare_industry', '海东宏荃聚德实业有限公司', prior='海东宏图建筑有限公司')
'pass'
"""

from __future__ import annotations

from collections.abc import Iterable

from namecheck.context import Context, RuleInfo
from namecheck.finding import Finding

RULE = RuleInfo(
    code="bare_industry",
    basis="国务院令第734号第16条；相同相近比对规则第4条（五）",
    outcome="warn",
    example="海东宏荃聚德实业有限公司 ↔ 海东全聚德酒业有限公司",
    order=66,
)
COMPARISON = "bare"


def check(context: Context) -> Iterable[Finding]:
    """One finding with every prior name it clashes with."""
    return context.against(RULE, COMPARISON, "similar")
