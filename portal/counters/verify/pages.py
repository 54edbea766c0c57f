"""/verify takes a file or a code; /l/<token> is where the QR code leads."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response, make_response, render_template
from flask.typing import ResponseReturnValue

from esign.sdjwt import SHORT_TYP
from licensing.services.holding.looks import Look
from licensing.services.licences import verification
from portal.access import public
from portal.counters.verify import asked as asked
from portal.counters.verify import issued as issued
from portal.counters.verify.asked import judged_here
from portal.counters.verify.blueprint import blueprint as blueprint
from portal.counters.verify.forms import LicenceForm
from portal.counters.verify.wording import shown
from portal.discovery import NavItem
from portal.files import saved_as
from portal.i18n import t
from portal.limits import limiter
from portal.office import current_office
from portal.security import CAMERA_PERMISSIONS
from portal.verifying import kit, needs_request, verdict_on

NAV = (NavItem("verify.page", "verify.title", None, 50),)
LONGEST_TOKEN = 100


@blueprint.get("/verify")
@public
def page() -> Response:
    """The form."""
    return _form(LicenceForm(formdata=None))


@blueprint.post("/verify")
@public
@limiter.limit("60 per minute")
def check() -> ResponseReturnValue:
    """The verdict, on the page itself: what was uploaded is not kept, so there is nothing to be sent on to.

    A five-minute code counts for the request that this browser made, and for no other.
    """
    form = LicenceForm()
    document = form.document()
    if document is None:
        return _form(form), HTTPStatus.UNPROCESSABLE_ENTITY
    if needs_request(document):
        return judged_here(str(document))
    office = current_office()
    verdict = shown(verdict_on(document, form.seals()), office.clock.now(), office.seals.names.base_url)
    return render_template("verify/result.html", verdict=verdict)


@blueprint.get("/verify/kit.zip")
@public
@limiter.limit("60 per minute")
def department_kit() -> Response:
    """What a department needs to verify on its own, in one download."""
    answer = Response(kit(), mimetype="application/zip")
    saved_as(answer, "licence-verifier.zip")
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer


@blueprint.get("/l/<token>")
@public
@limiter.limit("240 per minute")
def licence(token: str) -> ResponseReturnValue:
    """The register's word on one licence. What stands behind '#' never reaches us; the page's script verifies it."""
    office = current_office()
    now = office.clock.now()
    with office.read() as session:
        found = verification.standing(session, token[:LONGEST_TOKEN], now)
    if found is not None:
        office.looks.note(Look(found.jti, now, "link", found.result))
    if found is None:
        return render_template("verify/none.html", now=now), HTTPStatus.NOT_FOUND
    text = t(f"verify.means.{found.result}")
    return render_template("verify/licence.html", found=found, text=text, short_type=SHORT_TYP)


def _form(form: LicenceForm) -> Response:
    """The one page that may use the camera."""
    html = render_template("verify/form.html", form=form, base_url=current_office().settings.base_url)
    answer = make_response(html)
    answer.headers["Permissions-Policy"] = CAMERA_PERMISSIONS
    return answer
