"""Foreign countries and regions, international organisations (国务院令第734号第11条(四); 禁限用规则第7条).

>>> from namecheck.trial import trial
>>> trial('foreign_state', '海东加拿大商贸有限公司'), trial('foreign_state', '海东红光商贸有限公司')
('reject', 'pass')
"""

from __future__ import annotations

from collections.abc import Iterable

from namecheck.context import Context, RuleInfo
from namecheck.finding import Finding
from namecheck.wording import by_class

RULE = RuleInfo(
    code="foreign_state",
    basis="国务院令第734号第11条（四）；禁限用规则第7条",
    outcome="reject",
    example="海东加拿大商贸有限公司",
    order=44,
)
KINDS = frozenset(
    {"foreign", "foreign_armed_org", "foreign_leader_title", "foreign_symbol", "region", "world_body"}
)


def check(context: Context) -> Iterable[Finding]:
    """Every word of these classes that stands on the part where it matters."""
    return by_class(context, RULE, KINDS)
