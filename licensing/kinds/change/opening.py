"""Open a change for an own enterprise, say what shall change, name who comes in; every saving reads the register anew."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from licensing import parties
from licensing.catalogue.mandates import DRAFT
from licensing.entities import OWNERS, counted_as
from licensing.errors import Conflict, Invalid, NotFound, Problem, Refused
from licensing.id_documents import RESIDENT_ID
from licensing.kind import belongs, of
from licensing.kinds.change import (
    admitting,
    alive,
    class_votes,
    grouping,
    handing,
    heirs,
    issuing,
    lodging,
    matter,
    moving,
    netting,
    officers,
    owned,
    reclassing,
    redeeming,
    reforming,
    sides,
    winding,
)
from licensing.kinds.change.asked import FIELDS, NewPerson, short
from licensing.kinds.change.checks import problems
from licensing.kinds.change.facts import holds
from licensing.kinds.change.flow import FLOW
from licensing.kinds.change.rules import Rule
from licensing.services.cases.cases import own_case
from licensing.services.holding.representatives import representatives
from licensing.services.identity import proofs
from licensing.services.register import bodies, courts, owners
from licensing.store.models import Account, Case, Enterprise, Person
from licensing.work import Work

OWNER, HEAD = "SHAREHOLDER", "LEGAL_REP"


def own_enterprise(work: Work, enterprise_id: str) -> Enterprise:
    """An enterprise that the actor represents, owns a part of, or winds up as head of the group or for a court. Raises NotFound for
    everybody else."""
    enterprise = work.session.get(Enterprise, enterprise_id)
    if enterprise is None or not (holds(work, enterprise) or winding.ends(work, enterprise)):
        raise NotFound(enterprise_id)
    return enterprise


def offered(work: Work, enterprise: Enterprise) -> dict[str, Rule]:
    """What the actor may file for it: who only winds it up files its end, upon a ruling only whom the court appointed."""
    ending = winding.ends(work, enterprise)
    theirs = {i: r for i, r in owned.offered(work, enterprise).items() if i != winding.COURT or i in ending}
    return theirs if holds(work, enterprise) else {i: r for i, r in theirs.items() if i in ending}


def open_change(work: Work, enterprise_id: str, items: Sequence[str]) -> Case:
    """Start a change of these items; an own one that is still being written is gone on with, with these items.

    Raises NotFound for whoever holds nothing of it, Refused('identity.…', 'change.type_not_offered', 'change.none_chosen').
    """
    proofs.require(work, "sign")
    enterprise = own_enterprise(work, enterprise_id)
    open_to = offered(work, enterprise)
    if not open_to:
        raise Refused("change.type_not_offered")
    chosen = class_votes.asked(work, enterprise, items, open_to)
    if not chosen:
        raise Refused("change.none_chosen")
    return _opened(work, enterprise, chosen)


def open_inheritance(work: Work, uscc: str) -> Case:
    """Somebody inherits a part of an enterprise, or all of it, and holds nothing of it yet: an application for that alone.

    What it is about anybody reads on the register; its owner hears of it with the first saving (``alive``).
    Raises NotFound, Refused('identity.…').
    """
    proofs.require(work, "sign")
    return _opened(work, alive.inherited(work, uscc), [heirs.ITEM])


def _opened(work: Work, enterprise: Enterprise, chosen: Sequence[str]) -> Case:
    work.session.refresh(
        enterprise, with_for_update=True
    )  # pressed twice at one instant it is one application
    running = select(Case).where(
        of(FLOW),
        Case.enterprise_id == enterprise.id,
        Case.applicant_id == work.act.actor.id,
        Case.state.in_(FLOW.states_in("initial")),
    )
    case = work.session.scalar(running) or _new(work, enterprise)
    case.answers = {**case.answers, "items": list(chosen)}
    refresh(work, case)
    work.record("case.saved", "case", case.id, section="items")
    return case


def _new(work: Work, enterprise: Enterprise) -> Case:
    case = Case(
        id=work.act.ids.new("case"),
        kind=FLOW.name,
        entity_type=enterprise.entity_type,
        state=FLOW.initial,
        applicant_id=str(work.act.actor.id),
        authority=enterprise.authority,
        title=enterprise.name,
        enterprise_id=enterprise.id,
        uscc=enterprise.uscc,
        answers={},
        created_at=work.act.at,
    )
    work.session.add(case)
    work.session.flush()
    work.record("case.opened", "case", case.id, kind=case.kind, enterprise=enterprise.id)
    return case


def refresh(work: Work, case: Case) -> None:
    """Write down what the register says now; the people on it become people of the case."""
    enterprise = matter.enterprise_of(work, case)
    case.entity_type = enterprise.entity_type  # another application may have made it another kind since
    now = matter.standing_now(work, enterprise, matter.items_of(case))
    filer = work.session.get_one(Account, case.applicant_id).id_number_index
    appointed = (now.get("court") or {}).get("administrators") or []
    if filer in (*now["heads"], *(index for index, _ in appointed)):
        now["filer"] = filer
    if joins := grouping.joins(work, case):
        now["joins"] = joins
    case.answers = {
        **case.answers,
        "start": {**now, "name": enterprise.name, "capital_fen": enterprise.capital_fen},
    }
    formed = reforming.ITEM in matter.items_of(case)
    case.authority = (reforming.authority if formed else moving.address)(work, case, enterprise)
    case.title = enterprise.name
    roles = {i.id: str(i.roles[0]) for i in matter.investors_of(work, enterprise.id) if i.roles}
    for owner in matter.owners_of(work, enterprise.id):
        if owner.index is not None:
            _known(work, case, owner.index, owner.name, roles.get(owner.id, OWNER))
    lodging.follow(work, case)
    netting.follow(work, case)
    kind = counted_as(enterprise.entity_type, enterprise.name)
    for index, name in representatives(work.session, enterprise).items():
        _known(work, case, index, name, kind.representative if kind else HEAD)
    for index, name in grouping.consenting(case):
        _known(work, case, index, name, HEAD)
    for officer in officers.seen(case):
        if officer.index is not None:
            _known(work, case, officer.index, officer.name, officer.role)
    for index, name in appointed:
        _known(work, case, index, name, courts.ADMINISTRATOR)


def renew(work: Work, case_id: str) -> Case:
    """Take what the register says now into an own change that is still written. Raises NotFound, Refused."""
    case = own_change(work, case_id, DRAFT)
    FLOW.step(case.state, "save", work.act.actor.role, {"own_case": True})
    refresh(work, case)
    work.record("case.saved", "case", case.id, section="start")
    return case


def _known(work: Work, case: Case, index: str, name: str, role: str) -> None:
    """A person of the register, with the number that an account or an earlier case holds; unknown ones cannot sign here."""
    there = matter.of_index(case, index)
    if there is not None:
        there.roles = sorted({*there.roles, role})
        return
    known = owners.known_of(work, index, matter.code_of(work, case, index))
    if known is not None:
        kinds = (known.party, known.document_kind, known.details)
        _add(work, case, NewPerson(name, known.number, known.mobile, *kinds), index, role)


def _add(work: Work, case: Case, who: NewPerson, index: str, role: str) -> Person:
    made = Person(
        id=work.act.ids.new("person"),
        case_id=case.id,
        position=max((p.position for p in case.people), default=0) + 1,
        name=who.name.strip(),
        id_number=who.number,
        id_number_index=index,
        mobile=who.mobile,
        roles=[role],
        contribution={},
        party=who.party,
        document_kind=who.document_kind,
        details=bodies.details(who.details or {}) or None,
    )
    case.people.append(made)
    return made


def own_change(work: Work, case_id: str, act: str = "") -> Case:
    """The applicant's own change; ``act``: what an agent may do here too. Raises NotFound for any other, Refused('mandate.…')."""
    case = own_case(work, case_id, act)
    if not belongs(case, FLOW):
        raise NotFound(case_id)
    return case


