"""The public log as the operator sees it: last comparisons, witnesses, alarms, and what stopped in printing."""

from __future__ import annotations

from flask import Blueprint, render_template

from licensing.services.licences import issue, log_audit, public_log, witnessing
from portal.access import Permission, allow
from portal.discovery import NavItem
from portal.i18n import has, t
from portal.office import current_office

blueprint = Blueprint("operations", __name__, url_prefix="/operations", template_folder="templates")
NAV = (NavItem("operations.log", "operations.log", Permission.OPERATE, 10),)


@blueprint.get("/log")
@allow(Permission.OPERATE)
def log() -> str:
    """Reads only; the comparison itself runs every night, or at any time by ``portal log fsck``."""
    office = current_office()
    with office.read() as session:
        found = log_audit.recent(session)
        return render_template(
            "operations/log.html",
            last=found[0] if found else None,
            faults=[_fault(each) for each in found[0].faults] if found else [],
            earlier=[{"at": row.at, "entries": row.entries, "faults": row.fault_count} for row in found[1:]],
            size=public_log.size(session),
            witnesses=[
                {"name": key.name, "row": row}
                for key in office.witnesses
                for row in [next((x for x in witnessing.newest(session) if x.witness == key.name), None)]
            ],
            alarms=witnessing.alarms(session),
            stopped=issue.stopped_cases(session),
        )


def _fault(row: dict[str, str]) -> dict[str, str]:
    """The fault in words, and its place as the log's maintainer reads it."""
    key = f"operations.fault.{row['code']}"
    return {"text": t(key) if has(key) else row["code"], "place": row["place"]}
