"""A bookkeeper's program in Ma's name, and the registry's answers: every operation of the living register once."""

from __future__ import annotations

import io
from typing import Any, Protocol

from sqlalchemy import select

from licensing.kinds.simplified_exit import steps as leaving
from licensing.services.cases import review
from licensing.store.models import AddressUse, Enterprise
from portal.wiring import Office
from portal.work.jobs import issue_extract
from tests.portal.api import recording_calls
from tests.portal.api.conftest import Machine, machine, program
from tests.portal.uploads.files import pdf
from tests.support import addresses, changes, exits, platforms, stories
from tests.support.stories import LI, MA, ZHAO

NAME = "海东市乐都区碧水长流软件有限公司"
AMR = "630202-AMR"
WHY = "地址已经变更登记，现场可以联系，附照片和租赁合同。"
ROOM = "青海省海东市乐都区碾伯街道古城大街26号301室"


class Says(Protocol):
    def say(self, name: str, who: Machine, body: Any = None, query: Any = None, **path: str) -> Any: ...


def record(notes: Says, office: Office) -> None:
    firm = exits.company(office, NAME)
    with office.read() as session:
        code = str(session.get_one(Enterprise, firm.enterprise_id).uscc)
    own = program(office, firm.owner)
    notes.say("readRegister", own, query={"on": "2026-11-23"}, uscc=code)
    asked = {"enterprise": code, "level": "full", "purpose": "BANK", "on": "2026-11-23"}
    made = notes.say("takeExtract", own, asked)
    issue_extract.run(office, made["id"])
    notes.say("readExtract", own, id=made["id"])
    notes.say("readExtractPage", own, id=made["id"])
    _change(notes, office, own, firm, code)
    _host(notes, office, own, firm, code)
    _platform(notes, office, own, code)
    _repair(notes, office, own, firm, code)
    _offer(notes, office, own, firm, code)
    recording_calls.record(notes, office)
    _exit(notes, office)


def _change(notes: Says, office: Office, own: Machine, firm: exits.Firm, code: str) -> None:
    notes.say("listOwnEnterprises", own)
    made = notes.say("openChange", own, {"enterprise": code, "items": ["domicile", "term"]})
    notes.say("saveChangeItem", own, {"item": "domicile", "domicile": ROOM}, id=made["id"])
    own.put(f"/api/v1/changes/{made['id']}/items", {"item": "term", "term": "long"})
    notes.say("putChangeFile", own, {"file": (io.BytesIO(pdf()), "租赁合同.pdf")}, id=made["id"])
    wrong = {"file": (io.BytesIO(pdf()), "误传.pdf"), "about": "row:term"}
    file = own.client.post(f"/api/v1/changes/{made['id']}/files", data=wrong, headers=own.headers).get_json()
    notes.say("removeChangeFile", own, id=made["id"], file=file["id"])
    changes.sign(office, made["id"], MA, LI)
    notes.say("stepChange", own, id=made["id"], action="submit")
    with office.work(firm.clerk) as work:
        review.take(work, made["id"])
    wrong = {"section": "domicile", "field": "domicile", "text": "请写明门牌号"}
    with office.work(firm.clerk) as work:
        review.request_correction(work, made["id"], [wrong])
    listed = own.get(f"/api/v1/changes/{made['id']}").get_json()["points"]
    said = {"answers": [{"point": listed[0]["id"], "answer": "门牌号为26号。"}]}
    notes.say("answerChangePoints", own, said, id=made["id"])
    notes.say("readChange", own, id=made["id"])
    notes.say("listChanges", own, query={"limit": 20})


def _host(notes: Says, office: Office, own: Machine, firm: exits.Firm, code: str) -> None:
    with office.read() as session:
        session.get_one(Enterprise, firm.enterprise_id).scope = addresses.SCOPE
        session.commit()
    told = addresses.offer()
    body = {**vars(told), "lease_until": str(told.lease_until), "enterprise": code}
    made = notes.say("askToHost", own, body)
    addresses.decide(office, made["id"], "accept")
    guest = stories.draft(office, stories.ZHAO, addresses.CHILD)
    stories.save(office, guest, "place", addresses.place(office, firm))
    with office.read() as session:
        use = session.scalars(select(AddressUse)).one().id
    notes.say("answerHostUse", own, {"action": "confirm"}, id=use)
    notes.say("listHosts", own)
    notes.say("endHost", own, id=made["id"])


