"""A founding from its reserved name to its licence, section by section; the services are those of the pages.

Nobody signs here: a signature is an act of its signer's own browser, at ``sign_at``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from apiflask import APIBlueprint
from werkzeug.wrappers import Response

from licensing.catalogue.mandates import DRAFT, LOOK, SUBMIT
from licensing.entities import KINDS
from licensing.errors import CostsSignatures, NotFound
from licensing.kind import belongs
from licensing.kinds.establishment import submit
from licensing.kinds.establishment.flow import FLOW
from licensing.kinds.establishment.opening import open_establishment, open_unnamed, own_establishment
from licensing.kinds.establishment.sections.business import main_of
from licensing.kinds.establishment.sections.place import kept
from licensing.known_kinds import stands
from licensing.services.accounts.api_clients import Remembered
from licensing.services.cases import (
    cases,
    certificate_answers,
    dossier,
    leg_corrections,
    points,
    signing,
    signing_costs,
    uploads,
)
from licensing.services.licences.licence_access import own_licence
from licensing.store.models import Case
from licensing.work import Work
from portal.api import cursors, handing_in, intake
from portal.api.founding import reading
from portal.api.founding.shapes import (
    CAPITALS,
    ApplicationOpened,
    BusinessAnswer,
    CertificatesAnswer,
    ClassesAnswer,
    LegAnswered,
    PlaceAnswer,
    Unnamed,
)
from portal.api.guard import caller, scoped
from portal.api.once import once
from portal.api.own_models import OwnPage, PointsAnswered
from portal.api.own_words import Asked
from portal.api.problems import ApiProblem, FieldError, one_field
from portal.documents.render import pdf_of
from portal.i18n import t
from portal.limits import limiter
from portal.office import current_office

blueprint = APIBlueprint("api_applications", __name__, url_prefix="/api/v1", enable_openapi=False)
SCOPE = "applications:write"
OTHERS = ("version", "agreed", "kind")


@blueprint.get("/applications")
@scoped(SCOPE)
def listing() -> dict[str, Any]:
    """The person's own foundings and those the person is an agent in, newest first."""
    asked = intake.query(OwnPage)
    with current_office().look(caller().actor) as work:
        own = [*cases.cases_of(work.session, work.act.actor), *cases.entrusted(work)]
        rows = sorted((c for c in own if belongs(c, FLOW)), key=lambda c: (c.created_at, c.id), reverse=True)
        shown, more = cursors.page(rows, asked.cursor, asked.limit, lambda row: row.id)
        return {"applications": [reading.head(work, row) for row in shown], "next": more}


@blueprint.post("/applications")
@scoped(SCOPE)
def begin() -> tuple[dict[str, Any], int]:
    """Start with an own reserved name, or go on where it was started."""
    asked = intake.body(ApplicationOpened)
    return answered(lambda work: open_establishment(work, asked.name).id)


@blueprint.post("/applications/unnamed")
@scoped(SCOPE)
def begin_unnamed() -> tuple[dict[str, Any], int]:
    """Start a kind that goes without a name."""
    asked = intake.body(Unnamed)
    return answered(lambda work: open_unnamed(work, asked.kind).id)


@blueprint.get("/applications/<case_id>")
@scoped(SCOPE)
def one(case_id: str) -> dict[str, Any]:
    with current_office().look(caller().actor) as work:
        return reading.application(work, readable(case_id))


@blueprint.put("/applications/<case_id>/place")
@scoped(SCOPE)
def save_place(case_id: str) -> tuple[dict[str, Any], int]:
    asked = intake.body(PlaceAnswer)
    told = asked.model_dump(exclude={"version", "agreed"})
    return _saved(case_id, "place", asked, lambda work, _: kept(told, work.books.catalogue))


@blueprint.put("/applications/<case_id>/business")
@scoped(SCOPE)
def save_business(case_id: str) -> tuple[dict[str, Any], int]:
    asked = intake.body(BusinessAnswer)
    items = list(dict.fromkeys(asked.items))
    told = {"items": items, "main": main_of(asked.main, items), "term_years": asked.term_years}
    return _saved(case_id, "business", asked, lambda work, case: told)


