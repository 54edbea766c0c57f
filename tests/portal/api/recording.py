"""A tax office's programmer walks through the whole interface; what was sent and answered are the description's examples."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey
from sqlalchemy import select

from licensing.act import SYSTEM, Role
from licensing.kinds.simplified_exit import steps as leaving
from licensing.services.cases import review
from licensing.services.exchanges import ledger
from licensing.store.models import BeneficialDuty, BeneficialFiling, Enterprise, Leg, Licence
from portal.api.operation import Operation
from portal.api.operations import OPERATIONS
from portal.wiring import Office
from portal.work.jobs import issue_licence
from tests.portal.api import recording_founding, recording_own
from tests.portal.api.conftest import ALL, OPERATOR, POLICE, TAX, Machine, machine
from tests.portal.applications.conftest import client_of
from tests.portal.uploads.files import pdf
from tests.portal.uploads.test_uploads import hand_in
from tests.support import exits, items, pledges, stories
from tests.support.holders import certified
from tests.support.stories import MA, Story

NOBODYS = "复印传真打印服务"  # a phrase that no department answers for until one claims it
SEAL = "S01"  # an item the police are told of
PLEDGED = "B24"  # an item the fire brigade gives on a pledge
LONGEST, MOST = 300, 2  # characters of a text, rows of a list: an example is to be read
BY_NAME = {operation.name: operation for operation in OPERATIONS}


def short(value: Any) -> Any:
    """The same with long texts cut and long lists ended."""
    if isinstance(value, dict):
        return {key: short(each) for key, each in value.items()}
    if isinstance(value, list):
        return [short(each) for each in value[:MOST]]
    return f"{value[:40]}…" if isinstance(value, str) and len(value) > LONGEST else value


@dataclass
class Recorder:
    """Operation -> what was sent and what was answered."""

    told: dict[str, dict[str, Any]] = field(default_factory=dict)

    def say(self, name: str, who: Machine, body: Any = None, query: Any = None, **path: str) -> Any:
        """Take the operation as the machine, by its address of the table. The answer, whole."""
        asked = BY_NAME[name]
        sent = self._sent(asked, body)
        answer = who.client.open(
            asked.path.format(**path),
            method=asked.method.upper(),
            headers=who.headers if asked.scope not in ("", "client") else {},
            query_string=query,
            **sent,
        )
        assert answer.status_code == 200, (name, answer.text)
        said = answer.get_json() if "json" in answer.mimetype else None
        kept: dict[str, Any] = {"path": path, "query": query or {}}
        if body is not None:
            shown = {k: v[1] if isinstance(v, tuple) else v for k, v in body.items()}
            kept["body"] = {asked.bodies[0][0]: short(shown)}
        kept["answer"] = short(said)
        self.told[name] = kept
        return answer if said is None else said

    def _sent(self, asked: Operation, body: Any) -> dict[str, Any]:
        if body is None:
            return {}
        return {"json": body} if asked.bodies[0][0] == "application/json" else {"data": body}


def founding(office: Office, permit: str) -> Story:
    """A company that applied for a permit with a file for it, for its seals, and with a phrase that is nobody's."""
    story = stories.draft(office)
    scope = items.scope_for(office, (permit, SEAL, PLEDGED))
    chosen = [*scope["items"], *stories.scope_ids(office, (NOBODYS,))]  # type: ignore[misc]  # a list of codes
    stories.save(office, story, "business", {"items": chosen, "main": chosen[0], "term_years": 20})
    wanted = [office.books.catalogue.items[code] for code in (permit, SEAL, PLEDGED)]
    answers = {f.name: items.answer_to(f) for f in office.books.catalogue.shared_fields(wanted)}
    answer = {"items": [permit, SEAL, PLEDGED], "fields": answers, "pledge": True}
    stories.save(office, story, "certificates", answer)
    hand_in(client_of(office, MA), story, pdf(), about=f"item:{permit}")
    stories.sign_everybody(office, story)
    stories.hand_in(office, story)
    clerk = stories.appoint(office, Role.CLERK)
    with office.work(clerk) as work:
        review.take(work, story.case_id)
    stories.decide(office, story.case_id, clerk)
    return story


