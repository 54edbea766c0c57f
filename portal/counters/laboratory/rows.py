"""One row of one table in a draft: added, changed, removed, or its change taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from licensing.errors import NotFound
from licensing.services.rules import rule_drafts, rule_steps
from licensing.work import Work
from namecheck.editable import LIMITS, POLICY, Key, Row, Table
from portal.access import Permission, allow, current_actor
from portal.counters.laboratory import view
from portal.counters.laboratory.blueprint import blueprint
from portal.counters.laboratory.forms import row_form
from portal.office import current_office
from portal.refusing import attempt, carry

EDIT = Permission.EDIT_RULES
ROW = "/editions/<edition_id>/tables/<name>/row"


@blueprint.get(ROW)
@allow(EDIT)
def row(edition_id: str, name: str) -> str:
    """The row that ``key`` names, or an empty one to be added."""
    table, key = _asked(name)
    with current_office().look(current_actor()) as work:
        found = rule_drafts.standing(work, edition_id, name, key) if key else None
    if key and found is None:
        raise NotFound(name)
    return _page(edition_id, table, key, row_form(table, found))


def _asked(name: str) -> tuple[Table, Key | None]:
    table = rule_drafts.table_called(name)
    text = request.args.get("key", "")
    key = view.key_from(text, table) if text else None
    if key is None and table.name == POLICY:
        raise NotFound(name)  # settings are there; none can be added
    return table, key


def _page(edition_id: str, table: Table, key: Key | None, form: Any, refused: list[str] | None = None) -> str:
    with current_office().look(current_actor()) as work:
        edition = rule_steps.edition_called(work, edition_id)
        changed = key is not None and any(
            (x.table_name, x.row_key) == (table.name, view.key_text(key)) for x in edition.changes
        )
    return render_template(
        "laboratory/row.html",
        edition=edition,
        table=table,
        stem=view.stem(table.name),
        key=view.key_text(key) if key else None,
        title=view.title_of(table, key) if key else "",
        limit=LIMITS.get(key[0]) if key and table.name == POLICY else None,
        fields=[name for name in table.heads if name in form._fields],
        form=form,
        changed=changed,
        refused=refused or [],
    )


@blueprint.post(ROW)
@allow(EDIT)
def keep(edition_id: str, name: str) -> ResponseReturnValue:
    table, key = _asked(name)
    form = row_form(table, (*key, "") if key and table.name == POLICY else None)
    row: Row = tuple(_typed(form, head, key) for head in table.heads)
    return _changed(
        edition_id, table, key, form, lambda work: rule_drafts.put(work, edition_id, name, row, key)
    )


def _typed(form: Any, head: str, key: Key | None) -> str:
    """A cell as typed; a setting's name is not typed."""
    if head not in form._fields:
        return key[0] if key else ""
    return str(form[head].data or "")


@blueprint.post(f"{ROW}/remove")
@allow(EDIT)
def remove(edition_id: str, name: str) -> ResponseReturnValue:
    table, key = _asked(name)
    wanted = _needed(name, key)
    form = _filled(edition_id, table, wanted)
    return _changed(
        edition_id, table, key, form, lambda work: rule_drafts.remove(work, edition_id, name, wanted)
    )


@blueprint.post(f"{ROW}/back")
@allow(EDIT)
def take_back(edition_id: str, name: str) -> ResponseReturnValue:
    table, key = _asked(name)
    wanted = _needed(name, key)
    form = _filled(edition_id, table, wanted)
    return _changed(
        edition_id, table, key, form, lambda work: rule_drafts.take_back(work, edition_id, name, wanted)
    )


def _needed(name: str, key: Key | None) -> Key:
    if key is None:
        raise NotFound(name)
    return key


def _filled(edition_id: str, table: Table, key: Key) -> Any:
    """The form as the page showed it: the buttons beside it send none of its fields."""
    with current_office().look(current_actor()) as work:
        found = rule_drafts.standing(work, edition_id, table.name, key)
    form = row_form(table, found)
    if found:
        form.process(formdata=None, data=dict(zip(table.heads, found, strict=True)))
    return form


def _changed(
    edition_id: str, table: Table, key: Key | None, form: Any, change: Callable[[Work], object]
) -> ResponseReturnValue:
    """One act on one row; problems beside the fields, refusals above them."""
    with attempt(form) as tried:
        return carry(change, "laboratory.row_saved", url_for("laboratory.edition", edition_id=edition_id))
    return _page(edition_id, table, key, form, tried.said), tried.status
