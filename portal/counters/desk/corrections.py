"""The correction list: ticked together from what the machine found, the fields, and free lines; sent once (条例 art 19)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from werkzeug.datastructures import MultiDict

from licensing.entities import KINDS
from licensing.known_kinds import kind_of
from licensing.services.cases import review
from licensing.services.cases.desk import Dossier
from portal.i18n import t
from portal.words.problem_words import problem_text

FIELDS: Mapping[str, Sequence[str]] = {
    "place": ("kind", "county", "address", "tenure", "tenure_until", "owner", "host", "platform"),
    "business": ("items", "main", "term_years"),
    "capital": ("amount_fen",),
    "people": ("people", "contribution", "roles"),
    "classes": ("classes",),
    "beneficial": ("way", "owners"),
    "certificates": ("items", "fields"),
    "documents": ("articles",),
}
LONGEST = 500
FREE = "other"
ARTICLES = "ART"


@dataclass(frozen=True)
class Option:
    """One line that can be ticked. ``found``: the machine found it; ``free``: the clerk may word it; ``text``: what the applicant reads."""

    key: str
    section: str
    field: str
    text: str
    found: bool
    free: bool = True


def offered(dossier: Dossier) -> list[Option]:
    """What may be asked. After a first list only its own lines: a second list may repeat, never add."""
    first = review.first_list(dossier.case)
    if first is not None:
        lines = [Option("", i["section"], i["field"], i["text"], False, free=False) for i in first.items]
    else:
        lines = [*_found(dossier), *_fields(dossier)]
    return [replace(o, key=str(n)) for n, o in enumerate(lines)]


def by_section(lines: list[Option]) -> list[tuple[str, list[Option]]]:
    """The lines under their sections, what the machine found first, otherwise in the order of the form."""
    order = list(dict.fromkeys(o.section for o in lines))
    ranked = sorted(lines, key=lambda o: order.index(o.section))
    return [(section, list(group)) for section, group in groupby(ranked, key=lambda o: o.section)]


def _found(dossier: Dossier) -> list[Option]:
    return [
        Option("", section, problem.field, problem_text(problem), True)
        for section, problems in dossier.problems.items()
        for problem in problems
    ]


def _fields(dossier: Dossier) -> list[Option]:
    """The fields that this type of enterprise is asked at all: an individual business has neither capital nor articles."""
    case = dossier.case
    there = {s.NAME for s in kind_of(case).sections if s.applies(case.entity_type)}
    if KINDS[case.entity_type].capital == "optional":
        there.discard("capital")  # no capital is registered
    there |= {"documents"} if any(p.kind == ARTICLES for p in dossier.papers) else set()
    return [
        Option("", section, field, t("desk.ask", what=t(f"desk.field.{section}.{field}")), False)
        for section, fields in FIELDS.items()
        if section in there
        for field in fields
    ]


def items_of(dossier: Dossier, form: MultiDict[str, str]) -> list[dict[str, str]]:
    """The list as ticked: a line's own note replaces its sentence; each free line is an item of its own."""
    ticked = set(form.getlist("tick"))
    items = [
        {
            "section": o.section,
            "field": o.field,
            "text": ((o.free and form.get(f"note-{o.key}", "").strip()) or o.text)[:LONGEST],
        }
        for o in offered(dossier)
        if o.key in ticked
    ]
    free = [line.strip()[:LONGEST] for line in form.get("free", "").splitlines() if line.strip()]
    return items + [{"section": FREE, "field": FREE, "text": line} for line in free]
