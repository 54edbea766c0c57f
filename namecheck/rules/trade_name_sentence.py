"""A trade name is a word or a combination of words, not a sentence (禁限用规则第22条).

>>> from namecheck.trial import trial
>>> trial('trade_name_sentence', '就不爱上班（海东）文化传播有限公司')
'review'
>>> trial('trade_name_sentence', '海东有一群怀揣着梦想的少年相信明天会更好网络科技有限公司')
'reject'
>>> trial('trade_name_sentence', '海东红光酒业有限公司')
'pass'
"""

from __future__ import annotations

from collections.abc import Iterable

from namecheck.context import Context, RuleInfo
from namecheck.finding import Finding

RULE = RuleInfo(
    code="trade_name_sentence",
    basis="禁限用规则第22条",
    outcome="reject",
    example="海东有一群怀揣着梦想的少年网络科技有限公司",
    order=34,
)
SHORTEST = 4
SPEECH = ("我", "你", "他们", "不", "了", "的", "吗", "呢", "着", "很", "什么", "怎么")


def check(context: Context) -> Iterable[Finding]:
    """Very long: a sentence. Long, or with the small words of a sentence: for a person to look at."""
    trade = context.reading.trade
    policy = context.shelf.policy
    if context.parsed.is_branch or len(trade) < SHORTEST:
        return
    speech = sum(word in trade for word in SPEECH)
    if len(trade) >= policy.sentence_reject:
        yield context.find(RULE, "trade_name", "reject", {"length": str(len(trade))})
    elif len(trade) >= policy.sentence_review or speech:
        yield context.find(RULE, "trade_name", "review", {"length": str(len(trade))})
