"""Sign at a counter (实施细则 arts 15, 16, 24): a body without a licence of this portal, a foreign document, a guardian.

One officer of the case's place saw person, document and signature and keeps a file of them; a second one compares and confirms. The
digest a proposal is made on is taken anew from file, papers and words at the confirmation.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import BinaryIO

from sqlalchemy import select

from licensing import id_documents
from licensing.act import Role
from licensing.errors import Invalid, NotFound, Problem, Refused
from licensing.flow import Row
from licensing.flows.counter_signature import FLOW
from licensing.id_documents import RESIDENT_ID
from licensing.known_kinds import stands
from licensing.parties import PERSON
from licensing.services import proposals
from licensing.services.cases import (
    consents,
    counter_evidence,
    facts,
    signing,
    signing_acts,
    speaking,
    wards,
)
from licensing.services.cases.sheets import Notary
from licensing.services.cases.wards import Stood
from licensing.store.models import Account, Case, CounterSignature, Person, Proposal, Signature
from licensing.uploads.checking import Checked
from licensing.work import Work

SUBJECT = "counter_signature"
LONGEST, LARGEST = 1000, 8 * 1024 * 1024
OFFICERS = (Role.CLERK, Role.SUPERVISOR)


@dataclass(frozen=True)
class Seen:
    """Who stood at the counter, with which document, and what was seen and compared, in words."""

    signer: str
    document_kind: str
    number: str
    words: str

    @property
    def index(self) -> str:
        return id_documents.index_of(self.document_kind, self.number)


@dataclass(frozen=True)
class Scan:
    """The file with what was seen: documents and the signed pages."""

    name: str
    checked: Checked
    content: bytes


def signs_here(work: Work, person: Person) -> bool:
    """Whether this party may sign at a counter: no licence of ours to sign with, a foreign document, or a minor."""
    if person.party == PERSON:
        return person.document_kind != RESIDENT_ID or wards.is_ward(person, work.act.on)
    return speaking.way_of(work, person) == speaking.COUNTER


def way_of(work: Work, person: Person) -> str:
    """How a party signs: ``guardian`` or ``counter``, both at a counter; else ``licence`` (who holds it) or ``self``, online."""
    if person.party == PERSON and wards.is_ward(person, work.act.on):
        return wards.GUARDIAN
    return speaking.COUNTER if signs_here(work, person) else speaking.way_of(work, person)


def ways(work: Work, case: Case) -> dict[str, str]:
    """``way_of`` each signer of a case, by its id."""
    return {p.id: way_of(work, p) for p in signing.must_sign(case)}


def by_number(work: Work, number: str) -> Case:
    """The case behind an application number that somebody says at the officer's own counter. Raises NotFound for any other."""
    case = work.session.scalar(select(Case).where(Case.number == number.strip().upper()))
    return _readable(work, case)


def by_id(work: Work, case_id: str) -> Case:
    """As ``by_number``, by id."""
    return _readable(work, work.session.get(Case, case_id))


def _readable(work: Work, case: Case | None) -> Case:
    """Nobody looks into what is still being written: signatures must have been asked for."""
    here = case is not None and facts.checks_here(work.act.actor, case)
    if case is None or not here or not stands(case, "fillable") or not signing.asked(case):
        raise NotFound("case")
    return case


def parties_of(work: Work, case: Case) -> list[Person]:
    """Who of a case signs at a counter."""
    return [p for p in signing.must_sign(case) if signs_here(work, p)]


def waiting_here(work: Work) -> list[tuple[CounterSignature, Proposal]]:
    """What waits for a second officer at this place, oldest first."""
    query = select(CounterSignature).where(
        CounterSignature.authority == work.act.actor.authority,
        CounterSignature.state.in_(FLOW.states_in("to_check")),
    )
    rows = work.session.scalars(query.order_by(CounterSignature.made_at, CounterSignature.id))
    found = [(row, proposals.open_of(work.session, (SUBJECT, row.id))) for row in rows]
    return [(row, proposal) for row, proposal in found if proposal is not None]


