"""The task list of an open application: what is done, what is wrong, what comes next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for

from licensing.errors import Problem
from licensing.services.cases import cases, signing
from licensing.store.models import Case
from licensing.work import Work
from portal.counters.applications import sections
from portal.counters.applications.problems import place_of
from portal.i18n import t
from portal.words.kind_words import kinded

Task = dict[str, Any]


@dataclass(frozen=True)
class TaskList:
    """``tasks`` as the macro ``task_list`` takes them; ``next_href``/``next_text``: the one thing to do now."""

    tasks: list[Task]
    next_href: str
    next_text: str
    done: int


def tasks_of(work: Work, case: Case) -> TaskList:
    found = cases.problems_by_section(work, case)
    tasks = [_name(case, found["name"])] + [
        _section(case, name, found[name]) for name in sections.steps_of(case)
    ]
    ready = not any(found.values())
    tasks += _closing(work, case, ready, found)
    waiting = next((x for x in tasks if x["state"] in ("problem", "current", "todo")), tasks[-1])
    if waiting["state"] == "todo":
        waiting["state"] = "current"
    return TaskList(tasks, waiting["href"], waiting["title"], sum(x["state"] == "done" for x in tasks))


def _task(case: Case, name: str, state: str, hint: str = "", **query: Any) -> Task:
    href = url_for(f"applications.{name}", case_id=case.id, **query)
    return {
        "title": kinded(f"applications.section.{name}", case.entity_type),
        "href": href,
        "state": state,
        "hint": hint,
    }


def _name(case: Case, found: list[Problem]) -> Task:
    return {
        "title": t("applications.section.name"),
        "href": url_for("names.one", name_id=case.name_id) if case.name_id else "",
        "state": "problem" if found else "done",
        "hint": case.title if case.name_id else t("names.unnamed.chosen"),
    }


def _section(case: Case, name: str, found: list[Problem]) -> Task:
    if not sections.started(case, name):
        return _task(case, name, "todo", t("applications.not_started"))
    if found:
        task = _task(case, name, "problem", t("applications.problems", n=len(found)))
        return task | {"href": place_of(case, name, found[0].field).partition("#")[0]}
    return _task(case, name, "done")


def _closing(work: Work, case: Case, ready: bool, found: Mapping[str, list[Problem]]) -> list[Task]:
    """Documents, signatures, submission: open once everything before them is in order."""
    if not ready:
        later = t("applications.when_complete")
        return [
            _task(case, name, "blocked", later) for name in ("review", "documents", "signatures", "check")
        ]
    signers = signing.states(work, case)
    signed = sum(s.done for s in signers)
    invited = signing.asked(case) or any(s.last for s in signers)
    everybody = signed == len(signers) and signed > 0
    hint = t("applications.signed_of", n=signed, total=len(signers))
    return [
        _task(case, "review", "done" if invited else "todo"),
        _task(case, "documents", "done" if invited else "todo"),
        _task(case, "signatures", "done" if everybody else "todo" if invited else "blocked", hint),
        _task(
            case,
            "check",
            "todo" if everybody else "blocked",
            "" if everybody else t("applications.when_signed"),
        ),
    ]
