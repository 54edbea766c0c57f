"""Who declares a branch's name: whoever acts for the head in front of it (公司法 art 38; 734 arts 13, 16).

The head is looked for in the name itself too: what stands whole in front of a branch's name on this register is asked for its power.
A head on another register cannot be asked: its number's check digits and the commitment are there now, its signature and a clerk who
reads its licence when the branch is founded (``GE-45R``).
"""

from __future__ import annotations

from sqlalchemy import select

from licensing import parties
from licensing.branch_heads import HEADS
from licensing.entities import founded
from licensing.errors import Invalid, Problem
from licensing.flows import enterprise as enterprises
from licensing.services.holding.holding import SIGN, powers
from licensing.services.names.declaring import (
    SHORTEST_HEAD,
    BranchParts,
    branch_declaration,
    branch_problems,
)
from licensing.services.register import bodies
from licensing.store.models import Enterprise
from licensing.work import Work
from namecheck.declaration import Declaration


def heads(work: Work) -> dict[str, Enterprise]:
    """Credit code -> enterprise, of those that have branches and for which the acting person declares."""
    mine = [p.enterprise for p in powers(work) if p.leads or p.may(SIGN)]
    return {str(e.uscc): e for e in mine if e.uscc and not e.unnamed and has_branches(e)}


def has_branches(enterprise: Enterprise) -> bool:
    kind = founded(enterprise.entity_type, enterprise.name)
    return kind is not None and kind.code in HEADS


def declare(work: Work, parts: BranchParts) -> Declaration:
    """The declaration of a branch's name. Raises Invalid with everything against its parts and against who declares it."""
    found = branch_problems(parts, work.books.catalogue)
    if not found:
        found = _head_problems(work, parts)
    if found:
        raise Invalid(found)
    return branch_declaration(parts, work.act)


def _head_problems(work: Work, parts: BranchParts) -> list[Problem]:
    code = parties.tidy(parties.COMPANY, parts.code)
    named, mine = bodies.by_code(work, code), heads(work)
    if named is not None and named.name != parts.head.strip():
        return [Problem("head_name", "name.head_of_other_code", {"code": code})]
    if named is not None and not enterprises.FLOW.within(named.status, "on_register"):
        return [Problem("head_name", "name.head_gone", {"name": named.name})]
    if named is not None:
        return [] if code in mine else [Problem("head_code", "name.head_not_yours", {"name": named.name})]
    return [
        Problem("head_code", "name.head_under_other_code", {"name": e.name})
        for e in _in_front(work, parts.text)
    ]


def _in_front(work: Work, text: str) -> list[Enterprise]:
    """Enterprises on the register whose whole name stands in front of a name: of a head that somebody wrote with another's number."""
    fronts = [text[:end] for end in range(SHORTEST_HEAD, len(text))]
    query = select(Enterprise).where(
        Enterprise.name.in_(fronts), Enterprise.status.in_(enterprises.FLOW.states_in("on_register"))
    )
    return [e for e in work.session.scalars(query.order_by(Enterprise.name)) if has_branches(e)]
