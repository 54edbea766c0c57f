"""Stories for tests: real people take real steps through the services, never past them.

Every function works on an office and returns what the next one needs. ``draft`` → ``signed`` → ``submitted`` →
``approved`` → ``licensed`` each build everything before them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from esign.certs import IssuerNames
from esign.errors import PkiExists
from esign.pki import create_pki
from licensing import queries
from licensing.act import Actor, Role
from licensing.beneficial import FILE, PLEDGE
from licensing.errors import NotFound
from licensing.kinds.establishment import opening, submit
from licensing.services.accounts import accounts
from licensing.services.accounts.accounts import SignUp
from licensing.services.cases import beneficial, cases, facts, points, review, signing, two_officers
from licensing.services.cases.cases import PersonForm
from licensing.services.names import names
from licensing.store.models import Account, Case
from licensing.store.types import CIPHER
from namecheck.declaration import Declaration
from portal.wiring import Office
from portal.work.jobs import issue_licence
from tests.support import identity
from tests.support.identity import Authenticator
from tests.support.remembered import remembered

PASSWORD = "seven-quiet-rivers"
MA = SignUp("马建国", "13911110001", "632123198803120010", PASSWORD)
LI = SignUp("李秀兰", "13911110002", "632123199207160029", PASSWORD)
ZHAO = SignUp("赵磊", "13911110003", "632121197509080030", PASSWORD)
CLERK = SignUp("王登记", "13911110011", "632123198510050012", PASSWORD)
SECOND = SignUp("韩复核", "13911110014", "632121197909090051", PASSWORD)
HEAD = SignUp("孙科长", "13911110015", "632123197805050058", PASSWORD)
OFFICER = SignUp("周办事", "13911110021", "632121198706200024", PASSWORD)

CITY, LEDU, PINGAN = "630200", "630202", "630203"
LLC_NAME = "海东市乐都区青禾软件有限公司"
INDIVIDUAL_NAME = "海东市乐都区青禾软件开发工作室（个体工商户）"
SCOPE = ("软件开发", "五金产品零售")
CAPITAL_FEN = 100 * 1_000_000
FOUNDER_ROLES = ("LEGAL_REP", "SHAREHOLDER", "DIRECTOR", "LIAISON")
SEAL_FIELDS: Mapping[str, Any] = {
    "seal_kinds": ["公章", "财务专用章"],
    "seal_count": 2,
    "engraver_choice": "由窗口指定免费刻制",
    "seal_delivery": "自取",
}


OWNED: Mapping[str, str] = {
    "right": "share",
    "address": "西宁市城东区共和路9号",
    "valid_until": "2039-01-01",
    "since": "2026-11-01",
}


@dataclass(frozen=True)
class Story:
    """Where a story stands. ``founder`` is signed up; ``case_id`` and ``name_id`` are in the database."""

    founder: Actor
    name_id: str
    case_id: str


@remembered
def sign_up(office: Office, person: SignUp = MA) -> Actor:
    """The person's account, opened and proved once; a second call gives the same one."""
    known = _account_of(office, person)
    if known is not None:
        return known
    actor = declare(office, person)
    identity.prove(office, actor, person)
    return actor


@remembered
def declare(office: Office, person: SignUp) -> Actor:
    """An account about which nothing is proved: somebody typed a name and a number."""
    with office.work(Actor(None, "visitor", Role.VISITOR)) as work:
        return accounts.actor_of(accounts.sign_up(work, person, office.hasher))


@remembered
def appoint(
    office: Office,
    role: Role,
    authority: str | None = LEDU,
    department: str | None = None,
    person: SignUp | None = None,
) -> Actor:
    """A clerk, supervisor, officer or operator. ``department``: its short code, such as TAX."""
    who = person or (OFFICER if role is Role.OFFICER else CLERK)
    known = _account_of(office, who)
    if known is not None and known.role is role:
        return known
    if (
        known is not None
    ):  # a citizen's account is no post: the same person signs in to it with another mobile
        who = replace(who, mobile="15" + who.mobile[2:])
    post = Actor(None, who.name, role, authority, department)
    with office.work(Actor(None, "operator", Role.OPERATOR)) as work:
        opened = accounts.open_account(work, who, office.hasher.hash(who.password), post)
        return accounts.actor_of(opened)


def _account_of(office: Office, person: SignUp) -> Actor | None:
    with office.read() as session:
        found = session.query(Account).filter_by(mobile_index=CIPHER.index(person.mobile)).one_or_none()
        return accounts.actor_of(found) if found else None