def still_open(work: Work, row: CounterSignature) -> bool:
    """Whether the case still takes signatures and the party is still in it."""
    case = work.session.get_one(Case, row.case_id)
    return (
        stands(case, "fillable") and signing.asked(case) and any(p.id == row.person_id for p in case.people)
    )


def propose(work: Work, case_id: str, person_id: str, seen: Seen, scan: Scan, shown: str) -> CounterSignature:
    """What one officer saw. ``shown``: the digest of the papers that were printed and signed.

    Raises NotFound, Invalid, Refused with every reason: another place, a party that signs otherwise, another document, papers changed.
    """
    case = _readable(work, work.session.get(Case, case_id))
    person = next((p for p in case.people if p.id == person_id), None)
    if person is None:
        raise NotFound(person_id)
    _wrong(seen, scan)
    papers = signing.papers_of(work, case)
    if shown != signing.signing_digest(case, papers):
        raise Refused("signing.changed")
    who = Stood(seen.signer.strip(), seen.document_kind, id_documents.tidy(seen.number), seen.index)
    row = FLOW.step(FLOW.initial, "propose", work.act.actor.role, _known(work, case, person, who))
    made = CounterSignature(
        id=work.act.ids.new("counter"),
        case_id=case.id,
        person_id=person.id,
        authority=str(case.authority),
        state=row.target,
        covers=shown,
        signer_name=seen.signer.strip(),
        document_kind=seen.document_kind,
        number=id_documents.tidy(seen.number),
        number_index=seen.index,
        seen=seen.words.strip(),
        file_name=scan.name,
        media_type=scan.checked.media_type,
        sha256=scan.checked.sha256,
        content=scan.content,
        maker_id=str(work.act.actor.id),
        made_at=work.act.at,
    )
    work.session.add(made)
    work.session.flush()
    proposals.put(work, row, (SUBJECT, made.id), "", lambda p: digest(work, made, p))
    work.record(row.emits[0], "case", case.id, person=person.id, sha256=made.sha256)
    return made


def _wrong(seen: Seen, scan: Scan) -> None:
    found = []
    if not 2 <= len(seen.signer.strip()) <= 50:
        found.append(Problem("signer", "account.name_length"))
    if not id_documents.is_valid(seen.document_kind, seen.number):
        found.append(Problem("number", "people.document_number"))
    if not 4 <= len(seen.words.strip()) <= LONGEST:
        found.append(Problem("words", "counter.nothing_noted"))
    if not 0 < len(scan.content) <= LARGEST:
        found.append(Problem("file", "counter.file_needed"))
    if found:
        raise Invalid(found)


def _known(work: Work, case: Case, person: Person, who: Stood) -> dict[str, object]:
    officer = work.session.get(Account, work.act.actor.id) if work.act.actor.id else None
    own = officer is not None and officer.claimed_index == who.index
    return {
        "counter_place": facts.checks_here(work.act.actor, case),
        "reviewer_is_party": own or facts.is_party(work, case),
        "signatures_asked": signing.asked(case) and stands(case, "fillable"),
        "counter_party": person in signing.must_sign(case) and signs_here(work, person),
        "not_halted": consents.open_procedure(work, case) is None,
        "document_fits": _fits(work, person, who),
        "own_bargain": who.index in signing.opposite(case, person) - {person.id_number_index},
    }


def _fits(work: Work, person: Person, who: Stood) -> bool:
    """Whether it is exactly the party itself, who is named to sign for a body, or a minor's guardian who stands there."""
    if wards.is_ward(person, work.act.on):
        return wards.may_sign(person, who, work.act.on)
    if person.party == PERSON:
        return (who.name, who.index) == (person.name, person.id_number_index)
    told = person.details or {}
    return told.get("signer_index") is not None and (who.name, who.index) == (
        told.get("signer_name"),
        told["signer_index"],
    )


