"""One enterprise on the register: what the law makes public, and nothing about people beyond the representative's name."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Blueprint, abort, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from licensing import queries
from licensing.act import VISITOR
from licensing.deadlines import first_instant
from licensing.services.cases import outcome
from licensing.services.orders import announcing, liquidating, listing, orders
from licensing.services.register import (
    adjusting,
    articles,
    extract_content,
    extracting,
    group_lacks,
    groups,
    history,
    members,
    paper_licences,
    parts,
    payments,
    publishing,
    share_classes,
)
from licensing.store.models import Enterprise, PaperNotice, RegisterItem, RegisterMember
from portal import formats, pledge_view
from portal.access import current_act, current_actor, public
from portal.i18n import language, t
from portal.office import current_office
from portal.public_reading import read
from portal.words.register_words import order_kind_name as kind_name
from portal.words.register_words import standing_kind_name

blueprint = Blueprint("register", __name__, template_folder="templates")
LONGEST = 100
NAME_ORDER = "D20"  # thirty days to change the name (734 art 23)


@blueprint.get("/enterprises")
@public
def search() -> Response:
    """Enterprises are looked up by their names: one search for both."""
    return redirect(url_for("names_search.page", q=request.args.get("q", "")[:LONGEST] or None), 301)


@blueprint.get("/enterprises/<uscc>")
@public
def one(uscc: str) -> str:
    return read(lambda session: _one(session, uscc))[0]


def _one(session: Session, uscc: str) -> str:
    work = current_office().looking(session, VISITOR)
    enterprise = queries.enterprise_by_uscc(session, uscc.upper())
    if enterprise is None:
        abort(404)
    office = current_office()
    today, ordered = current_act().on, enterprise.name_ordered_on
    return render_template(
        "register/one.html",
        enterprise=enterprise,
        state=orders.state_of(enterprise, today),
        unliquidated=liquidating.unliquidated(session, office.books, enterprise, today),
        adjusting=adjusting.of(work, enterprise),
        subscribed=publishing.subscribed(work, enterprise),
        paid=payments.standing(session, enterprise.id),
        name_due=office.books.last_day(ordered, NAME_ORDER) if ordered else None,
        orders=[(kind_name(o.kind), o.effective_on) for o in listing.published(session, enterprise.id)],
        from_file=history.from_file(enterprise),
        history=[_changed(session, row) for row in history.published(session, enterprise)],
        people=[
            _member(row) | {"since": row.since, "until": row.until, "rescinded": row.rescinded_on}
            for row in members.published(session, enterprise)
        ],
        group=groups.published(session, enterprise.id),
        group_name=groups.called(enterprise.public_name),
        lacks=group_lacks.of(work, enterprise),
        papers=[paper_line(n) for n in paper_licences.published(session, enterprise.id)],
        announced=[_announced(n) for n in announcing.shown_notices(session, office.books, enterprise, today)]
        + [_served(n) for n in announcing.served_here(session, office.books, enterprise)],
        permits=outcome.of_enterprise(work, enterprise.id),
        pledges=pledge_view.of_enterprise(work, enterprise.id),
        notices=queries.notices_of(session, enterprise.id),
        standings=[
            (standing_kind_name(code), since)
            for code, since in queries.standings_of(session, enterprise.id, office.books.catalogue, today)
        ],
    )


@blueprint.get("/enterprises/<uscc>/as-of")
@public
def as_of(uscc: str) -> tuple[str, int]:
    """What the register said of a day (``on``), as it was known at the end of a day (``known``, today where it is not given)."""
    return read(lambda session: _as_of(session, uscc))[0]


def _as_of(session: Session, uscc: str) -> tuple[str, int]:
    on, known = (_day(name) for name in ("on", "known"))
    wrong = [name for name, day in (("on", on), ("known", known)) if day is None and request.args.get(name)]
    enterprise = queries.enterprise_by_uscc(session, uscc.upper())
    if enterprise is None:
        abort(404)
    instant = first_instant(known + timedelta(days=1)) if known else None
    items = history.as_of(session, enterprise, on, instant) if on else {}
    if enterprise.name_ordered_on is not None:
        items.pop("name", None)
    stood = members.as_of(session, enterprise, on, instant) if on else []
    days = parts.as_of(session, enterprise, on, instant) if on else []
    filed = _reads_what_is_filed(session, enterprise)
    page = render_template(
        "register/as_of.html",
        contributions=[p for p in days if p.due_on],
        paid=payments.as_of(session, enterprise.id, on, instant) if on else [],
        group=groups.as_of(session, enterprise.id, on, instant) if on else [],
        classes=share_classes.as_of(session, enterprise.id, on, instant) if on and filed else (),
        amendments=articles.amendments(session, enterprise.id, on, instant) if on and filed else [],
        enterprise=enterprise,
        on=on,
        known=known,
        wrong=wrong,
        from_file=history.from_file(enterprise),
        items=[(item, _said(item, value)) for item, value in items.items()],
        people=[_member(m) for m in stood if m.role not in members.UNPUBLISHED],
    )
    return page, 422 if wrong else 200


def _reads_what_is_filed(session: Session, enterprise: Enterprise) -> bool:
    """Whoever may take an extract of what is filed and not published: classes of shares, amendments of articles."""
    if current_actor().id is None:
        return False
    reach = extracting.levels(current_office().looking(session, current_actor()), enterprise)
    return bool({extract_content.FULL, extract_content.AUTHORITY}.intersection(reach))


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


def _member(who: members.Member | RegisterMember) -> dict[str, object]:
    """Name, role and part in words."""
    role = current_office().books.catalogue.officer_roles[who.role]
    part = formats.money(who.amount_fen, language()) if who.amount_fen else ""
    return {"name": who.name, "role": role.zh if language() == "zh" else role.en, "part": part}


def _changed(session: Session, row: RegisterItem) -> dict[str, object]:
    """One entry of the history: what, from which day, before and after."""
    before, after = history.former(session, row), row.value
    return {
        "item": row.item,
        "since": row.since,
        "before": _said(row.item, before),
        "after": _said(row.item, after),
    }


def _said(item: str, value: str | None) -> str:
    """Money as money, an authority by its name."""
    if value and item == "capital_fen":
        return formats.money(int(value), language())
    if value and item == "entity_type":
        return t(f"register.kind.{value}")
    place = current_office().books.catalogue.places.get(value or "")
    if place is not None and item == "authority":
        return place.name_zh if language() == "zh" else place.name_en
    return value or t("register.not_recorded")


def _served(notice: announcing.Announced) -> tuple[str, str, list[str]]:
    """A decision served by this page, and the day from which it counts as received."""
    order, lang = notice.order, language()
    days = t(
        "orders.served_here",
        first=formats.day(notice.first, lang),
        last=formats.day(notice.last, lang),
    )
    return kind_name(order.kind), days, [f"{order.document_title} {order.document_no}".strip()]


def paper_line(notice: PaperNotice) -> str:
    """A declaration that paper copies are void, in a sentence."""
    copies = "、".join(t(f"paper.{code}") for code in notice.copies)
    return t(f"paper.public_{notice.by}", copies=copies, day=formats.day(notice.on, language()))


def _in_group(name: str, role: str) -> str:
    known = current_office().books.catalogue.officer_roles[role]
    return f"{name}（{known.zh}）" if language() == "zh" else f"{name} ({known.en})"


def _announced(notice: announcing.Announced) -> tuple[str, str, list[str]]:
    """A running notice in words: its title, its days, what it says (decree 105 art 3; 公司法 art 224)."""
    order, lang = notice.order, language()
    days = t(
        "orders.notice_days",
        first=formats.day(notice.first, lang),
        last=formats.day(notice.last, lang),
    )
    said = [f"{order.document_title} {order.document_no}".strip()]
    if order.fields.get("intended"):
        said.append(str(order.fields["intended"]))
    before, after = order.fields.get("capital_before_fen"), order.fields.get("capital_fen")
    if before and after:
        words = {"before": formats.money(int(before), lang), "after": formats.money(int(after), lang)}
        said.append(t("orders.notice_reduction", **words))
    if group := order.fields.get("group"):
        comma = "、" if lang == "zh" else ", "
        said.append(t("change.winding.members", names=comma.join(_in_group(*each) for each in group)))
    words = {"liquidation": "orders.notice_liquidation", "wake": "orders.notice_wake"}
    said.append(t(words.get(notice.what, "orders.notice_object")))
    return kind_name(order.kind), days, said
