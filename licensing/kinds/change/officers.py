"""Officers that come and go by a filing (条例 arts 9, 29; 公司法 arts 59, 66, 68-76): who leaves, comes and holds the offices then."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from licensing.application.draft import Draft, PersonAnswer
from licensing.entities import COMPANIES
from licensing.errors import Problem
from licensing.findings import capacity, offices
from licensing.findings import standing as barred
from licensing.findings.rule import REFUSE, Looked, Rule
from licensing.kinds.change import bars, matter
from licensing.services.orders import liquidating
from licensing.services.register import members
from licensing.services.register.members import Member
from licensing.store.models import Case, Enterprise, Person
from licensing.work import Work

TAKES_MAIL = "consignee"
FAMILY = "family"
WINDS = "liquidation"  # its group stands on the register like officers, and no rule of theirs is asked of it
ROLES: Mapping[str, tuple[str, ...]] = {
    "officers": ("DIRECTOR", "AUDIT", "SUPERVISOR"),
    "managers": ("MANAGER", "FIN_HEAD"),
    "liaison": ("LIAISON",),
    TAKES_MAIL: (members.CONSIGNEE,),
    FAMILY: ("FAMILY",),
    WINDS: liquidating.GROUP,
}
RUNS = ("DIRECTOR", "MANAGER")  # one of them represents a company (公司法 art 10)
RULES: tuple[Rule, ...] = (*offices.RULES, *capacity.RULES, *barred.RULES)


def touched(case: Case) -> bool:
    """Whether the application says anything of offices: a new representative of a company comes into one."""
    items = matter.items_of(case)
    return any(item in ROLES and item != WINDS for item in items) or (
        case.entity_type in COMPANIES and "representative" in items
    )


def seen(case: Case) -> list[Member]:
    """Who held an office when the application was written."""
    return [Member(*row) for row in (case.answers.get("start") or {}).get("officers", ())]


def leaving(case: Case, item: str) -> list[Member]:
    """Who goes by an item."""
    gone = set(matter.answer(case, item).get("leave") or ())
    return [m for m in seen(case) if m.role in ROLES[item] and code(m) in gone]


def taken_out(case: Case) -> list[Member]:
    """Who of a family takes part no more: each signs for himself (民法典 art 56)."""
    return leaving(case, FAMILY) if FAMILY in matter.items_of(case) else []


def coming(case: Case, item: str) -> list[tuple[Person, str]]:
    """Who comes by an item, and into which office."""
    named = (
        (matter.person(case, who), str(role)) for who, role in matter.answer(case, item).get("come") or ()
    )
    return [(person, role) for person, role in named if person is not None and role in ROLES[item]]


def liquidators(case: Case) -> list[Member]:
    """Who leads the liquidation that was published online; nobody where its notice came by the counter."""
    return [m for m in seen(case) if m.role == ROLES[WINDS][0]]


def code(member: Member) -> str:
    """How a page names somebody in an office."""
    return f"{member.role}|{member.key}"


def token(member: Member) -> str:
    """As ``code``, for a page: it tells nobody an index."""
    return sha256(code(member).encode()).hexdigest()[:12]


def after(case: Case) -> list[Member]:
    """Who holds the offices once the change is entered; a new representative who runs nothing yet is a director (公司法 art 10)."""
    items = [item for item in matter.items_of(case) if item in ROLES]
    gone = {code(m) for item in items for m in leaving(case, item)}
    held = {code(m): m for m in seen(case) if code(m) not in gone}
    if WINDS in items:  # a new group takes the place of an earlier one
        held = {key: m for key, m in held.items() if m.role not in ROLES[WINDS]}
    for item in items:
        for person, role in coming(case, item):
            member = Member(role, person.name, person.id_number_index)
            held[code(member)] = member
    _seat(case, held)
    return list(held.values())


def _seat(case: Case, held: dict[str, Member]) -> None:
    """A new representative of a company who runs nothing yet comes into the board, or takes the place of the one director there was."""
    head = matter.person(case, matter.answer(case, "representative").get("person"))
    if case.entity_type not in COMPANIES or "representative" not in matter.items_of(case) or head is None:
        return
    if any(m.index == head.id_number_index and m.role in RUNS for m in held.values()):
        return
    directors = [m for m in held.values() if m.role == "DIRECTOR"]
    former = (case.answers.get("start") or {}).get("representative")
    if len(directors) == 1 and directors[0].index == former:
        del held[code(directors[0])]
    member = Member("DIRECTOR", head.name, head.id_number_index)
    held[code(member)] = member


def problems(work: Work, case: Case, enterprise: Enterprise) -> list[Problem]:
    """Nothing changes, somebody is in it twice, or what the law says of numbers, age and offices is not met afterwards."""
    found = []
    items = [item for item in matter.items_of(case) if item in ROLES and item != WINDS]
    for item in items:
        if not leaving(case, item) and not coming(case, item):
            found.append(Problem(item, "order.missing"))
        elif not any(m.role == "LIAISON" for m in after(case)) and item == "liaison":
            found.append(Problem(item, "change.no_liaison"))
    if found or not touched(case) or not (items or matter.answer(case, "representative").get("person")):
        return found
    place = {role: item for item in items for role in ROLES[item]}
    # Who only changes the representative mends nothing else: numbers and offices must fit, who is barred elsewhere is another matter.
    asked = RULES if items else offices.RULES
    for seen_by in look(work, case):
        if seen_by.rule.outcome == REFUSE and seen_by.rule in asked:
            otherwise = items[0] if items else "representative"
            found += [Problem(_item(case, p, place, otherwise), p.code, p.params) for p in seen_by.problems]
    return found


def look(work: Work, case: Case) -> tuple[Looked, ...]:
    """The rules of founding over who holds the offices afterwards."""
    if not touched(case):
        return ()
    made = draft(work, case)
    concerned = (rule for rule in RULES if case.entity_type in rule.types)
    return tuple(Looked(rule, tuple(rule.check(made, work.books.catalogue))) for rule in concerned)


def _item(case: Case, problem: Problem, place: Mapping[str, str], otherwise: str) -> str:
    """The item of the office a problem is about."""
    who = problem.field.split(".")[1] if problem.field.startswith("person.") else None
    roles = [m.role for m in after(case) if m.key == who]
    return next((place[role] for role in roles if role in place), otherwise)


def draft(work: Work, case: Case) -> Draft:
    """The company as it will stand: representative and officers, with what is known of each number."""
    held: dict[str, set[str]] = {}
    names: dict[str, str] = {}
    for member in after(case):
        held.setdefault(member.key, set()).add(member.role)
        names[member.key] = member.name
    head = matter.person(case, matter.answer(case, "representative").get("person")) or matter.of_index(
        case, (case.answers.get("start") or {}).get("representative")
    )
    if head is not None:
        held.setdefault(head.id_number_index, set()).add("LEGAL_REP")
        names[head.id_number_index] = head.name
    people = tuple(_answer(case, key, names[key], roles) for key, roles in held.items())
    told = bars.of_signed(work, case, held)
    return Draft(case.entity_type, case.title, None, case.answers, people, work.act.on, bars=told)


def _answer(case: Case, key: str, name: str, roles: set[str]) -> PersonAnswer:
    who = matter.of_index(case, key)
    number, document = (who.id_number, who.document_kind) if who is not None else ("", "RESIDENT_ID")
    return PersonAnswer(key, name, number, "", frozenset(roles), {}, document_kind=document)


def enter(work: Work, case: Case, enterprise: Enterprise, act: Mapping[str, str], basis: str) -> bool:
    """Who goes and who comes, on the register; whether anything changed. Whoever comes into an office held is elected anew: a new term."""
    before, then = members.officers(work.session, enterprise), after(case)
    items = [item for item in matter.items_of(case) if item in ROLES]
    before += [m for m in seen(case) if m.role == members.CONSIGNEE]  # as it was signed
    again = {(role, p.id_number_index) for item in items for p, role in coming(case, item)}
    held = [m for m in before if (m.role, m.key) not in again]
    if held != before:
        members.write(work, enterprise, (before, held), act, basis)
        work.session.flush()
    return members.write(work, enterprise, (held, then), act, basis)
