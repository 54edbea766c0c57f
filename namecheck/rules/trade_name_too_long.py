"""A trade name longer than any that is compared is refused before the search (禁限用规则第22条).

>>> from namecheck.trial import trial
>>> trial("trade_name_too_long", "海东市" + "青禾" * 7 + "餐饮有限公司")
'reject'
>>> trial("trade_name_too_long", "海东市" + "青禾" * 6 + "餐饮有限公司")
'pass'
"""

from collections.abc import Iterable

from namecheck.context import Context, RuleInfo
from namecheck.finding import Finding
from namecheck.reading import LONGEST_TRADE

RULE = RuleInfo(
    code="trade_name_too_long",
    basis="禁限用规则第22条；比对上限为系统设置",
    outcome="reject",
    example="字号超过12个字",
    order=29,
)
ASKS = "long"


def check(context: Context) -> Iterable[Finding]:
    """The length, and that nothing was compared."""
    if context.reading.too_long:
        params = {"length": str(len(context.reading.trade)), "most": str(LONGEST_TRADE)}
        yield context.find(RULE, "trade_name", params=params)
