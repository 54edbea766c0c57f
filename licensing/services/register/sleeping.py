"""Which enterprises sleep (僵尸企业): by what departments state, on the day; no sweep marks anybody (公司法 art 260; law.md 4c).

Who declares taxes is awake whatever reports are missing. Who is suspended, being wound up, sued or investigated is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from licensing.catalogue.sleeping import Criterion
from licensing.deadlines import add_years
from licensing.flows import enterprise as enterprises
from licensing.services.register import standing
from licensing.store.models import Enterprise, Standing
from licensing.work import Work

NO_REPORT, NO_TAX = "REPORT_MISSED", "TAX_UNFILED"  # of standing_kinds
LEFT_OUT = "strike"  # the gate of suits, liquidation, investigation, and exits that need an approval


@dataclass(frozen=True)
class Sleeper:
    """An enterprise that meets a criterion today, and which."""

    enterprise: Enterprise
    met: tuple[Criterion, ...]


def met(work: Work, enterprise: Enterprise) -> tuple[Criterion, ...]:
    """The criteria an enterprise meets today; none for one that is not trading, is suspended, or is left out."""
    trading = enterprises.FLOW.within(enterprise.status, "trading")
    if not trading or enterprise.suspended(work.act.on):
        return ()
    rows = standing.of_enterprise(work.session, enterprise.id, work.act.on)
    if standing.closing(rows, LEFT_OUT, work.books.catalogue):
        return ()
    return tuple(c for c in work.books.catalogue.sleeping.values() if _meets(work, rows, c))


def _meets(work: Work, rows: Sequence[Standing], criterion: Criterion) -> bool:
    if criterion.untaxed and not any(row.code == NO_TAX for row in rows):
        return False
    if criterion.reports and _in_a_row(rows) < criterion.reports:
        return False
    listed = [row for row in rows if row.code in criterion.listed]
    long = any(add_years(row.since, criterion.listed_years) <= work.act.on for row in listed)
    return long or not criterion.listed_years


def _in_a_row(rows: Iterable[Standing]) -> int:
    """How many years in a row, up to the last, the report is missing; each is a fact of its own, from the day after it was due."""
    years = {row.since.year for row in rows if row.code == NO_REPORT}
    last = max(years, default=0)
    return next(n for n in range(len(years) + 1) if last - n not in years)


def candidates(work: Work, prefix: str, after: str = "", most: int = 50) -> list[Sleeper]:
    """The sleeping enterprises of the places whose codes start with ``prefix``, in the order of their ids, after one of them."""
    codes = {NO_REPORT, *(code for c in work.books.catalogue.sleeping.values() for code in c.listed)}
    told = select(Standing.enterprise_id).where(
        Standing.code.in_(sorted(codes)), standing.in_force(work.act.on), Standing.enterprise_id.is_not(None)
    )
    query = (
        select(Enterprise)
        .where(
            Enterprise.id.in_(told),
            Enterprise.authority.startswith(prefix, autoescape=True),
            Enterprise.status.in_(enterprises.FLOW.states_in("trading")),
            Enterprise.id > after,
        )
        .order_by(Enterprise.id)
    )
    found: list[Sleeper] = []
    for enterprise in work.session.scalars(query):
        why = met(work, enterprise)
        if why:
            found.append(Sleeper(enterprise, why))
        if len(found) == most:
            break
    return found
