"""Who owns, runs, watches and answers for the entity (公司法 arts 10, 42, 47, 48, 68, 75, 76, 83; 条例 arts 8, 9, 13)."""

from __future__ import annotations

from collections import Counter
from datetime import date

from licensing.application.draft import Draft, PersonAnswer
from licensing.catalogue.load import Catalogue
from licensing.deadlines import add_years
from licensing.errors import Problem

NAME = "people"
ORDER = 50
MOST_SHAREHOLDERS = 50  # 公司法 art 42
CONTRIBUTION_YEARS = 5  # 公司法 art 47
LAWFUL_FORMS = ("currency", "in_kind", "intellectual_property", "land_use_right", "equity", "claim", "data")
BANNED_FORMS = (
    "labour",
    "credit",
    "personal_name",
    "goodwill",
    "franchise",
    "encumbered_property",
)  # 条例 art 13


def applies(entity_type: str) -> bool:
    return True


def problems(draft: Draft, catalogue: Catalogue) -> list[Problem]:
    found = _offices(draft) + _duplicates(draft)
    if draft.entity_type == "llc":
        found += _company(draft) + [
            p for s in draft.holding("SHAREHOLDER") for p in contribution_problems(s, draft.on)
        ]
    return found


def contribution_problems(person: PersonAnswer, established: date) -> list[Problem]:
    """What is wrong with one shareholder's contribution when the company is established on that date."""
    where, found = f"person.{person.id}", []
    if person.amount_fen <= 0:
        found.append(Problem(f"{where}.amount_fen", "people.amount_needed", {"name": person.name}))
    form = person.contribution.get("form")
    if form in BANNED_FORMS:
        found.append(Problem(f"{where}.form", "people.form_banned", {"name": person.name}))
    elif form not in LAWFUL_FORMS:
        found.append(Problem(f"{where}.form", "people.form_needed", {"name": person.name}))
    due = person.contribution.get("due_on")
    last = add_years(established, CONTRIBUTION_YEARS)
    if not due:
        found.append(Problem(f"{where}.due_on", "people.due_needed", {"name": person.name}))
    elif date.fromisoformat(str(due)) > last:
        found.append(Problem(f"{where}.due_on", "people.five_years", {"name": person.name, "last": last}))
    return found


def _offices(draft: Draft) -> list[Problem]:
    found = []
    for role in {draft.kind.representative, draft.kind.owner, "LIAISON"}:
        count = len(draft.holding(role))
        if count == 0:
            found.append(Problem("people", "people.role_missing", {"role": role}))
        elif count > 1 and role in (draft.kind.representative, "LIAISON"):
            found.append(Problem("people", "people.role_once", {"role": role}))
    return sorted(found, key=lambda p: str(p.params["role"]))


def _duplicates(draft: Draft) -> list[Problem]:
    counts = Counter(p.id_number for p in draft.people)
    return [
        Problem(f"person.{p.id}.id_number", "people.entered_twice", {"name": p.name})
        for p in draft.people
        if counts[p.id_number] > 1
    ]


def _company(draft: Draft) -> list[Problem]:
    found = []
    shareholders, directors = draft.holding("SHAREHOLDER"), draft.holding("DIRECTOR")
    if len(shareholders) > MOST_SHAREHOLDERS:
        found.append(Problem("people", "people.too_many_shareholders", {"most": MOST_SHAREHOLDERS}))
    if not directors:
        found.append(Problem("people", "people.role_missing", {"role": "DIRECTOR"}))
    for person in draft.holding("LEGAL_REP"):
        if not person.roles & {"DIRECTOR", "MANAGER"}:
            found.append(Problem(f"person.{person.id}.roles", "people.rep_neither", {"name": person.name}))
    for person in draft.holding("SUPERVISOR"):
        if person.roles & {"DIRECTOR", "MANAGER", "FIN_HEAD"}:
            found.append(
                Problem(f"person.{person.id}.roles", "people.supervisor_runs", {"name": person.name})
            )
    total = sum(p.amount_fen for p in shareholders)
    if shareholders and draft.capital_fen and total != draft.capital_fen:
        found.append(
            Problem("people", "people.sum_differs", {"sum_fen": total, "capital_fen": draft.capital_fen})
        )
    return found
