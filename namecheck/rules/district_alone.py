"""A city district stands behind the name of its city (国务院令第734号第7条).

>>> from namecheck.trial import trial
>>> trial('district_alone', '乐都区宏图商贸有限公司'), trial('district_alone', '海东市乐都区宏图商贸有限公司')
('reject', 'pass')
>>> trial('district_alone', '乐都宏图商贸有限公司')
'review'
>>> from datetime import date
>>> trial('district_alone', '乐都宏图商贸有限公司', on=date(2012, 5, 1))  # a county then
'pass'
"""

from __future__ import annotations

from collections.abc import Iterable

from namecheck.context import Context, RuleInfo
from namecheck.finding import Finding

RULE = RuleInfo(
    code="district_alone",
    basis="国务院令第734号第7条",
    outcome="reject",
    example="乐都区宏图商贸有限公司",
    order=23,
)
ASKS = "place"
EXEMPT = frozenset({"individual"})


def check(context: Context) -> Iterable[Finding]:
    """A division that is a district and nothing before it; the bare short form goes to a person."""
    division, code = context.parsed.parts.division, context.parsed.parts.division_code
    if (
        division is None
        or code is None
        or context.parsed.is_branch
        or context.declaration.entity_type in EXEMPT
    ):
        return
    places = context.shelf.places
    if places.stood(division, context.declaration.on):
        return
    if division in places.codes and places.level.get(code) == 3 and places.names[code].endswith("区"):
        outcome = "reject" if division.endswith("区") else "review"
        yield context.find(RULE, "division", outcome, {"division": division})
