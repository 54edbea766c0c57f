"""What is owed to departments, as the head sees it: how much is confirmed, and every row that was late or is."""

from __future__ import annotations

from flask import render_template

from licensing.services.cases.facts import supervised_prefix
from licensing.services.exchanges import ledger
from portal.access import Permission, allow, current_act, current_actor
from portal.counters.supervision.blueprint import blueprint
from portal.office import current_office

SHOWN = 100


@blueprint.get("/exchange")
@allow(Permission.SUPERVISE)
def exchange() -> str:
    today, prefix = current_act().on, supervised_prefix(current_actor().authority or "-")
    with current_office().read() as session:
        return render_template(
            "supervision/exchange.html",
            accounts=ledger.accounts(session, prefix, today),
            rows=ledger.late_rows(session, prefix, today, SHOWN),
        )
