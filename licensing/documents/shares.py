"""The shares of a joint-stock company in the words of its articles (公司法 arts 95, 116, 142-146, 152)."""

from __future__ import annotations

from licensing.application.draft import Draft, PersonAnswer
from licensing.documents.blocks import Block
from licensing.documents.wording import yuan
from licensing.stock import CONSENT, FIRST, FREE, LAST, NO_PAR, SAME, ShareClass, Stock

BLANK = "＿＿＿＿"
ORDER = {FIRST: "优先于普通股", LAST: "劣后于普通股", SAME: "与普通股相同"}
TRANSFER_WORDS = {CONSENT: "须经公司同意", FREE: "不受限制"}
PLAIN = "公司的股份均为普通股，同类别的每一股份具有同等权利。"
ONE_VOTE = "股东出席股东会会议，所持每一股份有一表决权。"


def values(draft: Draft) -> dict[str, str]:
    """Every clause about shares, by the name the papers' rows use."""
    stock = Stock.of(draft)
    return {
        "stock": _stock(stock),
        "authorised": _authorised(stock),
        "share_classes": _classes(stock),
        "votes": _votes(stock),
        "class_meeting": _class_meeting(stock),
        "profits": _profits(stock),
    }


def _stock(stock: Stock) -> str:
    if stock.kind == NO_PAR:
        paid, capital = yuan(stock.paid_fen), yuan(stock.capital_fen)
        return f"公司采用无面额股，设立时发行股份{stock.issued}股，所得股款{paid}，其中{capital}计入注册资本，其余计入资本公积金。"
    par = f"{stock.par_fen / 100:g}" if stock.par_fen else BLANK
    return f"公司采用面额股，设立时发行股份{stock.issued}股，每股面额人民币{par}元。"


def _authorised(stock: Stock) -> str:
    if not stock.authorised:
        return "本章程不授权董事会决定发行股份；发行新股由股东会作出决议。"
    told = f"本章程授权董事会自公司成立之日起{stock.years}年内决定发行不超过{stock.authorised}股的股份，决议应当经全体董事三分之二以上通过"
    return f"{told}；以非货币财产作价出资的，应当经股东会决议。"


def _classes(stock: Stock) -> str:
    """Which there are, and what protects whoever holds them (arts 144, 145)."""
    if not stock.classes:
        return PLAIN
    named = "、".join(f"{c.name or BLANK}{c.shares}股" for c in stock.classes)
    protects = "".join(f"保护{c.name or BLANK}股东权益的措施：{c.protects or BLANK}。" for c in stock.classes)
    told = f"其中普通股{stock.ordinary}股，类别股：{named}，各类别股的权利和限制见下表；同类别的每一股份具有同等权利。"
    public = "公司公开发行股份后，不再发行表决权数多于或者少于普通股的类别股和转让受限的类别股。"
    return told + protects.replace("。。", "。") + public


def _votes(stock: Stock) -> str:
    if not any(c.other_votes for c in stock.classes):
        return ONE_VOTE
    told = "股东出席股东会会议，所持每一普通股有一表决权，类别股每一股的表决权数见类别股的表；"
    return told + "选举和更换监事、审计委员会成员时，类别股与普通股每一股的表决权数相同。"


def _class_meeting(stock: Stock) -> str:
    """Art 146: what may touch a class needs the class too."""
    if not stock.classes:
        return ""
    told = "前述须经三分之二以上通过的事项，以及其他可能影响类别股股东权利的事项，"
    return told + "还应当经出席类别股股东会议的该类别股东所持表决权的三分之二以上通过。"


def _profits(stock: Stock) -> str:
    plain = "按照股东所持有的股份比例分配"
    if not any({c.profit, c.remainder} & {FIRST, LAST} for c in stock.classes):
        return plain
    return f"按照类别股的表所载的顺序分配，同一顺序的{plain}"


def table(draft: Draft) -> Block | None:
    """One line for each class; None where all shares are ordinary."""
    stock = Stock.of(draft)
    if not stock.classes:
        return None
    rows = [("类别", "股份数", "股款", "分配利润", "分配剩余财产", "每股表决权", "转让")]
    for c in stock.classes:
        votes = BLANK if c.votes is None else f"{c.votes}票"
        orders = (ORDER.get(c.profit, BLANK), ORDER.get(c.remainder, BLANK))
        rows.append((c.name or BLANK, f"{c.shares}股", yuan(c.paid_fen), *orders, votes, transfer_words(c)))
    return Block("table", rows=tuple(rows))


def transfer_words(each: ShareClass) -> str:
    return TRANSFER_WORDS.get(each.transfer, TRANSFER_WORDS[FREE])


def taken(stock: Stock, person: PersonAnswer) -> str:
    """What a promoter takes, class by class."""
    bought = int(stock.bought(person))
    if not stock.classes:
        return f"{bought}股"
    held = [f"{c.name}{n}股" for c in stock.classes if (n := c.held.get(person.id, 0))]
    return "、".join([*([f"普通股{bought}股"] if bought or not held else []), *held])
