"""Words of major state strategies that suggest state funding or credit (实施办法第16条(一)).

>>> from namecheck.trial import trial
>>> trial('strategy_word', '海东乡村振兴商贸有限公司'), trial('strategy_word', '海东红光商贸有限公司')
('review', 'pass')
"""

from __future__ import annotations

from collections.abc import Iterable

from namecheck.context import Context, RuleInfo
from namecheck.finding import Finding
from namecheck.wording import by_class

RULE = RuleInfo(
    code="strategy_word",
    basis="实施办法第16条（一）",
    outcome="review",
    example="海东乡村振兴商贸有限公司",
    order=47,
)
KINDS = frozenset({"strategy"})


def check(context: Context) -> Iterable[Finding]:
    """Every word of these classes that stands on the part where it matters."""
    return by_class(context, RULE, KINDS)
