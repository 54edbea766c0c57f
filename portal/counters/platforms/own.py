"""A platform's own pages: ask to confirm shops, see which wait and which are confirmed, give it up."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField

from licensing.errors import NotFound
from licensing.flows.platform import FLOW as PLATFORMS
from licensing.services.cases import shop_answers
from licensing.services.cases.shop_answers import Wanted
from licensing.services.cases.shops import Asked
from licensing.services.holding.holding import REPRESENTATIVE, powers
from licensing.services.register import platforms
from licensing.services.register.platforms import LONGEST, Claim
from licensing.store.models import Account, Enterprise, Platform
from licensing.work import Work
from portal import refusing
from portal.access import Permission, allow
from portal.counters.platforms.blueprint import blueprint
from portal.forms import Form
from portal.i18n import t
from portal.reading import reading
from portal.validators import Required, text, trim

OWN = Permission.OWN_LICENCE
SHOWN = 50  # shops of one state on the page; the list as a file has all of them
LONGEST_WORDS = 60


class PlatformForm(Form):
    name = StringField("platforms.name", [Required(), text(LONGEST)], [trim], "platforms.name_hint")
    permit = StringField("platforms.permit", [Required(), text(LONGEST)], [trim], "platforms.permit_hint")


@blueprint.get("")
@allow(OWN)
def index() -> str:
    return page()


def page(refused: list[str] | None = None) -> str:
    """Every platform the person answers for, with its shops."""
    words = request.args.get("q", "")[:LONGEST_WORDS]
    with reading() as work:
        mine = [_platform(work, row, enterprise, words) for row, enterprise in shop_answers.mine(work)]
        able = [p.enterprise for p in powers(work) if p.kind == REPRESENTATIVE]
        return render_template(
            "platforms/index.html",
            platforms=mine,
            able=able,
            refused=refused or [],
            words=words,
            most=shop_answers.MOST,
        )


def _platform(work: Work, row: Platform, enterprise: Enterprise, words: str) -> dict[str, Any]:
    hosting = PLATFORMS.within(row.state, "hosting")
    closed = platforms.closed_for(work, row) if hosting else []
    return told(row, enterprise) | {
        "open": hosting and not closed,
        "closed": [t(f"problems.{code}") for code in closed],
        "groups": [
            {
                "name": group,
                "number": shop_answers.number(work, row, group),
                "shops": [
                    _shop(work, x)
                    for x in shop_answers.of_platform(work, row, Wanted(group, words, most=SHOWN))
                ],
            }
            for group in ("waiting", "agreed", "declined")
        ],
    }


def told(row: Platform, enterprise: Enterprise) -> dict[str, Any]:
    """A platform as its own page and the registry's desk show it."""
    return {
        "id": row.id,
        "name": row.name,
        "runs": enterprise.name,
        "code": enterprise.uscc,
        "permit": row.permit,
        "state": row.state,
        "reasons": row.reasons,
        "asked": PLATFORMS.within(row.state, "asked"),
        "hosting": PLATFORMS.within(row.state, "hosting"),
    }


def _shop(work: Work, each: Asked) -> dict[str, Any]:
    founder = work.session.get_one(Account, each.case.applicant_id)
    return {
        "id": each.row.id,
        "shop": each.row.shop,
        "name": each.case.title,
        "founder": founder.name,
        "since": each.row.answered_at or each.row.asked_at,
        "reasons": each.row.reasons,
    }


@blueprint.get("/new/<enterprise_id>")
@allow(OWN)
def new(enterprise_id: str) -> str:
    return _form_page(enterprise_id)


def _form_page(enterprise_id: str, form: PlatformForm | None = None) -> str:
    with reading() as work:
        own = {p.enterprise.id: p.enterprise for p in powers(work) if p.kind == REPRESENTATIVE}
        if enterprise_id not in own:
            raise NotFound(enterprise_id)
        shown = form or PlatformForm(formdata=None)
        return render_template("platforms/new.html", enterprise=own[enterprise_id], form=shown)


@blueprint.post("/new/<enterprise_id>")
@allow(OWN)
def apply(enterprise_id: str) -> ResponseReturnValue:
    form = PlatformForm()
    if not form.validate():
        return _form_page(enterprise_id, form), 422
    with refusing.attempt(form) as tried:
        claim = Claim(form.name.data or "", form.permit.data or "")
        return refusing.carry(
            lambda work: platforms.apply(work, enterprise_id, claim),
            "hosting.asked",
            url_for("platforms.index"),
        )
    return _form_page(enterprise_id, form), tried.status


@blueprint.post("/own/<platform_id>/end")
@allow(OWN)
@refusing.shown_on(lambda platform_id, refused=None: page(refused))
def end(platform_id: str) -> ResponseReturnValue:
    return refusing.carry(
        lambda work: platforms.end(work, platform_id),
        "platforms.done.platform_end",
        url_for("platforms.index"),
    )
