"""Ma's own program founds a company: every operation of the founding, and of its beneficial owners, once."""

from __future__ import annotations

import io
from typing import Any, Protocol

from licensing.act import Role
from licensing.services.cases import review
from licensing.store.models import Leg
from portal.wiring import Office
from portal.work.jobs import issue_licence
from tests.portal.api.conftest import Machine, program
from tests.portal.uploads.files import pdf
from tests.support import kinds, share_classes, stories
from tests.support.stories import LI, MA, Story

PLACE = {"county": "630202", "address": "碾伯街道古城大街18号302室", "tenure": "owned"}
NAME = {"kind": "llc", "county": "630202", "division": "海东市乐都区", "form": "有限公司"}
OWNED = dict(stories.OWNED)


class Says(Protocol):
    def say(self, name: str, who: Machine, body: Any = None, query: Any = None, **path: str) -> Any: ...


def record(notes: Says, office: Office) -> None:
    ma = stories.sign_up(office, MA)
    own = program(office, ma)
    notes.say("listFoundingKinds", own)
    notes.say("readFoundingSchema", own, kind="llc")
    phrases = notes.say("searchPhrases", own, query={"q": "软件开发", "limit": 5})["phrases"]
    declared = NAME | {"trade_name": "远山近水", "industry": "软件", "committed": True}
    other = notes.say("declareName", own, declared)["reserved"]
    notes.say("listOwnNames", own)
    case = notes.say("openApplication", own, {"name": other["id"]})["id"]
    notes.say("savePlace", own, PLACE, id=case)
    notes.say("saveBusiness", own, {"items": [phrases[0]["code"]], "term_years": 20}, id=case)
    notes.say("saveCapital", own, {"kind": "llc", "amount_fen": stories.CAPITAL_FEN}, id=case)
    for who, roles, part in ((MA, [*stories.FOUNDER_ROLES, "MANAGER"], 6), (LI, ["SHAREHOLDER"], 4)):
        body = {
            "kind": "llc",
            "name": who.name,
            "id_number": who.id_number,
            "mobile": who.mobile,
            "roles": roles,
        }
        body |= {"amount_fen": stories.CAPITAL_FEN * part // 10, "form": "currency", "due_on": "2030-06-30"}
        told = notes.say("addPerson", own, body, id=case)
    notes.say("changePerson", own, body, id=case, person=told["people"][1]["id"])
    seals = {"items": ["S01"], "fields": dict(stories.SEAL_FIELDS), "pledge": False}
    notes.say("saveCertificates", own, seals, id=case)
    _owners(notes, own, case)
    file = notes.say(
        "putApplicationFile", own, {"file": (io.BytesIO(pdf()), "租赁合同.pdf"), "about": "item:S01"}, id=case
    )
    notes.say("removeApplicationFile", own, id=case, file=file["id"])
    _handed_in(notes, office, own, Story(ma, other["id"], case))
    _others(notes, own, body)
    _classes(notes, office)


def _owners(notes: Says, own: Machine, case: str) -> None:
    notes.say("chooseBeneficial", own, {"way": "file"}, id=case)
    seen = notes.say("readBeneficial", own, id=case)
    for each in seen["proposed"]:
        told = notes.say("addBeneficial", own, {"who": each["who"], "right": each["right"], **OWNED}, id=case)
    owner = told["named"][0]["id"]
    again = {"who": seen["proposed"][0]["who"], **OWNED, "address": "西宁市城东区共和路10号"}
    notes.say("changeBeneficial", own, again, id=case, owner=owner)
    notes.say("removeBeneficial", own, {}, id=case, owner=owner)
    own.put(f"/api/v1/beneficial/{case}", {"way": "pledge", "pledge": True})


def _handed_in(notes: Says, office: Office, own: Machine, story: Story) -> None:
    case = story.case_id
    read = notes.say("readApplication", own, id=case)
    notes.say("readApplicationDocument", own, id=case, document=read["documents"][0]["kind"])
    stories.sign_everybody(office, story)
    notes.say("stepApplication", own, id=case, action="submit")
    clerk = stories.appoint(office, Role.CLERK)
    with office.work(clerk) as work:
        review.take(work, case)
        review.request_correction(
            work, case, [{"section": "place", "field": "address", "text": "请写明楼栋。"}]
        )
    (point,) = own.get(f"/api/v1/applications/{case}").get_json()["points"]
    said = {"answers": [{"point": point["id"], "answer": "只有一栋楼。"}]}
    notes.say("answerApplicationPoints", own, said, id=case)
    own.post(f"/api/v1/applications/{case}/steps/submit")
    stories.decide(office, case, clerk)
    issue_licence.run(office, case)
    notes.say("readApplicationLicence", own, id=case)
    notes.say("listApplications", own, query={"limit": 20})


def _classes(notes: Says, office: Office) -> None:
    """A joint-stock company with preferred shares for Li."""
    story = kinds.draft(office, "jsc")
    taken = share_classes.preferred({share_classes.id_of(office, story, LI): share_classes.SHARES})
    notes.say("saveClasses", program(office, story.founder), {"classes": [taken]}, id=story.case_id)


def _others(notes: Says, own: Machine, body: dict[str, Any]) -> None:
    """What is taken back again."""
    made = own.post(
        "/api/v1/own-names", NAME | {"trade_name": "金穗丰年", "industry": "软件", "committed": True}
    )
    notes.say("releaseName", own, id=made.get_json()["reserved"]["id"])
    case = notes.say("openUnnamed", own, {"kind": "individual"})["id"]
    one = {n: v for n, v in body.items() if n not in ("amount_fen", "form", "due_on")}
    one |= {"kind": "individual", "roles": ["OPERATOR", "LIAISON"]}
    person = own.post(f"/api/v1/applications/{case}/people", one).get_json()["people"][0]["id"]
    notes.say("removePerson", own, {}, id=case, person=person)


def asked_back(notes: Says, office: Office, own: Machine, leg: Leg) -> None:
    """A department sends its task back; the founder's program answers. ``own``: the department's system."""
    sent = own.post(f"/api/v1/tasks/{leg.id}/steps/return", {"reasons": "请补充设备清单", "round": 1})
    assert sent.status_code == 200, sent.text
    said = {"answer": "设备清单见附件。"}
    founder = program(office, stories.sign_up(office, MA))
    notes.say("answerDepartment", founder, said, id=leg.case_id, leg=leg.id, action="answer")
