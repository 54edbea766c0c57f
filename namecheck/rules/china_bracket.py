"""（中国） is for foreign-controlled enterprises with the investor's own trade name (国务院令第734号第12条; 实施办法第15条).

>>> from namecheck.trial import trial
>>> trial('china_bracket', '红光（中国）酒业有限公司')
'reject'
>>> trial('china_bracket', '红光（中国）酒业有限公司', claims={'foreign_controlled'})
'pass'
"""

from __future__ import annotations

from collections.abc import Iterable

from namecheck.context import Context, RuleInfo
from namecheck.finding import Finding

RULE = RuleInfo(
    code="china_bracket",
    basis="国务院令第734号第12条；实施办法第15条",
    outcome="reject",
    example="红光（中国）酒业有限公司",
    order=52,
)
ASKS = "bracket"


def check(context: Context) -> Iterable[Finding]:
    """The bracket without foreign control."""
    place = context.parsed.text.replace("(", "（").replace(")", "）").find("（中国）")
    if place >= 0 and not context.claims("foreign_controlled") and not context.parsed.is_branch:
        yield Finding(RULE.code, RULE.outcome, (place, place + 4), RULE.basis)
