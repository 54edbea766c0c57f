"""Officers whom the law keeps out of the office they hold, for the head: since when, told when, to be removed by when (实施办法 art 15)."""

from __future__ import annotations

from typing import Any

from flask import render_template

from licensing.services.cases.facts import supervised_prefix
from licensing.services.register import in_office
from licensing.services.register.in_office import Barred
from licensing.work import Work
from portal.access import Permission, allow, current_actor
from portal.counters.supervision.blueprint import blueprint
from portal.reading import reading
from portal.words.register_words import role_names


@blueprint.get("/officers")
@allow(Permission.SUPERVISE)
def barred_officers() -> str:
    with reading() as work:
        found = in_office.watched(work, supervised_prefix(current_actor().authority or "-"))
        rows = [_row(work, each) for each in found]
        return render_template("supervision/officers.html", rows=rows, today=work.act.on)


def _row(work: Work, each: Barred) -> dict[str, Any]:
    return {
        "enterprise": each.enterprise.public_name,
        "code": each.enterprise.uscc or "",
        "name": each.name,
        "offices": role_names(each.roles, work.books.catalogue),
        "decided": each.decided,
        "since": each.since,
        "told": each.told_on,
        "due": each.due,
    }