def give_keys(office: Office, base_url: str = IssuerNames.base_url) -> None:
    """The installation's own keys and test CA; needed from the first signature on."""
    place = office.settings.data_dir / "keys"
    try:
        create_pki(
            place,
            office.settings.key_passphrase.encode(),
            office.clock.now() - timedelta(days=1),
            IssuerNames("海东市市场监督管理局（测试）", CITY, "haidong-test", base_url),
        )
    except PkiExists:
        return


def reserve_name(
    office: Office, founder: Actor, text: str = LLC_NAME, entity_type: str = "llc", county: str = LEDU
) -> str:
    """The id of a name reserved by the founder."""
    with office.work(founder) as work:
        declaration = Declaration(text, entity_type, CITY, work.act.on, applicant_division=county)
        answer = names.reserve(work, declaration, committed=True)
        if answer.record is None:
            raise AssertionError(f"{text} was rejected: {[f.code for f in answer.report.findings]}")
        return answer.record.id


def open_case(office: Office, founder: Actor, name_id: str) -> Story:
    with office.work(founder) as work:
        return Story(founder, name_id, opening.open_establishment(work, name_id).id)


def scope_ids(office: Office, phrases: Iterable[str] = SCOPE) -> list[str]:
    """The catalogue's keys of business-scope phrases."""
    by_text = {item.item: key for key, item in office.books.catalogue.scope_items.items()}
    return [by_text[phrase] for phrase in phrases]


def answers(office: Office, county: str = LEDU) -> dict[str, dict[str, Any]]:
    """Complete answers of every section but people, with the seals as certificate item."""
    items = scope_ids(office)
    return {
        "place": {"county": county, "address": "碾伯街道古城大街18号302室", "tenure": "owned"},
        "business": {"items": items, "main": items[0], "term_years": 20},
        "capital": {"amount_fen": CAPITAL_FEN},
        "certificates": {"items": ["S01"], "fields": dict(SEAL_FIELDS), "pledge": False},
    }


def person(who: SignUp, roles: Iterable[str], amount_fen: int = 0, due_on: str = "2030-06-30") -> PersonForm:
    """A person of the application; without an amount there is no contribution."""
    money = {"amount_fen": amount_fen, "form": "currency", "due_on": due_on} if amount_fen else {}
    return PersonForm(who.name, who.id_number, who.mobile, frozenset(roles), money)


def save(office: Office, story: Story, section: str, answer: Mapping[str, Any]) -> None:
    with office.work(story.founder) as work:
        cases.save_section(work, story.case_id, section, answer)


def add_person(office: Office, story: Story, form: PersonForm) -> str:
    """The id of the person in the case."""
    with office.work(story.founder) as work:
        return cases.put_person(work, story.case_id, None, form).id


