"""What the head should look at: enterprises whose host is gone, listed or stopped, places that too many use, who heads very many."""

from __future__ import annotations

from typing import Any

from flask import render_template

from licensing.services.cases import hosting, shops
from licensing.services.cases.facts import supervised_prefix
from licensing.services.cases.shops import Asked
from licensing.services.register import places, posts
from licensing.store.models import Enterprise
from licensing.work import Work
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
        closed = [_closed(work, each) for each in shops.astray(work, prefix)]
        return render_template(
            "supervision/addresses.html",
            astray=astray,
            shops=closed,
            crowded=places.crowded(work, prefix),
            heads=posts.watched(work, prefix),
        )


def _closed(work: Work, each: Asked) -> dict[str, Any]:
    """A shop that its platform closed, whose owner filed no other address in time."""
    here = work.session.get_one(Enterprise, each.case.enterprise_id)
    shop = shops.printed(each.platform.name, each.row.shop)
    return {"name": here.name, "code": here.uscc or "", "shop": shop, "due": each.row.due_on}
