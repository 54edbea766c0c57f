"""Parties, organs of Party, state and army, mass organisations (国务院令第734号第11条(三); 禁限用规则第8条).

>>> from namecheck.trial import trial
>>> trial('public_body', '海东解放军商贸有限公司'), trial('public_body', '海东红光商贸有限公司')
('reject', 'pass')
"""

from __future__ import annotations

from collections.abc import Iterable

from namecheck.context import Context, RuleInfo
from namecheck.finding import Finding
from namecheck.wording import by_class

RULE = RuleInfo(
    code="public_body",
    basis="国务院令第734号第11条（三）；禁限用规则第8条",
    outcome="reject",
    example="海东解放军商贸有限公司",
    order=43,
)
KINDS = frozenset({"army", "democratic_party", "mass_org", "organ", "party", "police_court", "state_media"})


def check(context: Context) -> Iterable[Finding]:
    """Every word of these classes that stands on the part where it matters."""
    return by_class(context, RULE, KINDS)
