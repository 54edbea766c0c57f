"""A form of another kind of body inside the name (国务院令第734号第10条; 实施办法第12条).

>>> from namecheck.trial import trial
>>> trial('misleading_form', '海东红光股份商贸有限公司'), trial('misleading_form', '海东红光商贸有限公司')
('review', 'pass')
"""

from __future__ import annotations

from collections.abc import Iterable

from namecheck.context import Context, RuleInfo
from namecheck.finding import Finding
from namecheck.wording import by_class

RULE = RuleInfo(
    code="misleading_form",
    basis="国务院令第734号第10条；实施办法第12条",
    outcome="review",
    example="海东红光股份商贸有限公司",
    order=56,
)
KINDS = frozenset({"misleading_form"})


def check(context: Context) -> Iterable[Finding]:
    """Every word of these classes that stands on the part where it matters."""
    return by_class(context, RULE, KINDS)
