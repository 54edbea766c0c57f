"""An individual business says （个体工商户） and is named after its county (实施办法第53条).

>>> from namecheck.trial import trial
>>> def named(text: str) -> str:
...     return trial("individual_name", text, entity_type="individual")
>>> named("互助县张三小吃店（个体工商户）"), named("互助县威远镇张三小吃店（个体工商户）"), named("互助县张三小吃店")
('pass', 'pass', 'reject')
>>> named("海东市张三小吃店（个体工商户）"), named("海东市乐都区张三小吃店（个体工商户）")
('reject', 'pass')
>>> trial("individual_name", "海东市张三小吃店（个体工商户）")  # the mark says what it is where nobody declared it
'reject'
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
ASKS = "typed marked"


def check(context: Context) -> Iterable[Finding]:
    """The mark at the end, and a division of the county's level."""
    parts, places, kind = context.parsed.parts, context.shelf.places, context.declaration.entity_type
    marked = (parts.form or "").endswith(INDIVIDUAL)
    if kind != "individual" and not (kind is None and marked):
        return
    if not marked:
        yield context.find(RULE, "form", params={"lacks": "mark"})
    if parts.division and places.level.get(places.now(parts.division_code or "")) != COUNTY:
        yield context.find(RULE, "division", params={"lacks": "county", "division": parts.division})
