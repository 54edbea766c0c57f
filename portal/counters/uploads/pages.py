"""Hand in a file from a phone or a desk; read it where one's task needs it. Never shown inline, whatever it says it is."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from licensing.catalogue.load import Catalogue
from licensing.errors import Refused
from licensing.kind_papers import EVERY
from licensing.kinds.change.rules import rules_for
from licensing.known_kinds import stands
from licensing.services.cases import points, signing_costs, uploads
from licensing.store.models import Case
from licensing.uploads.about import LEG
from licensing.uploads.checking import LARGEST, check
from portal import refusing
from portal.access import Permission, allow, current_actor
from portal.body_sizes import takes
from portal.i18n import language, t
from portal.limits import limiter
from portal.office import current_office
from portal.parameters import given
from portal.reading import reading
from portal.scanning import scan
from portal.uploaded import as_attachment

blueprint = Blueprint("uploads", __name__, template_folder="templates")
FORM = 64 * 1024  # bytes of the form around the file


@blueprint.app_context_processor
def _helpers() -> dict[str, Any]:
    return {"uploads_of": uploads.of, "leg_uploads": uploads.of_leg, "upload_about": about_words}


@blueprint.get("/applications/<case_id>/uploads")
@allow(Permission.OWN_CASES)
def listing(case_id: str) -> str:
    return _page(case_id)


def _page(case_id: str, refused: list[str] | None = None) -> str:
    with reading() as work:
        case = uploads.taking(work, case_id)
        places = uploads.places(case)
        if not stands(case, "fillable"):
            places = [place for place in places if place.startswith(LEG)]
        return render_template(
            "uploads/listing.html",
            case=case,
            rows=uploads.of(case),
            places=[(place, about_words(case, place)) for place in places],
            chosen=given("about"),
            open=bool(places),
            fillable=stands(case, "fillable"),
            signed=[p.name for p in signing_costs.signed(work, case)] if stands(case, "fillable") else [],
            megabytes=LARGEST // 1024 // 1024,
            refused=refused or [],
        )


def about_words(case: Case, about: str) -> str:
    """What a file is about, in words."""
    catalogue: Catalogue = current_office().books.catalogue
    kind, _, key = about.partition(":")
    if kind == "item" and key in catalogue.items:
        item = catalogue.items[key]
        return item.name_zh if language() == "zh" else item.name_en
    if kind == "paper" and key in EVERY:
        return EVERY[key].zh if language() == "zh" else EVERY[key].en
    rule = rules_for(case.entity_type).get(key) if kind == "row" else None
    if rule is not None:
        return rule.zh if language() == "zh" else rule.en
    point = next((x.point for x in points.of(case) if x.point.id == key), None) if kind == "point" else None
    if kind in ("leg", "permit"):
        return t(f"uploads.about_{kind}")
    return t("uploads.about_point", text=point.text) if point else t("uploads.about_case")


@blueprint.post("/applications/<case_id>/uploads")
@takes(LARGEST + FORM)
@allow(Permission.OWN_CASES)
@limiter.limit("60 per hour")
@refusing.shown_on(_page)
def put(case_id: str) -> ResponseReturnValue:
    """Looked at first, by content and by the scanner, then kept; nothing of a file that is not taken stays."""
    about, given = request.form.get("about", ""), request.files.getlist("file")
    if len(given) != 1 or not given[0].filename:
        raise Refused("upload.none_chosen")
    office, stream = current_office(), cast(BinaryIO, given[0].stream)
    with office.look(current_actor()) as work:
        uploads.taking(work, case_id)  # before anything is spent on it
    checked = check(stream)
    scanned = scan(office.settings.clamd, stream, checked.size)
    name = given[0].filename
    refusing.act(lambda work: uploads.put(work, case_id, about, name, checked, stream, scanned))
    flash(t("uploads.kept"), "success")
    return redirect(url_for("uploads.listing", case_id=case_id), 303)


@blueprint.post("/applications/<case_id>/uploads/<upload_id>/remove")
@allow(Permission.OWN_CASES)
@refusing.shown_on(_page)
def remove(case_id: str, upload_id: str) -> ResponseReturnValue:
    refusing.act(lambda work: uploads.remove(work, case_id, upload_id))
    flash(t("uploads.removed"), "success")
    return redirect(url_for("uploads.listing", case_id=case_id), 303)


@blueprint.get("/applications/<case_id>/uploads/<upload_id>")
@allow(Permission.OWN_CASES)
@limiter.limit("60 per minute")
def own(case_id: str, upload_id: str) -> Response:
    with reading() as work:
        return as_attachment(uploads.for_people(work, case_id, upload_id))


@blueprint.get("/desk/cases/<case_id>/uploads/<upload_id>")
@allow(Permission.READ_CASES)
@limiter.limit("60 per minute")
def for_desk(case_id: str, upload_id: str) -> Response:
    return refusing.act(lambda work: as_attachment(uploads.for_clerk(work, case_id, upload_id)))


@blueprint.get("/department/legs/<leg_id>/uploads/<upload_id>")
@allow(Permission.READ_LEGS)
@limiter.limit("60 per minute")
def for_department(leg_id: str, upload_id: str) -> Response:
    return refusing.act(lambda work: as_attachment(uploads.for_department(work, leg_id, upload_id)))
