"""What the pages of all sections share: look at the own case, save, say what is wrong, go on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from licensing.catalogue.mandates import LOOK
from licensing.errors import Problem
from licensing.kinds.establishment.opening import own_establishment
from licensing.known_kinds import kind_of, stands
from licensing.store import hanging
from licensing.store.models import Case
from licensing.work import Work
from portal.forms import Form, attach
from portal.i18n import t
from portal.reading import reading

STEPS = ("place", "business", "capital", "people", "classes", "beneficial", "certificates")
LATER = "later"


@contextmanager
def own(case_id: str) -> Iterator[tuple[Work, Case]]:
    """The signed-in person's own establishment, to look at. Raises NotFound for anybody else's."""
    with reading() as work:
        yield work, own_establishment(work, case_id, LOOK)


def steps_of(case: Case) -> tuple[str, ...]:
    """The sections that this kind of enterprise is asked, in the pages' order."""
    asked = {s.NAME for s in kind_of(case).sections if s.applies(case.entity_type)}
    return tuple(step for step in STEPS if step in asked)


def closed(case: Case) -> Response | None:
    """Where to go instead when the case takes no more changes."""
    if stands(case, "fillable"):
        return None
    flash(t("applications.closed"), "info")
    return redirect(url_for("applications.one", case_id=case.id), 303)


def started(case: Case, section: str) -> bool:
    """Whether the applicant has been there; a county taken over from the name is not an answer yet."""
    if section == "people":
        return bool(hanging.people_of(case))
    answer = case.answers.get(section)
    return answer is not None and (section != "place" or bool(set(answer) - {"county"}))


def show_problems(form: Form, case: Case, section: str, found: list[Problem]) -> None:
    """Puts what is still wrong beside its fields, once the applicant has saved the section."""
    if started(case, section) or "checked" in request.args:
        attach_named(form, found)


def attach_named(form: Form, found: list[Problem]) -> None:
    """As ``attach``, but an answer that is missing is called by its name: a list of them can then be read."""
    missing = [p for p in found if p.code.endswith(".required") and p.field in form._fields]
    for problem in missing:
        field = form[problem.field]
        key = "forms.choose" if hasattr(field, "choices") else "forms.required"
        field.errors = [*field.errors, t(key, label=field.label.text)]
    attach(form, [p for p in found if p not in missing])


def gone_on(case_id: str, section: str, found: list[Problem]) -> Response:
    """After a section is kept: on to wherever what is still wrong leads."""
    return leave(case_id, section, len(found))


def leave(case_id: str, section: str, wrong: int) -> Response:
    """To the case when it is to wait, back to the section while something is wrong, else to the next one."""
    if LATER in (request.form.get("then"), request.form.get("do")):
        flash(t("applications.saved"), "success")
        return redirect(url_for("applications.one", case_id=case_id), 303)
    if wrong:
        flash(t("applications.saved_wrong", n=wrong), "warn")
        return redirect(url_for(f"applications.{section}", case_id=case_id, checked=1), 303)
    return redirect(next_page(case_id, section), 303)


def next_page(case_id: str, section: str) -> str:
    with own(case_id) as (_, case):
        steps = steps_of(case)
    place = steps.index(section) + 1
    name = steps[place] if place < len(steps) else "review"
    return url_for(f"applications.{name}", case_id=case_id)


def corrections(case: Case, section: str | None = None) -> list[dict[str, str]]:
    """What the clerk asked to correct, while it is still asked."""
    if not stands(case, "correction"):
        return []
    asked = next(
        (r for r in reversed(case.reviews) if r.action == "request_correction" and not r.undone), None
    )
    items = list(asked.items) if asked else []
    return [i for i in items if section is None or i["section"] == section]
