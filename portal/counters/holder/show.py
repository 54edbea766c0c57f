"""Show a licence to somebody who asks: their code, what they would see and what not, yes or no, then the five-minute code."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from esign.presentation import LIFE
from licensing.errors import NotFound
from licensing.services.holding import asking, presenting
from licensing.services.holding.presenting import Offer
from licensing.work import Work
from portal.access import Permission, allow, current_actor
from portal.counters.holder.blueprint import blueprint
from portal.counters.holder.forms import AnswerForm, TypedCode
from portal.errors import sentence_of
from portal.forms import options
from portal.i18n import t
from portal.limits import limiter
from portal.office import current_office
from portal.reading import reading
from portal.refusing import act, attempt
from portal.signing_links import qr_of
from portal.words.holder_words import claim_names, purpose_name, spoken

OWN = Permission.OWN_LICENCE


@blueprint.get("/show")
@allow(OWN)
@limiter.limit("60 per minute")
def code_page() -> ResponseReturnValue:
    """Type in the verifier's code; scanning it leads to the next page directly."""
    if "code" not in request.args:
        return render_template("holder/code.html", form=TypedCode(formdata=None))
    form = TypedCode(formdata=request.args)
    if form.validate():
        try:
            with reading() as work:
                found = presenting.by_code(work, form.code.data).code
            return redirect(url_for("holder.asked", code=found), 303)
        except NotFound:
            form.code.errors = [t("present.code_unknown")]
    return render_template("holder/code.html", form=form), 422


@blueprint.get("/show/<code>")
@allow(OWN)
@limiter.limit("60 per minute")
def asked(code: str) -> ResponseReturnValue:
    """Who asks, for what, and exactly what they would see."""
    with reading() as work:
        return _asked(work, code, AnswerForm())


def _asked(work: Work, code: str, form: AnswerForm, refused: list[str] | None = None) -> ResponseReturnValue:
    found = presenting.by_code(work, code)
    state = asking.state_of(found, work.act.at)
    if state != "open" and found.presented_by == work.act.actor.id:
        return redirect(url_for("holder.shown", code=found.code), 303)
    offered = presenting.offers(work, found) if state == "open" else []
    ready = [o for o in offered if not o.refusals]
    if len(ready) == 1:
        form.enterprise.data = ready[0].power.enterprise.id
    form.enterprise.choices = options(*((o.power.enterprise.id, o.power.enterprise.name) for o in ready))
    return render_template(
        "holder/asked.html",
        asked=found,
        state=state,
        code=spoken(found.code),
        purpose=purpose_name(found.purpose),
        client=found.client_id is not None,
        ready=[_item(o) for o in ready],
        closed=[
            (o.power.enterprise.name, [sentence_of(c, {}) or c for c in o.refusals])
            for o in offered
            if o.refusals
        ],
        form=form,
        refused=refused or [],
    )


def _item(offer: Offer) -> dict[str, object]:
    return {
        "name": offer.power.enterprise.name,
        "shown": [{"label": t(f"verify.claim.{n}"), "value": v} for n, v in offer.shown],
        "hidden": claim_names(offer.hidden),
    }


@blueprint.post("/show/<code>")
@allow(OWN)
@limiter.limit("30 per minute")
def show(code: str) -> ResponseReturnValue:
    """Yes: sign for this verifier, once. Repeating it leads to the same code."""
    form, office = AnswerForm(), current_office()
    if not form.validate():
        with reading() as work:
            return _asked(work, code, form), 422  # type: ignore[return-value]  # a page with its status
    verify_url, wanted = f"{office.settings.base_url}{url_for('verify.page')}", form.enterprise.data
    with attempt() as tried:
        found = act(lambda work: presenting.show(work, code, wanted, verify_url))
    if tried.came_back:
        with reading() as work:
            return _asked(work, code, form, tried.said), tried.status  # type: ignore[return-value]  # a page with its status
    return redirect(url_for("holder.shown", code=found.code), 303)


@blueprint.post("/show/<code>/decline")
@allow(OWN)
def refuse(code: str) -> Response:
    """No. The verifier's page says so; nothing was shown."""
    with current_office().work(current_actor()) as work:
        presenting.decline(work, code)
    flash(t("present.declined_now"), "success")
    return redirect(url_for("holder.index"), 303)


@blueprint.get("/show/<code>/code")
@allow(OWN)
def shown(code: str) -> str:
    """The five-minute code; the verifier's own page shows the answer at the same time."""
    with reading() as work:
        found = presenting.own_answer(work, code)
        until = found.presented_at + LIFE if found.presented_at else work.act.at
        return render_template(
            "holder/shown.html",
            asked=found,
            purpose=purpose_name(found.purpose),
            until=until,
            seconds=max(0, int((until - work.act.at).total_seconds())),
            qr=qr_of(found.dynamic_code or ""),
            text=found.dynamic_code,
        )
