"""A branch is called by its parent's full name and a suffix (国务院令第734号第13条).

>>> from namecheck.trial import trial
>>> trial('branch_parent', '海东红光商贸分公司', entity_type='branch')
'reject'
>>> trial('branch_parent', '海东红光商贸有限公司民和分公司', entity_type='branch', parent='海东红光商贸有限公司')
'pass'
>>> trial('branch_parent', '海东红光商贸有限公司民和分公司', entity_type='branch', parent='海东宏图商贸有限公司')
'reject'
"""

from __future__ import annotations

from collections.abc import Iterable

from namecheck.context import Context, RuleInfo
from namecheck.finding import Finding
from namecheck.text import fold

RULE = RuleInfo(
    code="branch_parent",
    basis="国务院令第734号第13条",
    outcome="reject",
    example="海东红光商贸分公司",
    order=58,
)
ASKS = "typed"


def check(context: Context) -> Iterable[Finding]:
    """A declared branch without, or with another, parent's name in front."""
    if context.declaration.entity_type != "branch":
        return
    variants = context.shelf.variants
    inside, parent = context.parsed.piece("parent"), context.declaration.parent
    known = parent is not None and fold(context.parsed.text, variants).startswith(fold(parent, variants))
    if not known and (inside is None or parent is not None):
        yield context.find(RULE, params={"parent": parent or ""})
