"""集团 needs a parent that controls three legal persons (实施办法第17、18条).

>>> from namecheck.trial import trial
>>> trial('group_members', '海东市安泰集团有限公司', controlled=2), trial('group_members', '海东市安泰集团有限公司', controlled=3)
('reject', 'pass')
>>> trial('group_members', '海东市安泰集团有限公司')
'review'
"""

from __future__ import annotations

from collections.abc import Iterable

from namecheck.context import Context, RuleInfo
from namecheck.finding import Finding

RULE = RuleInfo(
    code="group_members",
    basis="实施办法第17条",
    outcome="reject",
    example="海东市安泰集团有限公司（控股2家）",
    order=57,
)
ASKS = "group"


def check(context: Context) -> Iterable[Finding]:
    """Too few controlled enterprises: refused; not stated: a person asks."""
    form = context.parsed.parts.form or ""
    controlled, least = context.declaration.controlled, context.shelf.policy.group_controlled_min
    if "集团" not in form or context.parsed.is_branch or (controlled is not None and controlled >= least):
        return
    outcome = "review" if controlled is None else "reject"
    yield context.find(RULE, "form", outcome, {"least": str(least)})
