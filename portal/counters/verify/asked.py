"""Ask somebody to show their licence: a page with a code to scan, which becomes the verdict when they have shown it.

The address of the page holds a secret of 256 bits: whoever has it is the asker.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from esign.verdict import Verdict
from licensing.act import VISITOR
from licensing.catalogue.holder import ALWAYS
from licensing.errors import Invalid, NotFound
from licensing.services.holding import asking
from licensing.services.holding.asking import Question
from licensing.store.models import PresentationRequest
from portal.access import own_guard, public
from portal.counters.verify.blueprint import blueprint
from portal.counters.verify.forms import AskForm, CodeForm
from portal.counters.verify.wording import Shown, facts_of, reasons_of, shown
from portal.forms import attach
from portal.i18n import t
from portal.limits import limiter
from portal.office import current_office
from portal.signing_links import qr_of
from portal.verifying import answer_of, kept_verdict, needs_request, verdict_for
from portal.words.holder_words import claim_names, purpose_name, show_link, spoken

ADDRESS = "the secret in the asker's own address"
MINE = "asked"  # the browser's own last request, so that a code scanned elsewhere on this device finds it


@blueprint.get("/verify/ask")
@public
def ask_page() -> str:
    """Who asks, and for what."""
    return _ask_page(AskForm(formdata=None))


def _ask_page(form: AskForm) -> str:
    known = current_office().books.catalogue.purposes.values()
    names = {p.code: claim_names((*ALWAYS, *p.claims)) for p in known}
    hints = {code: t("present.shows", items=t("present.comma").join(words)) for code, words in names.items()}
    return render_template("verify/ask.html", form=form, hints=hints)


@blueprint.post("/verify/ask")
@public
@limiter.limit("30 per minute")
def ask() -> ResponseReturnValue:
    form, office = AskForm(), current_office()
    if form.validate():
        question = Question(form.asker.data, form.purpose.data, reference=form.reference.data or "")
        try:
            with office.work(VISITOR) as work:
                _, token = asking.ask(work, question, office.settings.base_url)
            session[MINE] = token
            return redirect(url_for("verify.asked", token=token), 303)
        except Invalid as error:
            attach(form, error.problems)
    return _ask_page(form), 422


@blueprint.get("/verify/ask/<token>")
@own_guard(ADDRESS)
@limiter.limit("240 per minute")
def asked(token: str) -> str:
    """The code to scan while nobody has answered; then the verdict over the whole screen."""
    request = answer_of(_id_of(token), VISITOR)
    verdict = kept_verdict(request)
    if verdict is not None:
        return _result(request, verdict)
    return _waiting(request, token, CodeForm(formdata=None))


@blueprint.get("/verify/ask/<token>/state")
@own_guard(ADDRESS)
@limiter.limit("240 per minute")
def asked_state(token: str) -> dict[str, Any]:
    """For the page's script: whether it is time to load the page again."""
    office = current_office()
    with office.read() as db:
        return {"state": asking.state_of(asking.by_token(db, token), office.clock.now())}


@blueprint.post("/verify/ask/<token>")
@own_guard(ADDRESS)
@limiter.limit("60 per minute")
def scanned(token: str) -> ResponseReturnValue:
    """The holder's five-minute code, scanned or typed in by the one it was made for."""
    form = CodeForm()
    text = form.text()
    if text is None:
        return _waiting(answer_of(_id_of(token), VISITOR), token, form), 422
    return _judged(token, text)


def judged_here(text: str) -> ResponseReturnValue:
    """A five-minute code on the general page: for this browser's own request, if it has one."""
    token = str(session.get(MINE, ""))
    try:
        return _judged(token, text)
    except NotFound:
        verdict = asking.unasked(current_office().clock.now())
        return render_template("verify/shown.html", verdict=_drawn(verdict, []), asked=None)


def _judged(token: str, text: str) -> str:
    request_id = _id_of(token)
    if not needs_request(text):
        verdict = asking.unasked(current_office().clock.now())
        verdict = Verdict("unknown", ("not_a_five_minute_code",), {}, verdict.checks, verdict.as_of)
    else:
        verdict = verdict_for(request_id, VISITOR, text)
    with current_office().read() as db:
        return _result(asking.by_token(db, token), verdict)


def _id_of(token: str) -> str:
    with current_office().read() as db:
        return asking.by_token(db, token).id


def _waiting(request: PresentationRequest, token: str, form: CodeForm) -> str:
    now = current_office().clock.now()
    link = show_link(request.code)
    return render_template(
        "verify/waiting.html",
        asked=request,
        state=asking.state_of(request, now),
        purpose=purpose_name(request.purpose),
        would_see=claim_names((*ALWAYS, *request.claims)),
        code=spoken(request.code),
        link=link,
        qr=qr_of(link),
        form=form,
        token=token,
    )


def _result(request: PresentationRequest, verdict: Verdict) -> str:
    facts = facts_of(verdict.claims, (*ALWAYS, *request.claims))
    purpose = purpose_name(request.purpose)
    return render_template(
        "verify/shown.html", verdict=_drawn(verdict, facts), asked=request, purpose=purpose
    )


def _drawn(verdict: Verdict, facts: list[dict[str, Any]]) -> Shown:
    """As any verdict, and whether its holder showed it: without that it says nothing about the licence."""
    office = current_office()
    drawn = shown(verdict, office.clock.now(), office.seals.names.base_url, facts)
    if asking.possession(verdict):
        return replace(drawn, text=f"{drawn.text} {t('present.by_holder')}")
    return replace(drawn, title=t("present.not_proved_title"), text=reasons_of(verdict))
