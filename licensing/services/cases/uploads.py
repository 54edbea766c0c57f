"""Files of a case: who hands them in, who may read them, and until when they can be taken out again.

Read by the people of the case, the clerks of its authority, and the department whose item or leg it belongs to; by nobody else.
"""

from __future__ import annotations

from typing import BinaryIO

from sqlalchemy import delete

from licensing.catalogue.mandates import DRAFT, LOOK
from licensing.errors import NotFound, Refused
from licensing.flows.leg import FLOW
from licensing.known_kinds import kind_of
from licensing.services import files
from licensing.services.cases import leg_history, legs, review, signing, signing_costs
from licensing.services.cases.cases import own_case
from licensing.services.cases.points import of as points_of
from licensing.store import hanging
from licensing.store.models import Case, Leg, Upload, UploadPiece
from licensing.uploads.about import ITEM, LEG, PERMIT, POINT
from licensing.uploads.checking import Checked
from licensing.work import Work

MOST_FILES = 30  # of one case
MOST_BYTES = 200 * 1024 * 1024


def of(case: Case) -> list[Upload]:
    """The files that the founder handed in and that stand."""
    return [
        x for x in hanging.rows(case, Case.uploads) if x.removed_at is None and not x.about.startswith(PERMIT)
    ]


def places(case: Case) -> list[str]:
    """What a file of this case may be about: the case, a part of it that its kind names, a point the clerk asked."""
    parts = kind_of(case).file_parts
    asked = [LEG + x.id for x in case.legs if FLOW.within(x.state, "asked_back")]
    return [
        "",
        *(parts(case) if parts else ()),
        *(POINT + each.point.id for each in points_of(case)),
        *asked,
    ]


def taking(work: Work, case_id: str) -> Case:
    """The own case of a kind whose signed papers name its files. Raises NotFound for another's and for any other kind."""
    case = own_case(work, case_id, DRAFT)
    if kind_of(case).file_parts is None:
        raise NotFound(case_id)
    return case


def open_for(work: Work, case_id: str, about: str) -> Case:
    """The own case while it takes files. Raises NotFound for another's or an unknown matter, Refused when closed or full."""
    taking(work, case_id)
    case = work.session.get_one(Case, case_id, with_for_update=True)
    if about not in places(case):
        raise NotFound(about)
    if not about.startswith(LEG):  # what a department asks for is handed in whenever it asks
        kind_of(case).flow.step(case.state, "save", work.act.actor.role, {"own_case": True})
    return case


def put(
    work: Work, case_id: str, about: str, name: str, checked: Checked, stream: BinaryIO, scanned: bool
) -> Upload:
    """Keep a checked file. The same file for the same matter is kept once. Raises as ``open_for``, Refused when it changed since."""
    case = open_for(work, case_id, about)
    known = next((x for x in of(case) if x.about == about and x.sha256 == checked.sha256), None)
    if known is not None:
        return known
    _room(case, checked.size)
    with signing_costs.counted(work, case, agreed=True):  # the page says whose signature it costs
        row = files.keep(work, case, about, name, checked, stream, scanned, work.act.actor.id)
    work.record("case.upload_put", "case", case.id, upload=row.id, sha256=row.sha256, about=about)
    return row


def _room(case: Case, size: int) -> None:
    own = [x for x in case.uploads if not x.about.startswith(PERMIT)]
    if len(own) >= MOST_FILES or sum(x.size for x in own) + size > MOST_BYTES:
        raise Refused("upload.case_full")


def remove(work: Work, case_id: str, upload_id: str) -> None:
    """Take a file out. What was handed in once stays with the case, marked; anything else is gone. Safe to repeat."""
    case = open_for(work, case_id, "")
    row = next((x for x in of(case) if x.id == upload_id), None)
    if row is None:
        return
    with signing_costs.counted(work, case, agreed=True):
        if case.submitted_at is not None and row.created_at <= case.submitted_at:
            row.removed_at = work.act.at
        else:
            work.session.execute(delete(UploadPiece).where(UploadPiece.upload_id == row.id))
            case.uploads.remove(row)
            work.session.delete(row)
    work.record("case.upload_removed", "case", case.id, upload=upload_id)


def for_people(work: Work, case_id: str, upload_id: str) -> Upload:
    """For the applicant and those who sign, found by their own proof; a permit's file once it stands. Raises NotFound for anybody else."""
    try:
        case = own_case(work, case_id, LOOK)
    except NotFound:
        case, _ = signing.mine_in(work, case_id)
    row = _one(case, upload_id)
    if row.about.startswith(PERMIT) and row.id not in leg_history.permit_files(case):
        raise NotFound(upload_id)
    return row


def for_clerk(work: Work, case_id: str, upload_id: str) -> Upload:
    """For the desk that may read the case; every reading is journalled. Raises NotFound for any other."""
    row = _one(review.readable(work, case_id), upload_id, removed_too=True)
    work.record("case.upload_read", "case", case_id, upload=row.id)
    return row


def for_department(work: Work, leg_id: str, upload_id: str) -> Upload:
    """For the department whose item it belongs to; every reading is journalled. Raises NotFound for any other."""
    leg = legs.department_leg(work, leg_id)
    row = next((x for x in of_leg(leg) if x.id == upload_id), None)
    if row is None:
        raise NotFound(upload_id)
    work.record("case.upload_read", "case", leg.case_id, upload=row.id, leg=leg.id)
    return row


def of_leg(leg: Leg) -> list[Upload]:
    """The files that belong to a leg's own items, once the department was asked."""
    mine = {LEG + leg.id, *(ITEM + code for code in leg.items)}
    return [] if leg.state == "planned" else [x for x in of(leg.case) if x.about in mine]


def for_leg(leg: Leg) -> list[Upload]:
    """What the founder handed in because the leg's department asked."""
    return [x for x in of(leg.case) if x.about == LEG + leg.id]


def _one(case: Case, upload_id: str, removed_too: bool = False) -> Upload:
    found = next((x for x in case.uploads if x.id == upload_id), None)
    if found is None or (found.removed_at is not None and not removed_too):
        raise NotFound(upload_id)
    return found
