"""A shareholder, a partner or the owner of a business of one person has died, and the heirs take the part.

Basis: 公司法 art 90; 合伙企业法 arts 50, 80; 个人独资企业法 art 17; 民法典 arts 1121-1124.

The dead sign nothing. What proves it is a paper: of the death, and a notary's certificate of inheritance or a court's judgment, by number,
authority and day, both handed in and compared by two officers; all whom it names are named and sign. Who disagrees does not sign:
then a court decides, and its judgment is the proof.
"""

from __future__ import annotations

from licensing.application.draft import Draft
from licensing.catalogue.load import Catalogue
from licensing.documents.blocks import Block
from licensing.documents.wording import yuan
from licensing.errors import Problem
from licensing.findings.money import MOST_SHAREHOLDERS
from licensing.findings.rule import REVIEW, Looked, Rule
from licensing.kinds.change import alive, buyers, handing, heirs, matter
from licensing.kinds.change.heirs import ITEM, PROOFS
from licensing.parties import PERSON
from licensing.services.register import standing
from licensing.store.models import Case
from licensing.uploads.about import ROW
from licensing.work import Work

COMPANY, PARTNERSHIP = "llc", "partnership"
SILENT, FORBID = "silent", "forbid"
LEAST = 4  # letters of a number of a paper
PAPERS = 2  # files: of the death, and of who inherits
BASIS = "公司法第九十条；合伙企业法第五十条、第八十条；个人独资企业法第十七条；民法典第一千一百二十一条至第一千一百二十四条"
PLEDGE = (
    "继承人承诺：被继承人已经死亡，证明文书所列的全部继承人均已列明，没有其他继承人，也没有正在进行的继承诉讼；"
    "章程（合伙协议）对继承没有另外的规定。提交虚假材料的，依法撤销登记并承担责任（市场主体登记管理条例第四十条）。"
)
AFTER = {
    PARTNERSHIP: "继承人自继承开始之日起取得合伙人资格；继承人为无民事行为能力人或者限制民事行为能力人的，"
    "经全体合伙人一致同意，可以成为有限合伙人（合伙企业法第五十条、第八十条）。",
}


def problems(work: Work, case: Case) -> list[Problem]:
    """What is missing, who is not named, what the articles, a court or the living person has against it."""
    if ITEM not in matter.items_of(case):
        return []
    owner, come = heirs.dead(case), heirs.heirs(case)
    if owner is None:
        return [Problem(ITEM, "order.missing")]
    if owner.index is None or matter.is_body(case, owner):
        return [Problem(ITEM, "inheritance.unknown", {"name": owner.name})]
    if alive.contradicted(case):
        return [Problem(ITEM, "inheritance.lives", {"name": owner.name})]
    found = _papers(work, case)
    if not come:
        return [*found, Problem(ITEM, "inheritance.no_heir")]
    if any(h.person.id_number_index == owner.index for h in come):
        found.append(Problem(ITEM, "inheritance.dead_heir", {"name": owner.name}))
    found += [
        Problem(ITEM, code, {"name": h.person.name}) for h in come for code in buyers.guarded(work, h.person)
    ]
    if not standing.open_for(work, str(case.enterprise_id), "shares"):
        found.append(Problem(ITEM, "change.shares_closed"))
    return found + _parts(case)


def _papers(work: Work, case: Case) -> list[Problem]:
    """Both papers by number, authority and day, and as files; what the company says of its articles."""
    given, found = matter.answer(case, ITEM), []
    died, proved = heirs.day(case, "died_on"), heirs.day(case, "proof_on")
    if died is None or died > work.act.on or given.get("proof") not in PROOFS:
        found.append(Problem(ITEM, "inheritance.day"))
    elif proved is None or not died <= proved <= work.act.on:
        found.append(Problem(ITEM, "inheritance.proof_day"))
    names = ("death_number", "death_by", "proof_number", "proof_by")
    if any(len(str(given.get(name) or "")) < LEAST for name in names):
        found.append(Problem(ITEM, "inheritance.papers", {"least": LEAST}))
    files = {x.sha256 for x in case.uploads if x.about == ROW + ITEM and x.removed_at is None}
    if len(files) < PAPERS:
        found.append(Problem(ITEM, "inheritance.files"))
    if case.entity_type == COMPANY and given.get("articles") == FORBID:
        found.append(Problem(ITEM, "inheritance.forbidden"))
    elif case.entity_type == COMPANY and given.get("articles") != SILENT:
        found.append(Problem(ITEM, "inheritance.articles"))
    return found


