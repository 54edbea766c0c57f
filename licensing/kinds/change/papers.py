"""The application for a change and the owners' decision: what stands, what shall stand, who decides by which article."""

from __future__ import annotations

from licensing.documents import beneficial
from licensing.documents.blocks import Block, Paper
from licensing.documents.wording import PARTIES, named_owner, yuan
from licensing.entities import counted_as
from licensing.kinds.change import (
    admitting,
    converting,
    family,
    forfeiting,
    handing,
    inheriting,
    matter,
    netting,
    organs,
    owned,
    pausing,
    paying,
    reforming,
    ruling,
    sides,
    stock,
    treasury,
    winding,
)
from licensing.kinds.change.differences import differences
from licensing.kinds.change.matter import Owner
from licensing.kinds.change.rules import BY_HEADS, strictest
from licensing.kinds.change.votes import board, needed
from licensing.parties import PERSON, shown_number
from licensing.store.models import Case
from licensing.uploads.about import ROW, attached, signed_files
from licensing.work import Work

STOCK = "jsc"
MAJORITY = {
    "two_thirds": "须经代表三分之二以上表决权的股东通过",
    "majority": "须经代表过半数表决权的股东通过",
    "unanimous": "不设监事，须经全体股东一致同意（公司法第八十三条）",
    "heads_two_thirds": "须经成员表决权总数的三分之二以上通过，一人一票",
    "heads_majority": "须经成员表决权总数过半数通过，一人一票",
}
ENTERS = (
    "入伙人已知悉合伙企业的经营和财务状况；新普通合伙人对入伙前的合伙企业债务承担无限连带责任，"
    "新有限合伙人以其认缴的出资额为限承担责任（合伙企业法第四十三条、第四十四条、第七十七条）。"
)
LEAVES = (
    "全体合伙人同意退伙，并已约定退伙结算；退伙的普通合伙人对基于退伙前的原因发生的合伙企业债务承担无限连带责任，"
    "退伙的有限合伙人以退伙时取回的财产承担责任（合伙企业法第四十五条、第五十一条、第五十三条、第八十一条）。"
)
WHY = {
    "representative": "{title}",
    "new_representative": "拟任{title}",
    "parties": "股权转让双方",
    "others": "其他股东（放弃优先购买权；收到书面通知之日起三十日内未答复的，视为放弃）",
    "hastened": "股东（同意本人出资期限提前）",
    "retracted": "股东（同意公司不再公示本人的该笔实缴）",
    "newcomers": "新任职的人、新加入的人（同意）",
    "leavers": "退出的成员、退出经营的家庭成员",
    "diminished": "股东（同意本人表决权比例减少）",
    "partners": "合伙人",
    "giver": "原{title}",
    "heirs": "继承人",
    "head_office": "所属企业",
    "joined": "新加入的集团成员的法定代表人（同意加入）",
    "liquidator": "清算组负责人",
    "administrator": "人民法院指定的管理人、清算组负责人",
    "subscribers": "股东（同意本人认缴额和出资比例的变化）",
}


def papers(work: Work, case: Case) -> tuple[Paper, ...]:
    """The application; for a company whose owners vote, their decision too."""
    form = _application(work, case)
    votes = strictest(organs.ruled(case)) != "none"
    found = [
        form,
        *([_decision(work, case)] if votes else ()),
        *(forfeiting.papers(work, case) or ([_board(work, case)] if board(case) else ())),
        *converting.papers(work, case),
        *reforming.papers(work, case),
    ]
    return tuple(found)


def _table(work: Work, case: Case) -> Block:
    rows = [(d.label, d.before, d.after, d.basis) for d in differences(work, case)]
    return Block("table", rows=(("事项", "变更前", "变更后", "依据"), *rows))


def _board(work: Work, case: Case) -> Paper:
    """The directors' decision on managers and the finance head (公司法 arts 67, 73-75)."""
    directors = board(case)
    if case.entity_type == STOCK:
        return _meeting(work, case)
    title = "董事会决议" if len(directors) > 1 else "董事决定"
    rows = [(d.label, d.before, d.after, d.basis) for d in differences(work, case) if d.item == "managers"]
    blocks = (
        Block("paragraph", "决定下列任免；由全体董事的过半数签名通过（公司法第七十三条、第七十五条）："),
        Block("table", rows=(("事项", "变更前", "变更后", "依据"), *rows)),
        Block("table", rows=(("董事", "签名方式"), *((name, "电子签名") for _, name in directors))),
    )
    return Paper("BRD", f"{(case.answers.get('start') or {}).get('name')}{title}", blocks)


