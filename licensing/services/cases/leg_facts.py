"""What a department is asked about a case, kept with its leg: what it reads is what it answers, whatever the founder types meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from licensing import approvals, routing
from licensing.application.duties import CERTIFICATES
from licensing.catalogue.model import TOLD
from licensing.known_kinds import kind_of
from licensing.services.cases.public import PublicFacts
from licensing.store.models import Case, Leg
from licensing.work import Work

APPROVALS = "approvals"  # in a leg's fields: approvals given elsewhere that the department confirms
NOT_RECORDED = "not_recorded"  # legs of an older installation: nobody knows what was decided on

ASKED = {f.name for f in fields(PublicFacts)} - {"uscc"}  # what a leg keeps; the code is the case's own


@dataclass(frozen=True)
class Question:
    """One round of a leg: its items (codes), the answers they ask for, the public facts shown beside them."""

    items: tuple[str, ...]
    fields: dict[str, Any]
    facts: dict[str, Any]


def question(work: Work, case: Case, planned: routing.LegPlan) -> Question:
    """A department sees the answers its own items ask for, and no others. The credit code is the case's own, never asked."""
    answer = case.answers.get(CERTIFICATES) or {}
    values = answer.get("fields") or {} if planned.kind != TOLD else {}
    given = [asdict(a) for code, a in approvals.read(answer).items() if code in planned.items]
    asked = {f.name for code in planned.items for f in work.books.catalogue.items[code].fields}
    facts = asdict(kind_of(case).public(work, case))
    del facts["uscc"]
    fields = {k: v for k, v in values.items() if k in asked} | ({APPROVALS: given} if given else {})
    return Question(planned.items, fields, facts)


def changed(leg: Leg, now: Question) -> list[str]:
    """What differs from the round before: ``items``, ``fields.<name>``, ``facts.<name>``; empty when nothing does."""
    if leg.asked is None:
        return [NOT_RECORDED]
    found = [] if set(leg.items) == set(now.items) else ["items"]
    return (
        found + _differing("fields", leg.fields, now.fields) + _differing("facts", dict(leg.asked), now.facts)
    )


def _differing(kind: str, before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    names: Sequence[str] = list(dict.fromkeys([*before, *now]))
    return [f"{kind}.{name}" for name in names if before.get(name) != now.get(name)]


def facts_of(work: Work, leg: Leg) -> PublicFacts:
    """The facts the leg was asked with; of an exit, and of a leg older than this record, as they stand now."""
    if leg.asked is not None and set(leg.asked) == ASKED:
        return PublicFacts(uscc=leg.case.uscc, **leg.asked)
    now = kind_of(leg.case).public(work, leg.case)
    return now if leg.asked is None else replace(now, **leg.asked)
