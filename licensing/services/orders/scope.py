"""A new business scope by order: phrases of the catalogue, and what they oblige to, as at founding (条例 art 14; 细则 arts 12, 22)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from licensing import approvals
from licensing.approvals import Approval
from licensing.catalogue.load import Catalogue
from licensing.catalogue.model import BEFORE
from licensing.documents.wording import scope_of
from licensing.entities import KINDS, catalogue_code
from licensing.errors import Problem
from licensing.obligations import Duty, Obligations, obligations
from licensing.services.register import standing
from licensing.store.models import Case, Enterprise, Leg
from licensing.work import Work

MOST_ITEMS = 60
CONFIRMED = "APPROVAL_GIVEN"  # a department's word that it gave an approval: its item's code begins the basis
REMARKS = re.compile(r"(一般项目|许可项目)\s*[：:]|（[^（）]*依法须经批准的项目[^（）]*）。?")
Fields = Mapping[str, Any]


def phrases(text: str) -> list[str]:
    """The phrases of a scope as somebody wrote or the register prints it, each once.

    >>> phrases("一般项目：软件开发；软件销售（除依法须经批准的项目外，凭营业执照依法自主开展经营活动）。")
    ['软件开发', '软件销售']
    """
    found = (p.strip(" 。\t\r") for p in re.split(r"[；;\n]", REMARKS.sub("；", text)))
    return list(dict.fromkeys(p for p in found if p))


def read(text: str, catalogue: Catalogue) -> tuple[list[str], list[str]]:
    """The codes of the phrases (given by code or in the catalogue's own words), and what is none."""
    by_words = {row.item: code for code, row in catalogue.scope_items.items()}
    codes: list[str] = []
    unknown: list[str] = []
    for phrase in phrases(text):
        code = phrase if phrase in catalogue.scope_items else by_words.get(phrase)
        (codes if code else unknown).append(code or phrase)
    return list(dict.fromkeys(codes)), unknown


def printed(text: str, catalogue: Catalogue) -> str:
    """The scope as the register will print it."""
    return scope_of(read(text, catalogue)[0], catalogue)


def owed(work: Work, enterprise: Enterprise, fields: Fields, anew: bool = False) -> Obligations:
    """What the phrases that are new to the enterprise oblige to, at its place; ``anew``: all of them."""
    catalogue = work.books.catalogue
    held = set() if anew else set(read(enterprise.scope or "", catalogue)[0])
    new = [c for c in read(str(fields.get("scope") or ""), catalogue)[0] if c not in held]
    place = enterprise.authority if enterprise.authority in catalogue.places else None
    code = catalogue_code(enterprise.entity_type, enterprise.name)
    return obligations(new, code, place, catalogue, founding=False)


def scope_of_the_catalogue(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """Only phrases of the catalogue are registered, and none that this type may not have (细则 art 12)."""
    if not fields.get("scope"):
        return []
    catalogue = work.books.catalogue
    codes, unknown = read(str(fields["scope"]), catalogue)
    found = [Problem("scope", "order.phrase_unknown", {"phrase": phrase[:60]}) for phrase in unknown]
    if len(codes) > MOST_ITEMS:
        found.append(Problem("scope", "business.too_many", {"most": MOST_ITEMS, "count": len(codes)}))
    for code in owed(work, enterprise, fields).closed:
        phrase = catalogue.scope_items[code]
        instead = "、".join(catalogue.scope_items[c].item for c in phrase.instead)
        why = "business.too_wide" if instead else "business.closed_to_type"
        found.append(Problem("scope", why, {"item": phrase.item, "instead": instead}))
    return found


def scope_approved(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """Every pre-approval the new phrases call for is granted here or given elsewhere and confirmed (条例 art 14)."""
    given = approvals.read({"approvals": fields.get("approvals") or {}})
    duties = owed(work, enterprise, fields).before if fields.get("scope") else ()
    named = {code for duty in duties for code in duty.items}
    found = [
        Problem("approvals", "order.approval_not_needed", {"item": code})
        for code in given
        if code not in named
    ]
    for duty in duties:
        found += _problems(work, enterprise, duty, given, _holders(enterprise, fields))
    return found


def _holders(enterprise: Enterprise, fields: Fields) -> tuple[str, ...]:
    """Whom an approval may name: the enterprise, by a name it is given in the same act too, or the operator whose business it is."""
    kind = KINDS.get(enterprise.entity_type)
    operator = enterprise.representative if kind and kind.family_code else None
    return tuple(dict.fromkeys(str(n) for n in (enterprise.name, fields.get("name"), operator) if n))


def _problems(
    work: Work, enterprise: Enterprise, duty: Duty, given: Mapping[str, Approval], holders: tuple[str, ...]
) -> list[Problem]:
    if granted(work, enterprise).intersection(duty.items):
        return []
    told = [given[code] for code in duty.items if code in given]
    if not told:
        return [Problem("approvals", "order.approval_needed", {"items": duty.items})]
    wrong = [p for approval in told for p in approvals.problems(approval, holders, work.act.on)]
    if wrong:
        return wrong
    open_ones = [
        a.item for a in told if a.item in duty.decides_here and not _department_said(work, enterprise, a)
    ]
    return [Problem("approvals", "order.approval_unconfirmed", {"items": open_ones})] if open_ones else []


def granted(work: Work, enterprise: Enterprise) -> frozenset[str]:
    """Pre-approvals that the deciding body of the enterprise's place granted to it in one of its cases."""
    catalogue = work.books.catalogue
    query = (
        select(Leg)
        .join(Case, Case.id == Leg.case_id)
        .where(Case.enterprise_id == enterprise.id, Leg.kind == BEFORE, Leg.state == "granted")
    )
    return frozenset(
        code
        for leg in work.session.scalars(query)
        for code in leg.items
        if code in catalogue.items
        and catalogue.department_for(catalogue.items[code], enterprise.authority).code == leg.department
    )


def _department_said(work: Work, enterprise: Enterprise, approval: Approval) -> bool:
    """Whether the deciding body itself states this approval, by its number and its item, and it stands today."""
    catalogue = work.books.catalogue
    body = catalogue.department_for(catalogue.items[approval.item], enterprise.authority).code
    return any(
        row.code == CONFIRMED
        and row.department == body
        and row.reference == approval.number
        and (row.basis or "").split(" ")[0] == approval.item
        for row in standing.of_enterprise(work.session, enterprise.id, work.act.on)
    )


def told(work: Work, enterprise: Enterprise, fields: Fields) -> dict[str, tuple[str, ...]]:
    """Department -> the items it hears of because of the new phrases, whether or not they were applied for (双告知)."""
    found: dict[str, list[str]] = {}
    for duty in owed(work, enterprise, fields).duties:
        for body in duty.bodies:
            found.setdefault(body, []).extend(duty.items)
    return {body: tuple(dict.fromkeys(items)) for body, items in sorted(found.items())}
