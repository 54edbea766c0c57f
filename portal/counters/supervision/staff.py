"""Who works under a head: how much lies on each desk, who is away and until when."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session
from wtforms import DateField, StringField

from licensing.act import Actor
from licensing.services.cases import absences, assigning
from portal.forms import Form


class AbsenceForm(Form):
    """``clerk``: an account id, which the page fills in."""

    clerk = StringField("supervision.absence_clerk")
    first_day = DateField("supervision.absence_first")
    last_day = DateField("supervision.absence_last")


def clerk_rows(session: Session, actor: Actor, on: date) -> list[dict[str, Any]]:
    """Every clerk under the head: id, name, place, cases on the desk, absences to come."""
    found = absences.clerks(session, actor.authority or "none")
    ids = [a.id for a in found]
    load = assigning.load(session, ids)
    away = absences.coming(session, ids, on)
    return [
        {
            "id": a.id,
            "name": a.name,
            "load": load.get(a.id, 0),
            "absences": [x for x in away if x.account_id == a.id],
        }
        for a in found
    ]
