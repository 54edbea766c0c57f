"""The dossier of a case or an enterprise to take along: one archive with digests that any BagIt tool checks (RFC 8493).

For the head of its place: it shows every number in clear, which a clerk reads one by one and for a purpose.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

from werkzeug.wrappers import Response

from licensing.documents.bag import Bag, Member
from licensing.services.cases import bagging, retention, review
from licensing.services.register import bagging as enterprise_bagging
from licensing.store.models import Case, Enterprise
from portal import refusing
from portal.access import Permission, allow
from portal.counters.desk.blueprint import blueprint
from portal.documents.render import pdf_of
from portal.files import saved_as
from portal.i18n import t
from portal.limits import limiter
from portal.office import current_office


@blueprint.get("/cases/<case_id>/dossier.zip")
@allow(Permission.SUPERVISE)
@limiter.limit("20 per hour")
def dossier(case_id: str) -> Response:
    """Streamed; the taking is an act of its own in the journal."""
    name = refusing.act(lambda work: bagging.taken(work, review.readable(work, case_id)))
    return _answer(name, Case, case_id, bagging.members)


@blueprint.get("/enterprises/<uscc>/dossier.zip")
@allow(Permission.SUPERVISE)
@limiter.limit("20 per hour")
def whole_dossier(uscc: str) -> Response:
    """Of an enterprise: its register entry with all history, every case and every order."""
    found = refusing.act(lambda work: enterprise_bagging.taken(work, uscc))
    return _answer(uscc, Enterprise, found.id, enterprise_bagging.members)


def _answer(name: str, kind: type[Any], key: str, members: Callable[..., Iterator[Member]]) -> Response:
    office = current_office()
    info = {"Source-Organization": t("common.place"), "External-Identifier": name}
    info["Retention-Classes"] = retention.lines()
    bag = Bag(f"dossier-{name}", info, office.clock.now())
    title = f"{name} 登记档案"

    def pieces() -> Iterator[bytes]:
        with office.read() as session:
            listing = Member("index.html", title, bagging.index(title, bag.kept))
            yield from bag.stream(chain(members(session, session.get_one(kind, key), pdf_of), [listing]))

    answer = Response(pieces(), mimetype="application/zip")
    saved_as(answer, f"{bag.name}.zip")
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
