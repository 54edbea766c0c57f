"""Give an agent a mandate and take it back (D95 art 16; 民法典 arts 165, 173): the giver signs it like any paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from licensing import id_documents
from licensing.catalogue.mandates import LOOK, PLEDGE
from licensing.documents.blocks import Block, Paper
from licensing.errors import Invalid, NotFound, Problem, Refused
from licensing.flows.mandate import FLOW
from licensing.known_kinds import stands
from licensing.services.cases import agents, sheets, signing
from licensing.services.cases.cases import own_case
from licensing.services.cases.sheets import Act, Subject
from licensing.services.identity import proofs
from licensing.store.models import Account, Case, Mandate, SigningSheet
from licensing.work import Work

LONGEST_DAYS = (
    366  # as a grant over a licence: nobody acts for somebody longer than a year without a new word
)


@dataclass(frozen=True)
class Agent:
    """Who is to act, as typed. ``until_on``: last day, None when not given."""

    name: str
    kind: str
    number: str
    mobile: str
    matters: tuple[str, ...]
    until_on: date | None

    @property
    def index(self) -> str:
        return id_documents.index_of(self.kind, self.number)


def write(work: Work, case_id: str, agent: Agent) -> Mandate:
    """A mandate of the acting person, not yet signed. The applicant names anybody; a party of the case names the applicant.

    Raises NotFound for whoever is neither, Invalid with every problem, Refused without proof or in a case that is over.
    """
    case, person_id = _giver_in(work, case_id)
    giver, proof = proofs.require(work, "sign")
    if not stands(case, "open") and not _after(work, case, agent):
        raise Refused("mandate.case_over")
    found = _problems(work, agent)
    applicant = work.session.get_one(Account, case.applicant_id)
    if agent.index == giver.id_number_index:
        found.append(Problem("number", "mandate.oneself"))
    elif applicant.id != giver.id and (agent.index, agent.name) != (applicant.claimed_index, applicant.name):
        found.append(Problem("number", "mandate.only_applicant"))
    if not found and not agents.accepted(work, case, agent.index):
        found.append(Problem("number", "mandate.agent_not_shown"))
    if found:
        raise Invalid(found)
    made = Mandate(
        id=work.act.ids.new("mandate"),
        case_id=case.id,
        state=FLOW.initial,
        giver_id=giver.id,
        giver_name=giver.name,
        giver_index=giver.id_number_index,
        giver_proof=proof.id,
        for_person=person_id,
        agent_name=agent.name.strip(),
        agent_kind=agent.kind,
        agent_number=id_documents.tidy(agent.number),
        agent_index=agent.index,
        agent_mobile=agent.mobile,
        matters=list(dict.fromkeys(agent.matters)),
        until_on=agent.until_on,
        made_at=work.act.at,
    )
    work.session.add(made)
    work.session.flush()
    return made


def _after(work: Work, case: Case, agent: Agent) -> bool:
    """Once the licence is there an agent may still pledge for permits, and look; nothing else is left to be done in the case."""
    left = {LOOK, PLEDGE}
    known = work.books.catalogue.errands
    acts = {act for code in agent.matters if code in known for act in known[code].acts}
    return case.uscc is not None and PLEDGE in acts and acts <= left


def _giver_in(work: Work, case_id: str) -> tuple[Case, str | None]:
    """The case and, for a party who is not the applicant, which of its people they are: a body gives none by another's hand."""
    case = work.session.get(Case, case_id)
    if case is not None and case.applicant_id == work.act.actor.id:
        return case, None
    case, person = signing.mine_in(work, case_id)
    return case, person.id


def readable(work: Work, case_id: str) -> Case:
    """The case for its applicant, an agent in it, and its parties. Raises NotFound for anybody else."""
    try:
        return own_case(work, case_id, LOOK)
    except (NotFound, Refused):
        return signing.mine_in(work, case_id)[0]


def _problems(work: Work, agent: Agent) -> list[Problem]:
    found = []
    if not 2 <= len(agent.name.strip()) <= 50:
        found.append(Problem("name", "account.name_length"))
    if not id_documents.is_valid(agent.kind, agent.number):
        found.append(Problem("number", "people.document_number"))
    if len(agent.mobile) != 11 or not agent.mobile.isascii() or not agent.mobile.isdigit():
        found.append(Problem("mobile", "account.mobile_form"))
    if not agent.matters or any(code not in work.books.catalogue.errands for code in agent.matters):
        found.append(Problem("matters", "mandate.matter_needed"))
    if agent.until_on is None or agent.until_on < work.act.on:
        found.append(Problem("until_on", "mandate.until_needed"))
    elif agent.until_on > work.act.on + timedelta(days=LONGEST_DAYS):
        found.append(Problem("until_on", "mandate.until_far", {"days": LONGEST_DAYS}))
    return found


def own(work: Work, mandate_id: str) -> Mandate:
    """A mandate the acting person gave. Raises NotFound for any other."""
    mandate = work.session.get(Mandate, mandate_id, with_for_update=True)
    if mandate is None or mandate.giver_id != work.act.actor.id:
        raise NotFound(mandate_id)
    return mandate


