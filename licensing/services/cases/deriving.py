"""Keeps the answers of certificate items in step with the facts they repeat, whenever a draft is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from licensing.application.duties import CERTIFICATES
from licensing.application.facts import derived, facts_of, followed
from licensing.id_documents import RESIDENT_ID
from licensing.services.cases import agents
from licensing.services.cases.cases import asking_draft
from licensing.store.models import Case
from licensing.work import Work

TAKEN = "facts"  # in the answers: what the derived answers were when the draft was last kept


def suggestions(work: Work, case: Case, items: Iterable[str]) -> dict[str, str]:
    """Field name -> first answer for the questions of these items, to be looked over."""
    catalogue = work.books.catalogue
    asked = catalogue.shared_fields(catalogue.items[c] for c in items if c in catalogue.items)
    return _now(work, case, [f.name for f in asked])


def follow(work: Work, case: Case) -> None:
    """A fact changed: what repeated it goes with it, what somebody wrote otherwise is asked again."""
    before: Mapping[str, str] = case.answers.get(TAKEN) or {}
    now = {
        **before,
        **_now(work, case, work.books.catalogue.derived),
    }  # what is unknown for a while is remembered
    if now == before:
        return
    answers = {**case.answers, TAKEN: now}
    kept = answers.get(CERTIFICATES)
    if before and kept:
        fields, again = followed(kept.get("fields") or {}, before, now)
        waiting = {**(kept.get("again") or {}), **again}
        answers[CERTIFICATES] = {**kept, "fields": fields} | ({"again": waiting} if waiting else {})
    case.answers = answers
    work.session.flush()


def _now(work: Work, case: Case, names: Iterable[str]) -> dict[str, str]:
    catalogue = work.books.catalogue
    draft = asking_draft(work.session, case, work)
    return derived(facts_of(draft, catalogue, _agent(work, case)), catalogue, names)


def _agent(work: Work, case: Case) -> dict[str, str]:
    """Where an agent's mandate stands, the agent is who handles the matter, with the number the giver signed."""
    agent = next(
        (m for m in agents.of_case(work, case.id) if agents.standing(work, m) == agents.ACTIVE), None
    )
    if agent is None:
        return {}
    number = {"agent_id": agent.agent_number} if agent.agent_kind == RESIDENT_ID else {}
    return {"agent_name": agent.agent_name, "agent_mobile": agent.agent_mobile, **number}
