"""Religious organisations and marked religious colour (禁限用规则第6条(三)).

>>> from namecheck.trial import trial
>>> trial('religious_word', '海东佛教商贸有限公司'), trial('religious_word', '海东红光商贸有限公司')
('reject', 'pass')
"""

from __future__ import annotations

from collections.abc import Iterable

from namecheck.context import Context, RuleInfo
from namecheck.finding import Finding
from namecheck.wording import by_class

RULE = RuleInfo(
    code="religious_word",
    basis="国务院令第734号第11条；禁限用规则第6条（三）",
    outcome="reject",
    example="海东佛教商贸有限公司",
    order=42,
)
KINDS = frozenset({"religion", "religious_site"})


def check(context: Context) -> Iterable[Finding]:
    """Every word of these classes that stands on the part where it matters."""
    return by_class(context, RULE, KINDS)
