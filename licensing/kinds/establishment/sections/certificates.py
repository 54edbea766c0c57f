"""What the scope obliges to: approvals first, permits after with the pledge, and what is applied for in the same submission.

Basis: 条例 art 14 and 细则 art 22 (approval first), 双告知 (pledge not to trade before the permit), 多证合一. A question that
several items need is asked once. An item that the scope or the type does not call for is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from licensing import approvals
from licensing.application.draft import Draft
from licensing.application.duties import CERTIFICATES, duties
from licensing.approvals import Approval
from licensing.catalogue.load import Catalogue
from licensing.catalogue.model import Item
from licensing.errors import Problem
from licensing.findings import rules
from licensing.obligations import Duty, Obligations, fits

NAME = CERTIFICATES
ORDER = 60
FIELDS = ("items", "fields", "pledge", "approvals", "again")


def applies(entity_type: str) -> bool:
    return True


def problems(draft: Draft, catalogue: Catalogue) -> list[Problem]:
    """Every problem of the section; what concerns an approval stands at ``approval.<item>.<field>``."""
    answer, owed = draft.section(NAME), duties(draft, catalogue)
    given = approvals.read(answer)
    chosen, found = _chosen(draft, catalogue)
    asked = [item for item in chosen if item.code not in given]
    found += catalogue.validate_fields(asked, answer.get("fields") or {})
    found += _moved(answer, asked)
    found += _given(given, owed, draft)
    ticked = {item.code for item in chosen}
    for duty in owed.before:
        found += _gate(duty, ticked, given)
    if owed.after and not answer.get("pledge"):
        found.append(Problem("pledge", "certificates.pledge_needed"))
    return found + rules.refusals(draft, catalogue, NAME)


def _chosen(draft: Draft, catalogue: Catalogue) -> tuple[list[Item], list[Problem]]:
    """The items that may be applied for, and why the others may not."""
    chosen: list[Item] = []
    found: list[Problem] = []
    for code in draft.section(NAME).get("items") or []:
        item = catalogue.items.get(code)
        if item is None or code in catalogue.withheld:
            found.append(Problem("items", "certificates.not_offered", {"item": code}))
            continue
        why = fits(item, draft.scope, draft.kind.catalogue_code, catalogue)
        if why is None:
            chosen.append(item)
        else:
            found.append(Problem("items", f"certificates.{why}", {"item": item.name_zh}))
    return chosen, found


def _moved(answer: Mapping[str, Any], asked: Iterable[Item]) -> Iterator[Problem]:
    """Answers that repeat a fact that has changed since, in other words than the fact's (``licensing.application.facts``)."""
    values, again = answer.get("fields") or {}, answer.get("again") or {}
    names = dict.fromkeys(f.name for item in asked for f in item.fields)
    for name in names:
        if name in again and values.get(name) not in (None, "", again[name]):
            yield Problem(name, "certificates.fact_moved", {"now": again[name]})


def _given(given: Mapping[str, Approval], owed: Obligations, draft: Draft) -> Iterator[Problem]:
    needed = {code for duty in owed.before for code in duty.items}
    for code, approval in given.items():
        if code in needed:
            yield from approvals.problems(approval, draft.approved_for, draft.on, draft.filed_on)
        else:
            yield Problem(f"approval.{code}.number", "approval.not_needed", {"item": code})


def _gate(duty: Duty, ticked: Iterable[str], given: Mapping[str, Approval]) -> Iterator[Problem]:
    """A pre-approval is applied for here, where its body decides here, or given with its document."""
    if any(code in given for code in duty.items):
        return
    here = [code for code in duty.items if code in ticked]
    if not here:
        yield Problem("items", "certificates.before_needed", {"item": duty.items[0]})
    elif not any(code in duty.decides_here for code in here) and duty.bodies:
        yield Problem("items", "certificates.decided_elsewhere", {"item": here[0]})
