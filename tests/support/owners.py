"""Stories about owners that are no natural persons: Zhao founds a company, and a company of Ma and Li is to own 40% of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from licensing.act import Actor, Role
from licensing.parties import COMPANY, FOREIGN
from licensing.services.accounts.accounts import SignUp
from licensing.services.cases import counter_signing, review, signing
from licensing.services.cases.cases import PersonForm
from licensing.services.cases.counter_signing import Seen
from licensing.services.holding import lending
from licensing.services.holding.lending import Extent, Named
from licensing.store.models import Case, CounterSignature, Enterprise, Person, Signature
from licensing.uploads.checking import check
from portal.statements import OfficeNotary
from portal.wiring import Office
from tests.portal.uploads.files import pdf
from tests.support import exits, identity, stories
from tests.support.exits import Firm
from tests.support.remembered import remembered
from tests.support.stories import CAPITAL_FEN, FOUNDER_ROLES, LI, ZHAO, Story

CHILD = "海东市乐都区云杉信息技术有限公司"
MATTER = "SIGN_SHAREHOLDER"
STEIN = "Stein Holding GmbH"
SIGNER = ("Anna Stein", "PASSPORT", "DEUC01X00T47")
ABROAD: Mapping[str, Any] = {
    "document": "经公证、附加证明书的商业登记摘录及中文译本",
    "signer_name": SIGNER[0],
    "signer_kind": SIGNER[1],
    "signer_number": SIGNER[2],
    "consignee": "王送达",
    "consignee_address": "青海省海东市乐都区碾伯街道古城大街18号",
}


@dataclass(frozen=True)
class Asked:
    """The new company's case, and which of its people signs otherwise than by an own key."""

    story: Story
    body: str


@dataclass(frozen=True)
class Joint(Asked):
    """With the company that is to own a part."""

    parent: Firm


def code_of(office: Office, firm: Firm) -> tuple[str, str]:
    """Name and credit code of an enterprise on the register."""
    with office.read() as session:
        enterprise = session.get_one(Enterprise, firm.enterprise_id)
        return enterprise.name, str(enterprise.uscc)