def digest(work: Work, row: CounterSignature, proposal: Proposal) -> str:
    """Of everything the second officer compares: the file's own bytes, the papers as they stand, who signed, what was said, by whom."""
    case = work.session.get_one(Case, row.case_id)
    covers = signing.signing_digest(case, signing.papers_of(work, case))
    parts = [
        *(row.id, row.case_id, row.person_id, row.signer_name, row.document_kind, row.number_index),
        *(row.seen, row.file_name, sha256(row.content).hexdigest(), covers, row.covers, proposal.maker_id),
    ]
    return sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def confirm(work: Work, row_id: str, shown: str, notary: Notary) -> Signature:
    """The second officer compared the document with the file: only now it is a signature. ``shown``: the proposal's digest as read.

    Raises NotFound, Refused: same officer, other place, own matter, replaced or changed since.
    """
    row, case, person = _waiting(work, row_id)
    proposal = proposals.open_of(work.session, (SUBJECT, row.id))
    known = (
        _known(work, case, person, counter_evidence.stood(row))
        | proposals.known(work, (SUBJECT, row.id))
        | proposals.seen(proposal, shown, lambda p: digest(work, row, p))
    )
    step = FLOW.step(row.state, "confirm", work.act.actor.role, known)
    proposals.follow(work, step, (SUBJECT, row.id), known)
    _close(work, row, step)
    return signing_acts.keep(
        work, (case, person), counter_evidence.signature(work, row, (case, person), notary)
    )


def give_back(work: Work, row_id: str, note: str) -> CounterSignature:
    """It does not agree; the party comes again. Raises as ``confirm`` does, and without a reason."""
    row, case, person = _waiting(work, row_id)
    known = _known(work, case, person, counter_evidence.stood(row)) | proposals.known(work, (SUBJECT, row.id))
    known |= {"reasons_given": bool(note.strip())}
    step = FLOW.step(row.state, "return", work.act.actor.role, known)
    proposals.follow(work, step, (SUBJECT, row.id), known, note.strip())
    _close(work, row, step)
    return row


def take_back(work: Work, row_id: str) -> CounterSignature:
    """Who saw it takes it back before a second officer answers. Raises NotFound, Refused."""
    row, _, _ = _waiting(work, row_id)
    known = proposals.known(work, (SUBJECT, row.id))
    step = FLOW.step(row.state, "take_back", work.act.actor.role, known)
    proposals.follow(work, step, (SUBJECT, row.id), known)
    _close(work, row, step)
    return row


def _close(work: Work, row: CounterSignature, step: Row) -> None:
    row.state, row.checker_id, row.decided_at = step.target, work.act.actor.id, work.act.at
    work.record(step.emits[0], "case", row.case_id, person=row.person_id, sha256=row.sha256)


def _waiting(work: Work, row_id: str) -> tuple[CounterSignature, Case, Person]:
    """One at the officer's own place, locked. Raises NotFound, Refused('signing.changed') when the party left the case."""
    row = work.session.get(CounterSignature, row_id, with_for_update=True)
    if row is None or work.act.actor.role not in OFFICERS or row.authority != work.act.actor.authority:
        raise NotFound(row_id)
    case = work.session.get_one(Case, row.case_id)
    person = next((p for p in case.people if p.id == row.person_id), None)
    if person is None:
        raise Refused("signing.changed")
    return row, case, person


def file_of(work: Work, row_id: str) -> CounterSignature:
    """The row with its file, for officers of its place; the reading is journalled. Raises NotFound."""
    row = work.session.get(CounterSignature, row_id)
    if row is None or work.act.actor.role not in OFFICERS or row.authority != work.act.actor.authority:
        raise NotFound(row_id)
    work.record("case.counter_file_read", "case", row.case_id, sha256=row.sha256)
    return row


def scan_of(name: str, checked: Checked, stream: BinaryIO) -> Scan:
    """A checked file as it is kept: exactly the bytes whose digest was taken."""
    stream.seek(0)
    return Scan(name, checked, stream.read(checked.size))
