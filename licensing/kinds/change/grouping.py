"""The group that a company leads, filed with its own change (实施办法 arts 17, 18, 52; law2.md GE-108; law.md P62).

No stranger's company becomes a member by being named: one that stands on this register must be held by more than half, by the register;
one that stands elsewhere is compared by a clerk.
"""

from __future__ import annotations

from licensing import parties
from licensing.application.draft import Draft
from licensing.catalogue.load import Catalogue
from licensing.errors import Problem
from licensing.findings.rule import REVIEW, Looked, Rule
from licensing.kinds.change import matter
from licensing.services.holding.representatives import representatives
from licensing.services.register import group_lacks, groups
from licensing.store.models import Case, Enterprise
from licensing.work import Work

ITEM = "group"
NAMES = ("name", matter.FORMED)  # items by which a company takes another name
BASIS = "实施办法第十七条、第十八条"
MOST = 200


def wanted(work: Work, case: Case) -> dict[str, str]:
    """Code -> name, in the order written: the register's name for who stands here, else what was written behind the code."""
    found: dict[str, str] = {}
    lines = str(matter.answer(case, ITEM).get("members") or "").splitlines()
    for line in lines:
        number, _, name = line.strip().replace("\u3000", " ").partition(" ")
        if number:
            found.setdefault(parties.tidy(parties.COMPANY, number), name.strip())
    known = groups.here(work.session, found)
    return {code: known[code].name if code in known else name for code, name in found.items()}


def words(members: dict[str, str]) -> str:
    return "；".join(f"{name}（{code}）" for code, name in members.items())


def stood(case: Case) -> dict[str, str]:
    """Who belonged to it when the application was written."""
    return {str(code): str(name) for code, name in (case.answers.get("start") or {}).get("group") or ()}


def lines(case: Case) -> str:
    """As they are written: one to a line, the code first."""
    return "\n".join(f"{code} {name}" for code, name in stood(case).items())


def called(case: Case, enterprise: Enterprise) -> str:
    """The group's name by the company's name, or by the one that it takes with the same application."""
    return groups.called(new_name(case) or enterprise.name)


def new_name(case: Case) -> str:
    """The name that the company takes with the same application; empty where it keeps its own."""
    return next(
        (str(matter.answer(case, i).get("name") or "") for i in NAMES if i in matter.items_of(case)), ""
    )


def joins(work: Work, case: Case) -> list[list[str]]:
    """Who consents for each member that comes in and stands here: index, name, and the member's code.

    A member of another register, and one whose representative this register knows by name alone, consents on paper: a clerk compares.
    """
    if ITEM not in matter.items_of(case):
        return []
    new = {code for code in wanted(work, case) if code not in stood(case)}
    found = []
    for code, row in sorted(groups.here(work.session, new).items()):
        head = next(iter(representatives(work.session, row).items()), None)
        found += [[head[0], head[1], code]] if head is not None else []
    return found


def consenting(case: Case) -> list[tuple[str, str]]:
    """Index and name of whose signature it needs, as it was written."""
    told = (case.answers.get("start") or {}).get("joins") or () if ITEM in matter.items_of(case) else ()
    return list({index: (index, name) for index, name, _ in told}.values())


def problems(work: Work, case: Case) -> list[Problem]:
    """Three or more that it controls, or none: then the group ends. And no new name that says 集团 without them."""
    enterprise, items = matter.enterprise_of(work, case), matter.items_of(case)
    least = work.books.catalogue.limits[groups.LEAST].value
    members = wanted(work, case) if ITEM in items else stood(case)
    found = _listed(work, case, enterprise, members, least) if ITEM in items else []
    name = new_name(case)
    number = len(members) if ITEM in items else group_lacks.counted(work.session, enterprise)
    if name and groups.bears(name) and number < least:
        found.append(Problem(next(i for i in NAMES if i in items), "group.name_without", {"least": least}))
    if ITEM in items and not members and "name" not in items and groups.bears(enterprise.name):
        found.append(Problem(ITEM, "group.name_stays", {"name": enterprise.name}))
    return found


def _listed(
    work: Work, case: Case, enterprise: Enterprise, members: dict[str, str], least: int
) -> list[Problem]:
    if members == stood(case):
        return [Problem(ITEM, "change.same" if members else "order.missing")]
    if not members:
        return []
    wrong = [code for code in members if not parties.is_valid(parties.COMPANY, "", code)]
    if wrong:
        return [Problem(ITEM, "group.code_wrong", {"code": "、".join(wrong)})]
    if str(enterprise.uscc) in members:
        return [Problem(ITEM, "group.itself", {"name": enterprise.name})]
    nameless = [code for code, name in members.items() if not 4 <= len(name) <= 100]
    if nameless:
        return [Problem(ITEM, "group.member_name", {"code": "、".join(nameless)})]
    if not least <= len(members) <= MOST:
        return [Problem(ITEM, "group.members_few", {"least": least, "most": MOST})]
    here = groups.here(work.session, members)
    none = [row.name for row in here.values() if not groups.counts(row)]
    if none:
        return [Problem(ITEM, "group.no_legal_person", {"names": "、".join(none)})]
    held = groups.controlled(work.session, str(enterprise.uscc), list(here.values()))
    others = [row.name for code, row in here.items() if code not in held]
    return [Problem(ITEM, "group.not_controlled", {"names": "、".join(others)})] if others else []


def look(work: Work, case: Case) -> tuple[Looked, ...]:
    """Members on another register: a clerk compares that the parent controls them."""
    if ITEM not in matter.items_of(case):
        return ()
    members = wanted(work, case)
    here = groups.here(work.session, members)
    away = {code: name for code, name in members.items() if code not in here}
    sign = {code for _, _, code in joins(work, case)}
    paper = {c: n for c, n in members.items() if c not in sign and c not in stood(case)}
    told = (("group.elsewhere", away), ("group.consent_on_paper", paper))
    found = tuple(Problem(ITEM, code, {"names": words(names)}) for code, names in told if names)
    return (Looked(Rule("GE-108", REVIEW, BASIS, "partial", ("llc", "jsc"), _register, ITEM), found),)


def _register(draft: Draft, catalogue: Catalogue) -> list[Problem]:
    """This rule looks at the register, not at a founder's draft."""
    return []


def enter(work: Work, case: Case, enterprise: Enterprise, basis: str) -> None:
    groups.enter(work, enterprise, wanted(work, case), {"case": case.id}, basis)
