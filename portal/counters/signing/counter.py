"""The officers' side of signing at a counter: find the application, note what was seen, let a second officer confirm."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import BinaryIO, cast

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response
from wtforms import FileField, SelectField, StringField, TextAreaField

from licensing.errors import NotFound, Refused
from licensing.id_documents import DOCUMENTS
from licensing.services.cases import counter_signing, signing
from licensing.services.cases.counter_signing import LARGEST, Seen
from licensing.services.files import plain_name
from licensing.store.models import Account
from licensing.uploads.checking import check
from licensing.work import Work
from portal.access import Permission, allow, current_actor
from portal.body_sizes import takes
from portal.counters.signing.blueprint import blueprint
from portal.files import saved_as
from portal.forms import Form
from portal.i18n import t
from portal.limits import limiter
from portal.office import current_office
from portal.reading import reading
from portal.refusing import act, attempt
from portal.scanning import scan as scan_for_harm
from portal.statements import notary_of
from portal.validators import Depends, Required, text, trim

COUNTER = Permission.DECIDE_CASES
FORM = 64 * 1024
QUIET = {"autocomplete": "off"}


class SeenForm(Form):
    signer = StringField("counter.signer", [Required(), text(50)], [trim], render_kw=QUIET)
    document_kind = SelectField(
        "counter.document_kind", [Required()], choices=[(c, f"identity.document.{c}") for c in DOCUMENTS]
    )
    number = StringField("counter.document_number", [Required(), text(30)], [trim], render_kw=QUIET)
    words = TextAreaField("counter.words", [Required(), text(1000, 4)], [trim], "counter.words_hint")
    file = FileField("counter.file", [Depends()], description="counter.file_hint")


@blueprint.get("/signing/counter")
@allow(COUNTER)
def counter() -> ResponseReturnValue:
    """What waits for a second officer, and a way to the application of whoever stands here."""
    number = request.args.get("number", "")[:40]
    if not number:
        return _desk()
    try:
        with reading() as work:
            case_id = counter_signing.by_number(work, number).id
    except NotFound:
        return _desk([t("counter.unknown")], number), 404
    return redirect(url_for("signing.counter_case", case_id=case_id), 303)


def _desk(refused: Sequence[str] = (), number: str = "") -> str:
    with reading() as work:
        waiting = [
            {
                "row": row,
                "shown": proposal.digest,
                "case": counter_signing.by_id(work, row.case_id),
                "maker": work.session.get_one(Account, row.maker_id).name,
                "own": row.maker_id == work.act.actor.id,
            }
            for row, proposal in counter_signing.waiting_here(work)
            if counter_signing.still_open(work, row)
        ]
        people = {p.id: p for w in waiting for p in w["case"].people}  # type: ignore[attr-defined]  # a case
        return render_template(
            "signing/counter.html",
            waiting=waiting,
            refused=refused,
            number=number,
            people=people,
            ways={w["row"].id: counter_signing.way_of(work, people[w["row"].person_id]) for w in waiting},  # type: ignore[attr-defined]  # a row
        )


@blueprint.get("/signing/counter/cases/<case_id>")
@allow(COUNTER)
def counter_case(case_id: str) -> str:
    return _case(case_id, person=request.args.get("person", "")[:60])


def _case(case_id: str, form: SeenForm | None = None, person: str = "", refused: Sequence[str] = ()) -> str:
    with reading() as work:
        case = counter_signing.by_id(work, case_id)
        papers = signing.papers_of(work, case)
        states = {s.person.id: s.state for s in signing.states(work, case)}
        return render_template(
            "signing/counter_case.html",
            case=case,
            papers=papers,
            digest=signing.signing_digest(case, papers),
            parties=[(p, states[p.id]) for p in counter_signing.parties_of(work, case)],
            ways=counter_signing.ways(work, case),
            form=form or SeenForm(formdata=None),
            typed_for=person,
            refused=refused,
        )


@blueprint.post("/signing/counter/cases/<case_id>/<person_id>")
@takes(LARGEST + FORM)
@allow(COUNTER)
@limiter.limit("60 per hour")
def counter_propose(case_id: str, person_id: str) -> ResponseReturnValue:
    """The party is here: what was seen goes to a second officer, with the file."""
    form = SeenForm()
    if not form.validate():
        return _case(case_id, form, person_id), 422
    with attempt(form) as tried:
        with reading() as work:
            counter_signing.by_id(work, case_id)  # before anything is spent on the file
        given = request.files.get("file")
        if given is None or not given.filename:
            raise Refused("upload.none_chosen")
        stream = cast(BinaryIO, given.stream)
        checked = check(stream)
        scan_for_harm(current_office().settings.clamd, stream, checked.size)
        scan = counter_signing.scan_of(plain_name(given.filename, checked.media_type), checked, stream)
        data = (form.signer.data, form.document_kind.data, form.number.data, form.words.data)
        seen, shown = Seen(*(str(each) for each in data)), request.form.get("digest", "")
        act(lambda work: counter_signing.propose(work, case_id, person_id, seen, scan, shown))
    if tried.came_back:
        return _case(case_id, form, person_id, tried.said), tried.status
    flash(t("counter.proposed"), "success")
    return redirect(url_for("signing.counter"), 303)


@blueprint.post("/signing/counter/<row_id>/confirm")
@allow(COUNTER)
def counter_confirm(row_id: str) -> ResponseReturnValue:
    office = current_office()

    def confirm(work: Work) -> object:
        shown = request.form.get("shown", "")
        return counter_signing.confirm(work, row_id, shown, notary_of(office, work.act.at))

    return _answered(confirm, "counter.signed")


@blueprint.post("/signing/counter/<row_id>/return")
@allow(COUNTER)
def counter_return(row_id: str) -> ResponseReturnValue:
    note = request.form.get("note", "")[:500]
    return _answered(lambda work: counter_signing.give_back(work, row_id, note), "counter.returned")


@blueprint.post("/signing/counter/<row_id>/take-back")
@allow(COUNTER)
def counter_take_back(row_id: str) -> ResponseReturnValue:
    return _answered(lambda work: counter_signing.take_back(work, row_id), "counter.returned")


def _answered(do: Callable[[Work], object], said: str) -> ResponseReturnValue:
    with attempt() as tried, current_office().work(current_actor()) as work:
        do(work)
    if tried.came_back:
        return _desk(tried.said), tried.status
    flash(t(said), "success")
    return redirect(url_for("signing.counter"), 303)


@blueprint.get("/signing/counter/<row_id>/file")
@allow(COUNTER)
@limiter.limit("60 per minute")
def counter_file(row_id: str) -> Response:
    """The scan, to download; who reads it is journalled."""
    with current_office().work(current_actor()) as work:
        row = counter_signing.file_of(work, row_id)
        made = make_response(row.content)
        made.mimetype = row.media_type
    saved_as(made, row.file_name)
    made.headers["Cache-Control"] = "no-store"
    return made
