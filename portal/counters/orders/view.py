"""An order in words: what it changes, who proposed it, what may be done now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from licensing.approvals import FIELDS, Approval, read
from licensing.catalogue.model import OrderKind
from licensing.errors import Problem
from licensing.id_number import masked_id
from licensing.services.accounts import accounts
from licensing.services.orders import confirming, consequences, creditors, fields, orders, papers, scope
from licensing.services.orders.creditors import WAYS, Told
from licensing.services.orders.fields import DATES, ITEMS
from licensing.store.models import Enterprise, RegisterOrder, Upload
from licensing.store.types import CIPHER
from licensing.work import Work
from portal import formats
from portal.counters.orders import officers
from portal.counters.orders.forms import CHOSEN, OF_THE_REGISTER
from portal.i18n import has, language, t
from portal.office import current_office
from portal.words.problem_words import problem_text
from portal.words.register_words import order_kind_name

FORMER = ("notice_on", "creditors_told_on")  # what earlier releases asked for and older orders hold
TONES = {"proposed": "blue", "queued": "blue", "returned": "amber", "confirmed": "green", "withdrawn": "grey"}


@dataclass(frozen=True)
class OrderRow:
    """A line of a list. ``ours``: the own authority confirms it."""

    id: str
    kind: str
    name: str
    uscc: str
    state: str
    tone: str
    at: Any
    own: bool
    ours: bool


@dataclass(frozen=True)
class OrderView:
    """The page. ``changes``: (label, now, afterwards); ``papers``: what each file is, and the file; ``late``: what is said and
    refuses nothing.

    ``closed``: action -> why it is not open now.
    """

    order: RegisterOrder
    enterprise: Enterprise
    kind: OrderKind
    title: str
    tone: str
    standing: str
    changes: list[tuple[str, str, str]]
    effects: list[str]
    papers: list[tuple[str, Upload]]
    late: list[str]
    maker: str
    checker: str
    options: dict[str, tuple[str, ...]]
    closed: dict[str, list[str]]


def order_row(work: Work, order: RegisterOrder, enterprise: Enterprise) -> OrderRow:
    return OrderRow(
        order.id,
        order_kind_name(order.kind),
        enterprise.name,
        enterprise.uscc or "",
        order.state,
        TONES[order.state],
        order.decided_at or order.proposed_at,
        order.maker_id == work.act.actor.id,
        (order.checker_authority or order.authority) == work.act.actor.authority,
    )


def order_view(work: Work, order: RegisterOrder) -> OrderView:
    enterprise = work.session.get_one(Enterprise, order.enterprise_id)
    kind = orders.kind_of(work, order.kind)
    options = confirming.options(work, order, enterprise)
    return OrderView(
        order=order,
        enterprise=enterprise,
        kind=kind,
        title=order_kind_name(order.kind),
        tone=TONES[order.state],
        standing=standing_words(enterprise, work.act.on),
        changes=[
            _change(work, order, enterprise, name)
            for name in (*kind.fields, *(n for n in FORMER if n in order.fields))
            if order.fields.get(name)
        ],
        effects=effects_of(kind),
        papers=[(paper_name(row.about), row) for row in papers.of(work.session, order)],
        late=[_late(str(code), given) for code, given in fields.told(work, enterprise, kind, order)],
        maker=_name(work, order.maker_id),
        checker=_name(work, order.checker_id),
        options=options,
        closed={
            a: [t(f"refusals.{c}") for c in codes if has(f"refusals.{c}")] for a, codes in options.items()
        },
    )


def _late(code: str, given: str | dict[str, str]) -> str:
    """A day that has passed, or what an officer compares, in a sentence."""
    if isinstance(given, dict):
        return problem_text(Problem("", code, given))
    return t(f"problems.{code}", last=formats.day(date.fromisoformat(given), language()))


def paper_name(about: str) -> str:
    """What a paper is, in words."""
    term = current_office().books.catalogue.order_papers.get(about)
    return about if term is None else term.zh if language() == "zh" else term.en


def standing_words(enterprise: Enterprise, on: date) -> str:
    """How the enterprise stands on a day, in a word or two."""
    return t(f"orders.standing.{orders.state_of(enterprise, on)}")


def effects_of(kind: OrderKind) -> list[str]:
    """What happens on confirmation, one sentence for each thing that changes."""
    found = [("enterprise", kind.enterprise), ("name", kind.name), ("licence", kind.licence)]
    told = [t(f"orders.effect.{what}.{value}") for what, value in found if value]
    return told or [t("orders.effect.published" if kind.announces else "orders.effect.entered")]


def _change(work: Work, order: RegisterOrder, enterprise: Enterprise, name: str) -> tuple[str, str, str]:
    now: Any = ""
    if name in ITEMS and order.state != "confirmed":
        now = getattr(enterprise, name)
    elif name == "new_name" and order.state != "confirmed":
        now = enterprise.name
    elif name == "until" and order.state != "confirmed":
        now = enterprise.suspended_until
    then = order.fields[name]
    if name == "scope":
        then = scope.printed(str(then), work.books.catalogue) or then
    shown = officers.shown(work, name, str(then)) if name in OF_THE_REGISTER else _worded(name, then)
    return t(f"orders.field.{name}"), _worded(name, now), shown


def _worded(name: str, value: Any) -> str:
    if not value:
        return ""
    if name in ("capital_fen", "votes_for", "votes_all"):
        return formats.money(int(value), language())
    if name == "representative_id":
        return masked_id(CIPHER.open(str(value)))
    if name in (*DATES, "notice_on"):
        return formats.day(date.fromisoformat(str(value)), language())
    if name == "to_authority":
        place = current_office().books.catalogue.counties.get(str(value))
        return str(value) if place is None else place.name_zh if language() == "zh" else place.name_en
    if name == "approvals":
        return "；".join(" ".join((a.item, *(getattr(a, f) for f in FIELDS))) for a in _approvals(value))
    if name == "creditors":
        return "；".join(_creditor(row) for row in creditors.read({name: value}))
    if name == "responsible":
        return "；".join(
            f"{p.name} {masked_id(p.id_number)}" for p in consequences.responsible({name: value})
        )
    if name in CHOSEN:
        return t(f"orders.{name}.{value}")
    if name == "public_interest":
        return t(f"orders.harm.{value}")
    return str(value)


def _creditor(row: Told) -> str:
    """Who was told, how and when."""
    way = t(f"orders.creditor_way.{row.way}") if row.way in WAYS else row.way
    day = formats.day(row.day, language()) if row.day else row.told_on
    return f"{row.creditor}（{way}，{day}）"


def _approvals(value: Any) -> list[Approval]:
    return list(read({"approvals": value}).values())


def _name(work: Work, account_id: str | None) -> str:
    found = accounts.by_id(work.session, account_id) if account_id else None
    return found.name if found else ""