def _platform(notes: Says, office: Office, own: Machine, code: str) -> None:
    made = notes.say(
        "askForPlatform", own, {"enterprise": code, "name": platforms.NAME, "permit": platforms.PERMIT}
    )
    platforms.decide(office, made["id"])
    seller = stories.individual_draft(office, LI, "海东市乐都区河湟设计工作室（个体工商户）")
    stories.save(office, seller, "place", platforms.place())
    notes.say("listShops", own, query={"state": "asked", "limit": 20}, id=made["id"])
    shop = platforms.shop_of(office, seller.case_id).id
    notes.say("answerShops", own, {"answers": [{"id": shop, "action": "confirm"}]}, id=made["id"])
    notes.say("listPlatforms", own)
    notes.say("endPlatform", own, id=made["id"])


def _repair(notes: Says, office: Office, own: Machine, firm: exits.Firm, code: str) -> None:
    amr = machine(office, AMR, ("standings:write",))
    amr.sign_in()
    fact = {"code": "ABNORMAL", "subject": code, "since": "2026-11-02"}
    fact |= {"basis": "列入经营异常名录决定书", "reference": "乐市监异〔2026〕3号"}
    stated = amr.post("/api/v1/standings", fact).get_json()
    notes.say("listMarks", own)
    asked = notes.say("askRepair", own, {"standing": stated["id"], "reasons": WHY})
    notes.say("withdrawRepair", own, id=asked["id"])
    again = own.post("/api/v1/repairs", {"standing": stated["id"], "reasons": WHY}).get_json()
    notes.say("listRepairRequests", amr)
    notes.say("decideRepair", amr, {"decision": "grant", "reasons": "已现场核实"}, id=again["id"])


def _offer(notes: Says, office: Office, own: Machine, firm: exits.Firm, code: str) -> None:
    """Ma sells a part to Zhao; Li takes delivery, claims, and waives in the end."""
    made = own.post("/api/v1/changes", {"enterprise": code, "items": ["shareholders"]}).get_json()
    buyer = {"name": ZHAO.name, "id_number": ZHAO.id_number, "mobile": ZHAO.mobile}
    sale = {"item": "shareholders", "seller": changes.owner_ids(office, firm)[MA.name], "buyer": buyer}
    sale |= {
        "amount_fen": 10_000_000,
        "price_fen": 12_000_000,
        "pay_way": "银行转账",
        "pay_by": "登记后十日内",
    }
    own.put(f"/api/v1/changes/{made['id']}/items", sale)
    digest = own.get(f"/api/v1/offers/{made['id']}").get_json()["digest"]
    notes.say("sendOffer", own, {"digest": digest}, id=made["id"])
    li = program(office, stories.sign_up(office, LI))
    notes.say("listOffers", li)
    notes.say("receiveOffer", li, id=made["id"])
    notes.say("claimOffer", li, {"digest": digest}, id=made["id"])
    notes.say("waiveOffer", li, {"digest": digest}, id=made["id"])
    notes.say("readOffer", own, id=made["id"])


def _exit(notes: Says, office: Office) -> None:
    """Another firm of Ma's leaves; Zhao objects, and Ma answers."""
    firm = exits.company(office, "海东市乐都区河湟牧歌软件有限公司")
    own = program(office, firm.owner)
    with office.read() as session:
        code = str(session.get_one(Enterprise, firm.enterprise_id).uscc)
    made = notes.say("openExit", own, {"enterprise": code})
    stories.sign_everybody(office, stories.Story(firm.owner, "", made["id"]))
    told = notes.say("stepExit", own, id=made["id"], action="start")
    with office.work(stories.sign_up(office, ZHAO)) as work:
        leaving.object_to(work, told["notice"]["id"], "creditor", "尚欠货款未付。")
    objection = own.get(f"/api/v1/exits/{made['id']}").get_json()["notice"]["objections"][0]["id"]
    notes.say("answerObjection", own, {"answer": "货款已付清。"}, id=made["id"], objection=objection)
    notes.say("readExit", own, id=made["id"])
    notes.say("listExits", own)
