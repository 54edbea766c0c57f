"""Straight through (秒批; 条例 art 19: 当场登记): what leaves no doubt is registered by the machine in the act that hands it in.

Nothing here is lighter than at the desk: the flow's own guards hold, and beyond them every doubt below sends the case to a person,
with the doubt as a point. What a person never looked at before is drawn for a look afterwards (``services.cases.draws``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import func, select

from licensing import straight
from licensing.application.draft import Draft
from licensing.application.duties import duties
from licensing.entities import KINDS
from licensing.findings import rules
from licensing.findings.rule import REVIEW
from licensing.id_documents import RESIDENT_ID
from licensing.kinds.establishment import effects, facts
from licensing.kinds.establishment.flow import FLOW
from licensing.parties import PERSON
from licensing.powers import LEVELS
from licensing.services.cases import agents, consents, draws, gate, signing, switching
from licensing.services.cases.cases import draft_of
from licensing.services.names import names
from licensing.services.names.name_register import lock, readings_of, settle_rules
from licensing.services.register import standing
from licensing.store.models import Case, NameRecord, Person, StraightRecord
from licensing.straight import Straight
from licensing.work import Work
from namecheck.finding import Report

YEAR = timedelta(days=365)
FEN = 100
ONLY_LIAISON = frozenset({"LIAISON"})


@dataclass(frozen=True)
class Doubt:
    """Why a person decides. ``about``: the rule, the code or the kind of fact; never a person's name or number."""

    code: str
    about: str = ""


def one_at_a_time(work: Work, case: Case) -> None:
    """What the machine counts of one head it counts alone, and nobody brings in a name that clashes with this one meanwhile.

    Before any row is written, where it may register at all.
    """
    if case.entity_type not in switching.offered(work):
        return
    record = work.session.get(NameRecord, case.name_id) if case.name_id else None
    if record is not None:
        settle_rules(work)
    readings = readings_of(names.declaration_of(work, record), work.books) if record is not None else []
    lock(work.session, _head(case), readings)


def attempt(work: Work, case: Case) -> StraightRecord | None:
    """Register a case just handed in, or say what is in doubt. None where the office does not offer it for the kind."""
    policy = switching.offered(work).get(case.entity_type)
    if policy is None or not FLOW.within(case.state, "waiting") or case.reviews:
        return None
    machine = work.by_machine()
    report = facts.recheck_name(machine, case)
    draft = draft_of(machine.session, case, machine)
    found = tuple(dict.fromkeys(_doubts(machine, case, policy, draft, report)))
    record = _record(machine, case, policy, found, _looked(machine, case, draft, report))
    if found:
        machine.record(
            "case.left_to_desk", "case", case.id, doubts=[d.code for d in found], rules=record.rules
        )
    else:
        _register(machine, case, record, report)
    return record


def _register(work: Work, case: Case, record: StraightRecord, report: Report | None) -> None:
    known = facts.known(work, case) | {
        "name_still_lawful": report is not None and report.outcome != "reject",
        "nothing_in_doubt": not record.doubts,
    }
    row = FLOW.step(case.state, "register", work.act.actor.role, known)
    case.state = row.target
    work.record(
        row.emits[0],
        *("case", case.id),
        rules=record.rules,
        looked=record.looked,
        seed=record.seed_id,
        drawn=record.drawn,
    )
    effects.approve(work, case)


def _doubts(work: Work, case: Case, policy: Straight, draft: Draft, report: Report | None) -> Iterator[Doubt]:
    """Everything that a person should weigh, in the order of its weight."""
    if draws.usable(work.session, work.act.at, work.books.policy.draw_seed_days) is None:
        yield Doubt("no_seed")
    if report is None or report.outcome != "pass":
        yield Doubt("name", report.outcome if report else "")
    for seen in rules.look(draft, work.books.catalogue):
        if seen.problems:
            yield Doubt("rule" if seen.rule.outcome == REVIEW else "refused", seen.rule.id)
    yield from _of_people(work, case, policy)
    owed = duties(draft, work.books.catalogue)
    if owed.before or owed.closed or gate.given(case):
        yield Doubt("pre_approval")
    if policy.capital_yuan and draft.capital_fen > policy.capital_yuan * FEN:
        yield Doubt("capital", str(policy.capital_yuan))
    if agents.of_case(work, case.id):
        yield Doubt("agent")
    if _founded_this_year(work, case) >= policy.per_person:
        yield Doubt("many", str(policy.per_person))


