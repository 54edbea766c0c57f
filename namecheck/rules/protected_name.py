"""Famous marks and influential names in their own trade: the same or like one (实施办法第16条(三); 禁限用规则第27条).

>>> from namecheck.trial import trial
>>> trial('protected_name', '海东茅台酒业有限公司'), trial('protected_name', '海东康帅傅饮品有限公司')
('review', 'review')
>>> trial('protected_name', '海东茅台酒业有限公司', claims={'authorised'})
'pass'
>>> trial('protected_name', '海东市长城商贸有限公司'), trial('protected_name', '海东市长城汽车有限公司')
('pass', 'review')
"""

from __future__ import annotations

from collections.abc import Iterable

from namecheck.context import Context, RuleInfo
from namecheck.fame import famous, famous_rival
from namecheck.finding import Finding

RULE = RuleInfo(
    code="protected_name",
    basis="实施办法第16条（三）；禁限用规则第27条",
    outcome="review",
    example="海东茅台酒业有限公司",
    order=54,
)
ASKS = "imitates rivalled"


def check(context: Context) -> Iterable[Finding]:
    """The first listed name the trade name equals, contains, sounds or looks like; of two characters, one that stands on the
    register."""
    if context.claims("authorised") or context.parsed.is_branch:
        return
    found = famous(context.reading) or famous_rival(context.reading, context.clashes)
    if found:
        yield context.find(RULE, "trade_name", params={"word": found})
