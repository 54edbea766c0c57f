"""Read the notice, pledge, sign; then what is true now, what may not be begun yet, and what is still owed (告知承诺)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, BinaryIO, cast

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from licensing.catalogue.pledges import CONDITION, PAPER, PledgeItem
from licensing.errors import Invalid, NotFound
from licensing.flows.pledge import FLOW
from licensing.services.pledges import keeping, opening, pledging
from licensing.store.models import Case, PermitPledge
from licensing.uploads.checking import LARGEST, check
from licensing.work import Work
from portal import pledge_view as view
from portal.access import Permission, allow
from portal.body_sizes import takes
from portal.counters.pledges import desk as desk
from portal.counters.pledges.blueprint import blueprint as blueprint
from portal.discovery import NavItem
from portal.files import as_file
from portal.i18n import t
from portal.identity import doors
from portal.identity.ways import ways_of
from portal.limits import limiter
from portal.office import current_office
from portal.reading import reading
from portal.refusing import act, attempt
from portal.scanning import scan
from portal.words.problem_words import problem_text
from portal.words.register_words import item_names

SIGN = Permission.SIGN
NAV = (NavItem("pledges.desk_list", "pledges.desk.nav", Permission.READ_LEGS, 20),)
FORM = 64 * 1024  # bytes of the form around the file
LONGEST_DAY = 20


@blueprint.get("/new/<case_id>/<item>")
@allow(SIGN)
def new(case_id: str, item: str) -> ResponseReturnValue:
    return _form(case_id, item)


def _form(
    case_id: str,
    item: str,
    status: int = 200,
    refused: Sequence[str] = (),
    wrong: dict[str, str] | None = None,
) -> ResponseReturnValue:
    with reading() as work:
        with attempt() as tried:
            found, who = opening.chance(work, case_id, item)
        if tried.came_back:
            case = work.session.get_one(Case, case_id)
            address: Any = current_app.jinja_env.globals["case_url"]
            for text in tried.said:
                flash(text, "danger")
            return redirect(address(case), 303)
        page = render_template(
            "pledges/new.html",
            case=found.case,
            item=item,
            name="".join(item_names([item], work.books.catalogue)),
            rule=found.rule,
            said=view.said,
            groups=((CONDITION, found.rule.of_kind(CONDITION)), (PAPER, found.rule.of_kind(PAPER))),
            told=pledging.told(work, found.leg.department, found.rule),
            last={term.code: work.act.on + timedelta(days=term.days) for term in found.rule.terms},
            agent=who.mandate is not None,
            barred=opening.barred(work, found.enterprise, who),
            refused=refused,
            wrong=wrong or {},
            typed=request.form,
        )
    return page, status


@blueprint.post("/new/<case_id>/<item>")
@allow(SIGN)
@limiter.limit("60 per hour")
def write(case_id: str, item: str) -> ResponseReturnValue:
    """Written down; nothing is granted before it is signed."""
    rule = current_office().books.catalogue.pledges.get(item)
    if rule is None:
        raise NotFound(item)
    try:
        with attempt() as tried:
            made = act(lambda work: pledging.write(work, case_id, item, _typed(rule)).id)
    except Invalid as error:
        wrong = {p.field: problem_text(p) for p in error.problems}
        return _form(case_id, item, 422, (), wrong)
    if tried.came_back:
        return _form(case_id, item, tried.status, tried.said)
    return redirect(url_for("pledges.one", pledge_id=made), 303)


def _typed(rule: PledgeItem) -> dict[str, str]:
    """Each term's answer: now, or the day beside "later"."""
    found = {}
    for term in (*rule.of_kind(CONDITION), *rule.of_kind(PAPER)):
        said = request.form.get(term.code, "")
        found[term.code] = (
            request.form.get(f"{term.code}-by", "")[:LONGEST_DAY] if said == "later" else said[:LONGEST_DAY]
        )
    return found


@blueprint.get("/<pledge_id>")
@allow(SIGN)
def one(pledge_id: str) -> str:
    return _one(pledge_id)


def _one(pledge_id: str, refused: Sequence[str] = ()) -> str:
    with reading() as work:
        row, _ = opening.own(work, pledge_id)
        unsigned = FLOW.within(row.state, "unsigned")
        return render_template(
            "pledges/one.html",
            p=view.shown(work, row),
            case=work.session.get_one(Case, row.case_id),
            unsigned=unsigned,
            lacking=pledging.lacking(work, row) if unsigned else [],
            paper=pledging.paper(work, row) if unsigned else None,
            digest=pledging.digest(work, row) if unsigned else row.digest,
            ways=ways_of(work) if unsigned else None,
            open=FLOW.within(row.state, "unchecked"),
            correcting=FLOW.within(row.state, "correcting"),
            megabytes=LARGEST // 1024 // 1024,
            most=keeping.LONGEST,
            refused=refused,
            typed=request.form.get("answer", ""),
        )


