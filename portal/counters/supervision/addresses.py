"""What the head should look at: enterprises whose host is gone, listed or stopped, places that too many use, who heads very many."""

from __future__ import annotations

from flask import render_template

from licensing.services.cases import hosting
from licensing.services.cases.facts import supervised_prefix
from licensing.services.register import places, posts
from licensing.store.models import Enterprise
from portal.access import Permission, allow, current_actor
from portal.counters.supervision.blueprint import blueprint
from portal.i18n import t
from portal.reading import reading


@blueprint.get("/addresses")
@allow(Permission.SUPERVISE)
def addresses() -> str:
    with reading() as work:
        prefix = supervised_prefix(current_actor().authority or "-")
        astray = []
        for each in hosting.astray(work, prefix):
            owner = work.session.get_one(Enterprise, each.host.enterprise_id)
            here = work.session.get_one(Enterprise, each.case.enterprise_id)
            why = "；".join(t(f"problems.{code}") for code in each.faults)
            astray.append({"name": here.name, "code": here.uscc or "", "host": owner.name, "why": why})
        return render_template(
            "supervision/addresses.html",
            astray=astray,
            crowded=places.crowded(work, prefix),
            heads=posts.watched(work, prefix),
        )
