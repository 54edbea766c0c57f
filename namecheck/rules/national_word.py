"""中国, 中华, 中央, 全国, 国家 at the beginning; in the middle only as part of the industry (国务院令第734号第12条).

>>> from namecheck.trial import trial
>>> trial('national_word', '中国红光科技有限公司'), trial('national_word', '海东红光国家商贸有限公司')
('reject', 'review')
>>> trial('national_word', '中国红光科技有限公司', claims={'state_council'})
'review'
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from namecheck.context import Context, RuleInfo
from namecheck.finding import Finding
from namecheck.wording import by_class

RULE = RuleInfo(
    code="national_word",
    basis="国务院令第734号第12条；禁限用规则第19条",
    outcome="reject",
    example="中国红光科技有限公司",
    order=50,
)
KINDS = frozenset({"national"})


def check(context: Context) -> Iterable[Finding]:
    """The words of the table; a State Council approval is looked at by a person."""
    for finding in by_class(context, RULE, KINDS):
        excused = context.claims("state_council") and finding.outcome == "reject"
        yield replace(finding, outcome="review") if excused else finding
