"""An industry wording is not a trade name, unless it means something else (国务院令第734号第8条; 禁限用规则第12条).

>>> from namecheck.trial import trial
>>> trial('trade_name_industry', '海东商贸有限公司')
'reject'
>>> trial('trade_name_industry', '海东商贸有限公司', claims={'other_meaning'})
'review'
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
COMMON = 7.6  # minus log share: wordings of at least five names in ten thousand cannot be mistaken


def check(context: Context) -> Iterable[Finding]:
    """The whole trade name is a wording of the industry table."""
    trade = context.reading.trade
    if (
        trade in context.shelf.lexicon.wordings
        and trade not in context.shelf.weak
        and not context.parsed.is_branch
    ):
        rare = context.shelf.lexicon.wordings[trade] > COMMON
        outcome = "review" if rare or context.claims("other_meaning") else "reject"
        yield context.find(RULE, "trade_name", outcome, {"trade_name": trade})
