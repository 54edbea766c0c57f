"""What closes an order about an enterprise: facts that stand on the day, branches, years that are not over. One check for one reason."""

from __future__ import annotations

from licensing.entities import COMPANIES
from licensing.errors import Problem
from licensing.services.orders.fields import Fields
from licensing.services.register import courts, standing
from licensing.store.models import Enterprise
from licensing.work import Work

STRUCK = (
    *COMPANIES,
    "branch",
)  # decree 105 arts 2, 19 and 公司法 art 241 know companies and their branches only
YEARS_OFF = "D30"


def _closed(work: Work, enterprise: Enterprise, gate: str, code: str) -> list[Problem]:
    """One problem that names every fact which closes the gate today."""
    rows = standing.of_enterprise(work.session, enterprise.id, work.act.on)
    kinds = {k.code: k for k in standing.closing(rows, gate, work.books.catalogue)}
    if not kinds:
        return []
    return [Problem("", code, {"facts": sorted(kinds)})]


def change_open(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """A court's hold, or signs that the change serves to escape debts or penalties (细则 art 79; 公司登记管理实施办法 art 20)."""
    return _closed(work, enterprise, "change", "order.change_closed")


def leaving_open(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """Upon a court's ruling that the registry knows, what the enterprise owes and has pledged holds nothing up: the court dealt with it."""
    ruled = courts.ruling(work.session, enterprise, fields.get("court_ruling"), work.act.on)
    return _closed(work, enterprise, "court" if ruled else "leave", "order.leaving_closed")


def striking_open(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """Suits, enforcement, investigation, liquidation, or an exit that needs an approval (decree 105 arts 2, 4-7)."""
    return _closed(work, enterprise, "strike", "order.striking_closed")


def address_first(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """Who cannot be reached at the registered domicile changes that too (细则 art 20)."""
    return [] if fields.get("domicile") else _address(work, enterprise)


def _address(work: Work, enterprise: Enterprise) -> list[Problem]:
    return [
        Problem("domicile", p.code, p.params)
        for p in _closed(work, enterprise, "address", "order.address_first")
    ]


def branches_gone(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """Branches leave the register before their parent (条例 art 32)."""
    names = work.session.scalars(standing.branches(enterprise).limit(5)).all()
    return [Problem("", "order.branches_open", {"names": "、".join(names)})] if names else []


def company_or_branch(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    return [] if enterprise.entity_type in STRUCK else [Problem("", "order.company_only")]


def three_years_off(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """Three whole years since revocation, closure or rescission (公司法 art 241)."""
    since = enterprise.status_date
    over = since is not None and work.books.last_day(since, YEARS_OFF) < work.act.on
    return [] if over else [Problem("", "order.three_years_not_over")]