@blueprint.post("/<pledge_id>/papers/<term>")
@takes(LARGEST + FORM)
@allow(SIGN)
@limiter.limit("60 per hour")
def hand_in(pledge_id: str, term: str) -> ResponseReturnValue:
    """A paper of the pledge, before the signature or as promised after it."""
    with reading() as work:
        opening.own(work, pledge_id)  # before anything is spent on the file
    given = [x for x in request.files.getlist("file") if x.filename]
    if not given:
        return _one(pledge_id, [t("pledges.no_file")]), 422
    with attempt() as tried:
        stream = cast(BinaryIO, given[0].stream)
        checked = check(stream)
        scanned = scan(current_office().settings.clamd, stream, checked.size)
        name = given[0].filename or ""
        act(lambda work: pledging.hand_in(work, pledge_id, term, name, checked, stream, scanned).id)
    return _done(pledge_id, tried, "pledges.paper_in")


def _done(pledge_id: str, tried: Any, said: str) -> ResponseReturnValue:
    if tried.came_back:
        return _one(pledge_id, tried.said), tried.status
    flash(t(said), "success")
    return redirect(url_for("pledges.one", pledge_id=pledge_id), 303)


@blueprint.post("/<pledge_id>/met/<term>")
@allow(SIGN)
def met(pledge_id: str, term: str) -> ResponseReturnValue:
    """The holder says that a condition is met."""
    with attempt() as tried:
        act(lambda work: keeping.report_met(work, pledge_id, term))
    return _done(pledge_id, tried, "pledges.met_now")


@blueprint.post("/<pledge_id>/answer")
@allow(SIGN)
def answer(pledge_id: str) -> ResponseReturnValue:
    """What was put right."""
    with attempt() as tried:
        act(lambda work: keeping.answer(work, pledge_id, request.form.get("answer", "")))
    return _done(pledge_id, tried, "pledges.answered_now")


@blueprint.post("/<pledge_id>/drop")
@allow(SIGN)
def drop(pledge_id: str) -> ResponseReturnValue:
    """Not signed after all: the ordinary way goes on."""
    with attempt() as tried:
        case_id = act(lambda work: pledging.drop(work, pledge_id).case_id)
    if tried.came_back:
        return _one(pledge_id, tried.said), tried.status
    flash(t("pledges.dropped"), "success")
    return redirect(url_for("applications.one", case_id=case_id), 303)


@blueprint.post("/<pledge_id>/provider")
@allow(SIGN)
@limiter.limit("20 per minute")
def provider(pledge_id: str) -> ResponseReturnValue:
    """A sheet over the pledge, and the browser on its way to the provider."""
    with attempt() as tried:
        return doors.to_provider(_sheet(pledge_id), _address(pledge_id), "pledges.granted_now")
    return _one(pledge_id, tried.said), tried.status


def _address(pledge_id: str) -> str:
    return url_for("pledges.one", pledge_id=pledge_id)


def _sheet(pledge_id: str) -> doors.Prepare:
    return lambda work, seen: pledging.prepare(work, pledge_id, seen)


@blueprint.post("/<pledge_id>/key-options")
@allow(SIGN)
@limiter.limit("20 per minute")
def key_options(pledge_id: str) -> ResponseReturnValue:
    return doors.key_options(_sheet(pledge_id))


@blueprint.post("/<pledge_id>/key")
@allow(SIGN)
@limiter.limit("20 per minute")
def key(pledge_id: str) -> ResponseReturnValue:
    """The pledger's key has signed the sheet: granted."""
    with attempt() as tried:
        doors.by_key()
    return _done(pledge_id, tried, "pledges.granted_now")


@blueprint.get("/<pledge_id>/evidence.json")
@allow(SIGN)
def evidence(pledge_id: str) -> Response:
    """The signature's evidence, for whoever speaks for the enterprise."""
    with reading() as work:
        row, _ = opening.own(work, pledge_id)
        return as_file(row.id, _kept(row, work))


def _kept(row: PermitPledge, work: Work) -> str:
    if not row.evidence:
        raise NotFound(row.id)
    return row.evidence
