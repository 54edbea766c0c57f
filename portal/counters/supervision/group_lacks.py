"""Groups that have lost what they stand on, for the head: by when their parents file, and the order after that day (实施办法 art 17)."""

from __future__ import annotations

from typing import Any

from flask import render_template

from licensing.services.cases.facts import supervised_prefix
from licensing.services.register import group_lacks
from licensing.services.register.group_lacks import Lacking
from licensing.services.register.groups import bears
from licensing.work import Work
from portal.access import Permission, allow, current_actor
from portal.counters.supervision.blueprint import blueprint
from portal.reading import reading
from portal.words.register_words import place_name


@blueprint.get("/groups")
@allow(Permission.SUPERVISE)
def lacking_groups() -> str:
    with reading() as work:
        prefix = supervised_prefix(current_actor().authority or "-")
        rows = [_row(work, one) for one in group_lacks.of_place(work, prefix)]
        return render_template("supervision/groups.html", rows=rows)


def _row(work: Work, one: Lacking) -> dict[str, Any]:
    """``order``: whether the own office may order the name changed today."""
    enterprise, late = one.enterprise, one.late(work.act.on)
    own = enterprise.authority == current_actor().authority
    ordered = enterprise.name_ordered_on is not None
    return {
        "name": enterprise.name,
        "code": enterprise.uscc or "",
        "place": place_name(enterprise.authority, work.books.catalogue),
        "counted": one.counted,
        "least": one.least,
        "since": one.since,
        "due": one.due,
        "late": late,
        "ordered": ordered,
        "order": late and own and not ordered and bears(enterprise.name),
    }
