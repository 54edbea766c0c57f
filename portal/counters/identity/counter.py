"""The officers' side: seeing a person's document, confirming what a colleague saw, claims of enterprises, codes for named persons."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from licensing.errors import NotFound, Refused
from licensing.services.cases import consents
from licensing.services.identity import claims, lookups, proofs
from licensing.store.models import Account
from licensing.work import Work
from portal.access import Permission, allow, current_actor
from portal.counters.identity.blueprint import blueprint
from portal.counters.identity.forms import SeenForm
from portal.i18n import t
from portal.limits import limiter
from portal.office import current_office
from portal.reading import reading
from portal.refusing import attempt, carry
from portal.signing_links import qr_of

COUNTER = Permission.DECIDE_CASES


@blueprint.get("/identity/counter")
@allow(COUNTER)
def counter() -> str:
    return _page(SeenForm(formdata=None))


def _page(form: SeenForm, refused: Sequence[str] = ()) -> str:
    with reading() as work:
        own = work.act.actor.id
        return render_template(
            "identity/counter.html",
            form=form,
            refused=refused,
            proposed=proofs.proposed_here(work),
            claimed=[
                (c, e, work.session.get_one(Account, c.account_id)) for c, e in claims.waiting_here(work)
            ],
            looks=lookups.open_looks(work),
            own=own,
        )


@blueprint.post("/identity/counter")
@allow(COUNTER)
@limiter.limit("60 per hour")
def propose() -> ResponseReturnValue:
    """The person is here and the document was seen: a second officer confirms."""
    form = SeenForm()
    if not form.validate():
        return _page(form), 422
    with attempt() as tried, current_office().work(current_actor()) as work:
        account = _found(work, form.mobile.data)
        proofs.propose_at_counter(work, account.id, form.document_kind.data, form.number.data, form.seen.data)
    if tried.came_back:
        return _page(form, tried.said), tried.status
    flash(t("identity.counter_proposed"), "success")
    return redirect(url_for("identity.counter"), 303)


def _found(work: Work, mobile: str) -> Account:
    """Raises Refused as for a number that is another's: who has no account here is not told."""
    try:
        return lookups.by_mobile(work, mobile)
    except NotFound as error:
        raise Refused("identity.other_number") from error


@blueprint.post("/identity/counter/proofs/<proof_id>")
@allow(COUNTER)
def confirm(proof_id: str) -> ResponseReturnValue:
    good = request.form.get("answer") == "good"
    return _done(lambda work: proofs.confirm_at_counter(work, proof_id, good=good))


@blueprint.post("/identity/counter/claims/<claim_id>")
@allow(COUNTER)
def decide_claim(claim_id: str) -> ResponseReturnValue:
    """See (with a note of what was seen), grant, or refuse."""
    answer = request.form.get("answer", "")
    if answer == "seen":
        return _done(lambda work: claims.see(work, claim_id, request.form.get("seen", "")[:500]))
    return _done(lambda work: claims.decide(work, claim_id, good=answer == "good"))


@blueprint.post("/identity/counter/looks/<look_id>")
@allow(COUNTER)
def close_look(look_id: str) -> ResponseReturnValue:
    note = request.form.get("note", "")[:500]
    return _done(lambda work: lookups.close(work, look_id, note))


def _done(act: Callable[[Work], object]) -> ResponseReturnValue:
    with attempt() as tried:
        return carry(act, "identity.counter_done", url_for("identity.counter"))
    return _page(SeenForm(formdata=None), tried.said), tried.status


@blueprint.post("/identity/counter/codes/<case_id>/<person_id>")
@allow(COUNTER)
@limiter.limit("60 per hour")
def hand_out(case_id: str, person_id: str) -> ResponseReturnValue:
    """A code for the named person who stands at the counter; shown once, never to the applicant."""
    office = current_office()
    with office.work(current_actor()) as work:
        token = consents.hand_out(work, case_id, person_id)
        days = work.books.policy.invitation_days
    link = office.settings.base_url + url_for("signing.by_code", token=token)
    return render_template("identity/code.html", token=token, drawn=qr_of(link), case_id=case_id, days=days)
