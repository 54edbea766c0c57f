"""Stories about winding up: the notice that an enterprise publishes, and the application that ends it."""

from __future__ import annotations

import io
from typing import Any

from licensing.act import SYSTEM
from licensing.kinds.change import opening, submit
from licensing.kinds.change.asked import NewPerson
from licensing.services.cases import uploads
from licensing.services.register import stating
from licensing.store.models import Enterprise
from licensing.uploads.about import ROW
from portal.wiring import Office
from tests.support import changes, standings
from tests.support.exits import Firm
from tests.support.orders import creditors_told, paper
from tests.support.stories import Actor, SignUp

NOTICE, ENDING, COURT = "liquidation", "deregistration", "court_ending"
RULING = "（2026）青02破1号之三"


def attach(office: Office, actor: Actor, case_id: str, item: str) -> None:
    """A file for an item, as the page keeps it."""
    given = paper(ROW + item, name="凭证.pdf")
    with office.work(actor) as work:
        uploads.put(
            work, case_id, ROW + item, given.name, given.checked, io.BytesIO(given.stream.read()), False
        )


def said(day: str, **more: Any) -> dict[str, Any]:
    return {"resolved_on": day, "group_on": day, "creditors": creditors_told(day)} | more


def noticed(
    office: Office,
    firm: Firm,
    given: dict[str, Any],
    head: SignUp | None,
    *members: SignUp,
    actor: Actor | None = None,
) -> str:
    """The notice written with its group and proof; nobody has signed. The change's id."""
    actor = actor or firm.owner
    with office.work(actor) as work:
        case_id = opening.open_change(work, firm.enterprise_id, [NOTICE]).id
    people = [(who, "LIQ_MEMBER") for who in members] + ([(head, "LIQ_HEAD")] if head else [])
    come: list[Any] = []
    for who, role in people or [(None, "")]:
        new = NewPerson(who.name, who.id_number, who.mobile, role=role) if who else None
        with office.work(actor) as work:
            opening.save(work, case_id, NOTICE, {**given, "come": come}, new)
        come = list(changes.case_of(office, case_id).answers[NOTICE]["come"])
    if given.get("creditors"):
        attach(office, actor, case_id, NOTICE)
    return case_id


def publish(office: Office, case_id: str, actor: Actor) -> None:
    with office.work(actor) as work:
        submit.submit(work, case_id)


def ending(office: Office, firm: Firm, ended: str = "", actor: Actor | None = None, **more: Any) -> str:
    """The application to leave, written with its report; nobody has signed."""
    given = {"paper": "none"} | ({"ended_on": ended} if ended else {}) | more
    case_id = changes.written(office, firm, {ENDING: given}, actor)
    if ended:
        attach(office, actor or firm.owner, case_id, ENDING)
    return case_id


def cleared(office: Office, firm: Firm) -> None:
    """The tax authority states that taxes are cleared."""
    with office.read() as session:
        enterprise = session.get_one(Enterprise, firm.enterprise_id)
        uscc, body = str(enterprise.uscc), f"{enterprise.authority}-TAX"
    standings.about_firm(office, uscc, "TAX_CLEARED", office.clock.now().date(), body)


def in_court(office: Office, firm: Firm, who: SignUp, way: str = "BANKRUPTCY") -> tuple[str, str]:
    """A court has accepted it and appointed somebody; the ids of both facts."""
    uscc, today = _code(office, firm), office.clock.now().date()
    opened = standings.about_firm(office, uscc, f"{way}_OPEN", today, body=registry(office, firm))
    told = {"reference": uscc, "basis": "指定管理人决定书（2026）青02破1号"}
    with office.work(SYSTEM) as work:
        said = standings.said("COURT_ADMINISTRATOR", who.id_number, today, name=who.name, **told)
        return opened, stating.state(work, said, registry(office, firm)).id


def court_ended(office: Office, firm: Firm, way: str = "BANKRUPTCY") -> str:
    """The ruling that ends it is served on the registry; the fact's id."""
    told = {"reference": RULING, "basis": "民事裁定书，青海省海东市中级人民法院"}
    today = office.clock.now().date()
    return standings.about_firm(
        office, _code(office, firm), f"{way}_ENDED", today, body=registry(office, firm), **told
    )


def upon_ruling(office: Office, firm: Firm, actor: Actor, copy: bool = True) -> str:
    """The administrator's application, with a copy of the ruling; nobody has signed."""
    case_id = changes.written(office, firm, {COURT: {"paper": "none"}}, actor)
    if copy:
        attach(office, actor, case_id, COURT)
    return case_id


def registry(office: Office, firm: Firm) -> str:
    return f"{changes.enterprise(office, firm).authority}-AMR"


def _code(office: Office, firm: Firm) -> str:
    return str(changes.enterprise(office, firm).uscc)