@remembered
def draft(office: Office, founder: SignUp = MA, name: str = LLC_NAME) -> Story:
    """A limited company, every answer given: Ma leads and holds 60%, Li is the other shareholder and manager."""
    actor = sign_up(office, founder)
    story = open_case(office, actor, reserve_name(office, actor, name))
    for section, answer in answers(office).items():
        save(office, story, section, answer)
    partner = LI if founder != LI else MA
    add_person(office, story, person(founder, FOUNDER_ROLES, CAPITAL_FEN * 6 // 10))
    add_person(office, story, person(partner, {"SHAREHOLDER", "MANAGER"}, CAPITAL_FEN * 4 // 10))
    pledge_beneficial(office, story)
    return story


@remembered
def individual_draft(office: Office, founder: SignUp = MA, name: str = INDIVIDUAL_NAME) -> Story:
    """An individual business, every answer given; its operator is the only person."""
    actor = sign_up(office, founder)
    story = open_case(office, actor, reserve_name(office, actor, name, "individual"))
    for section, answer in answers(office).items():
        save(office, story, section, answer)
    add_person(office, story, person(founder, {"OPERATOR", "LIAISON"}))
    return story


def pledge_beneficial(office: Office, story: Story) -> None:
    """The pledge that exempts from filing beneficial owners (受益所有人信息管理办法 art 3)."""
    with office.work(story.founder) as work:
        beneficial.choose(work, story.case_id, PLEDGE, pledge=True)


def owned(office: Office, story: Story) -> None:
    """Whatever the law asks of this kind and these owners: nothing, the pledge, or everybody by name."""
    try:
        with office.look(story.founder) as work:
            closed = beneficial.look(work, story.case_id).judged.closed
    except NotFound:
        return
    (name_beneficial if closed else pledge_beneficial)(office, story)


def name_beneficial(office: Office, story: Story) -> None:
    """Everybody who owns enough by the application is filed, each with what the law asks."""
    with office.work(story.founder) as work:
        seen = beneficial.look(work, story.case_id)
        beneficial.choose(work, story.case_id, FILE)
        judged = seen.judged
        for key in judged.owners:
            beneficial.put(work, story.case_id, None, beneficial.OwnerForm(key, OWNED, {}))
        for right, keys in (("control", judged.heads), ("manager", judged.last)):
            told = {**OWNED, "right": right, "note": "执行事务，决定人员和资金"}
            for key in keys:
                beneficial.put(work, story.case_id, None, beneficial.OwnerForm(key, told, {}))


def sign_everybody(office: Office, story: Story, ring: dict[str, Authenticator] | None = None) -> None:
    """Every signer has an own proved account and signs there with an own key; ``ring``: keys of people who sign more than once."""
    give_keys(office)
    with office.look(story.founder) as work:
        case = work.session.get_one(Case, story.case_id)
        signers = [SignUp(p.name, p.mobile, p.id_number, PASSWORD) for p in signing.must_sign(case)]
    for who in signers:
        identity.sign_case(office, sign_up(office, who), story.case_id, ring)


@remembered
def signed(office: Office, founder: SignUp = MA, name: str = LLC_NAME) -> Story:
    """A draft that everybody has signed."""
    story = draft(office, founder, name)
    sign_everybody(office, story)
    return story


@remembered
def submitted(office: Office, founder: SignUp = MA, name: str = LLC_NAME) -> Story:
    """Signed by all and handed in; it waits on the desk of 乐都区."""
    story = signed(office, founder, name)
    hand_in(office, story)
    return story


def hand_in(office: Office, story: Story) -> None:
    with office.work(story.founder) as work:
        submit.submit(work, story.case_id)


@remembered
def taken(office: Office, founder: SignUp = MA, name: str = LLC_NAME) -> tuple[Story, Actor]:
    """Handed in and taken by a clerk of 乐都区; gives the clerk too."""
    story = submitted(office, founder, name)
    clerk = appoint(office, Role.CLERK)
    with office.work(clerk) as work:
        review.take(work, story.case_id)
    return story, clerk


@remembered
def approved(office: Office, founder: SignUp = MA, name: str = LLC_NAME) -> tuple[Story, Actor]:
    """Proposed by the clerk and confirmed by a second officer; department legs run, the licence is for the worker to make."""
    story, clerk = taken(office, founder, name)
    decide(office, story.case_id, clerk)
    return story, clerk


def second_officer(office: Office, authority: str = LEDU) -> Actor:
    """Another clerk of the same place, who confirms what the first one proposes."""
    return appoint(office, Role.CLERK, authority, person=SECOND)


def confirm(office: Office, case_id: str, checker: Actor | None = None) -> None:
    """The second officer reads the proposal and confirms it."""
    who = checker or second_officer(office)
    with office.read() as session:
        proposal = facts.proposal_of(session, session.get_one(Case, case_id))
        shown = str(proposal.digest) if proposal else ""
    with office.work(who) as work:
        two_officers.confirm(work, case_id, shown)


def decide(office: Office, case_id: str, clerk: Actor, refused_for: str = "") -> None:
    """Two officers decide a case that ``clerk`` has taken: approved, or refused with the reasons given."""
    with office.work(clerk) as work:
        if refused_for:
            two_officers.propose_refusal(work, case_id, refused_for)
        else:
            two_officers.propose_approval(work, case_id)
    confirm(office, case_id, second_officer(office, str(clerk.authority)))


@remembered
def licensed(office: Office, founder: SignUp = MA, name: str = LLC_NAME) -> tuple[Story, str]:
    """Licensed by the worker's own job; gives the licence's id too."""
    story, _ = approved(office, founder, name)
    issue_licence.run(office, story.case_id)
    with office.read() as session:
        licence = queries.licence_of_case(session, story.case_id)
        assert licence is not None
        return story, licence.id


def asked_to_correct(office: Office, items: Iterable[dict[str, str]] = ()) -> tuple[Story, Actor]:
    """Sent back with one list; default: the address is to be given more precisely."""
    story, clerk = taken(office)
    listed = list(items) or [{"section": "place", "field": "address", "text": "请写明楼栋和房间号。"}]
    with office.work(clerk) as work:
        review.request_correction(work, story.case_id, listed)
    return story, clerk


def answer_points(office: Office, story: Story, sentence: str = "见说明。") -> None:
    """The founder answers every point of the correction list in words."""
    with office.work(story.founder) as work:
        asked = points.of(work.session.get_one(Case, story.case_id))
        points.answer(work, story.case_id, {each.point.id: sentence for each in asked})


def state_of(office: Office, story: Story) -> str:
    with office.read() as session:
        return session.get_one(Case, story.case_id).state
