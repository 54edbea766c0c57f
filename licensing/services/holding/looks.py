"""Who looked: a trace of every verification of a licence through the portal, for its representative and managers.

No network address is kept, and nothing of it goes into the journal: it is the holder's, not the registry's. Repeats inside a minute
are one row that counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, select, tuple_, union
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from licensing.act import Ids
from licensing.errors import NotFound
from licensing.journal import Entry
from licensing.messages.outbox import Post
from licensing.services.holding.holding import Power
from licensing.store.models import Account, CompanyCertificate, Licence, LicenceCopy, LicenceLook
from licensing.work import Work

WAYS = ("file", "text", "link", "presentation", "dynamic_code")


@dataclass(frozen=True)
class Look:
    """One verification. ``jti``: the licence version; ``asker``: a department's system by name, or what a verifier said of itself,
    None for somebody on the page; ``shown_by``: the account that presented; ``claims``: names of what was shown besides the name."""

    jti: str
    at: datetime
    way: str
    result: str
    asker: str | None = None
    client_id: str | None = None
    reference: str | None = None
    purpose: str | None = None
    claims: tuple[str, ...] = ()
    shown_by: str | None = None

    @property
    def slot(self) -> str:
        """Equal for repeats inside one minute."""
        minute = self.at.replace(second=0, microsecond=0).isoformat()
        parts = (self.jti, self.way, self.result, self.asker, self.client_id, self.reference, self.purpose)
        return sha256(repr((minute, *parts, self.claims, self.shown_by)).encode()).hexdigest()


def write(session: Session, post: Post, seen: Iterable[tuple[Look, int]]) -> int:
    """Keep looks with how often each happened; those of no licence of ours are passed over. The number kept.

    The holder is told through ``post``, once a day.
    """
    kept = 0
    for look, times in seen:
        known = (
            select(row.licence_id).where(row.jti == look.jti) for row in (LicenceCopy, CompanyCertificate)
        )
        own = select(Licence.id).where(Licence.jti == look.jti)
        found = session.execute(
            select(Licence.id, Licence.enterprise_id).where(Licence.id.in_(union(own, *known)))
        ).first()
        if found is not None:
            row = _values(look, times, post.act.ids) | {"licence_id": found[0], "enterprise_id": found[1]}
            _put(session, row)
            post.write([Entry("licence.looked", ("licence", found[0]), {})])
            kept += 1
    return kept


def _values(look: Look, times: int, ids: Ids) -> dict[str, Any]:
    return {
        "id": ids.new("look"),
        "slot": look.slot,
        "at": look.at,
        "way": look.way,
        "asker": look.asker,
        "client_id": look.client_id,
        "reference": look.reference,
        "purpose": look.purpose,
        "claims": list(look.claims),
        "result": look.result,
        "shown_by": look.shown_by,
        "times": times,
    }


def _put(session: Session, values: dict[str, Any]) -> None:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(LicenceLook).values(**values)
    more = {"times": LicenceLook.times + values["times"]}
    session.execute(statement.on_conflict_do_update(index_elements=["slot"], set_=more))


def listing(
    work: Work, power: Power, after: tuple[datetime, str] | None, limit: int
) -> list[tuple[LicenceLook, int, str | None]]:
    """Looks at every version of the licence, newest first, with the version's number and the name of who presented.

    ``after``: (instant, id) of the last one seen. Raises NotFound for whoever does not lead.
    """
    if not power.leads:
        raise NotFound(power.enterprise.id)
    query = (
        select(LicenceLook, Licence.number_version, Account.name)
        .join(Licence, Licence.id == LicenceLook.licence_id)
        .outerjoin(Account, Account.id == LicenceLook.shown_by)
        .where(LicenceLook.enterprise_id == power.enterprise.id)
    )
    if after is not None:
        query = query.where(tuple_(LicenceLook.at, LicenceLook.id) < after)
    ordered = query.order_by(LicenceLook.at.desc(), LicenceLook.id.desc()).limit(limit)
    return [(look, int(version), name) for look, version, name in work.session.execute(ordered)]


def forget(work: Work) -> int:
    """Remove looks older than the office keeps them; the number removed."""
    oldest = work.act.at - timedelta(days=work.books.policy.looks_kept_days)
    removed = work.session.execute(delete(LicenceLook).where(LicenceLook.at < oldest))
    return int(removed.rowcount)  # type: ignore[attr-defined]  # a DELETE answers with a cursor result
