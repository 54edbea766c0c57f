"""Partners and members that come and go (合伙企业法 arts 43-46, 53, 61, 77, 81, 85; 农民专业合作社法 arts 20, 24, 25; 条例 arts 8, 9).

Entry and agreed withdrawal are everybody's decision in a partnership; a cooperative's meeting admits, and nobody decides that a member
goes but the member. Expulsion, death and succession are the counter's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from licensing import parties
from licensing.application.draft import Draft, PersonAnswer
from licensing.entities import EntityKind
from licensing.errors import Problem
from licensing.findings import rules
from licensing.findings.rule import REVIEW, Looked
from licensing.kinds.change import bars, heirs, matter, sides
from licensing.kinds.change.matter import Owner
from licensing.kinds.change.rules import rules_for
from licensing.parties import PERSON
from licensing.services.holding.representatives import representatives
from licensing.services.register import bodies, members
from licensing.services.register import parts as register_parts
from licensing.services.register.members import Member
from licensing.services.register.parts import Part
from licensing.store.models import Case, Enterprise, Investor, Person
from licensing.work import Work

PARTNERS, ADMITTED, WITHDRAWN = "partners", "members", "withdrawals"
ITEMS = (PARTNERS, ADMITTED, WITHDRAWN)
COMES, GOES = frozenset(matter.JOINED), frozenset({PARTNERS, WITHDRAWN})
LABOUR, ENTRY = "labour", (".due_on", ".amount_fen", ".residence", ".form")  # asked when somebody comes in
SIDES_ASKED = "people.role_missing"  # what both sorts make of a partnership is asked by ``turning``
YEAR_END, PERSON_BY, BODY_BY = (
    (12, 31),
    (9, 30),
    (6, 30),
)  # 农民专业合作社法 art 25: three months before, bodies six


@dataclass(frozen=True)
class Comer:
    """Who comes in: as which owner, with what part, in what form, by when."""

    person: Person
    role: str
    amount_fen: int
    form: str
    due_on: date | None

    @property
    def key(self) -> str:
        return f"{self.person.id}-{self.role}"


kind_of = sides.kind_of


def touched(case: Case) -> bool:
    return bool(set(ITEMS) & set(matter.items_of(case))) or inherited(case)


def inherited(case: Case) -> bool:
    """Whether heirs take a partner's part (合伙企业法 arts 50, 80)."""
    return case.entity_type == sides.REGISTER and heirs.ITEM in matter.items_of(case)


def coming(case: Case) -> list[Comer]:
    """Who comes in by this change."""
    found = []
    for item in (*COMES.intersection(matter.items_of(case)), *((heirs.ITEM,) if inherited(case) else ())):
        for given in matter.answer(case, item).get("come") or ():
            who = matter.person(case, given.get("person"))
            if who is not None:
                amount, due = int(given.get("amount_fen") or 0), given.get("due_on")
                found.append(Comer(who, str(given["role"]), amount, str(given.get("form") or ""), _day(due)))
    return found


def leaving(case: Case) -> list[Owner]:
    """Who goes by it."""
    items = GOES.intersection(matter.items_of(case))
    gone = {owner for item in items for owner in matter.answer(case, item).get("leave") or ()}
    if inherited(case) and (owner := heirs.dead(case)) is not None:
        gone = gone | {owner.id}
    return [o for o in matter.seen_owners(case) if o.id in gone]


def held(work: Work, case: Case) -> list[Member]:
    """Who owns a part today and does not leave."""
    gone = {_key(o) for o in leaving(case)}
    return [m for m in members.owners(work.session, str(case.enterprise_id)) if m.key not in gone]


def draft(work: Work, case: Case) -> Draft | None:
    """The enterprise as its owners will stand."""
    kind = kind_of(case)
    if kind is None:
        return None
    turned, back = sides.roles(case), {_key(o) for o in sides.step_back(case)}
    new = matter.person(case, matter.answer(case, "representative").get("person"))
    heads = matter.executing(case) if new is not None else set(_heads(case)) - back
    people = _delegated(case, kind)
    for member in {m.key: m for m in held(work, case)}.values():
        key = member.key
        roles = {turned.get(key, member.role)} | ({kind.representative} if key in heads else set())
        money: dict[str, object] = {"amount_fen": member.amount_fen}
        money |= {"form": _form(work, case, key)} if key in turned else {}
        people.append(_answer(matter.of_index(case, key), key, member.name, roles, money))
    for each in coming(case):
        key = each.person.id_number_index
        roles = {each.role} | ({kind.representative} if key in heads else set())
        money = {"amount_fen": each.amount_fen, "form": each.form, "due_on": each.due_on and str(each.due_on)}
        people.append(_answer(each.person, key, each.person.name, roles, money))
    total = sum(p.amount_fen for p in people)
    answers = {"capital": {"amount_fen": total}}
    made = Draft(kind.code, case.title, None, answers, tuple(people), work.act.on)
    known = {
        p.id: found
        for p in people
        if p.is_body and (found := bodies.known(work, p.party, p.id_number, p.name)) is not None
    }
    told = bars.of_signed(work, case, {c.person.id_number_index for c in coming(case)} | turned.keys())
    return replace(made, bodies=known, bars=told)


