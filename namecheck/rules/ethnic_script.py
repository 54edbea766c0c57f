"""A name in an ethnic script may stand beside the Chinese one where there is ethnic autonomy (国务院令第734号第5条).

>>> from namecheck.trial import trial
>>> trial('ethnic_script', '海东བོད་商贸有限公司', applicant_division='630223')
'review'
>>> trial('ethnic_script', '海东བོད་商贸有限公司', applicant_division='630202')
'reject'
"""

from __future__ import annotations

from collections.abc import Iterable

from namecheck.context import Context, RuleInfo
from namecheck.finding import Finding
from namecheck.scripts import has_minority_script

RULE = RuleInfo(
    code="ethnic_script",
    basis="国务院令第734号第5条",
    outcome="reject",
    example="海东བོད་商贸有限公司",
    order=11,
)
ASKS = "odd"


def check(context: Context) -> Iterable[Finding]:
    """One finding when the text holds letters of such a script."""
    if not has_minority_script(context.parsed.text):
        return
    place = context.declaration.applicant_division or context.declaration.authority
    yield context.find(RULE, outcome="review" if context.shelf.places.autonomous(place) else "reject")