def _application(work: Work, case: Case) -> Paper:
    start = case.answers.get("start") or {}
    kind = counted_as(case.entity_type, str(start.get("name")))
    title = work.books.catalogue.officer_roles[kind.representative].zh if kind else "负责人"
    blocks = [
        Block("paragraph", f"名称：{start.get('name')}　统一社会信用代码：{case.uscc or '（无）'}"),
        Block("heading", "申请变更的事项"),
        _table(work, case),
        *_reasons(case),
        *_pledges(case),
        *_wound(case),
        *([Block("paragraph", netting.PLEDGE)] if netting.chosen(work, case) else ()),
        *_liable(case),
        *converting.pledge(case),
        *reforming.pledge(case),
        *handing.pledge(case),
        *family.pledge(case),
        *inheriting.pledge(case),
        *paying.pledge(case),
        *_buyer(case),
        *_beneficial(work, case),
        Block("heading", "须签名的人"),
        Block(
            "table",
            rows=(
                ("姓名", "身份"),
                *((name or "（未定）", WHY[why].format(title=title)) for _, name, why in needed(case)),
            ),
        ),
        *_files(case),
        Block("paragraph", "以上内容真实、合法、有效，签名人对其负责。变更前的内容以登记簿今日所载为准。"),
    ]
    return Paper("APP", f"{start.get('name')}变更登记申请书", tuple(blocks))


def _owner(case: Case, owner: Owner) -> str:
    """An owner as named in the decision: a body with its code."""
    who = matter.of_index(case, owner.index)
    return named_owner(who.party, owner.name, who.id_number) if who is not None else owner.name


def _buyer(case: Case) -> list[Block]:
    """Who comes in, when it is no natural person of this country: its number and who signs for it."""
    given = matter.answer(case, "shareholders") if "shareholders" in matter.items_of(case) else {}
    buyer = matter.person(case, given.get("to"))
    if buyer is None or not (buyer.party != PERSON or buyer.details):
        return []
    told = buyer.details or {}
    signer = f"，窗口签名由{told['signer_name']}代表" if told.get("signer_name") else ""
    kind, number = PARTIES.get(buyer.party, ""), shown_number(buyer.party, buyer.id_number)
    return [Block("paragraph", f"受让人：{buyer.name}（{kind}，{number}）{signer}。")]


def _files(case: Case) -> list[Block]:
    """What was handed in with it, by digest."""
    called = {ROW + rule.item: rule.zh for rule in matter.rules_of(case)}
    return attached([(x.name, called.get(x.about, "整个申请"), x.sha256) for x in signed_files(case)])


def _beneficial(work: Work, case: Case) -> list[Block]:
    """The pledge, or the digest of what is filed: who is named stands on no paper."""
    draft = owned.after(work, case)
    return beneficial.blocks(draft, work.books.catalogue.beneficial) if draft is not None else []


def _reasons(case: Case) -> list[Block]:
    reason = matter.answer(case, "capital").get("reason") if "capital" in matter.items_of(case) else ""
    return [Block("paragraph", f"注册资本的理由：{reason}")] if reason else []


def _liable(case: Case) -> list[Block]:
    """What entry and withdrawal mean for the debts, read before signing (合伙企业法 arts 44, 51, 53, 77, 81)."""
    if admitting.PARTNERS not in matter.items_of(case):
        return []
    told = []
    if admitting.coming(case):
        told.append(ENTERS)
    if admitting.leaving(case):
        told.append(LEAVES)
    return [*(Block("paragraph", text) for text in told), *sides.pledge(case)]


