"""Read what is to be signed, answer, and sign it with one's own key or provider (电子签名法 art 13)."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from licensing.errors import NotFound
from licensing.known_kinds import stands
from licensing.parties import PERSON
from licensing.services.cases import consents, signing, signing_acts, speaking
from licensing.services.cases.speaking import Voice
from licensing.services.identity import proofs
from licensing.store.models import Account, Case, Person
from licensing.work import Work
from portal.access import Permission, allow, current_actor, own_guard, public
from portal.counters.signing import counter as counter
from portal.counters.signing import mandates as mandates
from portal.counters.signing.blueprint import blueprint as blueprint
from portal.counters.signing.forms import CodeForm
from portal.discovery import NavItem
from portal.errors import answer
from portal.files import as_file
from portal.i18n import language, t
from portal.identity import doors
from portal.identity.ways import ways_of
from portal.limits import limiter
from portal.office import current_office
from portal.parameters import given
from portal.reading import reading
from portal.refusing import attempt

NAV = (
    NavItem("signing.waiting", "signing.waiting", Permission.SIGN, 30),
    NavItem("signing.counter", "counter.title", Permission.DECIDE_CASES, 62),
)
BY_CODE = (
    "the code itself: 128 random bits, found only by their hash; with it one reads and refuses, never signs"
)


@blueprint.after_request
def _tell_nobody(response: Response) -> Response:
    """A code is a secret and what is to be signed is personal: nobody elsewhere learns the address."""
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@blueprint.errorhandler(NotFound)
def _no_such_code(_: NotFound) -> Response:
    """Whoever came by a code hears what to do about the code, not about an address."""
    return answer(404, "link" if "token" in (request.view_args or {}) else "")


@blueprint.get("/signing")
@allow(Permission.SIGN)
def waiting() -> str:
    """What waits for the signature of the person signed in, found by the proved ID number."""
    with reading() as work:
        account = work.session.get_one(Account, work.act.actor.id)
        proved = proofs.active_proof(work, account) is not None
        return render_template("signing/waiting.html", found=signing.waiting_for(work), proved=proved)


@blueprint.get("/signing/<case_id>")
@allow(Permission.SIGN)
def signed_in(case_id: str) -> Response:
    return _page(case_id)


def _party() -> str:
    """For whom somebody signs who speaks for several: an id of the case's people, as their own page says."""
    return given("party")[:60]


def _page(case_id: str, status: int = 200, refused: Sequence[str] = ()) -> Response:
    with reading() as work:
        case, person, voice = signing.spoken_for(work, case_id, _party())
        return _unkept(_show(work, case, (person, voice), refused), status)


def _show(work: Work, case: Case, whose: tuple[Person, Voice], refused: Sequence[str]) -> str:
    person, voice = whose
    mine = speaking.voices(work)
    papers = signing.papers_of(work, case)
    state = next((s for s in signing.states(work, case) if s.person.id == person.id), None)
    return render_template(
        "signing/sign.html",
        case=case,
        person=person,
        refused=refused,
        papers=papers,
        digest=signing.signing_digest(case, papers),
        state=state.state if state else "closed",
        last=state.last if state else None,
        open=stands(case, "fillable"),
        ways=ways_of(work),
        role_words=_roles(work, person),
        said=consents.answer_of(work, case, person),
        halted=consents.open_procedure(work, case) is not None,
        party=person.id if voice.power is not None else "",
        body=speaking.stated(work, voice),
        also=[p for p in signing.must_sign(case) if p.id_number_index in mine],
    )


def _roles(work: Work, person: Person) -> str:
    known = work.books.catalogue.officer_roles
    words = [known[r].zh if language() == "zh" else known[r].en for r in person.roles if r in known]
    return t("applications.comma").join(words)


def _unkept(page: str | Response, status: int = 200) -> Response:
    """Nothing of a signing page stays in a cache on the way or on a shared machine."""
    made = make_response(page, status) if isinstance(page, str) else page
    made.headers["Cache-Control"] = "no-store"
    made.headers["X-Robots-Tag"] = "noindex"
    return made


@blueprint.post("/signing/<case_id>/provider")
@allow(Permission.SIGN)
@limiter.limit("20 per minute")
def by_provider(case_id: str) -> ResponseReturnValue:
    """A sheet over what was shown, and the browser on its way to the provider, which signs the sheet's digest."""
    with attempt() as tried:
        return doors.to_provider(_sheet(case_id), _receipt_of(case_id))
    return _page(case_id, tried.status, tried.said)


def _receipt_of(case_id: str) -> str:
    return url_for("signing.own_receipt", case_id=case_id, party=_party() or None)


