"""The representative declares a lost paper licence void (条例 art 37)."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from licensing.errors import Refused
from licensing.services.holding.holding import REPRESENTATIVE, power_over
from licensing.services.register import paper_licences
from portal.access import Permission, allow
from portal.counters.holder.blueprint import blueprint
from portal.counters.holder.forms import PaperForm
from portal.reading import reading
from portal.refusing import attempt, carry

OWN = Permission.OWN_LICENCE


@blueprint.get("/licence/<enterprise_id>/paper")
@allow(OWN)
def paper(enterprise_id: str) -> str:
    return _page(enterprise_id, PaperForm(formdata=None))


def _page(enterprise_id: str, form: PaperForm) -> str:
    with reading() as work:
        power = power_over(work, enterprise_id)
        if power.kind != REPRESENTATIVE:
            raise Refused("holder.not_representative")
        notices = paper_licences.published(work.session, enterprise_id)
        return render_template("holder/paper.html", enterprise=power.enterprise, form=form, notices=notices)


@blueprint.post("/licence/<enterprise_id>/paper")
@allow(OWN)
def declare_paper(enterprise_id: str) -> ResponseReturnValue:
    form = PaperForm()
    if not form.validate():
        return _page(enterprise_id, form), 422
    copies, said = tuple(form.copies.data or ()), form.said.data or ""
    here = url_for("holder.one", enterprise_id=enterprise_id)
    with attempt(form) as tried:
        return carry(
            lambda work: paper_licences.publish(work, enterprise_id, copies, said), "paper.done", here
        )
    return _page(enterprise_id, form), tried.status