def _pledges(case: Case) -> list[Block]:
    """What a suspension rests on is said over a signature (条例 art 30; 实施细则 art 40)."""
    if pausing.item_of(case) != "suspension":
        return []
    staff = "承诺：歇业前已与职工依法协商劳动关系处理等有关事项；"
    rest = "歇业期间不开展经营活动，开展的视为恢复营业；按所填地址送达的法律文书视为收到。"
    return [Block("paragraph", staff + rest)]


def _agrees(case: Case, otherwise: str) -> str:
    """What the owners decide, in the words of a winding up where it is one."""
    told = {
        winding.NOTICE: "决定解散，按下列内容成立清算组进行清算",
        winding.ENDING: "确认清算报告，同意注销登记",
    }
    return told.get(winding.item_of(case) or "", otherwise)


def _wound(case: Case) -> list[Block]:
    told = winding.pledge(case)
    return [Block("paragraph", told)] if told else []


def _decision(work: Work, case: Case) -> Paper:
    owners, rules = matter.seen_owners(case), organs.ruled(case)
    if strictest(rules) in BY_HEADS:
        return _members(work, case)
    title = "股东决定" if len(owners) == 1 else "股东会决议"
    named = matter.person(case, matter.answer(case, "representative").get("person"))
    told = (
        "由一名股东决定（公司法第六十条）"
        if len(owners) == 1
        else MAJORITY[strictest(rules)] + _by_articles(case)
    )
    blocks = [
        Block("paragraph", f"股东{_agrees(case, '同意下列变更，并相应修改公司章程')}；{told}："),
        _table(work, case),
        Block(
            "table",
            rows=(
                ("股东", "认缴出资额（表决权）"),
                *((_owner(case, o), yuan(o.amount_fen or 0)) for o in owners),
            ),
        ),
        Block(
            "paragraph", "全体或者达到上列比例的股东以书面形式签名一致同意的，决定自签名达到该比例时成立。"
        ),
    ]
    if "representative" in matter.items_of(case) and named is not None:
        chosen = (
            f"选举{named.name}为代表公司执行公司事务的董事，担任法定代表人；原法定代表人的代表职务同时终止。"
        )
        blocks.insert(2, Block("paragraph", chosen))
    return Paper("RES", f"{(case.answers.get('start') or {}).get('name')}{title}", tuple(blocks))


def _by_articles(case: Case) -> str:
    """What the own articles ask beyond the law."""
    percent = ruling.needed(case)
    return f"；章程另有更高规定，须达到表决权的{percent}%" if percent else ""


def _members(work: Work, case: Case) -> Paper:
    """What the members of a cooperative decide (农民专业合作社法 arts 22, 29, 30)."""
    owners, rules = matter.seen_owners(case), organs.ruled(case)
    told = MAJORITY[strictest(rules)] + _by_articles(case)
    blocks = (
        Block(
            "paragraph",
            f"成员大会{_agrees(case, '同意下列变更，所载事项在章程中的，相应修改章程')}；{told}：",
        ),
        _table(work, case),
        Block("table", rows=(("成员", "表决权"), *((_owner(case, o), "1票") for o in owners))),
        Block("paragraph", "成员以可靠的电子签名表示同意；同意的成员达到上列比例时，决议成立。"),
    )
    return Paper("RES", f"{(case.answers.get('start') or {}).get('name')}成员大会决议", blocks)


def _meeting(work: Work, case: Case) -> Paper:
    """What a joint-stock company's meeting and board decided: its shareholders stand on no register, the directors sign the minutes."""
    told = "股东会或者董事会依照公司法和章程作出下列决议；会议的召集、出席和表决符合法律和章程，"
    by = "由过半数的董事在会议记录上签名（公司法第一百一十六条、第一百一十九条、第一百二十四条）："
    if stock.board_decides(case):
        told = "董事会依照章程或者股东会的授权决定发行新股，"
        by = "由全体董事三分之二以上签名通过（公司法第一百五十二条、第一百五十三条）："
    blocks = (
        Block("paragraph", told + by),
        _table(work, case),
        *([Block("paragraph", own)] if (own := treasury.voteless(case)) else ()),
        Block("table", rows=(("董事", "签名方式"), *((name, "电子签名") for _, name in board(case)))),
    )
    return Paper("RES", f"{(case.answers.get('start') or {}).get('name')}会议记录", blocks)
