"""A word that only modifies the industry behind it is no trade name (2025 guide: 动力机械).

>>> from namecheck.trial import trial
>>> trial('trade_name_weak', '海东动力机械有限公司'), trial('trade_name_weak', '海东沃动机械有限公司')
('review', 'pass')
"""

from __future__ import annotations

from collections.abc import Iterable

from namecheck.context import Context, RuleInfo
from namecheck.finding import Finding

RULE = RuleInfo(
    code="trade_name_weak",
    basis="实施办法第10条；企业名称申报指引（2025年版）",
    outcome="review",
    example="海东动力机械有限公司",
    order=33,
)
ASKS = "thin"


def check(context: Context) -> Iterable[Finding]:
    """The trade name stands in the table of weak words."""
    if context.reading.trade in context.shelf.weak and not context.parsed.is_branch:
        yield context.find(RULE, "trade_name", params={"trade_name": context.reading.trade})
