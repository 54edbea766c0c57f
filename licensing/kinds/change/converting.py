"""A business of one person becomes another kind by direct change: an individual business a company or a sole proprietorship
(促进个体工商户发展条例 art 13; 细则 art 37), a sole proprietorship a company (条例 arts 8, 24; no law names it, 0736).

Founding date and credit code stay, what was owed stays owed by the one person (民法典 art 56; 个人独资企业法 arts 2, 31); the rest is what
the new kind asks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from licensing.application.draft import Bar, Draft, PersonAnswer
from licensing.catalogue.load import Catalogue
from licensing.documents.blocks import Block, Paper
from licensing.documents.founding import founding
from licensing.documents.wording import FORMS, term_text, yuan
from licensing.entities import KINDS, EntityKind
from licensing.errors import Problem
from licensing.findings import rules
from licensing.findings.rule import REVIEW, Looked, Rule
from licensing.kinds.change import handing, matter
from licensing.services.orders.entering import LONG
from licensing.services.orders.naming import reserved_name
from licensing.services.register import beneficial, marking, members, standing
from licensing.services.register import parts as register_parts
from licensing.services.register.members import Member
from licensing.services.register.parts import Part
from licensing.store.models import Case, Enterprise, Investor
from licensing.work import Work

ITEM, BUSINESS = "conversion", "individual"
UNREAD = "no"  # of a row of rules.tsv: whether the law lets it is for a person to say
TARGETS: Mapping[str, tuple[str, ...]] = {"individual": ("sole", "llc"), "sole": ("llc",)}
ROLES: Mapping[str, tuple[str, ...]] = {
    "sole": ("INVESTOR",),
    "llc": ("SHAREHOLDER", "LEGAL_REP", "DIRECTOR"),
}
DEBTS = {
    "individual": "经营者承诺：转型前已结清依法应缴税款，债权债务已依法处理；转型前的债务由经营者承担，转型不免除其责任；"
    "原许可由有关部门依法变更名称（民法典第五十六条，促进个体工商户发展条例第十三条）。",
    "sole": "投资人承诺：变更前已结清依法应缴税款，债权债务已依法处理；变更前的债务由变更后的公司承继，"
    "投资人仍以其个人财产（或者家庭共有财产）对其承担无限责任（个人独资企业法第二条、第十八条、第三十一条）。",
}


def target(case: Case) -> EntityKind | None:
    """The kind it shall be."""
    to = matter.answer(case, ITEM).get("to")
    open_to = TARGETS.get(case.entity_type, ())
    return KINDS[str(to)] if ITEM in matter.items_of(case) and to in open_to else None


def draft(work: Work, case: Case) -> Draft | None:
    """The enterprise as it will stand: its operator in every office that one person fills."""
    kind, given = target(case), matter.answer(case, ITEM)
    head = matter.of_index(case, (case.answers.get("start") or {}).get("representative"))
    if kind is None or head is None:
        return None
    money = {name: given.get(name) for name in ("amount_fen", "form", "due_on") if given.get(name)}
    told = {**(head.details or {}), "residence": given.get("residence") or ""}
    key = head.id_number_index
    who = PersonAnswer(
        *(key, head.name, head.id_number, head.mobile, frozenset(ROLES[kind.code]), money),
        *(head.party, head.document_kind, told),
    )
    answers: dict[str, dict[str, Any]] = {
        "capital": {"amount_fen": given.get("amount_fen"), "funds": given.get("funds")},
        "business": {"term_years": None if given.get("term") == LONG else given.get("term")},
    }
    found = [Bar(row.code, row.responsible) for row in standing.of_persons(work.session, [key], work.act.on)]
    name = str(given.get("name") or "")
    return Draft(kind.code, name, None, answers, (who,), work.act.on, bars={key: tuple(found)})


def problems(work: Work, case: Case) -> list[Problem]:
    """What is missing, what the new kind forbids, what is still owed."""
    if ITEM not in matter.items_of(case):
        return []
    kind, made, given = target(case), draft(work, case), matter.answer(case, ITEM)
    enterprise = matter.enterprise_of(work, case)
    if len(matter.items_of(case)) > 1:
        return [Problem(ITEM, "change.conversion_alone")]
    if kind is None or made is None or not given.get("name") or not given.get("term"):
        return [Problem(ITEM, "order.missing")]
    found = [] if int(given.get("amount_fen") or 0) > 0 else [Problem(ITEM, "capital.required")]
    if kind.funds and given.get("funds") not in ("own", "family"):
        found.append(Problem(ITEM, "capital.funds_needed"))
    record = reserved_name(work, enterprise, {"new_name": given["name"], "case": case.id})
    if record is not None and record.entity_type != kind.register:
        found.append(Problem(ITEM, "change.conversion_name"))
    place = marking.kind_of(work, enterprise)
    if place is not None and not place.open_to(kind.catalogue_code):
        found.append(Problem(ITEM, "place.kind_not_for_type"))
    if handing.of_family(work, enterprise):
        found.append(Problem(ITEM, "change.conversion_family"))
    if case.entity_type == BUSINESS and _owes(work, enterprise):
        found.append(Problem(ITEM, "change.conversion_arrears"))
    return found + [Problem(ITEM, p.code, p.params) for p in rules.refusals(made, work.books.catalogue)]


def _owes(work: Work, enterprise: Enterprise) -> bool:
    """Whether tax, social insurance or wages are said to be owed: of an individual business a bar (促进个体工商户发展条例 art 13)."""
    rows = standing.of_enterprise(work.session, enterprise.id, work.act.on)
    return handing.ARREARS in standing.exclusions(rows, work.books.catalogue)


def look(work: Work, case: Case) -> tuple[Looked, ...]:
    """The rules of the new kind that leave something to a person; a conversion that no law names is one by itself."""
    made = draft(work, case)
    if made is None:
        return ()
    row = next(r for r in matter.rules_of(case) if r.item == ITEM)
    told = [Problem(ITEM, "change.conversion_unnamed")] if row.verified == UNREAD else []
    if case.entity_type != BUSINESS and _owes(work, matter.enterprise_of(work, case)):
        told.append(Problem(ITEM, "change.conversion_owes"))
    own = Looked(
        Rule("CF-50", REVIEW, row.article, row.verified, ("llc", "sole"), _nothing, ITEM), tuple(told)
    )
    return (own, *rules.reviewed(made, work.books.catalogue))


def _nothing(draft: Draft, catalogue: Catalogue) -> list[Problem]:
    """This rule looks at the row of the law, not at a founder's draft."""
    return []


