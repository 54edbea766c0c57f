"""Read as its words suggest, the trade name could not stand: the applicant's own split goes to a person (国务院令第734号第8条).

>>> from namecheck.name import Parts
>>> from namecheck.trial import trial
>>> parts = Parts("海东", "630200", "市福", "餐饮", "有限公司", "DTIF")
>>> trial("other_split", "海东市福餐饮有限公司", declared_parts=parts)
'review'
"""

from collections.abc import Iterable

from namecheck.context import Context, RuleInfo
from namecheck.finding import Finding

RULE = RuleInfo(
    code="other_split",
    basis="国务院令第734号第6条、第8条",
    outcome="review",
    example="区划“海东”、字号“市福”",
    order=16,
)
ASKS = "declared"


def check(context: Context) -> Iterable[Finding]:
    """The parser reads no trade name, one of a single character, or a mere industry where the applicant declares another."""
    if context.declaration.declared_parts is None or not context.others or context.parsed.is_branch:
        return
    likely = context.others[0].parts
    bare = likely.trade_name in context.shelf.lexicon.wordings and likely.trade_name not in context.shelf.weak
    if len(likely.trade_name) < 2 or bare:
        params = {"trade_name": likely.trade_name, "industry": likely.industry or ""}
        yield context.find(RULE, "trade_name", params=params)
