"""Enterprises that sleep, for the head: by which criterion, and whether they were called (公司法 art 260)."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from licensing.services.cases.facts import supervised_prefix
from licensing.services.orders import announcing
from licensing.services.register import sleeping
from licensing.services.register.sleeping import Sleeper
from licensing.work import Work
from portal.access import Permission, allow, current_actor
from portal.counters.supervision.blueprint import blueprint
from portal.i18n import language
from portal.reading import reading
from portal.words.register_words import place_name

SHOWN, LONGEST_ID = 50, 80


@blueprint.get("/sleeping")
@allow(Permission.SUPERVISE)
def sleepers() -> str:
    """A page of them, by what comes after the last one shown."""
    with reading() as work:
        prefix = supervised_prefix(current_actor().authority or "-")
        after = request.args.get("after", "")[:LONGEST_ID]
        found = sleeping.candidates(work, prefix, after, SHOWN + 1)
        rows = [_row(work, one) for one in found[:SHOWN]]
        more = found[SHOWN - 1].enterprise.id if len(found) > SHOWN else ""
        return render_template("supervision/sleeping.html", rows=rows, more=more, today=work.act.on)


def _row(work: Work, one: Sleeper) -> dict[str, Any]:
    enterprise = one.enterprise
    called = announcing.standing_notices(work, enterprise, "wake")
    return {
        "name": enterprise.name,
        "code": enterprise.uscc or "",
        "place": place_name(enterprise.authority, work.books.catalogue),
        "own": enterprise.authority == current_actor().authority,
        "why": "；".join(c.zh if language() == "zh" else c.en for c in one.met),
        "last": called[-1].last if called else None,
    }
