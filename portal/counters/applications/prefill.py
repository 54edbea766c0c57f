"""What certificate items ask and the application knows already: offered as a first answer, to be looked over."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from licensing.application.draft import Draft, PersonAnswer
from licensing.documents.wording import address_text
from licensing.id_documents import RESIDENT_ID
from licensing.services.cases import agents
from licensing.services.cases.cases import draft_of
from licensing.store.models import Case
from licensing.work import Work

Known = Callable[[PersonAnswer], str]
FROM_LIAISON: dict[str, Known] = {
    "tax_handler_name": lambda p: p.name,
    "tax_handler_mobile": lambda p: p.mobile,
    "contact_name": lambda p: p.name,
    "contact_mobile": lambda p: p.mobile,
    "handler_name": lambda p: p.name,
    "handler_mobile": lambda p: p.mobile,
    "contact": lambda p: p.name,
}


def suggestions(work: Work, case: Case, items: Iterable[str]) -> dict[str, Any]:
    """Field name -> value for the questions of these items, from the liaison and the domicile."""
    catalogue, draft = work.books.catalogue, draft_of(work.session, case, work)
    found = (
        {"premises_address": address_text(draft, catalogue)} | _from_liaison(draft) | _from_agent(work, case)
    )
    asked = catalogue.shared_fields(catalogue.items[c] for c in items if c in catalogue.items)
    return {f.name: found[f.name] for f in asked if found.get(f.name)}


def _from_agent(work: Work, case: Case) -> dict[str, str]:
    """Where an agent's mandate stands, the agent is who handles the matter, with the number the giver signed."""
    agent = next(
        (m for m in agents.of_case(work, case.id) if agents.standing(work, m) == agents.ACTIVE), None
    )
    if agent is None:
        return {}
    names = dict.fromkeys(("handler_name", "seal_handler_name", "bank_handler"), agent.agent_name)
    resident = agent.agent_kind == RESIDENT_ID
    numbers = dict.fromkeys(("handler_id", "seal_handler_id"), agent.agent_number) if resident else {}
    return {**names, **numbers, "handler_mobile": agent.agent_mobile}


def _from_liaison(draft: Draft) -> dict[str, str]:
    liaison = next(iter(draft.holding("LIAISON")), None)
    return {name: known(liaison) for name, known in FROM_LIAISON.items()} if liaison else {}
