"""The very same name, however it is written (比对规则第3条(1)).

>>> from namecheck.trial import trial
>>> trial('same_name', '海东红光酒业有限公司', prior='海东紅光酒业有限公司')
'reject'
>>> trial('same_name', '海东红光酒业有限公司', prior='海东宏图建筑有限公司')
'pass'
"""

from __future__ import annotations

from collections.abc import Iterable

from namecheck.context import Context, RuleInfo
from namecheck.finding import Finding

RULE = RuleInfo(
    code="same_name",
    basis="国务院令第734号第17条；相同相近比对规则第3条（一）",
    outcome="reject",
    example="海东红光酒业有限公司 ↔ 海东紅光酒业有限公司",
    order=60,
)
COMPARISON = "identical"


def check(context: Context) -> Iterable[Finding]:
    """One finding with every prior name it clashes with."""
    return context.against(RULE, COMPARISON, "same")
