"""What the register keeps of an enterprise's beneficial owners, for whoever represents it; on no public page (办法 arts 4, 12)."""

from __future__ import annotations

from flask import render_template

from licensing.errors import Refused
from licensing.id_documents import masked
from licensing.services.holding.holding import REPRESENTATIVE, power_over
from licensing.services.register import beneficial as kept
from portal.access import Permission, allow
from portal.counters.holder.blueprint import blueprint
from portal.i18n import t
from portal.reading import reading


@blueprint.get("/licence/<enterprise_id>/beneficial")
@allow(Permission.OWN_LICENCE)
def beneficial_owners(enterprise_id: str) -> str:
    with reading() as work:
        power = power_over(work, enterprise_id)
        if power.kind != REPRESENTATIVE:
            raise Refused("holder.not_representative")
        owners = [
            {
                "name": o.name,
                "number": masked(o.number),
                "right": t(f"beneficial.right_{o.kind}"),
                "percent": f"{o.percent}%" if o.percent else "–",
                "since": o.since,
            }
            for o in kept.standing(work.session, enterprise_id)
        ]
        return render_template(
            "holder/beneficial.html",
            enterprise=power.enterprise,
            owners=owners,
            filings=kept.filings(work.session, enterprise_id),
            owed=kept.owed_rows(work.session, enterprise_id),
        )
