"""Beneficial owners filed with a change, or alone when something changed outside the register (受益所有人信息管理办法 arts 6, 10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from licensing import parties
from licensing.application.draft import Draft, KnownBody, PersonAnswer
from licensing.beneficial import SECTION, filed, pledged
from licensing.deadlines import legal_date
from licensing.entities import EntityKind, counted_as
from licensing.errors import Problem
from licensing.findings import rules
from licensing.findings.rule import Looked
from licensing.kinds.change import admitting, matter, officers
from licensing.kinds.change.rules import Rule, rules_for
from licensing.parties import PERSON
from licensing.services.orders import liquidating
from licensing.services.register import beneficial, bodies, members
from licensing.services.register.forfeits import POOL
from licensing.services.register.members import Member
from licensing.store.models import Case, Enterprise
from licensing.work import Work

ITEM = SECTION
PLEDGE_ZH, FILE_ZH = "承诺免于备案", "备案{count}人（不予公示）"


def kind_of(case: Case) -> EntityKind | None:
    """The kind founded here that the enterprise is; an unmarked partnership counts as a general one."""
    return counted_as(case.entity_type, case.title)


def files(work: Work, case: Case) -> bool:
    """Whether the enterprise files beneficial owners at all (art 2)."""
    return beneficial.files(matter.enterprise_of(work, case), work.books.catalogue.beneficial)


def offered(work: Work, enterprise: Enterprise) -> dict[str, Rule]:
    """The items that an enterprise changes online: of branches only those of foreign companies file beneficial owners
    and who takes the legal mail, and are liquidated before they end (公司法 art 249)."""
    closed = (
        set()
        if beneficial.files(enterprise, work.books.catalogue.beneficial)
        else {ITEM, officers.TAKES_MAIL}
    )
    closed |= set() if liquidating.clocks(work.books, enterprise) else {officers.WINDS}
    return {item: rule for item, rule in rules_for(enterprise.entity_type).items() if item not in closed}


def after(work: Work, case: Case) -> Draft | None:
    """The enterprise as its owners will stand with this change; None where beneficial owners are not among its items."""
    kind = kind_of(case)
    if kind is None or ITEM not in matter.items_of(case):
        return None
    enterprise = matter.enterprise_of(work, case)
    people = _people(work, case, kind, enterprise)
    capital = admitting.capital_after(case, enterprise.capital_fen)
    capital = matter.new_capital(case) if "capital" in matter.items_of(case) else capital
    capital = (
        int(matter.fields(case).get("capital_fen") or 0) if "stock" in matter.items_of(case) else capital
    )
    answers = {SECTION: case.answers.get(SECTION) or {}, "capital": {"amount_fen": capital or 0}}
    draft = Draft(kind.code, case.title, None, answers, people, work.act.on)
    return replace(draft, bodies=_bodies(work, people))


def _people(work: Work, case: Case, kind: EntityKind, enterprise: Enterprise) -> tuple[PersonAnswer, ...]:
    """Owners by what they will hold, and who will represent it."""
    held = {m.key: m for m in members.owners(work.session, enterprise.id) if m.name != POOL}
    parts = {key: m.amount_fen or 0 for key, m in held.items()}
    roles = {key: {m.role} for key, m in held.items()}
    names = {key: m.name for key, m in held.items()}
    _moved(case, parts, roles, names)
    head = matter.person(case, matter.answer(case, "representative").get("person"))
    head = head or matter.of_index(case, (case.answers.get("start") or {}).get("representative"))
    if head is not None:
        roles.setdefault(head.id_number_index, set()).add(kind.representative)
        names[head.id_number_index] = head.name
    return tuple(
        _person(case, key, names[key], (roles[key], parts.get(key, 0)), held.get(key))
        for key in roles
        if parts.get(key) or not kind.shares or kind.representative in roles[key]
    )


def _moved(case: Case, parts: dict[str, int], roles: dict[str, set[str]], names: dict[str, str]) -> None:
    """What this change does to the parts: new amounts, or a part that is sold."""
    owners = {o.id: o.index or f"name:{o.name}" for o in matter.seen_owners(case)}
    if "capital" in matter.items_of(case):
        for owner, fen in (matter.answer(case, "capital").get("amounts") or {}).items():
            if owner in owners:
                parts[owners[owner]] = int(fen)
    for gone in admitting.leaving(case):
        parts[gone.index or f"name:{gone.name}"] = 0
    for each in admitting.coming(case):
        key = each.person.id_number_index
        parts[key], names[key] = parts.get(key, 0) + each.amount_fen, each.person.name
        roles.setdefault(key, set()).add(each.role)
    given = matter.answer(case, "shareholders") if "shareholders" in matter.items_of(case) else {}
    buyer, seller = matter.person(case, given.get("to")), owners.get(str(given.get("from")))
    if buyer is None or seller is None:
        return
    amount = int(given.get("amount_fen") or 0)
    parts[seller] = parts.get(seller, 0) - amount
    parts[buyer.id_number_index] = parts.get(buyer.id_number_index, 0) + amount
    roles.setdefault(buyer.id_number_index, set()).add("SHAREHOLDER")
    names[buyer.id_number_index] = buyer.name


def _person(
    case: Case, key: str, name: str, stands: tuple[set[str], int], member: Member | None
) -> PersonAnswer:
    who, (roles, amount) = matter.of_index(case, key), stands
    money = {"amount_fen": amount} if amount > 0 else {}
    if who is None:
        code = member.uscc if member is not None and member.uscc else ""
        party = parties.COMPANY if code else PERSON
        return PersonAnswer(key, name, code, "", frozenset(roles), money, party)
    return PersonAnswer(
        *(key, name, who.id_number, who.mobile, frozenset(roles), money),
        *(who.party, who.document_kind),
    )


def _bodies(work: Work, people: tuple[PersonAnswer, ...]) -> Mapping[str, KnownBody]:
    keys = {p.id: p.id for p in people}
    found = {p.id: bodies.known(work, p.party, p.id_number, p.name, people=keys) for p in people if p.is_body}
    return {key: body for key, body in found.items() if body is not None}


def problems(work: Work, case: Case) -> list[Problem]:
    """What is missing or not as the law has it, and the day it is about."""
    draft = after(work, case)
    if draft is None:
        return []
    found = [Problem(ITEM, p.code, p.params) for p in rules.refusals(draft, work.books.catalogue, SECTION)]
    told = str(matter.answer(case, ITEM).get("changed_on") or "")
    if not told and not {"shareholders", "capital", "stock", "reclass", "representative"} & set(
        matter.items_of(case)
    ):
        found.append(Problem(ITEM, "beneficial.changed_needed"))
    if told and date.fromisoformat(told) > work.act.on:
        found.append(Problem(ITEM, "beneficial.changed_ahead"))
    return found


def look(work: Work, case: Case) -> tuple[Looked, ...]:
    """The rules of beneficial owners over the enterprise as it will stand."""
    draft = after(work, case)
    if draft is None:
        return ()
    return tuple(seen for seen in rules.look(draft, work.books.catalogue) if seen.rule.section == SECTION)


def words(work: Work, case: Case) -> str:
    """What is filed, for papers and the register's differences; names nobody."""
    draft = after(work, case)
    if draft is None:
        return ""
    named = len(filed(draft))
    return PLEDGE_ZH if pledged(draft) else FILE_ZH.format(count=named) if named else ""


def words_before(work: Work, enterprise: Enterprise) -> str:
    """What was filed last."""
    latest = next(iter(beneficial.filings(work.session, enterprise.id)), None)
    if latest is None:
        return ""
    count = len(beneficial.standing(work.session, enterprise.id))
    return PLEDGE_ZH if latest.way == "pledge" else FILE_ZH.format(count=count)


def enter(work: Work, case: Case, enterprise: Enterprise, draft: Draft) -> None:
    """Keep it; in time by the day it was first handed in (细则 art 31: the day the applicant filed)."""
    on = legal_date(case.submitted_at) if case.submitted_at else work.act.on
    beneficial.enter(work, enterprise, draft, {"case": case.id}, on)
