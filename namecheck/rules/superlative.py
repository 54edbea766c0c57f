"""国家级, 最高级, 最佳 and their like (实施办法第16条; 禁限用规则第23条).

>>> from namecheck.trial import trial
>>> trial('superlative', '海东最佳商贸有限公司'), trial('superlative', '海东红光商贸有限公司')
('reject', 'pass')
"""

from __future__ import annotations

from collections.abc import Iterable

from namecheck.context import Context, RuleInfo
from namecheck.finding import Finding
from namecheck.wording import by_class

RULE = RuleInfo(
    code="superlative",
    basis="实施办法第16条；禁限用规则第23条",
    outcome="reject",
    example="海东最佳商贸有限公司",
    order=46,
)
KINDS = frozenset({"superlative"})


def check(context: Context) -> Iterable[Finding]:
    """Every word of these classes that stands on the part where it matters."""
    return by_class(context, RULE, KINDS)
