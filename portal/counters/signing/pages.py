"""Read what is to be signed and sign it (电子签名法 arts 13-14): with the link one was given, or signed in."""

from __future__ import annotations

from hashlib import sha256

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from licensing.errors import Invalid, NotFound, Refused
from licensing.known_kinds import stands
from licensing.services.cases import signing
from licensing.store.models import Case, Person
from licensing.work import Work
from portal.access import Permission, allow, current_actor, own_guard
from portal.counters.signing.forms import AgreeForm, LinkForm
from portal.discovery import NavItem
from portal.errors import answer, sentence_of
from portal.forms import attach
from portal.i18n import t
from portal.limits import limiter
from portal.office import current_office
from portal.reading import reading
from portal.statements import StatementSealer

blueprint = Blueprint("signing", __name__, template_folder="templates")
NAV = (NavItem("signing.waiting", "signing.waiting", Permission.SIGN, 30),)
BY_LINK = "the link itself: 256 random bits, found only by their hash; signing also asks the whole ID number"


def _link_key() -> str:
    """Guesses are counted per link, wherever they come from; the count does not keep the link."""
    return sha256(str((request.view_args or {}).get("token", "")).encode()).hexdigest()


@blueprint.after_request
def _tell_nobody(response: Response) -> Response:
    """A signing link is a secret: no page behind a link out of here learns it."""
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@blueprint.errorhandler(NotFound)
def _no_such_link(_: NotFound) -> Response:
    """Whoever came by a link hears what to do about the link, not about an address."""
    return answer(404, "link" if "token" in (request.view_args or {}) else "")


@blueprint.get("/sign/<token>")
@own_guard(BY_LINK)
@limiter.limit("60 per minute")
def by_link(token: str) -> Response:
    return _link_page(token, LinkForm(formdata=None))


def _link_page(token: str, form: LinkForm, status: int = 200, refused: str = "") -> Response:
    with reading() as work:
        case, person = signing.by_token(work, token)
        return _unkept(
            _show(work, case, person, form, refused, url_for("signing.receipt", token=token)), status
        )


def _show(work: Work, case: Case, person: Person, form: AgreeForm, refused: str, receipt: str) -> str:
    papers = signing.papers_of(work, case)
    state = next((s for s in signing.states(work, case) if s.person.id == person.id), None)
    return render_template(
        "signing/sign.html",
        case=case,
        person=person,
        form=form,
        refused=refused,
        papers=papers,
        digest=signing.signing_digest(case, papers),
        state=state.state if state else "closed",
        last=state.last if state else None,
        open=stands(case, "fillable"),
        receipt=receipt,
    )


def _unkept(page: str, status: int = 200) -> Response:
    """Nothing of a signing page stays in a cache on the way or on a shared machine."""
    answer = make_response(page, status)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


@blueprint.post("/sign/<token>")
@own_guard(BY_LINK)
@limiter.limit("20 per minute")
@limiter.limit("30 per hour", key_func=_link_key)
def sign_by_link(token: str) -> ResponseReturnValue:
    form, office = LinkForm(), current_office()
    if not form.validate():
        return _link_page(token, form, 422)
    try:
        with office.work(current_actor()) as work:
            sealer = StatementSealer(office.seals, work.act.at)
            signing.sign(work, token, form.id_number.data, request.form.get("digest", ""), sealer)
    except Invalid as error:
        attach(form, error.problems)
        return _link_page(token, form, 422)
    except Refused as error:
        return _link_page(token, form, 409, sentence_of(error.codes[0], error.params) or "")
    return redirect(url_for("signing.receipt", token=token), 303)


@blueprint.get("/sign/<token>/receipt")
@own_guard(BY_LINK)
@limiter.limit("60 per minute")
def receipt(token: str) -> Response:
    with reading() as work:
        case, person = signing.by_token(work, token)
        return _receipt(work, case, person, url_for("signing.by_link", token=token))


def _receipt(work: Work, case: Case, person: Person, back: str) -> Response:
    if not person.signatures:
        return _unkept(redirect(back, 303))  # type: ignore[arg-type]  # make_response takes a response too
    last = person.signatures[-1]
    state = next((s.state for s in signing.states(work, case) if s.person.id == person.id), "closed")
    evidence = sha256(last.evidence.encode()).hexdigest()
    page = render_template(
        "signing/receipt.html", case=case, person=person, last=last, evidence=evidence, state=state, back=back
    )
    return _unkept(page)


@blueprint.get("/signing")
@allow(Permission.SIGN)
def waiting() -> str:
    """What waits for the signature of the person signed in, found by the real ID number."""
    with reading() as work:
        return render_template("signing/waiting.html", found=signing.waiting_for(work))


def _mine(work: Work, case_id: str) -> tuple[Case, Person]:
    """The case and the person in it whom the account belongs to. Raises NotFound for anybody else."""
    number, case = signing.own_index(work), work.session.get(Case, case_id)
    person = next((p for p in case.people if p.id_number_index == number), None) if case and number else None
    if case is None or person is None:
        raise NotFound(case_id)
    return case, person


@blueprint.get("/signing/<case_id>")
@allow(Permission.SIGN)
def signed_in(case_id: str) -> Response:
    return _account_page(case_id, AgreeForm(formdata=None))


def _account_page(case_id: str, form: AgreeForm, status: int = 200, refused: str = "") -> Response:
    with reading() as work:
        case, person = _mine(work, case_id)
        target = url_for("signing.own_receipt", case_id=case_id)
        return _unkept(_show(work, case, person, form, refused, target), status)


@blueprint.post("/signing/<case_id>")
@allow(Permission.SIGN)
def sign_signed_in(case_id: str) -> ResponseReturnValue:
    form, office = AgreeForm(), current_office()
    if not form.validate():
        return _account_page(case_id, form, 422)
    try:
        with office.work(current_actor()) as work:
            sealer = StatementSealer(office.seals, work.act.at)
            signing.sign_as_account(work, case_id, request.form.get("digest", ""), sealer)
    except Refused as error:
        return _account_page(case_id, form, 409, sentence_of(error.codes[0], error.params) or "")
    flash(t("signing.done"), "success")
    return redirect(url_for("signing.own_receipt", case_id=case_id), 303)


@blueprint.get("/signing/<case_id>/receipt")
@allow(Permission.SIGN)
def own_receipt(case_id: str) -> Response:
    with reading() as work:
        case, person = _mine(work, case_id)
        return _receipt(work, case, person, url_for("signing.signed_in", case_id=case_id))
