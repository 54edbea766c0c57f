"""Keeping what was typed in a draft: by a button, or field by field by the page's script; two windows are joined."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import flash, g, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response
from wtforms import BooleanField, Field

from licensing.catalogue.mandates import DRAFT
from licensing.errors import Conflict, CostsSignatures, Invalid, Problem
from licensing.services.cases import cases, signing_costs
from licensing.store.models import Case
from licensing.work import Work
from portal import formats, merging
from portal.access import current_actor
from portal.forms import Form, attach
from portal.i18n import has, language, t
from portal.merging import Merged
from portal.office import current_office
from portal.reading import reading
from portal.validators import MoneyField
from portal.words.problem_words import problem_text

SEEN, QUIET, COSTS = "seen", "keep", "costs"
APART = frozenset({"csrf_token", "q", "version", "then", SEEN, COSTS})  # what a form carries besides answers
Values = dict[str, Any]


def values_of(form: Form) -> Values:
    """The answers of a form, however it was filled."""
    return {name: _plain(field) for name, field in form._fields.items() if name not in APART}


def _plain(field: Field) -> Any:
    value = field.data
    if value == "None" or (isinstance(field, BooleanField) and not value):
        return None
    return list(value) if isinstance(value, list | tuple | set | frozenset) else value


def quiet() -> bool:
    """Whether the page's script keeps a field while somebody goes on typing."""
    return request.form.get("then") == QUIET


def agreed() -> bool:
    """Whether whoever saves has agreed to what it costs."""
    return request.form.get(COSTS) == "yes"


def joined(kept: Values, typed: Values, wrong: Mapping[str, Any] | None = None) -> Merged:
    """What the page says joined with what is kept; what cannot be read (``wrong``) is left as it is kept."""
    readable = {name: value for name, value in typed.items() if not (wrong or {}).get(name)}
    if SEEN not in request.form:  # a page without marks: it counts as a whole
        return Merged(kept | readable, mine=tuple(readable))
    return merging.merge(merging.read(request.form[SEEN]), kept, readable)


def seen_version() -> int | None:
    """The version to insist on, of a page without marks; one that never was when the field was tampered with."""
    if SEEN in request.form:
        return None
    text = request.form.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def insisted() -> int | None:
    """As ``seen_version`` for pages that may come without either."""
    return seen_version() if "version" in request.form else None


class Draft:
    """One page of a draft being saved. ``form_of``: the form as it is kept now; ``answer_of``: the section's answer from it."""

    def __init__(
        self,
        case_id: str,
        section: str,
        form_of: Callable[[Work, Case], Form],
        answer_of: Callable[[Form, Case], Mapping[str, Any]],
        again: Callable[..., str],
    ) -> None:
        self.case_id, self.section, self.again = case_id, section, again
        self.form_of, self.answer_of = form_of, answer_of

    def save(self, form: Form, leave: Callable[[list[Problem]], ResponseReturnValue]) -> ResponseReturnValue:
        """Keep the answers, say what happened; ``leave``: where to go when all is well."""
        if not form.validate() and not quiet():
            return self.again(form), 422
        return answered(form, lambda: self._keep(form), self.again, leave)

    def _keep(self, form: Form) -> tuple[Merged, list[Problem]]:
        with current_office().work(current_actor()) as work:
            case = cases.open_for_change(work, self.case_id, seen_version())
            kept = self.form_of(work, case)
            found = joined(values_of(kept), values_of(form), form.errors)
            for name in kept._fields.keys() & found.values.keys():
                kept[name].data = found.values[name]
            if quiet() and not found.mine:
                return found, []
            with signing_costs.counted(work, case, agreed()):
                return found, cases.save_section(work, self.case_id, self.section, self.answer_of(kept, case))


def answered(
    form: Form | None,
    keep: Callable[[], tuple[Merged, list[Problem]]],
    again: Callable[..., str],
    leave: Callable[[list[Problem]], ResponseReturnValue],
) -> ResponseReturnValue:
    """What a saving page answers: the next page, the same one with a question, or a line for its script."""
    try:
        found, problems = keep()
    except Invalid as error:
        if form is not None:
            attach(form, error.problems)
        return _line(form, Merged(), error.problems) if quiet() else (again(form), 422)
    except CostsSignatures as cost:
        g.draft_costs = cost.names
        return (jsonify(costs=list(cost.names)), 409) if quiet() else (again(form), 409)
    except Conflict:
        return (jsonify(again=True), 409) if quiet() else (again(form, conflict=True), 409)
    if quiet():
        return _line(form, found)
    if found.both:
        g.draft_both = [(label(form, name), words(form, name, value)) for name, value in found.both.items()]
        g.draft_marks = _marks_after(found)
        return again(form), 409
    if found.theirs:
        flash(t("drafts.theirs", fields=_labels(form, found.theirs)), "info")
    return leave(problems)


def _marks_after(found: Merged) -> dict[str, merging.Mark]:
    """The page's marks once it has shown what both changed."""
    now = {name: merging.mark(found.values.get(name)) for name in (*found.mine, *found.both)}
    return {**merging.read(request.form[SEEN]), **now}


def _line(form: Form | None, found: Merged, problems: Sequence[Problem] = ()) -> Response:
    at = current_office().clock.now()
    return jsonify(
        said=t("drafts.saved_at", at=formats.clock_time(at)),
        seen={name: merging.mark(found.values.get(name)) for name in found.mine},
        wrong=[problem_text(p) for p in problems] or [label(form, n) for n in (form.errors if form else ())],
        both=[
            t("drafts.both_line", field=label(form, name), now=words(form, name, value))
            for name, value in found.both.items()
        ],
        theirs=t("drafts.theirs", fields=_labels(form, found.theirs)) if found.theirs else "",
    )


def _labels(form: Form | None, names: tuple[str, ...]) -> str:
    return t("applications.comma").join(label(form, name) for name in names)


def label(form: Form | None, name: str) -> str:
    """An answer's name as its page calls it."""
    if form is not None and name in form._fields:
        return str(form[name].label.text)
    short = name.partition("-")[0]
    plain = short.removeprefix("person_")
    keys = (f"drafts.field.{short}", f"change.field.{short}", f"change.person.{plain}", f"party.{plain}")
    return next((t(key) for key in keys if has(key)), name)


def words(form: Form | None, name: str, value: Any) -> str:
    """An answer as it is read."""
    if value in (None, "", []):
        return t("drafts.empty")
    field = form._fields.get(name) if form is not None else None
    if isinstance(field, MoneyField):
        return formats.money(value, language())
    choices = {str(c[0]): str(c[1]) for c in getattr(field, "choices", None) or ()}
    return choices.get(
        str(value), formats.day(value, language()) if hasattr(value, "isoformat") else str(value)
    )


def state(case: Case, form: Form | None, extra: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What a form of a draft carries: marks of the answers it was drawn from, and the question what an edit costs."""
    drawn = (values_of(form) if form is not None else {}) | dict(extra or {})
    sent = (
        merging.read(request.form[SEEN]) if SEEN in request.form else None
    )  # drawn again: the marks it came with
    found = g.get("draft_marks") or (merging.marks(drawn) if sent is None else sent)
    costs = g.get("draft_costs") or _costs(case)
    return {"marks": merging.written(found), "costs": costs, "both": g.get("draft_both", ())}


def _costs(case: Case) -> tuple[str, ...]:
    with reading() as work:
        return tuple(p.name for p in signing_costs.signed(work, cases.own_case(work, case.id, DRAFT)))
