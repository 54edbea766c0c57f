"""A trade name that sounds the same, or in one character nearly so, in the same business (比对规则第4条(2)).

>>> from namecheck.trial import trial
>>> trial('same_sound', '海东牛栏山酒业有限公司', prior='海东牛兰山白酒有限公司')
'warn'
>>> trial('same_sound', '海东创想商贸有限公司', prior='海东畅想商贸有限公司')
'warn'
>>> trial('same_sound', '海东牛栏山酒业有限公司', prior='海东宏图建筑有限公司')
'pass'
"""

from __future__ import annotations

from collections.abc import Iterable

from namecheck.context import Context, RuleInfo
from namecheck.finding import Finding

RULE = RuleInfo(
    code="same_sound",
    basis="国务院令第734号第16条；相同相近比对规则第4条（二）",
    outcome="warn",
    example="海东牛栏山酒业有限公司 ↔ 海东牛兰山白酒有限公司",
    order=62,
)
COMPARISON = "sound"


def check(context: Context) -> Iterable[Finding]:
    """One finding with every prior name it clashes with."""
    return context.against(RULE, COMPARISON, "similar")
