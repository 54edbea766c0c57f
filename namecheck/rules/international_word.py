"""国际 at the beginning is refused; in the middle it qualifies the industry (禁限用规则第19条).

>>> from namecheck.trial import trial
>>> trial('international_word', '国际红光商贸有限公司'), trial('international_word', '海东迪达国际工程有限公司')
('reject', 'pass')
"""

from __future__ import annotations

from collections.abc import Iterable

from namecheck.context import Context, RuleInfo
from namecheck.finding import Finding
from namecheck.wording import by_class

RULE = RuleInfo(
    code="international_word",
    basis="禁限用规则第19条",
    outcome="reject",
    example="国际红光商贸有限公司",
    order=51,
)
KINDS = frozenset({"international"})


def check(context: Context) -> Iterable[Finding]:
    """The word at the beginning of the name."""
    return by_class(context, RULE, KINDS)