def _parts(case: Case) -> list[Problem]:
    """All of the part goes to them, no more and no less; a business of one person to one."""
    owner, come, items = heirs.dead(case), heirs.heirs(case), matter.items_of(case)
    if owner is None:
        return []
    if case.entity_type != PARTNERSHIP and len(items) > 1:
        return [Problem(ITEM, "inheritance.alone")]
    if handing.kind_of(case) is not None:
        return [] if len(come) == 1 else [Problem(ITEM, "inheritance.one_heir")]
    if any(h.amount_fen <= 0 for h in come) or sum(h.amount_fen for h in come) != owner.amount_fen:
        return [Problem(ITEM, "inheritance.sum", {"amount_fen": owner.amount_fen or 0, "name": owner.name})]
    known = {o.index for o in matter.voters(case)} | {h.person.id_number_index for h in come}
    if case.entity_type == COMPANY and len(known) - 1 > MOST_SHAREHOLDERS:
        return [Problem(ITEM, "change.too_many_owners", {"most": MOST_SHAREHOLDERS})]
    return []


def look(work: Work, case: Case) -> tuple[Looked, ...]:
    """What two officers compare: the papers with the files, and whether anybody could be told."""
    owner, given = heirs.dead(case), matter.answer(case, ITEM)
    if owner is None:
        return ()
    told = {
        "name": owner.name,
        "death": given.get("death_number") or "",
        "proof": given.get("proof_number") or "",
    }
    found = [Problem(ITEM, "inheritance.compare", told)]
    if not alive.reached(case):
        found.append(Problem(ITEM, "inheritance.untold", {"name": owner.name}))
    rule = Rule("CH-90", REVIEW, BASIS, "partial", (case.entity_type,), _register, ITEM)
    return (Looked(rule, tuple(found)),)


def _register(draft: Draft, catalogue: Catalogue) -> list[Problem]:
    """This rule looks at papers, not at a founder's draft."""
    return []


def lines(case: Case) -> list[tuple[str, str, str]]:
    """Label, before and after: whose part goes to whom, by which papers."""
    owner, given, come = heirs.dead(case), matter.answer(case, ITEM), heirs.heirs(case)
    if owner is None:
        return []
    part = yuan(owner.amount_fen) if owner.amount_fen else "全部"
    found = [(f"（{owner.name}，{given.get('died_on') or ''}死亡）", part, "（由继承人继承）")]
    for heir in come:
        number = "" if heir.person.party != PERSON else "（继承人）"
        found.append(
            (f"（{heir.person.name}{number}）", "", yuan(heir.amount_fen) if heir.amount_fen else part)
        )
    death = [given.get("death_number"), given.get("death_by")]
    proof = [given.get(name) for name in ("proof_number", "proof_by", "proof_on")]
    papers = (("死亡证明", death), (PROOFS.get(str(given.get("proof")), ""), proof))
    told = "；".join("，".join((kind, *filter(None, said))) for kind, said in papers if any(said))
    return [*found, ("（证明文书）", "", told)] if told else found


def pledge(case: Case) -> list[Block]:
    """What every heir says over the signature."""
    if heirs.dead(case) is None:
        return []
    more = AFTER.get(case.entity_type)
    return [Block("paragraph", text) for text in (PLEDGE, *([more] if more else ()))]
