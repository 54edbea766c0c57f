"""Registered capital by order: bounds and grounds as at founding, a reduction only after its notice.

Sources: 公司法 arts 224, 225; 实施细则 art 36; 国务院关于实施注册资本登记管理制度的规定 art 3.
"""

from __future__ import annotations

from licensing.entities import COMPANIES
from licensing.errors import Problem
from licensing.findings import least_capital
from licensing.findings.money import CAPITAL_ASKED, FEN
from licensing.obligations import Duty
from licensing.services.orders import announcing, scope
from licensing.services.orders.announcing import Announced
from licensing.services.orders.fields import Fields
from licensing.store.models import Enterprise
from licensing.work import Work

MOST_FEN = 10**15  # as an application's section: ten trillion yuan
LEAST_REASON = 10


def capital_in_bounds(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """Above nothing, below what the register holds; beyond reason only with its grounds (784 art 3)."""
    given = fields.get("capital_fen")
    if not given:
        return []
    amount = int(given)
    if amount <= 0:
        return [Problem("capital_fen", "capital.not_positive")]
    if amount > MOST_FEN:
        return [Problem("capital_fen", "capital.too_large")]
    raised = amount > (enterprise.capital_fen or 0)
    asked = work.books.catalogue.limits[CAPITAL_ASKED].value * FEN
    grounds = str(fields.get("capital_reason") or "").strip()
    if enterprise.entity_type in COMPANIES and raised and amount >= asked and len(grounds) < LEAST_REASON:
        return [Problem("capital_reason", "capital.reason_needed")]
    return []


def capital_least(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """Not lowered below what a special law asks of its trade, and no such trade taken up with less (公司法 art 47; 实施细则 art 36)."""
    return least_below(work, enterprise, fields, read=True)


def least_below(work: Work, enterprise: Enterprise, fields: Fields, read: bool) -> list[Problem]:
    """The rows that the capital falls short of afterwards; ``read``: those whose text was read, else those that a person weighs."""
    capital = int(fields.get("capital_fen") or enterprise.capital_fen or 0)
    if enterprise.entity_type not in COMPANIES or not capital:
        return []
    kept = {"scope": fields.get("scope") or enterprise.scope or ""}
    lowered = scope.owed(work, enterprise, kept, anew=True).duties if _lowers(enterprise, fields) else ()
    field = "capital_fen" if lowered else "scope"
    asked = (*lowered, *_taken_up(work, enterprise, fields))
    rows = least_capital.called(asked, work.books.catalogue)
    return list(
        least_capital.below(capital, (r for r in rows if (r.verified == least_capital.READ) is read), field)
    )


def paid_first(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """Trades taken up whose capital is paid in first: what was paid since founding only a person compares."""
    if enterprise.entity_type not in COMPANIES:
        return []
    rows = least_capital.called(_taken_up(work, enterprise, fields), work.books.catalogue)
    return [Problem("scope", "capital.paid_compare", {"trade": r.zh, "law": r.basis}) for r in rows if r.paid]


def capital_weighed(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """What both officers weigh of an order: a least that nobody read, and what is paid in first (公司法 arts 47, 96)."""
    return [*least_below(work, enterprise, fields, read=False), *paid_first(work, enterprise, fields)]


def _taken_up(work: Work, enterprise: Enterprise, fields: Fields) -> tuple[Duty, ...]:
    """What the phrases that are new to it oblige to."""
    return scope.owed(work, enterprise, fields).duties if fields.get("scope") else ()


def reduction_announced(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """Not before the notice of exactly this reduction is over."""
    if not _lowers(enterprise, fields):
        return []
    found = _notice(work, enterprise, int(fields["capital_fen"]))
    if found is None:
        return [Problem("capital_fen", "order.reduction_unannounced")]
    if not found.over(work.act.on):
        return [Problem("capital_fen", "order.notice_running", {"last": found.last})]
    return []


def _lowers(enterprise: Enterprise, fields: Fields) -> bool:
    given, now = fields.get("capital_fen"), enterprise.capital_fen
    return bool(given and now) and int(given or 0) < int(now or 0) and enterprise.entity_type in COMPANIES


def _notice(work: Work, enterprise: Enterprise, then: int) -> Announced | None:
    """The notice that told creditors of this step, from what is registered now to what is asked."""
    told = (enterprise.capital_fen, then)
    for notice in announcing.standing_notices(work, enterprise, "reduction"):
        kept = notice.order.fields
        if (kept.get("capital_before_fen"), kept.get("capital_fen")) == told:
            return notice
    return None


def settle(work: Work, enterprise: Enterprise, fields: Fields) -> None:
    """Whatever the capital becomes, a notice of a reduction has served."""
    if fields.get("capital_fen"):
        announcing.end(work, enterprise, "reduction")