def body(name: str, code: str, party: str = COMPANY, **details: Any) -> PersonForm:
    """A body as an owner of 40%."""
    money = {"amount_fen": CAPITAL_FEN * 4 // 10, "form": "currency", "due_on": "2030-06-30"}
    return PersonForm(name, code, "13911110009", frozenset({"SHAREHOLDER"}), money, party, details=details)


def begun(office: Office, founder: SignUp = ZHAO, name: str = CHILD) -> Story:
    """Every answer given but the second owner."""
    actor = stories.sign_up(office, founder)
    story = stories.open_case(office, actor, stories.reserve_name(office, actor, name))
    for section, answer in stories.answers(office).items():
        stories.save(office, story, section, answer)
    stories.add_person(office, story, stories.person(founder, FOUNDER_ROLES, CAPITAL_FEN * 6 // 10))
    return story


@remembered
def joint(office: Office) -> Joint:
    """The company of Ma (representative, 60%) and Li is named as owner of 40%."""
    parent = exits.company(office)
    story = begun(office)
    person = stories.add_person(office, story, body(*code_of(office, parent)))
    stories.name_beneficial(office, story)
    ask(office, story)
    return Joint(story, person, parent)


@remembered
def foreign(office: Office) -> Joint:
    """A German company is named as owner of 40%; it signs at the counter through Anna Stein."""
    parent = exits.company(office)
    story = begun(office)
    person = stories.add_person(office, story, body(STEIN, "DEU:HRB12345", FOREIGN, **abroad()))
    stories.name_beneficial(office, story)
    ask(office, story)
    return Joint(story, person, parent)


CHILD_OF_EIGHT = SignUp("赵小雨", "13911110001", "632123201803040015", "")
GUARDIAN = (LI.name, "RESIDENT_ID", LI.id_number)


def guardian_told(guardian: tuple[str, str, str] = GUARDIAN) -> dict[str, str]:
    """What an application says of who signs for a minor."""
    return dict(zip(("signer_name", "signer_kind", "signer_number"), guardian, strict=True))


@remembered
def ward(office: Office) -> Asked:
    """A child of eight is named as owner of 40%, and Li as its guardian."""
    story = begun(office)
    money = {"amount_fen": CAPITAL_FEN * 4 // 10, "form": "currency", "due_on": "2030-06-30"}
    who = CHILD_OF_EIGHT
    form = PersonForm(
        who.name, who.id_number, who.mobile, frozenset({"SHAREHOLDER"}), money, details=guardian_told()
    )
    person = stories.add_person(office, story, form)
    stories.name_beneficial(office, story)
    ask(office, story)
    return Asked(story, person)


def abroad(**changes: Any) -> dict[str, Any]:
    """What the application says of an owner from abroad."""
    return {**ABROAD, **changes}


def ask(office: Office, story: Story) -> None:
    with office.work(story.founder) as work:
        signing.ask(work, story.case_id)


def registered(office: Office, case: Joint) -> None:
    """Both owners sign, two officers approve, the licence is made."""
    story = case.story
    identity.sign_case(office, story.founder, story.case_id)
    identity.sign_case(office, case.parent.owner, story.case_id)
    stories.hand_in(office, story)
    clerk, _ = officers(office)
    with office.work(clerk) as work:
        review.take(work, story.case_id)
    stories.decide(office, story.case_id, clerk)
    exits.make_licence(office, story.case_id)


def lend(
    office: Office, firm: Firm, to: SignUp = LI, matters: tuple[str, ...] = (MATTER,), days: int = 30
) -> str:
    """Ma lends matters of the licence; the grant's id."""
    today = _today(office, firm.owner)
    extent = Extent(matters, today, today + timedelta(days=days))
    with office.work(firm.owner) as work:
        return lending.authorise(work, firm.enterprise_id, Named(to.name, to.id_number), extent).id


def _today(office: Office, actor: Actor) -> date:
    with office.look(actor) as work:
        return work.act.on


def officers(office: Office, authority: str = stories.LEDU) -> tuple[Actor, Actor]:
    """Wang sees, Han confirms; both of the case's own place."""
    return stories.appoint(office, Role.CLERK, authority), stories.second_officer(office, authority)


def see(
    office: Office, clerk: Actor, case: Asked, signer: tuple[str, str, str] = SIGNER, content: bytes = b""
) -> CounterSignature:
    """The first officer notes what was seen and keeps the file."""
    stream = BytesIO(content or pdf())
    scan = counter_signing.scan_of("stein.pdf", check(stream), stream)
    with office.work(clerk) as work:
        papers = signing.papers_of(work, work.session.get_one(Case, case.story.case_id))
        shown = signing.signing_digest(work.session.get_one(Case, case.story.case_id), papers)
        seen = Seen(*signer, "护照原件、公证书、授权书原件，本人在打印件上签名")
        return counter_signing.propose(work, case.story.case_id, case.body, seen, scan, shown)


def shown_of(office: Office, officer: Actor, row_id: str) -> str:
    """The digest of the proposal as the second officer's page shows it."""
    with office.look(officer) as work:
        return next(p.digest for row, p in counter_signing.waiting_here(work) if row.id == row_id)


def confirm(office: Office, officer: Actor, row_id: str, shown: str = "") -> Signature:
    """The second officer compares and confirms."""
    digest = shown or shown_of(office, officer, row_id)
    stories.give_keys(office)
    with office.work(officer) as work:
        return counter_signing.confirm(
            work, row_id, digest, OfficeNotary(office.seals, office.stamper, work.act.at)
        )


def state(office: Office, case: Asked, person: str = "") -> str:
    """Where the body's signature stands."""
    with office.look(case.story.founder) as work:
        found = signing.states(work, work.session.get_one(Case, case.story.case_id))
        return next(s.state for s in found if s.person.id == (person or case.body))


def person_of(office: Office, case: Asked) -> Person:
    with office.read() as session:
        return session.get_one(Person, case.body)
