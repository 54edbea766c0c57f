"""Symbols, landmarks and events of the state, and figures the nation honours (国务院令第734号第11条(一)(八)).

>>> from namecheck.trial import trial
>>> trial('state_symbol', '海东国徽商贸有限公司'), trial('state_symbol', '海东红光商贸有限公司')
('reject', 'pass')
"""

from __future__ import annotations

from collections.abc import Iterable

from namecheck.context import Context, RuleInfo
from namecheck.finding import Finding
from namecheck.wording import by_class

RULE = RuleInfo(
    code="state_symbol",
    basis="国务院令第734号第11条（一）（八）",
    outcome="reject",
    example="海东国徽商贸有限公司",
    order=51,
)
KINDS = frozenset({"landmark_state", "major_event", "state_symbol", "symbol_national_figure"})


def check(context: Context) -> Iterable[Finding]:
    """Every word of these classes that stands on the part where it matters."""
    return by_class(context, RULE, KINDS)
