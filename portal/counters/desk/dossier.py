"""A case's dossier to take along: one archive with a list of digests that any BagIt tool checks (RFC 8493)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from werkzeug.wrappers import Response

from licensing.documents.bag import Bag, Member
from licensing.services.cases import bagging, review
from licensing.store.models import Case
from portal import refusing
from portal.access import Permission, allow
from portal.counters.desk.blueprint import blueprint
from portal.documents.render import pdf_of
from portal.i18n import t
from portal.limits import limiter
from portal.office import current_office


@blueprint.get("/cases/<case_id>/dossier.zip")
@allow(Permission.READ_CASES)
@limiter.limit("20 per hour")
def dossier(case_id: str) -> Response:
    """Streamed; the taking is an act of its own in the journal."""
    office = current_office()
    name = refusing.act(lambda work: bagging.taken(work, review.readable(work, case_id)))
    info = {"Source-Organization": t("common.place"), "External-Identifier": name}
    bag = Bag(f"dossier-{name}", info, office.clock.now())

    def pieces() -> Iterator[bytes]:
        with office.read() as session:
            case = session.get_one(Case, case_id)
            title = f"{case.title} 登记档案"
            listing = Member("index.html", title, bagging.index(title, bag.kept))
            yield from bag.stream(chain(bagging.members(session, case, pdf_of), [listing]))

    answer = Response(pieces(), mimetype="application/zip")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{bag.name}.zip")
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
