"""Problems of a whole application as lines that lead to where they are repaired."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for

from licensing.errors import Problem
from licensing.parties import PERSON
from licensing.store.models import Case
from portal.approval_fields import input_of
from portal.i18n import has, language, t
from portal.office import current_office
from portal.words.kind_words import kinded
from portal.words.problem_words import problem_text


@dataclass(frozen=True)
class Linked:
    section: str
    text: str
    href: str


def linked(case: Case, found: Mapping[str, list[Problem]]) -> dict[str, list[Linked]]:
    """A section's name -> one line for each problem, in the order of the task list; sections without one are left out."""
    lines: dict[str, list[Linked]] = {}
    for section, problems in found.items():
        called = kinded(f"applications.section.{section}", case.entity_type)
        rows = [Linked(called, _words(section, p), place_of(case, section, p.field)) for p in problems]
        if rows:
            lines.setdefault(called, []).extend(rows)
    return lines


def _words(section: str, problem: Problem) -> str:
    """What is wrong; an answer that is missing is called by its name."""
    if not problem.code.endswith(".required"):
        return problem_text(problem)
    asked = current_office().books.catalogue.fields.get(problem.field)
    if asked is not None:
        return t("forms.required", label=asked.label_zh if language() == "zh" else asked.label_en)
    key = f"applications.{section}.{problem.field}"
    return t("forms.required", label=t(key)) if has(key) else problem_text(problem)


def place_of(case: Case, section: str, field: str) -> str:
    """The page, and the input on it, where a field of a section is changed."""
    if section == "name":
        return url_for("applications.one", case_id=case.id)
    if section == "people" and field.startswith("person."):
        person, _, name = field.removeprefix("person.").partition(".")
        who = next((p for p in case.people if p.id == person), None)
        if who is not None:
            page = "applications.person" if who.party == PERSON else "applications.body"
            return url_for(page, case_id=case.id, person_id=person, field=name or None, _anchor=name or None)
    if section == "certificates" and field not in ("items", ""):
        anchor = field if field == "pledge" else f"f_{field}"
        anchor = input_of(field) if field.startswith("approval.") else anchor
        return url_for(
            "applications.certificate_fields", case_id=case.id, checked=1, field=field, _anchor=anchor
        )
    if section == "beneficial":
        return _beneficial(case, field)
    known = ("place", "business", "capital", "people", "classes", "certificates")
    if section not in known:
        return url_for("applications.one", case_id=case.id)
    return url_for(f"applications.{section}", case_id=case.id, checked=1, _anchor=field or None)


def _beneficial(case: Case, field: str) -> str:
    """Somebody named has a page; whoever is missing is offered on the overview."""
    _, _, rest = field.partition("owner.")
    owner, _, name = rest.partition(".")
    if name:
        return url_for("beneficial.owner", case_id=case.id, owner=owner, _anchor=name)
    return url_for("beneficial.overview", case_id=case.id, _anchor="named" if rest else None)
