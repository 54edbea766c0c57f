"""A trade name that looks extremely alike in the same business (2025 guide).

>>> from namecheck.trial import trial
>>> trial('alike_glyph', '海东泰山商贸有限公司', prior='海东秦山商贸有限公司')
'warn'
>>> trial('alike_glyph', '海东泰山商贸有限公司', prior='海东宏图建筑有限公司')
'pass'
"""

from __future__ import annotations

from collections.abc import Iterable

from namecheck.context import Context, RuleInfo
from namecheck.finding import Finding

RULE = RuleInfo(
    code="alike_glyph",
    basis="国务院令第734号第16条；企业名称申报指引（2025年版）",
    outcome="warn",
    example="海东泰山商贸有限公司 ↔ 海东秦山商贸有限公司",
    order=63,
)
COMPARISON = "glyph"


def check(context: Context) -> Iterable[Finding]:
    """One finding with every prior name it clashes with."""
    return context.against(RULE, COMPARISON, "similar")
