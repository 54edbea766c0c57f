"""A trade name is a word or a combination of words, not a sentence (禁限用规则第22条).

>>> from namecheck.trial import trial
>>> trial('trade_name_sentence', '就不爱上班（海东）文化传播有限公司')
'review'
>>> trial('trade_name_sentence', '海东有一群怀揣着梦想的少年网络科技有限公司')
'reject'
>>> trial('trade_name_sentence', '海东红光酒业有限公司'), trial('trade_name_sentence', '海东花间的猫书店有限公司')
('pass', 'pass')
"""

from __future__ import annotations

import re
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
ASKS = "sentence"
SHORTEST = 4
# Words by which a speaker speaks: somebody who does, will not, asks.
SPEAKER = re.compile(
    "我们|你们|他们|她们|咱们|我要|我想|我爱|我是|我在|等你|爱你|想你|不爱|不想|不要|不会|不能|不敢|不用|不是|不如|就不|就是|就要|"
    "听说|喜欢你|你喜欢|为什么|怎么|什么|难道|请叫|有一[个群天]|等一|们[快都要来去]|快[到来去]|[吗呢嘛]$"
)
# Small words that tie words to a sentence; ordinary names hold one of them at most.
TIES = re.compile("[的着了会是把被让给很都]|在(?!线)|相信|因为|所以|可以|这里|那里")


def check(context: Context) -> Iterable[Finding]:
    """Grammar, not length: a long name of places and names is none, a short one in which somebody speaks may be one.

    Long and tied together or spoken: a sentence. Short and spoken, or tied twice: for a person to look at.
    """
    trade, policy = context.reading.trade, context.shelf.policy
    if context.parsed.is_branch or len(trade) < SHORTEST:
        return
    said_text = trade + (
        context.reading.industry or ""
    )  # the end of a sentence is often read as an unknown industry
    spoken, tied = len(SPEAKER.findall(trade)), len(TIES.findall(said_text))
    said = spoken + tied if spoken or TIES.search(trade) else 0
    params = {"length": str(len(trade))}
    if said >= 2 and len(said_text) >= policy.sentence_reject:
        yield context.find(RULE, "trade_name", "reject", params)
    elif spoken or (said >= 2 and len(trade) >= policy.sentence_review):
        yield context.find(RULE, "trade_name", "review", params)
