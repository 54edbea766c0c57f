"""A declaration as every page of names takes it: checked at once, or reserved in the transaction that checks it again."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from licensing.services.names import names
from licensing.work import Work
from namecheck.declaration import Declaration
from namecheck.finding import Report
from portal.access import current_actor
from portal.forms import Form
from portal.i18n import t
from portal.office import current_office
from portal.refusing import act, attempt

Judged = tuple[Declaration, Report]


def take(
    form: Form, declare: Callable[[Work], Declaration], page: Callable[[Judged | None], str]
) -> ResponseReturnValue:
    """``action`` check shows the verdict; reserve needs the commitment. ``declare`` may raise Invalid; ``page`` draws the form."""
    if not form.validate():
        return page(None), 422
    with attempt(form) as tried, current_office().look(current_actor()) as work:
        declaration = declare(work)
        report = names.check(work.session, work.books, declaration, work.act.at)
    if tried.came_back:
        return page(None), tried.status
    if request.form.get("action") != "reserve":
        return page((declaration, report))
    return _reserved(form, declare, page, (declaration, report))


def _reserved(
    form: Form,
    declare: Callable[[Work], Declaration],
    page: Callable[[Judged | None], str],
    judged: Judged,
) -> ResponseReturnValue:
    committed = bool(form["committed"].data)
    with attempt() as tried:
        answer = act(lambda work: names.reserve(work, declare(work), committed))
    if tried.came_back:
        if tried.codes == ("name.commitment_needed",):
            form["committed"].errors = [t("names.commitment_missing")]
        else:
            form.form_errors.extend(tried.said)
        return page(judged), 422
    if answer.record is None:
        return page((judged[0], answer.report)), 409
    flash(t("names.reserved_now", name=answer.record.name), "success")
    return redirect(url_for("names.one", name_id=answer.record.id), 303)