def lines(work: Work, case: Case) -> list[tuple[str, str, str]]:
    """Label, before and after of each thing that changes, and of the two that do not."""
    kind, given = target(case), matter.answer(case, ITEM)
    enterprise, catalogue = matter.enterprise_of(work, case), work.books.catalogue
    if kind is None:
        return []
    old = KINDS[case.entity_type]
    types = [catalogue.entity_types[each.catalogue_code].zh for each in (old, kind)]
    held = yuan(enterprise.capital_fen) if enterprise.capital_fen and old.capital != "optional" else "（无）"
    kept = f"{enterprise.uscc or ''}（不变）"
    amount = int(given.get("amount_fen") or 0)
    found = [
        ("类型", types[0], types[1]),
        ("名称", enterprise.face_name or "（无）", str(given.get("name") or "（无）")),
        (kind.capital_zh, held, yuan(amount) if amount else "（无）"),
        ("期限", enterprise.term or "（无）", term_of(given)),
        ("统一社会信用代码", enterprise.uscc or "", kept),
        ("成立日期", str(enterprise.established_on or ""), f"{enterprise.established_on or ''}（不变）"),
    ]
    if kind.shares and given.get("due_on"):
        way = f"{given['due_on']}前，{FORMS.get(str(given.get('form')), '')}"
        found.insert(3, ("出资期限和方式", "（无）", way))
    return found


def term_of(given: Mapping[str, Any]) -> str:
    """The term as the register writes it."""
    return term_text(None if given.get("term") == LONG else given.get("term"))


def papers(work: Work, case: Case) -> tuple[Paper, ...]:
    """What the new kind's owner agrees: the articles of a company."""
    made, enterprise = draft(work, case), matter.enterprise_of(work, case)
    if made is None:
        return ()
    said = {"domicile": enterprise.domicile or "", "scope": (enterprise.scope or "").rstrip("。")}
    return founding(made, work.books.catalogue, said)


def pledge(case: Case) -> list[Block]:
    return [Block("paragraph", DEBTS[case.entity_type])] if target(case) is not None else []


def enter(work: Work, case: Case, enterprise: Enterprise, stood: Sequence[Part], basis: str) -> None:
    """The same enterprise of another kind: its code, its day of founding and its history go on."""
    kind, given = target(case), matter.answer(case, ITEM)
    if kind is None:
        raise LookupError(f"{case.id}: the check said what it shall be")
    owner = work.session.query(Investor).filter_by(enterprise_id=enterprise.id).one()
    before = members.officers(work.session, enterprise)
    amount = int(given["amount_fen"])
    enterprise.entity_type, enterprise.capital_fen = kind.register, amount
    enterprise.term = term_of(given)
    owner.roles, owner.amount_fen = [kind.owners[0]], amount
    key = str(owner.id_number_index)
    offices = [Member(r, owner.name, key) for r in ROLES[kind.code] if r in members.OFFICES]
    members.write(work, enterprise, (before, [*before, *offices]), {"case": case.id}, basis)
    due = date.fromisoformat(str(given["due_on"])) if kind.shares and given.get("due_on") else None
    form = str(given["form"]) if kind.shares and given.get("form") else None
    now = [Part(key, owner.name, amount, due, form, work.act.on)]
    register_parts.write(work, enterprise, (stood, now), {"case": case.id}, basis)
    if work.books.catalogue.beneficial.ask(kind):
        beneficial.owe(work, enterprise, beneficial.OWNERS, work.act.on)
