"""A division name is not a trade name, unless it means something else (国务院令第734号第8条; 禁限用规则第25条).

>>> from namecheck.trial import trial
>>> trial('trade_name_division', '海东西宁商贸有限公司')
'reject'
>>> trial('trade_name_division', '海东西宁商贸有限公司', claims={'other_meaning'})
'review'
>>> trial('trade_name_division', '海东安康商贸有限公司')
'pass'
"""

from __future__ import annotations

import re
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
ASKS = "placed"
COUNTY = 3
QUARTER = re.compile("[东西南北中新老城]+区")


def check(context: Context) -> Iterable[Finding]:
    """A form of a division; short forms of counties of the own province, and quarters of any town, go to a person; ordinary
    words pass."""
    trade = context.reading.trade
    places = context.shelf.places
    codes = places.codes.get(trade, ())
    ordinary = trade in context.shelf.ordinary
    if not codes or ordinary or trade in places.former or context.parsed.is_branch:
        return
    if _county_word(context, codes):
        if not any(code[:2] == context.declaration.authority[:2] for code in codes):
            return
        yield context.find(RULE, "trade_name", "review", {"trade_name": trade})
        return
    excused = context.claims("other_meaning", "own_name") or _quarter(context, codes)
    yield context.find(RULE, "trade_name", "review" if excused else "reject", {"trade_name": trade})


def _quarter(context: Context, codes: tuple[str, ...]) -> bool:
    """A quarter of any town (西城区), whose name is a district's only in another province."""
    far = all(code[:2] != context.declaration.authority[:2] for code in codes)
    return far and QUARTER.fullmatch(context.reading.trade) is not None


def _county_word(context: Context, codes: tuple[str, ...]) -> bool:
    """Only the short form of counties, with no full name among the readings."""
    places, trade = context.shelf.places, context.reading.trade
    low = min(places.level.get(code, COUNTY) for code in codes) >= COUNTY
    return low and not any(places.names.get(code) == trade for code in codes)
