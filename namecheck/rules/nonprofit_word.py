"""Wording that suggests a non-profit body (实施办法第16条(四); 禁限用规则第18条).

>>> from namecheck.trial import trial
>>> trial('nonprofit_word', '海东慈善商贸有限公司'), trial('nonprofit_word', '海东红光商贸有限公司')
('review', 'pass')
"""

from __future__ import annotations

from collections.abc import Iterable

from namecheck.context import Context, RuleInfo
from namecheck.finding import Finding
from namecheck.wording import by_class

RULE = RuleInfo(
    code="nonprofit_word",
    basis="实施办法第16条（四）；禁限用规则第18条",
    outcome="review",
    example="海东慈善商贸有限公司",
    order=48,
)
KINDS = frozenset({"nonprofit"})


def check(context: Context) -> Iterable[Finding]:
    """Every word of these classes that stands on the part where it matters."""
    return by_class(context, RULE, KINDS)
