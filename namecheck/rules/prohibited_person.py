"""Names of leaders, martyrs, models; of illegal organisations and notorious figures (禁限用规则第6条).

>>> from namecheck.trial import trial
>>> trial('prohibited_person', '海东雷锋商贸有限公司'), trial('prohibited_person', '海东红光商贸有限公司')
('reject', 'pass')
"""

from __future__ import annotations

from collections.abc import Iterable

from namecheck.context import Context, RuleInfo
from namecheck.finding import Finding
from namecheck.wording import by_class

RULE = RuleInfo(
    code="prohibited_person",
    basis="国务院令第734号第11条；禁限用规则第6条",
    outcome="reject",
    example="海东雷锋商贸有限公司",
    order=41,
)
KINDS = frozenset(
    {
        "celebrity",
        "cult",
        "leader_cn",
        "notorious",
        "person",
        "revolutionary_martyr",
        "traitor_reactionary",
        "war_criminal",
    }
)


def check(context: Context) -> Iterable[Finding]:
    """Every word of these classes that stands on the part where it matters."""
    return by_class(context, RULE, KINDS)