@blueprint.put("/applications/<case_id>/capital")
@scoped(SCOPE)
def save_capital(case_id: str) -> tuple[dict[str, Any], int]:
    """The money as this kind is asked; ``kind`` is the application's own."""
    asked: Any = intake.one_of(CAPITALS, "kind")
    told: dict[str, Any] = asked.model_dump(exclude=set(OTHERS))

    def answer(work: Work, case: Case) -> Mapping[str, Any]:
        same_kind(case, asked.kind)
        return told

    return _saved(case_id, "capital", asked, answer)


@blueprint.put("/applications/<case_id>/classes")
@scoped(SCOPE)
def save_classes(case_id: str) -> tuple[dict[str, Any], int]:
    """The classes of shares whole; 404 for a kind that has none. Shares go to who stands in the application."""
    asked = intake.body(ClassesAnswer)

    def answer(work: Work, case: Case) -> Mapping[str, Any]:
        people = {p.id for p in case.people}
        for place, each in enumerate(asked.classes):
            if strange := sorted(set(each.held) - people):
                raise one_field(f"/classes/{place}/held/{strange[0]}", "not_offered")
        return {"classes": [each.model_dump() for each in asked.classes]}

    return _saved(case_id, "classes", asked, answer)


@blueprint.put("/applications/<case_id>/certificates")
@scoped(SCOPE)
def save_certificates(case_id: str) -> tuple[dict[str, Any], int]:
    """Which items are applied for, and everything they ask; whoever sends it has looked at every answer."""
    asked = intake.body(CertificatesAnswer)

    def answer(work: Work, case: Case) -> Mapping[str, Any]:
        items = list(dict.fromkeys(asked.items))
        known = work.books.catalogue
        names = {f.name for f in known.shared_fields(known.items[c] for c in items if c in known.items)}
        if strange := sorted(set(asked.fields) - names):
            fields = tuple(FieldError(f"/fields/{n}", "unknown", t("api.field.unknown")) for n in strange)
            raise ApiProblem(422, "s422", fields)
        before = certificate_answers.chosen(work, case, items)
        told = certificate_answers.answered(before, asked.fields, names)
        given = {code: a.model_dump(exclude_none=True) for code, a in asked.approvals.items()}
        told |= {"pledge": asked.pledge}
        return told | ({"approvals": given} if given or "approvals" in before else {})

    return _saved(case_id, "certificates", asked, answer)


@blueprint.post("/applications/<case_id>/steps/<action>")
@scoped(SCOPE)
def step(case_id: str, action: str) -> tuple[dict[str, Any], int]:
    """ask: ask everybody to sign; submit: hand in; withdraw."""
    taken = STEPS.get(action)
    if taken is None:
        raise NotFound(action)
    act, needed = taken

    def whole(work: Work) -> str:
        case = own_establishment(work, readable(case_id), needed)
        act(work, case)
        return case.id

    return answered(whole)


def _withdraw(work: Work, case: Case) -> None:
    if not stands(case, "withdrawn"):
        submit.withdraw(work, case.id)


STEPS: dict[str, tuple[Callable[[Work, Case], object], str]] = {
    "ask": (lambda work, case: signing.ask(work, case.id), DRAFT),
    "submit": (lambda work, case: submit.submit(work, case.id), SUBMIT),
    "withdraw": (_withdraw, ""),
}


@blueprint.post("/applications/<case_id>/points")
@scoped(SCOPE)
def answer_points(case_id: str) -> tuple[dict[str, Any], int]:
    """Sentences on the points of a correction list; what was changed needs none."""
    asked = intake.body(PointsAnswered)

    def act(work: Work) -> str:
        case = own_establishment(work, readable(case_id), DRAFT)
        known = {each.point.id for each in points.of(case)}
        for place, each in enumerate(asked.answers):
            if each.point not in known:
                raise one_field(f"/answers/{place}/point", "not_offered")
        points.answer(work, case.id, {each.point: each.answer for each in asked.answers})
        return case.id

    return answered(act)


