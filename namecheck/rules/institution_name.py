"""Universities, hospitals, institutes and public enterprises (禁限用规则第16条; 实施办法第16条(三)).

>>> from namecheck.trial import trial
>>> trial('institution_name', '海东青海大学科技有限公司'), trial('institution_name', '海东红光商贸有限公司')
('review', 'pass')
"""

from __future__ import annotations

from collections.abc import Iterable

from namecheck.context import Context, RuleInfo
from namecheck.finding import Finding
from namecheck.wording import by_class

RULE = RuleInfo(
    code="institution_name",
    basis="禁限用规则第16条；实施办法第16条（三）",
    outcome="review",
    example="海东青海大学科技有限公司",
    order=55,
)
KINDS = frozenset({"other_enterprise", "public_institution"})


def check(context: Context) -> Iterable[Finding]:
    """Every word of these classes that stands on the part where it matters."""
    return by_class(context, RULE, KINDS)
