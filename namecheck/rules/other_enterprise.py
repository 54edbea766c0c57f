"""Another enterprise's full name inside needs investment or authorisation; a branch carries its parent's (国务院令第734号第15条).

>>> from namecheck.trial import trial
>>> trial('other_enterprise', '海东红光商贸有限公司宏图实业有限公司', entity_type='llc')
'reject'
>>> trial('other_enterprise', '海东红光商贸有限公司第一分公司', entity_type='branch')
'pass'
"""

from __future__ import annotations

from collections.abc import Iterable

from namecheck.context import Context, RuleInfo
from namecheck.finding import Finding

RULE = RuleInfo(
    code="other_enterprise",
    basis="国务院令第734号第15条；禁限用规则第17条",
    outcome="reject",
    example="海东红光商贸有限公司宏图实业有限公司",
    order=55,
)
ASKS = "branch"


def check(context: Context) -> Iterable[Finding]:
    """A full enterprise name inside the name of something that is not a branch."""
    if not context.parsed.is_branch or context.claims("authorised"):
        return
    form = context.shelf.forms.get(context.parsed.parts.form or "")
    kind = context.declaration.entity_type
    if kind not in {None, "branch"} or (
        kind is None and form is not None and form.family in {"company", "group"}
    ):
        yield context.find(RULE, "parent", params={"parent": context.parsed.piece("parent") or ""})
