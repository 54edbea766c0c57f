"""My licences, and one licence as its holder sees it: the licence itself, and beside it everything one does with it."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from licensing.errors import NotFound
from licensing.services.cases import outcome, shops
from licensing.services.holding import asking, lending, looks
from licensing.services.holding.holding import Power, being_made, in_force, newest_licence, power_over, powers
from licensing.services.licences import archive, company_certificates, renewal
from licensing.services.register import in_office, publishing
from licensing.store.models import Licence, Upload
from licensing.work import Work
from portal.access import Permission, allow, current_actor
from portal.counters.holder.blueprint import blueprint
from portal.counters.holder.forms import TypedCode
from portal.counters.holder.wording import look_line
from portal.formats import day
from portal.i18n import language, t
from portal.limits import limiter
from portal.office import current_office
from portal.reading import reading
from portal.refusing import attempt, carry
from portal.signing_links import qr_of
from portal.uploaded import as_attachment
from portal.words.holder_words import matter_names
from portal.words.register_words import role_names

OWN = Permission.OWN_LICENCE
RECENT = 3
# What the printed page says, in its order: the face's field, its own title there if it has one, the label in other languages.
FACE = (
    ("name", "", "verify.claim.name"),
    ("entity_type", "type_title", "verify.claim.ent_type"),
    ("representative", "representative_title", "verify.claim.rep"),
    ("capital", "capital_title", "verify.claim.cap"),
    ("established_on", "", "verify.claim.est"),
    ("term", "", "verify.claim.term"),
    ("domicile", "domicile_title", "verify.claim.addr"),
    ("scope", "", "verify.claim.scope"),
)


@blueprint.get("/licence")
@allow(OWN)
def index() -> str:
    """Every licence I may act with, and where a verifier's code is typed in."""
    with reading() as work:
        found = powers(work)
        rows = [{"power": p, "licence": newest_licence(work.session, p.enterprise.id)} for p in found]
        return render_template("holder/index.html", rows=rows, form=TypedCode(formdata=None))


@blueprint.get("/licence/<enterprise_id>")
@allow(OWN)
def one(enterprise_id: str) -> str:
    return _page(enterprise_id)


def _page(enterprise_id: str, refused: list[str] | None = None) -> str:
    current_office().looks.flush()
    with reading() as work:
        power = power_over(work, enterprise_id)
        licence = newest_licence(work.session, enterprise_id)
        return render_template(
            "holder/one.html",
            power=power,
            enterprise=power.enterprise,
            licence=licence,
            refused=refused or [],
            matters=matter_names(m.code for m in power.matters),
            **_about(work, power, licence),
        )


def _about(work: Work, power: Power, licence: Licence | None) -> dict[str, Any]:
    """What the page says beside the licence; who leads also sees whom it is lent to and who looked."""
    usable = in_force(power.enterprise, licence)
    bound = licence is not None and asking.bound_kid(licence) is not None
    link = f"{current_office().settings.base_url}/l/{licence.token}" if licence else ""
    leads = power.leads
    lent = [x for x in lending.lent(work, power) if x.standing == "active"] if leads else []
    recent = looks.listing(work, power, None, RECENT) if leads else []
    return {
        "usable": usable,
        "being_made": being_made(work.session, power.enterprise, licence),
        "ends_at": renewal.ends_at(licence) if licence and renewal.ending(work, licence) else None,
        "bound": bound,
        "face": _face(licence.face) if licence else [],
        "qr": qr_of(link) if licence else "",
        "verify_link": f"/l/{licence.token}" if licence else "",
        "archived": licence is not None and archive.is_kept(work.session, licence.id),
        "may_show": usable and bound and power.may_ever("present"),
        "may_download": power.may("download"),
        "may_certify": leads and company_certificates.can_have(power.enterprise),
        "closed_shops": shops.over(work, power.enterprise) if leads else [],
        "permits": outcome.of_enterprise(work, power.enterprise.id),
        "lent": lent,
        "recent": [look_line(*found) for found in recent],
        **_offices(work, power),
    }


def _offices(work: Work, power: Power) -> dict[str, Any]:
    """Who must leave an office by when, and whose term is over; for who leads. The ground is the person's own matter."""
    if not power.leads:
        return {"barred": [], "terms": [], "publish": []}
    catalogue = work.books.catalogue
    found = [each for each in in_office.barred(work, power.enterprise) if each.decided]
    barred = [(x.name, role_names(x.roles, catalogue), x.due, _removed(x.due, work.act.on)) for x in found]
    over = [
        (x.name, role_names([x.role], catalogue), x.ended) for x in in_office.over(work, power.enterprise)
    ]
    return {"barred": barred, "terms": over, "publish": publishing.running(work, power.enterprise)}


def _removed(due: date | None, today: date) -> str:
    """Which sentence says by when: before the company was told no day runs, and one that is past is called so."""
    if due is None:
        return "barred.own_text"
    return "barred.own_text_due" if today <= due else "barred.own_text_late"


def _face(face: dict[str, Any]) -> list[tuple[str, str]]:
    """Label and value of each printed field, none for what is not printed; in Chinese the label is the one on the paper."""
    own = language() == "zh"
    rows = [(str((own and face.get(title)) or t(key)), _printed(face.get(name))) for name, title, key in FACE]
    return [(label, value) for label, value in rows if value]


def _printed(value: Any) -> str:
    """A day of the face is kept as 2026-11-23 and read as a day."""
    try:
        return day(date.fromisoformat(str(value)), language())
    except ValueError:
        return str(value or "")


@blueprint.get("/licence/<enterprise_id>/permits/<upload_id>")
@allow(OWN)
@limiter.limit("60 per minute")
def permit_file(enterprise_id: str, upload_id: str) -> Response:
    """A permit as its department issued it, for who may download what the enterprise holds."""
    with reading() as work:
        power = power_over(work, enterprise_id)
        held = {p.upload_id for p in outcome.of_enterprise(work, enterprise_id)}
        if not power.may("download") or upload_id not in held:
            raise NotFound(upload_id)
        return as_attachment(work.session.get_one(Upload, upload_id))


@blueprint.post("/licence/<enterprise_id>/renew")
@allow(OWN)
def renew(enterprise_id: str) -> ResponseReturnValue:
    """Have a version made that can be shown; the worker does it in a moment."""
    here = url_for("holder.one", enterprise_id=enterprise_id)
    with attempt() as tried:
        return carry(lambda work: renewal.ask(work, enterprise_id), "holder.renew_asked", here)
    return _page(enterprise_id, tried.said), tried.status


@blueprint.post("/licence/grants/<grant_id>/decline")
@allow(OWN)
def decline(grant_id: str) -> Response:
    """Give back what was lent to me. Safe to repeat."""
    with current_office().work(current_actor()) as work:
        lending.decline(work, grant_id)
    flash(t("holder.declined_now"), "success")
    return redirect(url_for("holder.index"), 303)
