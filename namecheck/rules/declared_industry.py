"""A declared industry that the industry tables do not know is a question for a person (国务院令第734号第9条).

>>> from namecheck.name import Parts
>>> from namecheck.trial import trial
>>> def declared(trade: str, industry: str) -> str:
...     parts = Parts("海东市", "630200", trade, industry, "有限公司", "DTIF")
...     return trial("declared_industry", f"海东市{trade}{industry}有限公司", declared_parts=parts)
>>> declared("红光", "易"), declared("红光", "贸易"), declared("红光", "五金建材")
('review', 'pass', 'pass')
>>> declared("红光", "青稞酒酿造"), declared("红光", "草原")
('pass', 'review')
"""

from collections.abc import Iterable

from namecheck.context import Context, RuleInfo
from namecheck.finding import Finding
from namecheck.industry import made_of_words
from namecheck.ways import known_industry

RULE = RuleInfo(
    code="declared_industry",
    basis="国务院令第734号第9条",
    outcome="review",
    example="字号“昆仑雪莲贸”、行业“易”",
    order=15,
)
ASKS = "declared"


def check(context: Context) -> Iterable[Finding]:
    """Something in the declared wording is in no table."""
    parts, shelf = context.declaration.declared_parts, context.shelf
    if (
        parts is None
        or not parts.industry
        or context.parsed.is_branch
        or known_industry(parts.industry, shelf)
    ):
        return
    if not made_of_words(parts.industry, shelf.industries, shelf.lexicon.sizes):
        yield context.find(RULE, "industry", params={"industry": parts.industry})