def signed_in(office: Office, department: str) -> Machine:
    made = machine(office, department, (*ALL, "standings:write"))
    made.sign_in()
    return made


def record(office: Office) -> dict[str, dict[str, Any]]:
    """Every operation once, in an order in which they make sense."""
    notes = Recorder()
    (permit,) = items.first_of_kinds(office, ("after",))
    story = founding(office, permit)
    issue_licence.run(office, story.case_id)
    with office.read() as session:
        licence, uscc = session.query(Licence).one(), str(session.query(Enterprise).one().uscc)
        after = session.query(Leg).filter_by(case_id=story.case_id, kind="after").all()
    leg = next(x for x in after if permit in x.items)
    own = signed_in(office, leg.department)
    _everybody(notes, own, str(licence.credential))
    _task(notes, own, leg, permit)
    recording_founding.asked_back(notes, office, own, leg)
    notes.say("readEnterprise", own, uscc=uscc)
    certified(office, licence.enterprise_id, stories.sign_up(office, MA))
    notes.say("readCompanyCertificate", own, uscc=uscc)
    _pledged(notes, office, story)
    _bank(notes, office, uscc)
    _facts(notes, signed_in(office, TAX), uscc)
    _owed(notes, office)
    _exit(notes, office, uscc)
    (waiting,) = notes.say("listClaims", own)["claims"]
    notes.say("claim", own, {"note": "由本部门监管"}, id=waiting["id"])
    asked = notes.say("askForPresentation", own, {"purpose": "BANK_COUNTER", "reference": "2026-0001"})
    notes.say("readPresentation", own, id=asked["id"])
    recording_own.record(notes, office)
    recording_founding.record(notes, office)
    return notes.told


def _everybody(notes: Recorder, own: Machine, credential: str) -> None:
    form = {"grant_type": "client_credentials", "client_id": own.id, "client_secret": own.secret}
    notes.say("takeToken", own, form)
    notes.say("checkName", own, {"name": "海东市乐都区青禾餐饮有限公司", "type": "llc"})
    notes.say("searchNames", own, query={"q": "青禾", "limit": 20})
    notes.say("verifyLicence", own, {"credential": credential})
    notes.say("listEventTypes", own)


def _task(notes: Recorder, own: Machine, leg: Leg, permit: str) -> None:
    notes.say("listTasks", own, query={"state": "open", "claim": "free", "limit": 50})
    claimed = own.post(f"/api/v1/tasks/{leg.id}/steps/claim", {})  # readTask shows who is at it
    assert claimed.status_code == 200, claimed.text
    task = notes.say("readTask", own, id=leg.id)
    (document,) = task["documents"]
    notes.say("readTaskDocument", own, id=leg.id, document=document["id"])
    notes.say("readCase", own, id=leg.case_id)
    notes.say("readItemSchema", own, code=permit)
    file = notes.say("putPermitFile", own, {"file": (io.BytesIO(pdf()), "许可证.pdf")}, id=leg.id)
    said = {"number": "JY26302020000018", "valid_from": "2026-11-23", "valid_until": "2031-11-22"}
    said |= {"conditions": "每日营业不晚于22时", "file": file["id"]}
    notes.say("decideTask", own, {"decision": "grant", "round": 1, "permit": said}, id=leg.id)
    notes.say("stepTask", own, {"round": 1}, id=leg.id, action="undo")
    notes.say("listEvents", own, query={"after": 0})


