"""Who looked: every verification of the licence, newest first, and the same as a file."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime

from flask import Response, abort, render_template, request

from licensing.services.holding import looks
from licensing.services.holding.holding import power_over
from licensing.store.models import LicenceLook
from portal.access import Permission, allow
from portal.counters.holder.blueprint import blueprint
from portal.counters.holder.wording import look_line
from portal.csv_files import csv_response
from portal.formats import CHINA
from portal.i18n import t
from portal.limits import limiter
from portal.office import current_office
from portal.reading import reading

OWN = Permission.OWN_LICENCE
PAGE, MOST = 20, 5000
HEAD = (
    "at",
    "who",
    "known",
    "way",
    "purpose",
    "reference",
    "shown",
    "shown_by",
    "result",
    "version",
    "times",
)


@blueprint.get("/licence/<enterprise_id>/looks")
@allow(OWN)
def looked(enterprise_id: str) -> str:
    """``after``: where the page before ended."""
    office = current_office()
    office.looks.flush()
    after = _read(request.args.get("after", ""))
    with reading() as work:
        power = power_over(work, enterprise_id)
        found = looks.listing(work, power, after, PAGE + 1)
        return render_template(
            "holder/looks.html",
            enterprise=power.enterprise,
            rows=[look_line(*each) for each in found[:PAGE]],
            more=_cursor(found[PAGE - 1][0]) if len(found) > PAGE else None,
            after=after,
            days=office.books.policy.looks_kept_days,
        )


@blueprint.get("/licence/<enterprise_id>/looks.csv")
@allow(OWN)
@limiter.limit("20 per minute")
def looked_csv(enterprise_id: str) -> Response:
    """The newest 5,000."""
    current_office().looks.flush()
    with reading() as work:
        found = looks.listing(work, power_over(work, enterprise_id), None, MOST)
        lines = [look_line(*each) for each in found]
    rows = [
        (
            f"{x['at'].astimezone(CHINA):%Y-%m-%d %H:%M:%S}",
            x["who"],
            t("common.yes" if x["known"] else "common.no"),
            x["way"],
            x["purpose"],
            x["reference"],
            t("present.comma").join(x["claims"]),
            x["shown_by"],
            x["result"],
            x["version"],
            x["times"],
        )
        for x in lines
    ]
    return csv_response("licence-looks.csv", [t(f"holder.csv.{name}") for name in HEAD], rows)


def _cursor(look: LicenceLook) -> str:
    raw = f"{look.at.isoformat()} {look.id}".encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _read(cursor: str) -> tuple[datetime, str] | None:
    """Where a page ended; anything not made here is a page that does not exist."""
    if not cursor:
        return None
    try:
        raw = base64.b64decode(cursor[:200] + "=" * (-len(cursor[:200]) % 4), altchars=b"-_", validate=True)
        at, _, look_id = raw.decode("ascii").partition(" ")
        moment = datetime.fromisoformat(at)
    except (binascii.Error, ValueError):
        abort(404)
    if moment.tzinfo is None or not look_id.isprintable():
        abort(404)
    return moment, look_id
