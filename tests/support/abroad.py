"""A German company's branch in 海东: Zhao runs it, Anna Stein signs for the company at the counter, it was approved elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

from licensing.beneficial import FILE
from licensing.parties import FOREIGN
from licensing.services.cases import beneficial, review, seeing, signing, uploads
from licensing.services.cases.cases import PersonForm, put_person
from licensing.services.names import foreign, names
from licensing.store.models import Case, Person
from licensing.uploads.checking import check
from portal.wiring import Office
from tests.portal.uploads.files import pdf
from tests.support import exits, identity, owners, stories
from tests.support.exits import Firm
from tests.support.remembered import remembered
from tests.support.stories import ZHAO, Story

NATION, NUMBER = "DEU", "HRB12345"
CODE = f"{NATION}:{NUMBER}"
HEAD = "德国博登软件有限责任公司"
NAME = f"{HEAD}海东分公司"
APPROVAL_ITEM = "A41"
FUNDS = 500_000_000  # five million yuan
CITY = "630200"
PAPERS = ("paper:HOMECERT", "paper:HOMEART", "paper:APPOINT")
TOLD = {
    "address": "青海省海东市乐都区碾伯街道滨河路9号",
    "valid_until": "2036-06-30",
    "since": "2020-05-06",
}
STEIN = {
    **TOLD,
    "right": "share",
    "name": "Karl Stein",
    "document_kind": "PASSPORT",
    "number": "DEUC01X00T48",
    "sex": "male",
    "nationality": "DEU",
    "born": "1970-02-03",
    "contact": "+4930123456",
}


def parts(**changes: Any) -> foreign.ForeignParts:
    return replace(
        foreign.ForeignParts(NATION, HEAD.removeprefix("德国"), NUMBER, stories.LEDU, "海东", "分公司"),
        **changes,
    )


def approval(day: date) -> dict[str, str]:
    return {
        "number": "商外分批〔2026〕7号",
        "authority": "青海省商务厅",
        "holder": HEAD,
        "issued_on": day.isoformat(),
        "valid_until": "",
        "document": "外国公司分支机构设立批准书",
    }


def reserved(office: Office, asked: foreign.ForeignParts | None = None) -> str:
    """Zhao reserves the branch's name."""
    with office.work(stories.sign_up(office, ZHAO)) as work:
        answer = names.reserve(work, foreign.declaration_of(asked or parts(), work.act), True)
        assert answer.record is not None, answer.report
        return answer.record.id


def head_of(office: Office, story: Story) -> str:
    """The foreign company among the people of the case."""
    with office.look(story.founder) as work:
        people = work.session.get_one(Case, story.case_id).people
        return next(p.id for p in people if "HEAD_OFFICE" in p.roles)


def complete_head(office: Office, story: Story, **changes: Any) -> str:
    """What the name did not say of the company: who signs for it, its papers, who takes its mail."""
    person = head_of(office, story)
    form = PersonForm(
        *(HEAD, CODE, "13911110009", frozenset({"HEAD_OFFICE"}), {}, FOREIGN),
        details=owners.abroad(**changes),
    )
    with office.work(story.founder) as work:
        put_person(work, story.case_id, person, form)
    return person


def hand_in_papers(office: Office, story: Story, about: tuple[str, ...] = PAPERS) -> None:
    for place in about:
        stream = BytesIO(pdf())
        with office.work(story.founder) as work:
            uploads.put(work, story.case_id, place, "文件.pdf", check(stream), stream, False)


def name_owners(office: Office, story: Story) -> None:
    """The company's own beneficial owner by chain, and Zhao as senior manager of the branch (办法 art 8)."""
    with office.work(story.founder) as work:
        seen = beneficial.look(work, story.case_id)
        beneficial.choose(work, story.case_id, FILE)
        head = seen.judged.unknown[0].key
        beneficial.put(work, story.case_id, None, beneficial.OwnerForm("", STEIN, {head: "60"}))
        runs = {**TOLD, "right": "senior"}
        beneficial.put(work, story.case_id, None, beneficial.OwnerForm(seen.judged.seniors[0], runs, {}))


@remembered
def draft(office: Office) -> Story:
    """Everything answered by Zhao; nobody has signed."""
    actor = stories.sign_up(office, ZHAO)
    story = stories.open_case(office, actor, reserved(office))
    for section, answer in stories.answers(office).items():
        stories.save(office, story, section, answer)
    stories.save(office, story, "capital", {"amount_fen": FUNDS})
    given = {APPROVAL_ITEM: approval(office.clock.now().date())}
    stories.save(office, story, "certificates", {"items": [], "fields": {}, "approvals": given})
    complete_head(office, story)
    stories.add_person(office, story, stories.person(ZHAO, {"BR_HEAD", "LIAISON"}))
    hand_in_papers(office, story)
    name_owners(office, story)
    return story


def sign_for_company(office: Office, case: owners.Asked, authority: str = CITY) -> None:
    """Anna Stein signs at the counter; a second officer compares and confirms."""
    clerk, second = owners.officers(office, authority)
    owners.confirm(office, second, owners.see(office, clerk, case).id)


@remembered
def submitted(office: Office) -> Story:
    """Signed by both and handed in to the city's registrar."""
    story = draft(office)
    stories.give_keys(office)
    owners.ask(office, story)
    sign_for_company(office, owners.Asked(story, head_of(office, story)))
    identity.sign_case(office, story.founder, story.case_id)
    stories.hand_in(office, story)
    return story


@remembered
def branch(office: Office) -> Firm:
    """On the register: the clerk saw the approval, two officers decided, the licence is made."""
    story = submitted(office)
    clerk, _ = owners.officers(office, CITY)
    with office.work(clerk) as work:
        review.take(work, story.case_id)
        seeing.see(work, story.case_id, APPROVAL_ITEM)
    stories.decide(office, story.case_id, clerk)
    exits.make_licence(office, story.case_id)
    with office.read() as session:
        return Firm(story, str(session.get_one(Case, story.case_id).enterprise_id), clerk)


def signer(office: Office, case_id: str) -> Person:
    """The foreign company among those who sign a case."""
    with office.read() as session:
        case = session.get_one(Case, case_id)
        return next(p for p in signing.must_sign(case) if p.party == FOREIGN)