def _pledged(notes: Recorder, office: Office, story: Story) -> None:
    """The firm pledges, the fire brigade reads it and asks to put something right."""
    made = pledges.written(office, story.founder, story.case_id, PLEDGED)
    pledges.sign(office, story.founder, made)
    fire = signed_in(office, "630202-FIRE")
    (row,) = notes.say("listPledges", fire, query={"state": "unchecked", "limit": 50})["pledges"]
    read = notes.say("readPledge", fire, id=row["id"])
    paper = next(x["file"] for x in read["papers"] if x["file"])
    notes.say("readPledgeDocument", fire, id=row["id"], document=paper["id"])
    notes.say("checkPledge", fire, {"result": "correct", "reasons": "疏散通道堆放杂物"}, id=row["id"])


def _bank(notes: Recorder, office: Office, uscc: str) -> None:
    """The People's Bank reads what was filed, reports an error in it, orders and, when nothing comes, fines."""
    bank = machine(office, "630200-PBOC", ("beneficial:read", "beneficial:order", "beneficial:report"))
    bank.sign_in()
    with office.read() as session:
        filing = session.query(BeneficialFiling).join(Enterprise).filter(Enterprise.uscc == uscc).one().id
    notes.say("readBeneficialFiling", bank, id=filing)
    wrong = {"uscc": uscc, "reasons": "实际控制人另有其人", "reference": "银反洗〔2026〕3号"}
    notes.say("reportBeneficialError", bank, wrong)
    notes.say("orderBeneficialFiling", bank, {"uscc": uscc})
    with office.work(SYSTEM) as work:  # the days of the order are over
        work.session.query(BeneficialDuty).one().obey_by = work.act.on - timedelta(days=1)
    fine = {"uscc": uscc, "amount_fen": 2000000, "reasons": "责令改正后逾期未备案"}
    notes.say("fineBeneficialFiling", bank, fine)


def _facts(notes: Recorder, tax: Machine, uscc: str) -> None:
    fact = {"code": "TAX_ARREARS", "subject": uscc, "since": "2026-11-01"}
    fact |= {"basis": "税务事项通知书", "reference": "乐税〔2026〕7号"}
    made = notes.say("stateStanding", tax, fact)
    notes.say("listStandings", tax, query={"subject": uscc})
    notes.say("endStanding", tax, {"on": "2026-11-23", "basis": "付清"}, id=made["id"])


def _exit(notes: Recorder, office: Office, uscc: str) -> None:
    """Tax objects to an exit and takes that back."""
    with office.read() as session:
        firm = session.scalars(select(Enterprise).where(Enterprise.uscc == uscc)).one()
    owner = stories.sign_up(office, MA)
    with office.work(owner) as work:
        story = Story(owner, "", leaving.open_exit(work, firm.id).id)
    exits.publish(office, story)
    tax = signed_in(office, TAX)
    with office.read() as session:
        leg = session.query(Leg).filter_by(case_id=story.case_id, department=TAX).one()
    refusal = {"decision": "refuse", "reasons": "尚有未缴税款。"}
    answer = tax.client.post(f"/api/v1/tasks/{leg.id}/decision", json=refusal, headers=tax.headers)
    assert answer.status_code == 200, answer.text
    notes.say("withdrawObjection", tax, id=leg.id)


def _owed(notes: Recorder, office: Office) -> None:
    key, police = ECKey.generate_key("P-256"), signed_in(office, POLICE)
    with office.work(OPERATOR) as work:
        ledger.set_key(work, police.id, key.as_dict(private=False))
    row = notes.say("listExchanges", police)["exchanges"][0]
    claims = {"sub": row["id"], "digest": row["digest"], "iat": int(office.clock.now().timestamp())}
    receipt = {"receipt": jwt.encode({"alg": "ES256"}, claims, key)}
    notes.say("confirmExchange", police, receipt, id=row["id"])


def shape(value: Any) -> Any:
    """What must stay the same when instants, numbers and signatures differ: members and kinds of values, codes among the texts."""
    if isinstance(value, dict):
        return {key: shape(each) for key, each in value.items()}
    if isinstance(value, list):
        return [shape(each) for each in value]
    code = isinstance(value, str) and re.fullmatch(r"[a-z]+[._][a-z_.]+", value)
    return value if code else type(value).__name__
