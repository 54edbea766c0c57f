"""A part of the trade name sounds like another of the same business (比对规则第4条(4)).

>>> from namecheck.trial import trial
>>> trial('partial_sound', '海东阿里巴巴科技有限公司', prior='海东马云阿理巴巴科技有限公司')
'warn'
>>> trial('partial_sound', '海东阿里巴巴科技有限公司', prior='海东宏图建筑有限公司')
'pass'
"""

from __future__ import annotations

from collections.abc import Iterable

from namecheck.context import Context, RuleInfo
from namecheck.finding import Finding

RULE = RuleInfo(
    code="partial_sound",
    basis="国务院令第734号第16条；相同相近比对规则第4条（四）",
    outcome="warn",
    example="海东阿里巴巴科技有限公司 ↔ 海东马云阿理巴巴科技有限公司",
    order=65,
)
COMPARISON = "partial_sound"


def check(context: Context) -> Iterable[Finding]:
    """One finding with every prior name it clashes with."""
    return context.against(RULE, COMPARISON, "similar")
