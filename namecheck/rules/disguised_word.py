"""A banned word hidden behind characters of the same sound or look, or one put in (国务院令第734号第11条(三)：变相).

>>> from namecheck.trial import trial
>>> trial('disguised_word', '海东海洛音商贸有限公司'), trial('disguised_word', '海东红光商贸有限公司')
('review', 'pass')
>>> trial('disguised_word', '海东支兴那商贸有限公司'), trial('disguised_word', '海东兴支那那商贸有限公司')
('review', 'pass')
"""

from __future__ import annotations

from collections.abc import Iterable

from namecheck.context import Context, RuleInfo
from namecheck.disguise import disguised
from namecheck.finding import Finding

RULE = RuleInfo(
    code="disguised_word",
    basis="国务院令第734号第11条",
    outcome="review",
    example="海东海洛音商贸有限公司",
    order=53,
)
ASKS = "imitates"


def check(context: Context) -> Iterable[Finding]:
    """Every hard word that the trade name imitates."""
    if context.parsed.is_branch:
        return
    for word, kind in disguised(context.reading):
        yield context.find(RULE, "trade_name", params={"word": word, "kind": kind})
