"""The laboratory's first page: which rules are in force, what waits, whose drafts there are, the tables."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from licensing import rulebooks
from licensing.errors import Invalid
from licensing.services.catalogue import vain_words
from licensing.services.rules import rule_drafts
from portal.access import Permission, allow, current_actor
from portal.counters.laboratory import editions, rows, tables, trials
from portal.counters.laboratory.blueprint import blueprint
from portal.counters.laboratory.forms import StartForm
from portal.counters.laboratory.view import edition_line, table_lines
from portal.discovery import NavItem
from portal.forms import attach
from portal.office import current_office

NAV = (NavItem("laboratory.index", "laboratory.nav", Permission.EDIT_RULES, 40),)
PARTS = (editions, rows, tables, trials)  # their routes are on the blueprint once they are imported
SHOWN = 30

__all__ = ["NAV", "blueprint"]


@blueprint.get("")
@allow(Permission.EDIT_RULES)
def index() -> str:
    return _page(StartForm())


def _page(form: StartForm) -> str:
    with current_office().look(current_actor()) as work:
        found = [edition_line(work, x) for x in rulebooks.editions(work.session) if x.state != "withdrawn"]
        return render_template(
            "laboratory/index.html",
            form=form,
            open=[x for x in found if x["state"] not in {"working"}][:SHOWN],
            working=[x for x in found if x["state"] == "working"][:SHOWN],
            tables=table_lines(work.library.newest(work.session)),
            digest=work.books.shelf.digest,
        )


@blueprint.get("/words")
@allow(Permission.EDIT_RULES)
def words() -> str:
    """What several people looked for in vain: the everyday words still to be added."""
    with current_office().look(current_actor()) as work:
        return render_template(
            "laboratory/words.html",
            found=[{"word": w.word, "people": w.people} for w in vain_words.wanted(work)],
            least=work.books.policy.vain_word_people,
        )


@blueprint.post("/editions")
@allow(Permission.EDIT_RULES)
def start() -> ResponseReturnValue:
    """A new draft of the person signed in."""
    form = StartForm()
    try:
        with current_office().work(current_actor()) as work:
            edition_id = rule_drafts.start(work, form.title.data or "").id
    except Invalid as error:
        attach(form, error.problems)
        return _page(form), 422
    return redirect(url_for("laboratory.edition", edition_id=edition_id), 303)
