"""An individual business says （个体工商户） and is named after its county (实施办法第53条).

>>> from namecheck.trial import trial
>>> def named(text: str) -> str:
...     return trial("individual_name", text, entity_type="individual")
>>> named("互助县张三小吃店（个体工商户）"), named("互助县威远镇张三小吃店（个体工商户）"), named("互助县张三小吃店")
('pass', 'pass', 'reject')
>>> named("海东市张三小吃店（个体工商户）"), named("海东市乐都区张三小吃店（个体工商户）")
('reject', 'pass')
"""

from collections.abc import Iterable

from namecheck.context import Context, RuleInfo
from namecheck.finding import Finding
from namecheck.forms import INDIVIDUAL
from namecheck.reading import COUNTY

RULE = RuleInfo(
    code="individual_name",
    basis="实施办法第53条",
    outcome="reject",
    example="互助县张三小吃店（个体工商户未标明）",
    order=58,
)
ASKS = "typed"


def check(context: Context) -> Iterable[Finding]:
    """The mark at the end, and a division of the county's level."""
    if context.declaration.entity_type != "individual":
        return
    parts, places = context.parsed.parts, context.shelf.places
    if not (parts.form or "").endswith(INDIVIDUAL):
        yield context.find(RULE, "form", params={"lacks": "mark"})
    if parts.division and places.level.get(places.now(parts.division_code or "")) != COUNTY:
        yield context.find(RULE, "division", params={"lacks": "county", "division": parts.division})
