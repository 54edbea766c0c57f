"""The industry wording follows the main business and GB/T 4754 (国务院令第734号第9条; 禁限用规则第13、28条).

>>> from namecheck.trial import trial
>>> trial('industry_business', '海东红光餐饮有限公司', main_industry='6210')
'pass'
>>> trial('industry_business', '海东红光餐饮有限公司', main_industry='E4710')
'review'
"""

from __future__ import annotations

from collections.abc import Iterable

from namecheck.context import Context, RuleInfo
from namecheck.finding import Finding

RULE = RuleInfo(
    code="industry_business",
    basis="国务院令第734号第9条；禁限用规则第13条、第28条",
    outcome="review",
    example="海东红光餐饮有限公司（主营房屋建筑）",
    order=59,
)
ASKS = "business"


def check(context: Context) -> Iterable[Finding]:
    """A main business in a section where companies with this wording do not work; unknown wordings are not judged."""
    code = (context.declaration.main_industry or "").lstrip("ABCDEFGHIJKLMNOPQRST")
    section = context.shelf.gb_sections.get(code[:2])
    industry = context.parsed.parts.industry
    usual = context.shelf.sections.get(industry or "")
    claimed = context.claims("trade_custom") or context.parsed.is_branch
    if section and usual and section not in usual and not claimed:
        yield context.find(RULE, "industry", params={"industry": industry or "", "code": code})