@blueprint.post("/applications/<case_id>/departments/<leg_id>/<action>")
@scoped(SCOPE)
def answer_department(case_id: str, leg_id: str, action: str) -> tuple[dict[str, Any], int]:
    """answer: what a department asked; again: apply once more for a permit that was refused."""
    asked = intake.body(LegAnswered)
    taken = {"answer": leg_corrections.answer, "again": leg_corrections.apply_again}.get(action)
    if taken is None:
        raise NotFound(action)

    def act(work: Work) -> str:
        case = own_establishment(work, readable(case_id), DRAFT)
        taken(work, case.id, readable(leg_id), asked.answer)
        return case.id

    return answered(act)


@blueprint.post("/applications/<case_id>/files")
@scoped(SCOPE)
@limiter.limit("60 per hour")
def put_file(case_id: str) -> dict[str, Any]:
    """``about``: nothing for the whole application, ``item:CODE``, ``point:ID`` or ``leg:ID``."""
    return handing_in.put(readable(case_id), lambda work, known: own_establishment(work, known, DRAFT))


@blueprint.post("/applications/<case_id>/files/<file_id>/removal")
@scoped(SCOPE)
def remove_file(case_id: str, file_id: str) -> tuple[dict[str, Any], int]:
    """Take a file out; one that is gone already stays gone."""

    def act(work: Work) -> str:
        case = own_establishment(work, readable(case_id), DRAFT)
        uploads.remove(work, case.id, readable(file_id))
        return case.id

    return answered(act)


@blueprint.get("/applications/<case_id>/documents/<kind>")
@scoped(SCOPE)
@limiter.limit("60 per minute")
def document(case_id: str, kind: str) -> Response:
    """A paper made from the answers, as everybody signs it."""
    with current_office().look(caller().actor) as work:
        case = own_establishment(work, readable(case_id), LOOK)
        paper = next((p for p in dossier.papers(work, case) if p.kind == kind), None)
        if paper is None:
            raise NotFound(kind)
        mark = t("applications.documents.draft_mark") if stands(case, "fillable") else ""
        return _pdf(pdf_of(paper, mark))


@blueprint.get("/applications/<case_id>/licence.pdf")
@scoped(SCOPE)
def licence(case_id: str) -> Response:
    """The licence; 404 until it is issued."""
    with current_office().look(caller().actor) as work:
        told = reading.licence(work, own_establishment(work, readable(case_id), LOOK))
        if told is None:
            raise NotFound(case_id)
        return _pdf(own_licence(work, told["id"]).pdf or b"")


def _pdf(content: bytes) -> Response:
    made = Response(content, mimetype="application/pdf")
    made.headers["Cache-Control"] = "no-store"
    return made


def readable(text: str) -> str:
    if not text.isprintable():
        raise NotFound(text)
    return text


def same_kind(case: Case, kind: str) -> None:
    """A shape of another kind of enterprise is none of this one's."""
    if case.entity_type != kind or kind not in KINDS:
        raise one_field("/kind", "not_offered")


def _saved(
    case_id: str, section: str, asked: Asked, answer: Callable[[Work, Case], Mapping[str, Any]]
) -> tuple[dict[str, Any], int]:
    """Keep a section whole, right or wrong; what is still wrong with it stands in the answer."""

    def act(work: Work) -> str:
        case = own_establishment(work, readable(case_id), DRAFT)
        with signing_costs.counted(work, case, asked.agreed):
            cases.save_section(work, case.id, section, answer(work, case), asked.version)
        return case.id

    return answered(act)


def answered(act: Callable[[Work], str]) -> tuple[dict[str, Any], int]:
    """The act, once for its key, and the application as it stands afterwards."""

    def whole(work: Work) -> Remembered:
        found = act(work)
        work.session.flush()
        return Remembered(200, reading.application(work, found))

    try:
        answer = once(whole)
    except CostsSignatures:
        raise ApiProblem(409, "costs_signatures") from None
    return answer.body, answer.status
