"""Enterprises that owe a filing of beneficial owners and are late (受益所有人信息管理办法 art 10; 反洗钱法 art 60), for the head."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from licensing.services.cases.facts import supervised_prefix
from licensing.services.register import beneficial as register
from portal import refusing
from portal.access import Permission, allow, current_actor
from portal.counters.supervision.blueprint import blueprint
from portal.i18n import t
from portal.reading import reading
from portal.words.register_words import place_name

SHOWN = 50


@blueprint.get("/beneficial")
@allow(Permission.SUPERVISE)
def overdue_filings() -> str:
    """A page of them, by what comes after the last one shown."""
    return _page()


def _page(refused: list[str] | None = None) -> str:
    for text in refused or []:
        flash(text, "danger")
    with reading() as work:
        rules, catalogue = work.books.catalogue.beneficial, work.books.catalogue
        prefix = supervised_prefix(current_actor().authority or "-")
        found = register.overdue(
            work.session, rules, prefix, work.act.on, request.args.get("after", ""), SHOWN + 1
        )
        rows = [
            {
                "id": e.id,
                "ordered": next((d.ordered_on for d in register.owed_rows(work.session, e.id)), None),
                "name": e.name,
                "code": e.uscc or "",
                "place": place_name(e.authority, catalogue),
                "since": register.overdue_since(work.session, e, rules, work.act.on),
            }
            for e in found[:SHOWN]
        ]
        more = found[SHOWN - 1].id if len(found) > SHOWN else ""
        return render_template("supervision/beneficial.html", rows=rows, more=more)


@blueprint.post("/beneficial/<enterprise_id>/order")
@allow(Permission.SUPERVISE)
@refusing.shown_on(lambda enterprise_id, refused=None: _page(refused))
def order_filing(enterprise_id: str) -> ResponseReturnValue:
    """Order what is late to be filed; a second time changes nothing."""
    refusing.act(lambda work: register.order(work, enterprise_id))
    flash(t("beneficial.list.done"), "success")
    return redirect(url_for("supervision.overdue_filings"), 303)
