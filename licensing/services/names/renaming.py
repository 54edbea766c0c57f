"""The new name of an enterprise: its own present name is no rival of it, and what it controls it may say with 集团 (734 arts 14, 17).

Only whoever leads the enterprise declares so, and a name that was granted so founds nothing: it waits for that enterprise's own change.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from licensing.errors import NotFound
from licensing.services.holding.holding import powers
from licensing.services.register import groups
from licensing.store.models import Enterprise, Investor
from licensing.work import Work
from namecheck.declaration import Declaration


def led(work: Work) -> dict[str, Enterprise]:
    """Credit code -> enterprise, of those that the signed-in person leads."""
    return {str(p.enterprise.uscc): p.enterprise for p in powers(work) if p.leads and p.enterprise.uscc}


def as_new_name_of(work: Work, declaration: Declaration, uscc: str) -> Declaration:
    """The declaration as this enterprise's. Raises NotFound for whoever does not lead it."""
    enterprise = led(work).get(uscc)
    if enterprise is None:
        raise NotFound(uscc)
    return replace(declaration, investors=frozenset({uscc}), controlled=controls(work, enterprise))


def controls(work: Work, enterprise: Enterprise) -> int | None:
    """How many companies of this register it controls; None where they are fewer than a group needs: others may stand elsewhere."""
    held = select(Investor.enterprise_id).where(Investor.uscc == enterprise.uscc)
    rows = work.session.scalars(select(Enterprise).where(Enterprise.id.in_(held))).all()
    members = [row for row in rows if groups.counts(row)]
    found = len(groups.controlled(work.session, str(enterprise.uscc), members))
    return found if found >= work.books.catalogue.limits[groups.LEAST].value else None
