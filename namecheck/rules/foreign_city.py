"""Foreign cities and sub-divisions as trade name (禁限用规则第24条).

>>> from namecheck.trial import trial
>>> trial('foreign_city', '海东伦敦商贸有限公司'), trial('foreign_city', '海东红光商贸有限公司')
('review', 'pass')
"""

from __future__ import annotations

from collections.abc import Iterable

from namecheck.context import Context, RuleInfo
from namecheck.finding import Finding
from namecheck.wording import by_class

RULE = RuleInfo(
    code="foreign_city",
    basis="禁限用规则第24条",
    outcome="review",
    example="海东伦敦商贸有限公司",
    order=45,
)
KINDS = frozenset({"foreign_city"})


def check(context: Context) -> Iterable[Finding]:
    """Every word of these classes that stands on the part where it matters."""
    return by_class(context, RULE, KINDS)
