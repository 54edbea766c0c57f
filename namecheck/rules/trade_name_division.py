"""A division name is not a trade name, unless it means something else (国务院令第734号第8条; 禁限用规则第25条).

>>> from namecheck.trial import trial
>>> trial('trade_name_division', '海东西宁商贸有限公司')
'reject'
>>> trial('trade_name_division', '海东西宁商贸有限公司', claims={'other_meaning'})
'review'
"""

from __future__ import annotations

from collections.abc import Iterable

from namecheck.context import Context, RuleInfo
from namecheck.finding import Finding

RULE = RuleInfo(
    code="trade_name_division",
    basis="国务院令第734号第8条；禁限用规则第12条、第25条",
    outcome="reject",
    example="海东西宁商贸有限公司",
    order=31,
)


def check(context: Context) -> Iterable[Finding]:
    """The trade name is a form of a division; short forms of counties, which are often ordinary words, go to a person."""
    trade = context.reading.trade
    places = context.shelf.places
    codes = places.codes.get(trade, ())
    if not codes or trade in places.former or context.parsed.is_branch:
        return
    ordinary = min(places.level.get(code, 9) for code in codes) > 2 and places.names.get(codes[0]) != trade
    outcome = "review" if ordinary or context.claims("other_meaning", "own_name") else "reject"
    yield context.find(RULE, "trade_name", outcome, {"trade_name": trade})
