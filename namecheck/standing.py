"""Which prior names still count on a day (国务院令第734号第17条; 禁限用规则第4条), by date arithmetic alone."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from namecheck.declaration import Declaration
from namecheck.register import PriorName

GONE = frozenset({"deregistered", "renamed", "rescinded"})
TRANSFERABLE = frozenset({"deregistered", "renamed"})


def free_from(gone: date, years: int) -> date:
    """The first day on which a name given up on ``gone`` no longer blocks.

    The day of the event does not count and the corresponding day of the last year is the last one, to its midnight
    (民法典 arts 201-203); 29 February has none in most years, so the last day of the month is it (art 202). The bar is no
    time to act in, so a rest day does not move it.

    >>> free_from(date(2025, 3, 10), 1), free_from(date(2024, 2, 29), 1), free_from(date(2024, 2, 29), 4)
    (datetime.date(2026, 3, 11), datetime.date(2025, 3, 1), datetime.date(2028, 3, 1))
    """
    year = gone.year + years
    last = date(year, gone.month, min(gone.day, monthrange(year, gone.month)[1]))
    return last + timedelta(days=1)


def in_force(prior: PriorName, on: date, release_years: int) -> bool:
    """Does the prior name still hold its place on day ``on``?

    Registered and revoked-but-not-deregistered names always; reservations up to and with their last day;
    deregistered, renamed and rescinded names until the office's years have passed (an unknown date counts as recent).
    """
    if prior.status == "reserved":
        return prior.valid_until is None or on <= prior.valid_until
    if prior.status in GONE:
        return prior.status_date is None or on < free_from(prior.status_date, release_years)
    return True


def taken_until(prior: PriorName, years: int) -> tuple[date | None, date | None]:
    """The last day of a reservation, and the first day on which the name is free again; None where no day is known."""
    if prior.status == "reserved" and prior.valid_until is not None:
        return prior.valid_until, prior.valid_until + timedelta(days=1)
    if prior.status in GONE and prior.status_date is not None:
        return None, free_from(prior.status_date, years)
    return None, None


def own(prior: PriorName, declaration: Declaration) -> bool:
    """The applicant's own name or reservation."""
    if prior.uscc is not None and prior.uscc == declaration.uscc:
        return True
    return prior.status == "reserved" and prior.holder is not None and prior.holder == declaration.holder


def related(prior: PriorName, declaration: Declaration) -> bool:
    """Investment relation either way, or the name was transferred to the applicant (第17条)."""
    if prior.uscc is not None and prior.uscc in declaration.investors:
        return True
    if declaration.uscc is not None and declaration.uscc in prior.investors:
        return True
    taken_over = declaration.transferee_of is not None and declaration.transferee_of == prior.uscc
    return taken_over and prior.status in TRANSFERABLE


def counts(prior: PriorName, declaration: Declaration, release_years: int) -> bool:
    """Does this prior name still stand against anybody but its own holder?"""
    return not own(prior, declaration) and in_force(prior, declaration.on, release_years)


def stands(prior: PriorName, declaration: Declaration, rules: tuple[str, ...]) -> tuple[str, ...]:
    """The clashes that a relation leaves: it excepts the trade name (第17条), not a second name of the same text (第4条)."""
    if not rules or not related(prior, declaration):
        return rules
    return tuple(rule for rule in rules if rule == "identical" and prior.status not in GONE)
