"""Posts, professions, degrees, ranks as trade name (禁限用规则第26条).

>>> from namecheck.trial import trial
>>> trial('title_word', '海东博士商贸有限公司'), trial('title_word', '海东红光商贸有限公司')
('review', 'pass')
"""

from __future__ import annotations

from collections.abc import Iterable

from namecheck.context import Context, RuleInfo
from namecheck.finding import Finding
from namecheck.wording import by_class

RULE = RuleInfo(
    code="title_word",
    basis="禁限用规则第26条",
    outcome="review",
    example="海东博士商贸有限公司",
    order=49,
)
KINDS = frozenset({"title"})


def check(context: Context) -> Iterable[Finding]:
    """Every word of these classes that stands on the part where it matters."""
    return by_class(context, RULE, KINDS)
