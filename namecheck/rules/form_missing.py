"""A name ends with its organisation form (国务院令第734号第6、10条).

>>> from namecheck.trial import trial
>>> trial('form_missing', '海东红光商贸'), trial('form_missing', '海东红光商贸有限公司')
('reject', 'pass')
"""

from __future__ import annotations

from collections.abc import Iterable

from namecheck.context import Context, RuleInfo
from namecheck.finding import Finding

RULE = RuleInfo(
    code="form_missing",
    basis="国务院令第734号第6条、第10条",
    outcome="reject",
    example="海东红光商贸",
    order=20,
)
ASKS = "formless"


def check(context: Context) -> Iterable[Finding]:
    """No known form at the end of the text."""
    if not context.parsed.parts.form:
        yield context.find(RULE)
