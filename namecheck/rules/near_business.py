"""The same trade name in a neighbouring business, or of another kind of body: near, not the same (国务院令第734号第16、25条).

>>> from namecheck.trial import trial
>>> trial('near_business', '循化红光公共汽车运输有限公司', prior='循化红光运输有限公司')
'warn'
>>> trial('near_business', '海东红光养殖有限公司', prior='海东红光养殖专业合作社')
'warn'
>>> trial('near_business', '海东红光养殖有限公司', prior='海东红光建筑有限公司')
'pass'
"""

from __future__ import annotations

from collections.abc import Iterable

from namecheck.context import Context, RuleInfo
from namecheck.finding import Finding

RULE = RuleInfo(
    code="near_business",
    basis="国务院令第734号第16、25条；相同相近比对规则第4条（一）",
    outcome="warn",
    example="循化红光公共汽车运输有限公司 ↔ 循化红光运输有限公司",
    order=67,
)
COMPARISON = "kindred"


def check(context: Context) -> Iterable[Finding]:
    """One finding with every prior name it clashes with."""
    return context.against(RULE, COMPARISON, "similar")
