"""A trade name that contains or is contained in another of the same business (比对规则第4条(3)).

>>> from namecheck.trial import trial
>>> trial('containment', '海东阿里巴巴网络科技有限公司', prior='海东阿里巴巴在线信息科技有限公司')
'warn'
>>> trial('containment', '海东阿里巴巴网络科技有限公司', prior='海东宏图建筑有限公司')
'pass'
"""

from __future__ import annotations

from collections.abc import Iterable

from namecheck.context import Context, RuleInfo
from namecheck.finding import Finding

RULE = RuleInfo(
    code="containment",
    basis="国务院令第734号第16条；相同相近比对规则第4条（三）",
    outcome="warn",
    example="海东阿里巴巴网络科技有限公司 ↔ 海东阿里巴巴在线信息科技有限公司",
    order=64,
)
COMPARISON = "containment"


def check(context: Context) -> Iterable[Finding]:
    """One finding with every prior name it clashes with."""
    return context.against(RULE, COMPARISON, "similar")
