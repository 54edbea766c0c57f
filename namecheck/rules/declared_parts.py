"""The parts declared on the form must make up the name (国务院令第734号第6、16条).

>>> from namecheck.trial import trial
>>> trial('declared_parts', '海东红光商贸有限公司')
'pass'
"""

from __future__ import annotations

from collections.abc import Iterable

from namecheck.context import Context, RuleInfo
from namecheck.finding import Finding
from namecheck.overlay import overlay

RULE = RuleInfo(
    code="declared_parts",
    basis="国务院令第734号第6条、第16条",
    outcome="reject",
    example="填写的字号与名称全文不一致",
    order=14,
)
ASKS = "declared"


def check(context: Context) -> Iterable[Finding]:
    """Nothing declared is nothing to compare."""
    parts = context.declaration.declared_parts
    if parts is not None and overlay(parts, context.parsed, context.shelf) is None:
        yield context.find(RULE, params={"trade_name": parts.trade_name})
