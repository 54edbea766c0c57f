"""Words of finance, law, medicine and other trades that an authority must approve first (国务院令第737号第9条; 法律、行政法规).

>>> from namecheck.trial import trial
>>> trial('approval_word', '海东红光金融服务有限公司'), trial('approval_word', '海东红光商贸有限公司')
('review', 'pass')
>>> trial('approval_word', '海东红光银行有限公司'), trial('approval_word', '海东红光商业保理有限公司')
('warn', 'warn')
"""

from __future__ import annotations

from collections.abc import Iterable

from namecheck.context import Context, RuleInfo
from namecheck.finding import Finding
from namecheck.wording import WITH_SCOPE, by_class

RULE = RuleInfo(
    code="approval_word",
    basis="国务院令第734号第9条；国务院令第737号第9条",
    outcome="review",
    example="海东红光金融服务有限公司",
    order=57,
)
KINDS = WITH_SCOPE | {"approval_finance", "approval_law", "approval_medicine", "approval_other"}


def check(context: Context) -> Iterable[Finding]:
    """Every word of these classes that stands on the part where it matters."""
    return by_class(context, RULE, KINDS)
