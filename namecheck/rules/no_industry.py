"""Leaving the industry out needs business in five sections of GB/T 4754 (实施办法第20条).

>>> from namecheck.trial import trial
>>> trial('no_industry', '海东红光有限公司'), trial('no_industry', '海东红光商贸有限公司')
('review', 'pass')
"""

from __future__ import annotations

from collections.abc import Iterable

from namecheck.context import Context, RuleInfo
from namecheck.finding import Finding

RULE = RuleInfo(
    code="no_industry",
    basis="国务院令第734号第6条；实施办法第20条",
    outcome="review",
    example="海东红光有限公司",
    order=26,
)
ASKS = "silent"


def check(context: Context) -> Iterable[Finding]:
    """No industry wording in the name of a company."""
    form = context.shelf.forms.get(context.parsed.parts.form or "")
    grouped = form is not None and form.family == "group"
    if (
        context.parsed.parts.industry is None
        and context.reading.trade
        and not grouped
        and not context.parsed.is_branch
    ):
        yield context.find(RULE)