def _form(work: Work, case: Case, key: str) -> str:
    """In what form a part was brought in; labour where any of it was, which a limited partner may not (合伙企业法 art 64)."""
    forms = [
        p.form
        for p in register_parts.standing(work.session, matter.enterprise_of(work, case))
        if p.key == key
    ]
    return LABOUR if LABOUR in forms else next((f for f in forms if f), "")


def _delegated(case: Case, kind: EntityKind) -> list[PersonAnswer]:
    """Who is to act for each body that executes, as the rules of founding ask for them (实施细则 art 11)."""
    if not kind.delegate:
        return []
    found = []
    for body, sent in matter.sending(case):
        made = _answer(sent, f"{sent.id_number_index}-{kind.delegate}", sent.name, {kind.delegate}, {})
        of = matter.of_index(case, body.index)
        found.append(replace(made, details={**made.details, "delegate_of": of.id_number if of else ""}))
    return found


def _answer(
    who: Person | None, key: str, name: str, roles: set[str], money: Mapping[str, object]
) -> PersonAnswer:
    if who is None:
        return PersonAnswer(key, name, "", "", frozenset(roles), money)
    told = who.details or {}
    return PersonAnswer(
        key, name, who.id_number, who.mobile, frozenset(roles), money, who.party, who.document_kind, told
    )


def problems(work: Work, case: Case) -> list[Problem]:
    """What is missing, who may not come, and what the enterprise would no longer be afterwards."""
    found: list[Problem] = []
    for item in ITEMS:
        if item in matter.items_of(case):
            given = matter.answer(case, item)
            told = given.get("come") or given.get("leave") or (item == PARTNERS and sides.turned(case))
            found += [] if told else [Problem(item, "order.missing")]
    if found or not touched(case):
        return found
    place = next(item for item in (*ITEMS, heirs.ITEM) if item in matter.items_of(case))
    if any(o.amount_fen is None for o in leaving(case)):
        found.append(Problem(place, "change.owners_unknown"))
    owners = {o.index for o in matter.seen_owners(case)}
    twice = [c for c in coming(case) if c.person.id_number_index in owners]
    found += [Problem(place, "change.owner_already", {"name": c.person.name}) for c in twice]
    found += _heads_stay(work, case, place)
    found += _withdrawn(work, case)
    return found + _lawful(work, case, place)


def _heads_stay(work: Work, case: Case, place: str) -> list[Problem]:
    """Somebody represents afterwards: who goes and is the only one is replaced in the same application (细则 art 19)."""
    if "representative" in matter.items_of(case):
        return []
    heads = heads_after(work, case)
    if not heads:
        return [Problem(place, "change.head_leaves")]
    bodied = {c.person.name for c in coming(case) if c.person.party != PERSON}
    return [
        Problem(place, "people.delegate_needed", {"name": n}) for n, acts in heads if n in bodied and not acts
    ]


def _withdrawn(work: Work, case: Case) -> list[Problem]:
    """A member goes with the end of the business year in which it was asked in time (农民专业合作社法 art 25)."""
    if WITHDRAWN not in matter.items_of(case):
        return []
    asked = _day(matter.answer(case, WITHDRAWN).get("asked_on"))
    if asked is None:
        return [Problem(WITHDRAWN, "change.asked_on_needed")]
    if asked > work.act.on:
        return [Problem(WITHDRAWN, "order.day_ahead")]
    ends = {o.name: ends_on(asked, body=matter.is_body(case, o)) for o in leaving(case)}
    late = {name: day for name, day in ends.items() if work.act.on <= day}
    return [Problem(WITHDRAWN, "change.member_until", {"name": n, "last": day}) for n, day in late.items()]


def ends_on(asked: date, body: bool) -> date:
    """The last day of a membership whose end was asked for on a day.

    >>> ends_on(date(2026, 9, 30), False), ends_on(date(2026, 10, 1), False), ends_on(date(2026, 7, 1), True)
    (datetime.date(2026, 12, 31), datetime.date(2027, 12, 31), datetime.date(2027, 12, 31))
    """
    in_time = asked <= date(asked.year, *(BODY_BY if body else PERSON_BY))
    return date(asked.year if in_time else asked.year + 1, *YEAR_END)


