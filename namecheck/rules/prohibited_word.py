"""Words that harm the state, public order or good morals, whatever the disguise of script (国务院令第734号第11条; 禁限用规则第5条).

>>> from namecheck.trial import trial
>>> trial('prohibited_word', '海东黑太阳商贸有限公司'), trial('prohibited_word', '海东红光商贸有限公司')
('reject', 'pass')
"""

from __future__ import annotations

from collections.abc import Iterable

from namecheck.context import Context, RuleInfo
from namecheck.finding import Finding
from namecheck.wording import by_class

RULE = RuleInfo(
    code="prohibited_word",
    basis="国务院令第734号第11条；禁限用规则第5条",
    outcome="reject",
    example="海东黑太阳商贸有限公司",
    order=40,
)
KINDS = frozenset(
    {
        "colonial",
        "crime",
        "discrimination",
        "disaster_epidemic",
        "drugs",
        "feudal",
        "gambling",
        "militarism",
        "mores",
        "political",
        "secret_society",
        "separatism",
        "sexual",
        "superstition",
        "terror",
        "vice",
        "vulgar",
    }
)


def check(context: Context) -> Iterable[Finding]:
    """Every word of these classes that stands on the part where it matters."""
    return by_class(context, RULE, KINDS)
