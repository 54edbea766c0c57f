"""A change as its owner files it: choose items, one topic a page, look at the differences, sign, hand in."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from licensing.beneficial import SECTION
from licensing.errors import Invalid, Problem
from licensing.findings.money import LAWFUL_FORMS
from licensing.kinds.change import (
    admitting,
    calling,
    class_votes,
    converting,
    correcting,
    dates,
    forfeiting,
    heirs,
    issuing,
    lodging,
    matter,
    meeting,
    netting,
    offering,
    officers,
    opening,
    owned,
    paying,
    reforming,
    ruling,
    sides,
    submit,
    treasury,
    view,
    winding,
)
from licensing.kinds.change.rules import rules_for
from licensing.known_kinds import stands
from licensing.services.cases import outcome, points, signing, signing_costs
from licensing.services.orders import creditors, liquidating
from licensing.services.register import (
    adjusting,
    articles,
    following,
    group_lacks,
    parts,
    payments,
    share_classes,
)
from licensing.stock import ORDERS, TRANSFERS
from licensing.work import Work
from portal import drafts, refusing
from portal.access import Permission, allow, current_actor
from portal.counters.change import forms
from portal.discovery import NavItem
from portal.i18n import language, t
from portal.merging import Merged
from portal.office import current_office
from portal.words.flow_words import refusal_words
from portal.words.kind_words import kinded
from portal.words.problem_words import problem_text

blueprint = Blueprint("change", __name__, url_prefix="/change", template_folder="templates")
NAV = (NavItem("change.index", "change.nav", Permission.OWN_CASES, 35),)
KIND_PAGES = {"change": "change.one"}
OWN = Permission.OWN_CASES


def _called(rule: Any) -> str:
    return str(rule.zh if language() == "zh" else rule.en)


@blueprint.get("")
@allow(OWN)
def index() -> str:
    """The enterprises one may change, and the changes under way."""
    with current_office().look(current_actor()) as work:
        cases = view.changes_of(work)
        running = {c.enterprise_id: c for c in reversed(cases) if stands(c, "open")}
        return render_template(
            "change/index.html",
            enterprises=view.changeable(work),
            running=running,
            cases=cases,
            offers=offering.offers_to(work),
            calls=calling.calls_to(work),
        )


@blueprint.get("/enterprises/<enterprise_id>")
@allow(OWN)
def choose(enterprise_id: str) -> str:
    return _choose(enterprise_id)


def _choose(enterprise_id: str, refused: list[str] | None = None) -> str:
    with current_office().look(current_actor()) as work:
        enterprise = opening.own_enterprise(work, enterprise_id)
        own = articles.majorities(work.session, enterprise.id)
        return render_template(
            "change/choose.html",
            kinded=kinded,
            enterprise=enterprise,
            rules=[r for r in opening.offered(work, enterprise).values() if r.item != class_votes.ITEM],
            classes=share_classes.standing(work.session, enterprise.id),
            touching=class_votes.touching(),
            by_meeting=meeting.decides,
            alone=winding.ITEMS,
            contributions=parts.standing(work.session, enterprise),
            unpaid=payments.unpaid(
                payments.asked(enterprise, parts.standing(work.session, enterprise)),
                payments.standing(work.session, enterprise.id),
                work.act.on,
            ),
            adjusting=adjusting.of(work, enterprise),
            behind=following.of(work, enterprise),
            lacks=group_lacks.of(work, enterprise),
            today=work.act.on,
            called=_called,
            asked_by_articles=lambda rule: ruling.asked([rule], own),
            chosen=request.form.getlist("item"),
            refused=refused or [],
        )


@blueprint.post("/enterprises/<enterprise_id>")
@allow(OWN)
@refusing.shown_on(_choose)
def begin(enterprise_id: str) -> ResponseReturnValue:
    """Open the change with the items ticked."""
    items = request.form.getlist("item")
    case = refusing.act(lambda work: opening.open_change(work, enterprise_id, items))
    return redirect(url_for("change.one", case_id=case.id), 303)


@blueprint.get("/inheritances")
@allow(OWN)
def inherit() -> str:
    return _inherit()


def _inherit(refused: list[str] | None = None) -> str:
    return render_template("change/inherit.html", typed=request.form, refused=refused or [])


@blueprint.post("/inheritances")
@allow(OWN)
@refusing.shown_on(_inherit)
def begin_inheritance() -> ResponseReturnValue:
    """An heir, who holds nothing of it yet, names the enterprise by its code."""
    code = request.form.get("code", "")
    case = refusing.act(lambda work: opening.open_inheritance(work, code))
    return redirect(url_for("change.topic", case_id=case.id, item=heirs.ITEM), 303)


@blueprint.get("/cases/<case_id>")
@allow(OWN)
def one(case_id: str) -> str:
    return _one(case_id)


def _one(case_id: str, refused: list[str] | None = None) -> str:
    with current_office().look(current_actor()) as work:
        v = view.open_view(work, case_id)
        return render_template(
            "change/one.html",
            kinded=kinded,
            v=v,
            called=_called,
            files_beneficial=owned.files(work, v.case),
            remedy=outcome.remedy_of(work, v.case),
            wrong=[(p.field, problem_text(p)) for p in v.problems],
            wound=winding.item_of(v.case),
            closed=refusal_words(v.options.get("submit", ())),
            typed=request.form,
            refused=refused or [],
        )


@blueprint.get("/cases/<case_id>/items/<item>")
@allow(OWN)
def topic(case_id: str, item: str) -> ResponseReturnValue:
    if item == SECTION:  # beneficial owners have a counter of their own
        return redirect(url_for("beneficial.overview", case_id=case_id), 303)
    return _topic(case_id, item)


def _page(item: str) -> str:
    """The template of an item: offices share one, and so do owners who come and go."""
    if item in winding.ITEMS:
        return item
    return "officers" if item in officers.ROLES else "owners" if item in admitting.ITEMS else item


def _topic(case_id: str, item: str, found: list[Problem] | None = None) -> str:
    with current_office().look(current_actor()) as work:
        _, rule, v = view.item_view(work, case_id, item)
        typed = dict(request.form) if request.form else forms.shown(item, v)
        return render_template(
            f"change/items/{_page(item)}.html",
            joining=admitting.coming(v.case) if item in admitting.COMES else [],
            inheriting=heirs.heirs(v.case) if item == heirs.ITEM else [],
            proofs=tuple(heirs.PROOFS),
            own_held=[
                (h, treasury.grounds()[h.ground], treasury.last_day(work, h)) for h in treasury.seen(v.case)
            ],
            own_grounds=treasury.grounds().values(),
            kind=admitting.kind_of(v.case),
            comes_as=sides.offered(v.case),
            other_side=sides.OTHER,
            classes=class_votes.seen(v.case),
            by_meeting=meeting.decides(rule),
            leaves=item in admitting.GOES,
            comes=item in admitting.COMES,
            held=[m for m in officers.seen(v.case) if m.role in officers.ROLES.get(item, ())],
            coming=officers.coming(v.case, item) if item in officers.ROLES else [],
            offices=officers.ROLES.get(item, ()),
            token=officers.token,
            mail_apart=officers.TAKES_MAIL in rules_for(v.enterprise.entity_type),
            role_names=work.books.catalogue.officer_roles,
            v=v,
            rule=rule,
            title=_called(rule),
            typed=typed,
            marked=forms.shown(item, v),
            draft_state=drafts.state,
            wrong=[problem_text(p) for p in found or ()],
            beside={p.params["place"]: problem_text(p) for p in found or () if "place" in p.params},
            contributions=dates.places(v.case),
            payments=paying.lines(v.case),
            bodies=matter.bodies(v.case),
            able=matter.able(v.case),
            named=_called,
            address_kinds=lodging.offered(work, v.case),
            counties=work.books.catalogue.counties.values(),
            late=forfeiting.late(v.case, work.act.on),
            key_of=matter.key_of,
            lawful_forms=dates.forms_of(v.case) or LAWFUL_FORMS,
            kinded=kinded,
            wished=reforming.wished(v.case),
            into=converting.TARGETS.get(v.case.entity_type, ()),
            corrected=correcting.CORRECTED,
            told=winding.rows(matter.answer(v.case, item).get("creditors")),
            ways=creditors.WAYS,
            most_told=creditors.MOST,
            shops=netting.rows(matter.answer(v.case, item).get("shops")),
            most_shops=netting.MOST,
            issued=issuing.rows(matter.answer(v.case, item).get("classes")),
            most_classes=issuing.MOST,
            orders=ORDERS,
            transfers=TRANSFERS,
            paper_ends=tuple(winding.PAPER),
            ruled=winding.court(v.case),
            liquidates=liquidating.clocks(work.books, v.enterprise),
            hints=[problem_text(p) for x in dates.look(work, v.case) for p in x.problems]
            if item == dates.ITEM
            else [],
        )


@blueprint.post("/cases/<case_id>/items/<item>")
@allow(OWN)
def save(case_id: str, item: str) -> ResponseReturnValue:
    """Keep the item, joined with what another window changed; what is wrong with it is said on its page."""
    told: list[Problem] = []

    def again(_: object, conflict: bool = False) -> str:
        return _topic(case_id, item, [*told, *([Problem("", "change.overtaken")] if conflict else [])])

    def leave(found: list[Problem]) -> ResponseReturnValue:
        wrong = [p for p in found if p.code != "order.missing" or p.field == item]
        if wrong:
            return _topic(case_id, item, wrong), 422
        flash(t("change.kept"), "success")
        more = item in (heirs.ITEM, *officers.ROLES, *admitting.COMES) and request.form.get(
            "person_name"
        )  # one more may come into an office
        place = (
            url_for("change.topic", case_id=case_id, item=item)
            if more
            else url_for("change.one", case_id=case_id)
        )
        return redirect(place, 303)

    return drafts.answered(None, lambda: _keep(case_id, item, told), again, leave)


def _keep(case_id: str, item: str, told: list[Problem]) -> tuple[Merged, list[Problem]]:
    """``told``: takes what cannot be kept as it was typed. Raises Invalid with the same."""
    with current_office().work(current_actor()) as work:
        case, _, v = view.item_view(work, case_id, item)
        typed = {name: text for name, text in request.form.items() if name not in drafts.APART}
        found = drafts.joined(forms.shown(item, v), typed)
        if drafts.quiet() and not found.mine:
            return found, []
        given, newcomer, unread = forms.read(item, found.values, v)
        try:
            if unread:
                raise Invalid(unread)
            with signing_costs.counted(work, case, drafts.agreed()):
                sent = forms.delegates(item, found.values, v)
                return found, opening.save(work, case_id, item, given, newcomer, drafts.insisted(), sent)
        except Invalid as error:
            told += error.problems
            raise


@blueprint.post("/cases/<case_id>/refresh")
@allow(OWN)
@refusing.shown_on(_one)
def refresh(case_id: str) -> ResponseReturnValue:
    """The register moved: take what it says now; everybody signs anew."""
    return _acted(case_id, lambda work: opening.renew(work, case_id), "change.done.refresh")


@blueprint.post("/cases/<case_id>/ask")
@allow(OWN)
@refusing.shown_on(_one)
def ask(case_id: str) -> ResponseReturnValue:
    """Ask everybody for their signatures."""
    return _acted(case_id, lambda work: signing.ask(work, case_id), "change.done.ask")


@blueprint.post("/cases/<case_id>/points")
@allow(OWN)
@refusing.shown_on(_one)
def answer_points(case_id: str) -> ResponseReturnValue:
    """The owner's sentences on the points of a correction list."""
    said = {k.removeprefix("point-"): text for k, text in request.form.items() if k.startswith("point-")}
    return _acted(case_id, lambda work: points.answer(work, case_id, said), "change.kept")


@blueprint.post("/cases/<case_id>/submit")
@allow(OWN)
@refusing.shown_on(_one)
def hand_in(case_id: str) -> ResponseReturnValue:
    said = []

    def act(work: Work) -> None:
        case = submit.submit(work, case_id)
        said.append("change.winding.done" if stands(case, "changed") else "change.done.submit")

    refusing.act(act)
    flash(t(said[-1]), "success")
    return redirect(url_for("change.one", case_id=case_id), 303)


@blueprint.post("/cases/<case_id>/withdraw")
@allow(OWN)
@refusing.shown_on(_one)
def withdraw(case_id: str) -> ResponseReturnValue:
    return _acted(case_id, lambda work: submit.withdraw(work, case_id), "change.done.withdraw")


def _acted(case_id: str, act: Any, said: str) -> ResponseReturnValue:
    def done(work: Work) -> object:
        return act(work)

    refusing.act(done)
    flash(t(said), "success")
    return redirect(url_for("change.one", case_id=case_id), 303)
