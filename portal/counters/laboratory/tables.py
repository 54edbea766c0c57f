"""The tables: in force or as a draft makes them, searched, as TSV out and in."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from licensing.errors import Invalid, Problem
from licensing.rulebooks import as_changes
from licensing.services.rules import rule_drafts, rule_steps
from licensing.store.models import RuleEdition
from licensing.work import Work
from namecheck import amend
from namecheck.editable import POLICY, Table
from namecheck.tables import Amendments
from portal.access import Permission, allow, current_actor
from portal.counters.laboratory import view
from portal.counters.laboratory.blueprint import blueprint
from portal.counters.laboratory.forms import FileForm
from portal.files import saved_as
from portal.i18n import language, t
from portal.office import current_office
from portal.refusing import act, attempt
from portal.words.problem_words import problem_text

EDIT = Permission.EDIT_RULES
PAGE = 50
LONGEST_QUESTION = 60
LEFT_OUT = frozenset({"source", "verified", "basis", "exempt", "other_meaning"})  # shown in the row itself


@blueprint.get("/tables/<name>")
@allow(EDIT)
def table(name: str) -> str:
    """A table as in force now; ``q`` searches every cell, ``page`` from 1."""
    found = rule_drafts.table_called(name)
    with current_office().look(current_actor()) as work:
        return _page(found, work.library.newest(work.session), None)


@blueprint.get("/editions/<edition_id>/tables/<name>")
@allow(EDIT)
def drafted(edition_id: str, name: str) -> str:
    """A table as a draft makes it, its changed rows marked."""
    found = rule_drafts.table_called(name)
    with current_office().look(current_actor()) as work:
        edition = rule_steps.edition_called(work, edition_id)
        return _page(found, _state(work, edition), edition)


def _state(work: Work, edition: RuleEdition) -> Amendments:
    if edition.state == "approved":
        return rule_steps.amendments_of(work, edition)
    return amend.laid(work.library.newest(work.session), as_changes(edition.changes), strict=False)


def _page(table: Table, state: Amendments, edition: RuleEdition | None) -> str:
    asked = request.args.get("q", "").strip()[:LONGEST_QUESTION]
    page = max(1, request.args.get("page", 1, type=int))
    rows = [row for row in amend.rows(table.name, state).values() if not asked or _holds(row, asked)]
    changes = [c for c in as_changes(edition.changes) if c.table == table.name] if edition else []
    kinds = {c.key: "added" if c.before is None else "changed" for c in changes}
    removed = [view.difference(c) for c in changes if c.after is None and (not asked or _holds(c.key, asked))]
    return render_template(
        "laboratory/table.html",
        table=table,
        stem=view.stem(table.name),
        edition=edition,
        writable=edition is not None and edition.state in {"draft", "tried", "returned"} and edition.author_id == current_actor().id,
        heads=[head for head in table.heads if head not in LEFT_OUT and not (table.name == POLICY and head == "setting")],
        rows=[_row(table, row, kinds) for row in rows[(page - 1) * PAGE : page * PAGE]],
        removed=removed,
        found=len(rows),
        asked=asked,
        page=page,
        pages=max(1, -(-len(rows) // PAGE)),
    )  # fmt: skip


def _holds(cells: tuple[str, ...], asked: str) -> bool:
    return any(asked.lower() in cell.lower() for cell in cells)


def _row(table: Table, row: tuple[str, ...], kinds: dict[tuple[str, ...], str]) -> dict[str, Any]:
    key = table.key_of(row)
    cells = {head: view.shown(table, head, row, place) for place, head in enumerate(table.heads)}
    if table.name == POLICY:
        cells["setting"] = view.title_of(table, key)
    return {
        "key": view.key_text(key),
        "kind": kinds.get(key, ""),
        "title": view.title_of(table, key),
        "cells": cells,
    }


@blueprint.get("/tables/<name>/export")
@allow(EDIT)
def exported(name: str) -> Response:
    """A table as in force, or with ``of=packaged`` as this version brought it."""
    found = rule_drafts.table_called(name)
    with current_office().look(current_actor()) as work:
        packaged = request.args.get("of") == "packaged"
        return _file(found, {} if packaged else work.library.newest(work.session))


@blueprint.get("/editions/<edition_id>/tables/<name>/export")
@allow(EDIT)
def exported_draft(edition_id: str, name: str) -> Response:
    """A table as a draft makes it: to be changed in another program and brought in again."""
    found = rule_drafts.table_called(name)
    with current_office().look(current_actor()) as work:
        return _file(found, _state(work, rule_steps.edition_called(work, edition_id)))


def _file(table: Table, state: Amendments) -> Response:
    made = Response(amend.tsv_of(table.name, state), mimetype="text/tab-separated-values")
    saved_as(made, f"{view.stem(table.name)}.tsv")
    return made


@blueprint.get("/editions/<edition_id>/tables/<name>/import")
@allow(EDIT)
def import_page(edition_id: str, name: str) -> str:
    return _import_page(edition_id, name, FileForm())


def _import_page(edition_id: str, name: str, form: FileForm, refused: list[str] | None = None) -> str:
    table = rule_drafts.table_called(name)
    with current_office().look(current_actor()) as work:
        edition = rule_steps.edition_called(work, edition_id)
        return render_template(
            "laboratory/import.html",
            form=form,
            edition=edition,
            table=table,
            stem=view.stem(name),
            most=rule_drafts.LARGEST_FILE // (1024 * 1024),
            refused=refused or [],
        )


@blueprint.post("/editions/<edition_id>/tables/<name>/import")
@allow(EDIT)
def bring_in(edition_id: str, name: str) -> ResponseReturnValue:
    """The whole table from a file; every problem at once with its line, and then nothing has changed."""
    form = FileForm()
    given = form.file.data
    if given is None or not given.filename:
        form.file.errors = [t("laboratory.file_needed")]
        return _import_page(edition_id, name, form), 422
    data = given.stream.read(rule_drafts.LARGEST_FILE + 1)
    with attempt() as tried:
        try:
            rows = act(lambda work: rule_drafts.bring_in(work, edition_id, name, data))
        except Invalid as error:
            form.file.errors = [_located(problem) for problem in error.problems]
            return _import_page(edition_id, name, form), 422
    if tried.came_back:
        return _import_page(edition_id, name, form, tried.said), tried.status
    flash(t("laboratory.brought_in", n=rows), "success")
    return redirect(url_for("laboratory.edition", edition_id=edition_id), 303)


def _located(problem: Problem) -> str:
    """A problem of a file with its line and column in front."""
    line, column = problem.params.get("line"), problem.params.get("column")
    if not line:
        return problem_text(problem)
    label = t(f"laboratory.column.{column}") + ("：" if language() == "zh" else ":") if column else ""
    return t("laboratory.at_line", line=line, column=label, text=problem_text(problem))
