"""An industry wording is not a trade name, unless it means something else (国务院令第734号第8条; 禁限用规则第12条).

>>> from namecheck.trial import trial
>>> trial('trade_name_industry', '海东商贸有限公司')
'reject'
>>> trial('trade_name_industry', '海东商贸有限公司', claims={'other_meaning'})
'review'
>>> trial('trade_name_industry', '海东珍珠建设工程有限公司'), trial('trade_name_industry', '海东珍珠养殖有限公司')
('pass', 'review')
"""

from __future__ import annotations

from collections.abc import Iterable

from namecheck.context import Context, RuleInfo
from namecheck.finding import Finding

RULE = RuleInfo(
    code="trade_name_industry",
    basis="国务院令第734号第8条；禁限用规则第12条",
    outcome="reject",
    example="海东商贸有限公司",
    order=32,
)
ASKS = "thin"
COMMON = 7.6  # minus log share: wordings of at least five names in ten thousand cannot be mistaken


def check(context: Context) -> Iterable[Finding]:
    """The whole trade name is a wording of the industry table, or nothing but the industry is left."""
    trade, industry = context.reading.trade, context.parsed.parts.industry
    if context.parsed.is_branch or trade in context.shelf.weak:
        return
    if not trade and industry:
        yield context.find(
            RULE, "industry", "review" if _claimed(context) else "reject", {"trade_name": industry}
        )
    elif trade in context.shelf.lexicon.wordings and not _means_something_else(context):
        rare = context.shelf.lexicon.wordings[trade] > COMMON
        yield context.find(
            RULE, "trade_name", "review" if rare or _claimed(context) else "reject", {"trade_name": trade}
        )


def _means_something_else(context: Context) -> bool:
    """A word of the language in the name of somebody whose known trade has nothing to do with what it names."""
    reading, shelf = context.reading, context.shelf
    own, trades = shelf.things.get(reading.trade), shelf.wordbook.trades(reading.industry)
    return own is not None and bool(trades) and own.isdisjoint(trades)


def _claimed(context: Context) -> bool:
    return context.claims("other_meaning")
