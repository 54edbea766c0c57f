"""What a department is asked about a case, kept with its leg: what it reads is what it answers, whatever the founder types meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from licensing import routing
from licensing.documents.wording import address_text, scope_text
from licensing.flows import simplified_exit
from licensing.services.cases.cases import draft_of
from licensing.store.models import Case, Enterprise, Leg
from licensing.work import Work

NOT_RECORDED = "not_recorded"  # legs of an older installation: nobody knows what was decided on


@dataclass(frozen=True)
class PublicFacts:
    """What the register shows to everybody (企业信息公示暂行条例 art 6), before or after it is on the register."""

    name: str
    uscc: str | None
    entity_type: str
    domicile: str
    scope: str
    capital_fen: int | None
    representative: str
    authority: str


@dataclass(frozen=True)
class Question:
    """One round of a leg: its items (codes), the answers they ask for, the public facts shown beside them."""

    items: tuple[str, ...]
    fields: dict[str, Any]
    facts: dict[str, Any]


def question(work: Work, case: Case, planned: routing.LegPlan) -> Question:
    """A department sees the answers its own items ask for, and no others. The credit code is the case's own, never asked."""
    values = (case.answers.get("certificates") or {}).get("fields") or {}
    asked = {f.name for code in planned.items for f in work.books.catalogue.items[code].fields}
    facts = asdict(_drafted(work, case))
    del facts["uscc"]
    return Question(planned.items, {k: v for k, v in values.items() if k in asked}, facts)


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
    if leg.case.kind == simplified_exit.FLOW.name:
        return _on_register(work.session.get_one(Enterprise, leg.case.enterprise_id))
    drafted = _drafted(work, leg.case)
    return drafted if leg.asked is None else replace(drafted, **leg.asked)


def _drafted(work: Work, case: Case) -> PublicFacts:
    draft = draft_of(work.session, case, work)
    heads = draft.holding(draft.kind.representative)
    return PublicFacts(
        name=case.title,
        uscc=case.uscc,
        entity_type=case.entity_type,
        domicile=address_text(draft, work.books.catalogue),
        scope=scope_text(draft, work.books.catalogue),
        capital_fen=draft.capital_fen or None,
        representative=heads[0].name if heads else "",
        authority=case.authority or "",
    )


def _on_register(enterprise: Enterprise) -> PublicFacts:
    return PublicFacts(
        name=enterprise.name,
        uscc=enterprise.uscc,
        entity_type=enterprise.entity_type,
        domicile=enterprise.domicile or "",
        scope=enterprise.scope or "",
        capital_fen=enterprise.capital_fen,
        representative=enterprise.representative or "",
        authority=enterprise.authority,
    )