def _lawful(work: Work, case: Case, place: str) -> list[Problem]:
    """The rules of founding over the owners as they will stand: of each who comes, and of all together.

    Who stays is asked nothing again. A cooperative that a member leaves has six months to mend its members (细则 art 39).
    """
    made = draft(work, case)
    if made is None:
        return []
    new, turned = {c.person.id_number_index for c in coming(case)}, sides.roles(case).keys()
    found = []
    for problem in rules.refusals(made, work.books.catalogue):
        who = problem.field.split(".")[1] if problem.field.startswith("person.") else None
        if problem.code == "people.consignee_needed" and "consignee" in rules_for(case.entity_type):
            continue  # asked in an item of its own, where whoever is named accepts
        turns = who in turned and (
            problem.code == "people.limited_labour" or not problem.field.endswith(ENTRY)
        )
        whole = who is None and WITHDRAWN not in matter.items_of(case) and problem.code != SIDES_ASKED
        if who in new or turns or whole:
            found.append(Problem(place, problem.code, problem.params))
    return found


def look(work: Work, case: Case) -> tuple[Looked, ...]:
    """The rules of founding that leave an owner to a person, and what a cooperative must mend after a member has gone."""
    made = draft(work, case) if touched(case) else None
    if made is None:
        return ()
    new = {c.person.id_number_index for c in coming(case)} | sides.roles(case).keys()
    mends = WITHDRAWN in matter.items_of(case)
    found = []
    for seen in rules.look(made, work.books.catalogue):
        whole = tuple(p for p in seen.problems if not p.field.startswith("person."))
        theirs = tuple(
            p for p in seen.problems if p.field.startswith("person.") and p.field.split(".")[1] in new
        )
        if seen.rule.section == rules.PEOPLE and (seen.rule.outcome == REVIEW or mends):
            found.append(Looked(replace(seen.rule, outcome=REVIEW), (*whole, *theirs)))
    return tuple(found)


def heads_after(work: Work, case: Case) -> list[tuple[str, str]]:
    """Who represents afterwards, where nobody is newly named: who goes drops out; where all general partners do, so does who comes
    (合伙企业法 art 26; 实施细则 art 6)."""
    kind, enterprise = kind_of(case), matter.enterprise_of(work, case)
    gone = {o.name for o in (*leaving(case), *sides.step_back(case))}
    heads = [h for h in parties.heads_of(enterprise.representative or "") if h[0] not in gone]
    if kind is None or not kind.otherwise:
        return heads
    general = {m.key for m in members.owners(work.session, enterprise.id) if m.role == kind.otherwise}
    if len(general) > 1 and general == set(_heads(case)):
        heads += [(c.person.name, "") for c in coming(case) if c.role == kind.otherwise]
        heads += [(o.name, "") for o, role in sides.turned(case) if role == kind.otherwise]
    return heads


def capital_after(case: Case, before: int | None) -> int | None:
    """What all have brought or promised together then; None where that was never known."""
    if before is None:
        return None
    return before - sum(o.amount_fen or 0 for o in leaving(case)) + sum(c.amount_fen for c in coming(case))


def roles_after(work: Work, case: Case) -> dict[str, set[str]]:
    """Index -> roles of everybody who owns a part afterwards."""
    turned = sides.roles(case)
    found: dict[str, set[str]] = {}
    for member in held(work, case):
        found.setdefault(member.key, set()).add(turned.get(member.key, member.role))
    for each in coming(case):
        found.setdefault(each.person.id_number_index, set()).add(each.role)
    return found


def enter(work: Work, case: Case, enterprise: Enterprise, stood: Sequence[Part], basis: str) -> None:
    """Who goes and who comes, with their parts and days, on the register."""
    if "representative" not in matter.items_of(case):
        _heads_go(work, case, enterprise)
    enterprise.capital_fen = capital_after(case, enterprise.capital_fen)
    gone = {_key(o) for o in leaving(case)}
    for owner in leaving(case):
        work.session.delete(work.session.get_one(Investor, owner.id))
    for owner, role in sides.turned(case):
        work.session.get_one(Investor, owner.id).roles = [role]
    now = [p for p in stood if p.key not in gone]
    for each in coming(case):
        who, code = (
            each.person,
            matter.come_in(work, enterprise, each.person, each.role, each.amount_fen).uscc,
        )
        now.append(
            Part(who.id_number_index, who.name, each.amount_fen, each.due_on, each.form, work.act.on, code)
        )
    register_parts.write(work, enterprise, (stood, now), {"case": case.id}, basis)


def _heads_go(work: Work, case: Case, enterprise: Enterprise) -> None:
    """Who goes represents no more, and whoever acted for a body that goes neither."""
    now, heads = representatives(work.session, enterprise), heads_after(work, case)
    if now.get(enterprise.representative_index or "") not in {d or n for n, d in heads}:
        enterprise.representative_index = None
    enterprise.representative = parties.heads_text(heads)


def _heads(case: Case) -> list[str]:
    start = case.answers.get("start") or {}
    return [h for h in start.get("heads") or [start.get("representative")] if h]


_key = matter.key_of


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None
