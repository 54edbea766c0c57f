"""The permit as a file: put here by its department before it decides, read by the people of the case once the permit stands."""

from __future__ import annotations

from typing import BinaryIO

from licensing.act import Role
from licensing.errors import Refused
from licensing.flows.leg import FLOW
from licensing.services import files
from licensing.services.cases import legs, uploads
from licensing.store.models import Account, Case, Leg, Upload
from licensing.uploads.about import PERMIT
from licensing.uploads.checking import Checked
from licensing.work import Work

MOST_FILES = 10  # of one leg


def of_leg(leg: Leg) -> list[Upload]:
    """What the department put here for this leg, decided or not."""
    return [x for x in leg.case.uploads if x.about == PERMIT + leg.id]


def open_for(work: Work, leg_id: str) -> Leg:
    """The own leg while a permit can be granted. Raises NotFound for another department's, Refused for what is decided or only told."""
    leg = legs.department_leg(work, leg_id)
    grants = any(
        row.action == "grant" and row.role is Role.OFFICER for row in FLOW.rows if row.source == leg.state
    )
    if not grants or leg.kind not in ("before", "after"):
        raise Refused("flow.not_open", state=leg.state, action="grant")
    return leg


def put(work: Work, leg_id: str, name: str, checked: Checked, stream: BinaryIO, scanned: bool) -> Upload:
    """Keep a checked file; the same content for the same leg is kept once. Raises as ``open_for``, Refused when there are too many."""
    leg = open_for(work, leg_id)
    case = work.session.get_one(Case, leg.case_id, with_for_update=True)
    known = next((x for x in of_leg(leg) if x.sha256 == checked.sha256), None)
    if known is not None:
        return known
    if len(of_leg(leg)) >= MOST_FILES:
        raise Refused("upload.case_full")
    actor = work.act.actor.id
    person = actor if actor and work.session.get(Account, actor) else None
    row = files.keep(work, case, PERMIT + leg.id, name, checked, stream, scanned, person)
    legs.record(work, leg, "leg.permit_file", upload=row.id, sha256=row.sha256)
    return row


def read(work: Work, leg_id: str, upload_id: str) -> Upload:
    """A file of the own leg: what the founder handed in, or the department's own. Raises NotFound; what is the founder's is journalled."""
    leg = legs.department_leg(work, leg_id)
    own = next((x for x in of_leg(leg) if x.id == upload_id), None)
    return own if own is not None else uploads.for_department(work, leg_id, upload_id)