def _sheet(case_id: str) -> doors.Prepare:
    return lambda work, seen: signing_acts.prepare(work, case_id, seen, _party())


@blueprint.post("/signing/<case_id>/key-options")
@allow(Permission.SIGN)
@limiter.limit("20 per minute")
def key_options(case_id: str) -> ResponseReturnValue:
    return doors.key_options(_sheet(case_id))


@blueprint.post("/signing/<case_id>/key")
@allow(Permission.SIGN)
@limiter.limit("20 per minute")
def sign_by_key(case_id: str) -> ResponseReturnValue:
    """The browser's key has signed the sheet."""
    with attempt() as tried:
        doors.by_key()
    if tried.came_back:
        return _page(case_id, tried.status, tried.said)
    flash(t("signing.done"), "success")
    return redirect(_receipt_of(case_id), 303)


def _signed_for(work: Work, case_id: str) -> tuple[Case, Person]:
    """The party asked for, else the one the account signed for last: a provider's answer comes back without saying it."""
    case, person = signing.mine_in(work, case_id, _party())
    mine = speaking.indexes(work)
    done = [
        (p.signatures[-1].at, p)
        for p in case.people
        if p.id_number_index in mine and p.signatures and p.signatures[-1].account_id == work.act.actor.id
    ]
    last = max(done, key=lambda found: found[0], default=None)
    return case, (last[1] if last is not None and not _party() else person)


@blueprint.get("/signing/<case_id>/receipt")
@allow(Permission.SIGN)
def own_receipt(case_id: str) -> Response:
    with reading() as work:
        case, person = _signed_for(work, case_id)
        if not person.signatures:
            return _unkept(redirect(url_for("signing.signed_in", case_id=case_id), 303))
        last = person.signatures[-1]
        state = next((s.state for s in signing.states(work, case) if s.person.id == person.id), "closed")
        digest = sha256(last.evidence.encode()).hexdigest()
        page = render_template(
            "signing/receipt.html",
            case=case,
            person=person,
            last=last,
            evidence=digest,
            state=state,
            back=url_for(
                "signing.signed_in", case_id=case_id, party=person.id if person.party != PERSON else None
            ),
            own=case.applicant_id == work.act.actor.id,
        )
        return _unkept(page)


@blueprint.get("/signing/<case_id>/evidence.json")
@allow(Permission.SIGN)
def evidence(case_id: str) -> Response:
    """The signer's own evidence as a file: ``python -m esign signature`` checks it without this portal."""
    with reading() as work:
        _, person = _signed_for(work, case_id)
        if not person.signatures or person.signatures[-1].assurance is None:
            raise NotFound(case_id)
        return as_file(person.signatures[-1].id, person.signatures[-1].evidence)


@blueprint.post("/signing/<case_id>/answer")
@allow(Permission.SIGN)
@limiter.limit("20 per minute")
def answer_own(case_id: str) -> ResponseReturnValue:
    """The proved person refuses, or says "that is not me"."""
    with attempt() as tried, current_office().work(current_actor()) as work:
        said = consents.answer(work, case_id, request.form.get("answer", ""), _party()).answer
    if tried.came_back:
        return _page(case_id, tried.status, tried.said)
    flash(t(f"consent.done.{said}"), "success")
    return redirect(url_for("signing.signed_in", case_id=case_id, party=_party() or None), 303)


@blueprint.get("/invitation")
@public
def invitation() -> str:
    """Where a code from the counter is typed."""
    return render_template("signing/code.html", form=CodeForm(formdata=None))


@blueprint.post("/invitation")
@public
@limiter.limit("20 per minute")
def open_invitation() -> ResponseReturnValue:
    form = CodeForm()
    if not form.validate():
        return render_template("signing/code.html", form=form), 422
    return redirect(url_for("signing.by_code", token=form.code.data), 303)


@blueprint.get("/invitation/<token>")
@own_guard(BY_CODE)
@limiter.limit("60 per minute")
def by_code(token: str) -> Response:
    with reading() as work:
        asked = consents.by_code(work, token)
        page = render_template(
            "signing/invitation.html",
            case=asked.case,
            person=asked.person,
            said=asked.answer,
            token=token,
            role_words=_roles(work, asked.person),
            refused=[],
        )
        return _unkept(page)


@blueprint.post("/invitation/<token>")
@own_guard(BY_CODE)
@limiter.limit("20 per minute")
def answer_by_code(token: str) -> ResponseReturnValue:
    """Refuse, or say "that is not me"; the code ends with it. Accepting asks for proof of identity."""
    with current_office().work(current_actor()) as work:
        said = consents.answer_by_code(work, token, request.form.get("answer", "")).answer
    return _unkept(render_template("signing/answered.html", said=said))