def _of_people(work: Work, case: Case, policy: Straight) -> Iterator[Doubt]:
    signed = {s.person.id: s for s in signing.states(work, case)}
    for person in case.people:
        state = signed.get(person.id)
        if person.party != PERSON:
            yield Doubt("body")
        elif person.document_kind != RESIDENT_ID:
            yield Doubt("document")
        elif state is None:
            if not ONLY_LIAISON.issuperset(person.roles) and not _agreed(work, case, person):
                yield Doubt("unheard")
        elif not (state.done and _proved(state, policy.least)):
            yield Doubt("signer")
    if standing.of_persons(work.session, {p.id_number_index for p in case.people}, work.act.on):
        yield Doubt("standing")


def _agreed(work: Work, case: Case, person: Person) -> bool:
    return consents.answer_of(work, case, person) == consents.ACCEPTED


def _proved(state: signing.SigningState, least: str) -> bool:
    level = state.last.assurance if state.last else None
    return level in LEVELS and LEVELS.index(level) >= LEVELS.index(least)


def _head(case: Case) -> str:
    """Who will represent the enterprise."""
    kind = KINDS[case.entity_type]
    for role in filter(None, (kind.delegate, kind.representative, kind.otherwise)):
        for person in case.people:
            if role in person.roles and person.party == PERSON:
                return person.id_number_index
    return ""


def _founded_this_year(work: Work, case: Case) -> int:
    query = select(func.count()).where(
        StraightRecord.registered,
        StraightRecord.head_index == _head(case),
        StraightRecord.at > work.act.at - YEAR,
    )
    return int(work.session.scalar(query) or 0)


def _record(
    work: Work, case: Case, policy: Straight, found: tuple[Doubt, ...], looked: str
) -> StraightRecord:
    seed = draws.usable(work.session, work.act.at, work.books.policy.draw_seed_days)
    registered = not found
    record = StraightRecord(
        case_id=case.id,
        at=work.act.at,
        registered=registered,
        doubts=[{"code": d.code, "about": d.about} for d in found],
        rules=rules_digest(work),
        looked=looked,
        head_index=_head(case),
        seed_id=seed.id if seed is not None and registered else None,
        share=policy.looked_at,
        drawn=registered and seed is not None and draws.is_drawn(seed.seed, case.id, policy.looked_at),
    )
    work.session.add(record)
    return record


def rules_digest(work: Work) -> str:
    """Of every rule that judged: those of the gate, the name rules in force, the office's rows."""
    gate_rules = sorted((r.id, r.outcome, r.article, list(r.types)) for r in rules.RULES)
    return _digest([gate_rules, work.books.shelf.digest, straight.digest(work.books.straight)])


def _looked(work: Work, case: Case, draft: Draft, report: Report | None) -> str:
    """Of the facts looked at: the papers as signed, the name's verdict, each rule's answer, who signed how well, what stands."""
    signed = signing.states(work, case)
    indexes = {p.id_number_index for p in case.people}
    return _digest(
        {
            "on": work.act.on.isoformat(),
            "papers": signing.signing_digest(case, signing.papers_of(work, case)),
            "name": report.digest if report else "",
            "rules": {
                seen.rule.id: sorted(p.code for p in seen.problems)
                for seen in rules.look(draft, work.books.catalogue)
            },
            "signers": sorted((s.person.id, s.state, s.last.assurance if s.last else "") for s in signed),
            "standings": sorted(row.id for row in standing.of_persons(work.session, indexes, work.act.on)),
        }
    )


def _digest(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()
