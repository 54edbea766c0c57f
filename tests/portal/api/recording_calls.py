"""What Li has not paid in is demanded by Ma's program: on paper first, then here; Li's program contests, answers and tells of a suit."""

from __future__ import annotations

import io
from datetime import date, timedelta
from functools import cache
from hashlib import sha256
from typing import Any, Protocol

from licensing.act import SYSTEM
from licensing.services.register import forfeits
from licensing.store.forfeits import ContributionCall
from licensing.store.models import Account, Case, Enterprise
from portal.wiring import Office
from tests.portal.api.conftest import Machine, program
from tests.portal.uploads.files import pdf
from tests.support import changes, exits, stories
from tests.support.stories import LI

NAME = "海东市乐都区青稞谷地软件有限公司"
YEAR, DUE = timedelta(days=365), timedelta(days=200)
FILES = {"document": "催缴书", "proof": "回执"}


class Says(Protocol):
    def say(self, name: str, who: Machine, body: Any = None, query: Any = None, **path: str) -> Any: ...


def late(office: Office, name: str = NAME) -> exits.Firm:
    """A company of a year whose owners are two hundred days late."""
    firm = exits.company(office, name)
    day = str(office.clock.now().date() - DUE)
    with office.work(SYSTEM) as work:
        entry = work.session.get_one(Enterprise, firm.enterprise_id)
        entry.established_on = office.clock.now().date() - YEAR
        for person in work.session.get_one(Case, entry.case_id).people:
            if person.contribution:
                person.contribution = {**person.contribution, "due_on": day}
    return firm


def asked(office: Office, own: Machine, firm: exits.Firm) -> str:
    """The application by program, with the three files that stand for it."""
    code = str(changes.enterprise(office, firm).uscc)
    made = own.post("/api/v1/changes", {"enterprise": code, "items": ["forfeiture"]}).get_json()
    item = {"item": "forfeiture", "owner": changes.owner_ids(office, firm)[LI.name], "days": "60"}
    answer = own.put(f"/api/v1/changes/{made['id']}/items", item)
    assert answer.status_code == 200, answer.text
    for name in ("核查记录.pdf", "催缴书.pdf", "回执.pdf"):
        whole = {"file": (io.BytesIO(content(name)), name), "about": "row:forfeiture"}
        answer = own.client.post(f"/api/v1/changes/{made['id']}/files", data=whole, headers=own.headers)
        assert answer.status_code == 200, answer.text
    return str(made["id"])


@cache
def content(name: str) -> bytes:
    """The same bytes for the same name: a PDF has an identity of its own each time it is made."""
    return pdf() + f"% {name}\n%%EOF\n".encode()


def paper(today: date) -> dict[str, Any]:
    """The demand as the company says it was posted."""
    sent = today - timedelta(days=150)
    return {
        "way": "post",
        "reference": "EMS1234567890CN",
        "dispatched_on": str(sent),
        **{name: sha256(content(f"{word}.pdf")).hexdigest() for name, word in FILES.items()},
        "grace_until": str(sent + timedelta(days=63)),
        "amount_fen": 100,
    }


def reached(office: Office, by_account: bool) -> None:
    """Whether what is sent here reaches Li."""
    li = stories.sign_up(office, LI)
    with office.work(SYSTEM) as work:
        work.session.get_one(Account, li.id).disabled = not by_account


def record(notes: Says, office: Office) -> None:
    firm, today = late(office), office.clock.now().date()
    own, li = program(office, firm.owner), program(office, stories.sign_up(office, LI))
    call = asked(office, own, firm)
    told = paper(today)
    notes.say("recordCall", own, told, id=call)
    notice = {name: value for name, value in told.items() if name not in ("grace_until", "amount_fen")}
    reached(office, False)
    notes.say("recordCallNotice", own, notice | {"dispatched_on": str(today)}, id=call)
    reached(office, True)
    notes.say("listCalls", li)
    notes.say("receiveCall", li, id=call)
    notes.say("contestCall", li, {"words": "从未收到这份催缴书。"}, id=call)
    digest = notes.say("readCall", own, id=call)["digest"]
    notes.say("sendCall", own, {"digest": digest}, id=call)
    li.post(f"/api/v1/calls/{call}/receipt")
    notes.say("answerCall", li, {"words": "已于上月缴清。"}, id=call)
    with office.work(SYSTEM) as work:
        row = work.session.query(ContributionCall).filter_by(case_id=call, contested_on=None).one()
        forfeits.notice(work, row, row.amount_fen)
    li.post(f"/api/v1/calls/{call}/receipt")
    notes.say("tellOfSuit", li, {"words": "乐都区人民法院（2026）青0202民初1号"}, id=call)