def save(
    work: Work,
    case_id: str,
    item: str,
    given: Mapping[str, Any],
    newcomer: NewPerson | None = None,
    seen_version: int | None = None,
    delegates: Mapping[str, NewPerson] | None = None,
) -> list[Problem]:
    """Keep what was typed for one item and say what is still wrong with it; every signature so far is outdated by itself.

    ``newcomer``: who comes in by it (a new representative, a buyer); ``delegates``: who acts for each further body that executes, by
    the owner's id. Raises NotFound, Invalid for a person wrongly typed,
    Conflict when another device saved in between.
    """
    case = own_change(work, case_id, DRAFT)
    FLOW.step(case.state, "save", work.act.actor.role, {"own_case": True})
    if item not in matter.items_of(case) or item not in FIELDS:  # beneficial owners have a page of their own
        raise NotFound(item)
    if seen_version is not None and seen_version != case.version:
        raise Conflict("case")
    kept = {name: short(name, given[name]) for name in FIELDS[item] if given.get(name) not in (None, "")}
    if "amounts" in kept:
        mine = {o.id for o in matter.owners_of(work, str(case.enterprise_id))}
        kept["amounts"] = {owner: fen for owner, fen in kept["amounts"].items() if owner in mine}
    if "classes" in kept:
        kept["classes"] = issuing.rows(kept["classes"])
    if "moves" in kept:
        kept["moves"] = reclassing.kept(kept["moves"])
    if "bought" in kept:
        kept["bought"] = redeeming.kept(kept["bought"])
    if "turns" in kept:
        kept["turns"] = sides.kept(kept["turns"])
    if "shops" in kept:
        kept["shops"] = netting.rows(kept["shops"])
    if "creditors" in kept:
        kept["creditors"] = winding.rows(kept["creditors"])
    for name in ("due", "form", "weights"):  # by part, or by owner
        if isinstance(kept.get(name), Mapping):
            known = {o.id for o in matter.owners_of(work, str(case.enterprise_id))}
            kept[name] = {p: str(x)[:30] for p, x in kept[name].items() if x and p.rsplit("-", 1)[0] in known}
    if item in officers.ROLES:
        kept["come"] = _coming(work, case, item, (kept.get("come") or [], newcomer))
    elif item in (*admitting.ITEMS, heirs.ITEM):
        kept["come"] = _admitted(work, case, (kept.get("come") or [], newcomer))
    elif newcomer is not None:
        handed = handing.kind_of(case)
        role = handed.representative if handed else HEAD if item == "representative" else OWNER
        kept["person" if item == "representative" else "to"] = _named(work, case, newcomer, role).id
    if item == "representative" and delegates:
        kept["delegates"] = {
            owner: _named(work, case, who, parties.DELEGATE_ROLE).id for owner, who in delegates.items()
        }
    case.answers = {**case.answers, item: kept}
    refresh(work, case)
    work.session.flush()
    alive.claim(work, case)
    work.record("case.saved", "case", case.id, section=item)
    return [p for p in problems(work, case) if p.field in (item, "") or item not in matter.items_of(case)]


