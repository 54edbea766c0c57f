"""Who stands behind a body on the register: its owners with their parts, and theirs, as far as amounts are known (公司法 art 56)."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from sqlalchemy import select

from licensing.owned import Part
from licensing.services.register.owners import index_of
from licensing.store.models import Enterprise, Investor
from licensing.work import Work

DEEPEST = 8  # links of a chain that are followed; what lies deeper is asked


def parts(
    work: Work, enterprise: Enterprise, people: Mapping[str, str], above: tuple[str, ...] = ()
) -> tuple[Part, ...]:
    """``people``: blind index -> key of whoever is known in an application. Empty where an amount is missing, or in a circle."""
    rows = list(
        work.session.scalars(
            select(Investor).where(Investor.enterprise_id == enterprise.id).order_by(Investor.id)
        )
    )
    whole = sum(row.amount_fen or 0 for row in rows)
    if not whole or any(not row.amount_fen for row in rows) or len(above) >= DEEPEST:
        return ()
    found = []
    for row in rows:
        index = index_of(row) or f"{enterprise.id}:{row.name}"
        share = Fraction(row.amount_fen or 0, whole)
        behind = _behind(work, row, people, (*above, enterprise.id)) if row.uscc else ()
        found.append(Part(people.get(index, index), row.name, share, not row.uscc, behind))
    return tuple(found)


def _behind(work: Work, row: Investor, people: Mapping[str, str], above: tuple[str, ...]) -> tuple[Part, ...]:
    body = work.session.scalar(select(Enterprise).where(Enterprise.uscc == row.uscc))
    return () if body is None or body.id in above else parts(work, body, people, above)