def paper(work: Work, mandate: Mandate) -> Paper:
    """The mandate as it is signed: who lets whom do what, in which case, until when; and what is never in it."""
    case, known = work.session.get_one(Case, mandate.case_id), work.books.catalogue.errands
    giver = work.session.get_one(Account, mandate.giver_id)
    rows = (
        ("项目", "内容"),
        ("申请", f"{case.title}（{case.number}）"),
        ("委托人", f"{mandate.giver_name}　{id_documents.masked(giver.id_number)}"),
        ("经办人", f"{mandate.agent_name}　{id_documents.masked(mandate.agent_number)}"),
        ("委托事项", "；".join(known[c].zh for c in mandate.matters if c in known)),
        ("委托期限", f"自签名之日至{mandate.until_on.isoformat()}"),
    )
    pledges = any(PLEDGE in known[c].acts for c in mandate.matters if c in known)
    beyond = "除代为作出行政许可的告知承诺外，" if pledges else ""
    never = f"{beyond}经办人不得代任何人签名，不得持有或者使用营业执照。"
    ends = "委托人可以随时终止委托；期限届满，或者委托人的身份证明失效的，委托终止。"
    return Paper(
        "MANDATE", f"{case.title}委托书", (Block("table", rows=rows), Block("paragraph", never + ends))
    )


def digest(work: Work, mandate: Mandate) -> str:
    """What the giver is shown and signs; the agent's masked number alone would not say who it is."""
    return sha256(f"{mandate.id}\n{mandate.agent_index}\n{paper(work, mandate).digest}".encode()).hexdigest()


def prepare(work: Work, mandate_id: str, seen: str) -> SigningSheet:
    """A sheet over the mandate as it was shown. Raises NotFound, Refused."""
    mandate = own(work, mandate_id)
    account, proof = proofs.require(work, "sign")
    if not FLOW.within(mandate.state, "unsigned"):
        raise Refused("signing.closed")
    if seen != digest(work, mandate) or proof.id != mandate.giver_proof:
        raise Refused("signing.changed")
    return sheets.make(work, account.id, proof, _subject(work, mandate))


def _subject(work: Work, mandate: Mandate) -> Subject:
    case = work.session.get_one(Case, mandate.case_id)
    facts = {
        "case": case.id,
        "matter": "mandate",
        "title": case.title,
        "person": mandate.id,
        "roles": ["GIVER"],
        "agent": mandate.agent_name,
        "until": mandate.until_on.isoformat(),
    }
    papers = sheets.canonical((paper(work, mandate),))
    return Subject(case.id, "", facts, papers, digest(work, mandate), mandate_id=mandate.id)


def sign(work: Work, sheet: SigningSheet, act: Act) -> Mandate:
    """The giver's key or provider signed the sheet: from now the agent may act."""
    mandate = own(work, str(sheet.mandate_id))
    if sheet.covers != digest(work, mandate):
        raise Refused("signing.changed")
    facts = {"gives_mandate": True, "mandate_day_ahead": work.act.on <= mandate.until_on}
    row = FLOW.step(mandate.state, "sign", work.act.actor.role, facts)
    made, assurance = sheets.evidence(work, sheet, act, _subject(work, mandate))
    mandate.state, mandate.signed_at = row.target, work.act.at
    mandate.digest, mandate.method, mandate.assurance = sheet.covers, made.method, assurance
    mandate.evidence = made.to_bytes().decode()
    kept = sha256(mandate.evidence.encode()).hexdigest()
    work.record(row.emits[0], "case", mandate.case_id, mandate=mandate.id, evidence_sha256=kept)
    return mandate


def end(work: Work, mandate_id: str) -> Mandate:
    """The giver ends it, at once; or the agent gives it back. Repeating changes nothing. Raises NotFound for anybody else."""
    mandate = work.session.get(Mandate, mandate_id, with_for_update=True)
    if mandate is None:
        raise NotFound(mandate_id)
    giver = mandate.giver_id == work.act.actor.id
    if not giver and mandate not in agents.mine(work, mandate.case_id):
        raise NotFound(mandate_id)
    if FLOW.within(mandate.state, "final"):
        return mandate
    facts = {"gives_mandate": giver, "is_the_person": not giver}
    row = FLOW.step(mandate.state, "end" if giver else "decline", work.act.actor.role, facts)
    mandate.state, mandate.ended_at = row.target, work.act.at
    mandate.ended_for = "given" if giver else "declined"
    work.record(row.emits[0], "case", mandate.case_id, mandate=mandate.id)
    return mandate


@dataclass(frozen=True)
class Shown:
    """A mandate as a case shows it. ``standing``: as ``agents.standing``."""

    mandate: Mandate
    standing: str
    matters: tuple[str, ...]


def written(work: Work, case: Case) -> list[Mandate]:
    """What the acting person has written and not signed, while its day is ahead."""
    mine = [m for m in agents.of_case(work, case.id) if m.giver_id == work.act.actor.id]
    return [m for m in mine if FLOW.within(m.state, "unsigned") and work.act.on <= m.until_on]


def given_to_me(work: Work, case: Case) -> list[Mandate]:
    """The mandates of the case that let the acting person act today."""
    return [m for m in agents.mine(work, case.id) if agents.standing(work, m) == agents.ACTIVE]


def shown(work: Work, case: Case) -> list[Shown]:
    """Every signed mandate of a case, and what each is worth today: for clerk, founder and giver."""
    found = [m for m in agents.of_case(work, case.id) if m.signed_at is not None]
    return [Shown(m, agents.standing(work, m), tuple(m.matters)) for m in found]