def _coming(
    work: Work, case: Case, item: str, who: tuple[Sequence[Sequence[str]], NewPerson | None]
) -> list[list[str]]:
    """Who comes into an office by an item: of those named before who is still asked for, and whoever is typed now. Raises Invalid."""
    still, newcomer = {tuple(pair) for pair in who[0]}, who[1]
    found = [[p.id, role] for p, role in officers.coming(case, item) if (p.id, role) in still]
    if newcomer is not None:
        if newcomer.role not in officers.ROLES[item]:
            raise Invalid([Problem("person_role", "order.missing")])
        pair = [_named(work, case, newcomer, newcomer.role).id, newcomer.role]
        found += [pair] if pair not in found else []
    return found


def _admitted(
    work: Work, case: Case, who: tuple[Sequence[Mapping[str, Any]], NewPerson | None]
) -> list[dict[str, Any]]:
    """Who comes in as an owner: of those named before who is still asked for, and whoever is typed now. Raises Invalid."""
    still, newcomer = [dict(each) for each in who[0]], who[1]
    if newcomer is None:
        return still
    if newcomer.role not in sides.offered(case):
        raise Invalid([Problem("person_role", "order.missing")])
    named = _named(work, case, newcomer, newcomer.role)
    return [x for x in still if x["person"] != named.id] + [
        {"person": named.id, "role": newcomer.role, **dict(newcomer.part or {})}
    ]


def _named(work: Work, case: Case, who: NewPerson, role: str) -> Person:
    """The person typed, once in the case; of somebody on the register a name alone is enough for an office. Raises Invalid."""
    known = None if who.number or role in OWNERS else _by_name(case, who.name)
    if known is not None:
        known.roles = sorted({*known.roles, role})
        return known
    found = bodies.problems(who.party, who.document_kind, who.name, who.number)
    found += bodies.detail_problems(who.details or {})
    abroad = who.party == parties.FOREIGN or who.document_kind != RESIDENT_ID
    if not re.fullmatch(r"[0-9]{11}" + (r"|\+[0-9]{7,15}" if abroad else ""), who.mobile):
        found.append(Problem("mobile", "account.mobile_form"))
    if role not in OWNERS and who.party != parties.PERSON:
        found.append(Problem("name", "people.body_office"))
    index = parties.index_of(who.party, who.document_kind, who.number)
    there = matter.of_index(case, index)
    registered = index in _on_register(case)
    if there is not None and registered and there.name != who.name.strip():
        found.append(Problem("name", "change.other_name"))
    if found:
        raise Invalid(found)
    if there is not None:
        there.roles = sorted({*there.roles, role})
        if not registered:  # typed here before: what is typed now counts
            there.name, there.mobile = who.name.strip(), who.mobile
            kept = (
                None if role in OWNERS else there.details
            )  # an office asks nothing of what an owner is asked
            there.details = bodies.details(who.details or {}) or kept
        return there
    return _add(work, case, who, index, role)


def _by_name(case: Case, name: str) -> Person | None:
    """The one person of this name whom the register knows; None where there is none, or more than one."""
    registered = _on_register(case)
    found = [
        p
        for p in case.people
        if p.party == parties.PERSON and p.name == name.strip() and p.id_number_index in registered
    ]
    return found[0] if len(found) == 1 else None


def _on_register(case: Case) -> set[object]:
    """Indexes of whom the register names: the applicant changes nothing about them here."""
    start = case.answers.get("start") or {}
    offices = (officer.index for officer in officers.seen(case))
    return {
        *(start.get("heads") or [start.get("representative")]),
        *(owner.index for owner in matter.seen_owners(case)),
        *offices,
    }
