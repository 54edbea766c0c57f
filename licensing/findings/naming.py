"""A name that says a licensed trade goes with a scope that holds it (企业名称登记管理规定 arts 9, 18): rows of ``name_words``.

The name is reserved without a paper; the licence is not given unseen to a 爆破 or 医院 whose scope sells food. Where law forbids the
word itself to whoever is not approved, the scope must hold what is approved: then the gate waits for the approval.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from licensing.application.draft import Draft
from licensing.application.duties import duties
from licensing.catalogue.load import Catalogue
from licensing.catalogue.name_trades import NameTrade, missing
from licensing.catalogue.name_words import CONSULT, Unsaid, unsaid
from licensing.entities import NAMED
from licensing.errors import Problem
from licensing.findings.rule import REFUSE, REVIEW, Check, Rule

BUSINESS = "business"
ARTICLE = "企业名称登记管理规定第九条、第十八条"
OF_TRADE = "企业名称登记管理规定第九条"
FORBIDS = "融资担保公司监督管理条例第六条、商业银行法第十一条、期货和衍生品法第六十三条"
OTHER = "business.name_other_trade"
NEEDS, MORE, ALONE = "business.name_needs", "business.name_says_more", "business.name_word_alone"
TALKED = "business.name_talked_over"
SHOWN = 3  # phrases named in a sentence


def of(each: Unsaid, field: str) -> Problem:
    """What is said of one word: what the scope must hold, or what a person looks at."""
    if each.row is None:
        return Problem(field, ALONE, {"word": each.word})
    if each.row.outcome == CONSULT:
        return Problem(field, TALKED, {"word": each.word, "law": each.row.basis})
    told = {"word": each.word, "phrases": "、".join(each.row.phrases[:SHOWN]), "law": each.row.basis}
    return Problem(field, NEEDS if each.row.outcome == REFUSE else MORE, told)


def refused(each: Unsaid) -> bool:
    return each.row is not None and each.row.outcome == REFUSE


def _check(outcome: str) -> Check:
    def check(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
        """Nothing chosen yet is said by the section itself."""
        if not draft.name_words or not draft.scope:
            return
        for each in unsaid(draft.name_words, duties(draft, catalogue).items, catalogue.name_words):
            if refused(each) is (outcome == REFUSE):
                yield of(each, "items")

    return check


def trade_apart(industry: str, scope: Iterable[str], catalogue: Catalogue) -> NameTrade | None:
    """The trade that an industry wording says and none of these phrases holds."""
    chosen = (catalogue.scope_items[code] for code in scope if code in catalogue.scope_items)
    return missing(industry, chosen, catalogue.name_trades)


def told(industry: str, trade: NameTrade, field: str) -> Problem:
    return Problem(field, OTHER, {"industry": industry, "trade": trade.zh, "law": trade.basis})


def _trade(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """Over all chosen phrases: no text says that the first is the main one."""
    trade = trade_apart(draft.name_industry, draft.scope, catalogue)
    if trade is not None:
        yield told(draft.name_industry, trade, "items")


RULES = (
    Rule("GE-51N", REFUSE, FORBIDS, "yes", NAMED, _check(REFUSE), BUSINESS),
    Rule("GE-51W", REVIEW, ARTICLE, "yes", NAMED, _check(REVIEW), BUSINESS),
    Rule("NM-9", REVIEW, OF_TRADE, "yes", NAMED, _trade, BUSINESS),
)
