"""The division is where the enterprise sits (国务院令第734号第7条).

>>> from namecheck.trial import trial
>>> trial('own_division', '西宁红光商贸有限公司'), trial('own_division', '海东红光商贸有限公司')
('reject', 'pass')
>>> trial('own_division', '互助红光商贸有限公司', applicant_division='630222')
'reject'
"""

from __future__ import annotations

from collections.abc import Iterable

from namecheck.context import Context, RuleInfo
from namecheck.finding import Finding
from namecheck.places import within

RULE = RuleInfo(
    code="own_division",
    basis="国务院令第734号第7条；禁限用规则第11条",
    outcome="reject",
    example="西宁红光商贸有限公司（住所在海东市）",
    order=22,
)
ASKS = "place"


def check(context: Context) -> Iterable[Finding]:
    """A division outside the applicant's own chain of divisions."""
    division = context.parsed.parts.division
    if division is None or context.parsed.is_branch:
        return
    seat = context.declaration.applicant_division
    authority = context.declaration.authority
    places = context.shelf.places
    likeliest = context.parsed.parts.division_code or ""
    for code in (likeliest, *places.chains(division)):
        if code and (within(seat, code) if seat else places.same_city(code, authority)):
            return
    if not places.township(division, seat or authority):
        yield context.find(RULE, "division", params={"division": division})
