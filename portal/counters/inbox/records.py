"""How messages went: for the officer of a case, for operators, and, in a demonstration, what would have been sent."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template

from licensing.services.cases import review
from licensing.services.messages import delivering, inbox
from licensing.services.messages.inbox import Sent
from portal import formats
from portal.access import Permission, allow, current_actor, public
from portal.counters.inbox.blueprint import blueprint
from portal.i18n import language, t
from portal.messages import wording
from portal.office import current_office


@blueprint.get("/desk/cases/<case_id>/messages")
@allow(Permission.READ_CASES)
def of_case(case_id: str) -> str:
    """What was said about a case of the officer's own place."""
    with current_office().look(current_actor()) as work:
        case = review.readable(work, case_id)
        return render_template(
            "inbox/of_case.html", case=case, rows=[_row(each) for each in inbox.of_case(work.session, case)]
        )


@blueprint.get("/operations/messages")
@allow(Permission.OPERATE)
def failures() -> str:
    with current_office().read() as session:
        return render_template(
            "inbox/failures.html",
            rows=[_row(each) for each in inbox.failures(session)],
            waiting=inbox.waiting(session),
        )


@blueprint.get("/demo/messages")
@public
def simulated() -> str:
    """Stands for everybody's phone and mailbox in a demonstration; elsewhere there is no such page."""
    office = current_office()
    if not office.settings.demo:
        abort(404)
    with office.read() as session:
        letters = [
            {
                "at": delivery.made_at,
                "to": letter.to,
                "kind": letter.kind,
                "words": wording.outside(
                    letter.occasion, letter.facts, letter.language, office.settings.base_url
                ),
            }
            for delivery, letter in delivering.last_shown(session)
        ]
        return render_template("inbox/simulated.html", letters=letters)


def _row(sent: Sent) -> dict[str, Any]:
    return {
        "when": formats.instant(sent.at, language()),
        "who": sent.name,
        "what": wording.title(sent.occasion, language()),
        "way": t("deliveries.kind.mail")
        if sent.kind == "mail"
        else t("deliveries.kind.mobile")
        if sent.kind
        else "",
        "read": t("deliveries.read") if sent.read_at else t("deliveries.unread"),
        "went": _went(sent),
    }


def _went(sent: Sent) -> str:
    delivery = sent.delivery
    if delivery is None:
        return ""
    if delivery.failed_at:
        return t("deliveries.failed", why=delivery.trouble or "")
    if delivery.sent_at:
        return t("deliveries.shown") if delivery.trouble == delivering.SHOWN else t("deliveries.sent")
    return t("deliveries.again", n=delivery.tries) if delivery.tries else t("deliveries.waits")
