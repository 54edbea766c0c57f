"""What an edition would do: stored decisions of the last years and names of the register, judged before and after.

Nothing is published by trying. A decision is judged with the names that stood against it then, and those that only the new rules
would have found; a name of the register as if it were declared today. Names that the change provably cannot touch are not judged:
a change of words looks at names in which the words stand, a change of classes at names whose reading differs and their neighbours.
What that is, ``rule_reach.py`` works out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from licensing.deadlines import legal_date
from licensing.errors import LicensingError
from licensing.rulebooks import as_changes
from licensing.services.names.name_proof import declaration_from, priors_from
from licensing.services.names.name_register import SqlRegister
from licensing.services.names.replay import AsItWas
from licensing.services.rules import rule_steps
from licensing.services.rules.rule_reach import Both, Plan, Touched
from licensing.store.bulk import add_rows
from licensing.store.models import Enterprise, NameRecord, NameVerdict, RuleEdition, RuleFlip, RuleTrial
from licensing.work import Work
from namecheck import amend
from namecheck.declaration import Declaration
from namecheck.editable import PARSING, WORDS
from namecheck.engine import check, keys_asked
from namecheck.finding import Finding, Report
from namecheck.name import Parts
from namecheck.register import PriorName
from namecheck.tables import TableError
from namecheck.text import fold

BATCH = 200
STANDING = ("registered", "reserved", "revoked")  # names that somebody has
SHOWN_CONFLICTS = 3
CHANGED = "changed"  # why a trial failed: somebody went on writing before it began


class Overtaken(LicensingError):
    """Another run works on the trial, or nobody wants it any more."""


def begin(work: Work, trial_id: str, run: str) -> Plan | None:
    """Take the trial over and start it anew; None when it is done, or its edition has changed since it was asked for."""
    trial = work.session.get(RuleTrial, trial_id, with_for_update=True)
    if trial is None or trial.state in {"done", "failed"}:
        return None
    edition = work.session.get_one(RuleEdition, trial.edition_id)
    base = work.library.newest(work.session)
    wanted = amend.laid(base, as_changes(edition.changes), strict=False)
    work.session.execute(delete(RuleFlip).where(RuleFlip.trial_id == trial.id))
    try:
        as_asked = (amend.digest_of(wanted), amend.digest_of(base)) == (trial.rules, trial.against)
        now, then = work.library.shelf(base), work.library.shelf(wanted)
    except TableError as error:
        _give_up(work, trial, str(error))
        return None
    if not as_asked:
        _give_up(work, trial, CHANGED)
        return None
    trial.state, trial.run, trial.started_at, trial.done, trial.counts = "running", run, work.act.at, 0, {}
    plan = Plan(
        trial.id, run, now, then, tuple(as_changes(edition.changes)),
        amend.reparses(base), amend.reparses(wanted), datetime.combine(trial.since, time(), UTC), work.act.on,
    )  # fmt: skip
    trial.total = _total(work.session, plan)
    return plan


def _give_up(work: Work, trial: RuleTrial, fault: str) -> None:
    trial.state, trial.fault, trial.finished_at = "failed", fault, work.act.at


def _total(session: Session, plan: Plan) -> int:
    """Steps of the whole run: the decisions, and the names once for reading and once for judging."""
    verdicts = session.scalar(_verdicts(plan, func.count()))
    names = session.scalar(_names(func.count()))
    return (verdicts or 0) + (names or 0) * 2


def _verdicts(plan: Plan, *what: Any) -> Any:
    return select(*what).select_from(NameVerdict).where(NameVerdict.at >= plan.since)


def _names(*what: Any) -> Any:
    return select(*what).select_from(NameRecord).where(NameRecord.status.in_(STANDING))


def names_after(session: Session, last: str) -> list[tuple[NameRecord, str | None]]:
    """The next names that somebody has, with the credit codes of their enterprises."""
    query = _names(NameRecord, Enterprise.uscc).outerjoin(
        Enterprise, Enterprise.id == NameRecord.enterprise_id
    )
    found = session.execute(query.where(NameRecord.id > last).order_by(NameRecord.id).limit(BATCH))
    return [(record, uscc) for record, uscc in found]


def verdicts_after(session: Session, plan: Plan, last: str) -> list[NameVerdict]:
    """The next decisions of the years looked at that can be judged again."""
    query = _verdicts(plan, NameVerdict).where(NameVerdict.id > last)
    return list(session.scalars(query.order_by(NameVerdict.id).limit(BATCH)))


NOBODY = AsItWas([])


@dataclass
class Tally:
    """Flips found so far: by kind and direction, by rule that comes or goes, and how many were judged."""

    flips: list[dict[str, Any]] = field(default_factory=list)
    ways: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    judged: Counter[str] = field(default_factory=Counter)
    seq: int = 0

    def compare(self, plan: Plan, kind: str, said_on: date | None, reports: tuple[Report, Report]) -> None:
        """Keep a flip when the two outcomes differ."""
        before, after = reports
        self.judged[kind] += 1
        if before.outcome == after.outcome:
            return
        old, new = _codes(before), _codes(after)
        gone, come = sorted(old - new), sorted(new - old)
        self.seq += 1
        self.ways[f"{kind} {before.outcome} {after.outcome}"] += 1
        self.rules.update([f"- {code}" for code in gone] + [f"+ {code}" for code in come])
        self.flips.append(
            {
                "trial_id": plan.trial_id,
                "seq": self.seq,
                "kind": kind,
                "name": before.name,
                "said_on": said_on,
                "before": before.outcome,
                "after": after.outcome,
                "codes": {"gone": gone, "new": come},
                "findings": {"before": _facts(before), "after": _facts(after)},
            }
        )

    def counts(self) -> dict[str, Any]:
        """For the page: plain numbers."""
        return {
            "flips": self.seq,
            "ways": dict(self.ways),
            "rules": dict(self.rules),
            "judged": dict(self.judged),
        }


def _codes(report: Report) -> set[str]:
    return {f"{finding.code} {finding.outcome}" for finding in report.findings}


def _facts(report: Report) -> list[dict[str, Any]]:
    return [_fact(finding) for finding in report.findings if finding.outcome != "pass"]


def _fact(finding: Finding) -> dict[str, Any]:
    facts = finding.facts()
    names = [conflict["name"] for conflict in facts["conflicts"]]
    return {
        "code": finding.code,
        "outcome": finding.outcome,
        "basis": finding.basis,
        "params": facts["params"],
        "names": names[:SHOWN_CONFLICTS],
        "more": max(0, len(names) - SHOWN_CONFLICTS),
    }


def judge_name(
    session: Session, plan: Plan, touched: Touched, named: tuple[NameRecord, str | None], tally: Tally
) -> None:
    """One name of the register, as if it were declared today, under both sets of rules."""
    record, uscc = named
    declaration = as_new(record, uscc, plan.on)
    if not touched.concerns(record.id) and not _words_differ(plan, declaration):
        return
    before = check(declaration, plan.now, SqlRegister(session, record.id, parser=plan.now_parser))
    after = check(declaration, plan.then, Both(session, plan, touched, record.id))
    tally.compare(plan, "name", None, (before, after))


def as_new(record: NameRecord, uscc: str | None, on: date) -> Declaration:
    """A name of the register as if it were declared on that day."""
    return Declaration(
        text=record.name,
        entity_type=record.entity_type,
        authority=record.authority,
        on=on,
        applicant_division=record.division_code,
        declared_parts=Parts(**record.parts) if record.holder_id else None,
        investors=frozenset(record.investors),
        uscc=uscc,
    )


def _words_differ(plan: Plan, declaration: Declaration) -> bool:
    """Whether the rules that look at nothing but the name say something else."""
    if not plan.effects & {WORDS, PARSING} and not plan.shapes:
        return False
    if plan.terms is not None:
        text = fold(declaration.text, plan.now.variants)
        if not any(term in text for term in plan.terms):
            return False
    now, then = check(declaration, plan.now, NOBODY), check(declaration, plan.then, NOBODY)
    return now.findings != then.findings


def judge_verdict(session: Session, plan: Plan, touched: Touched, verdict: NameVerdict, tally: Tally) -> None:
    """One decision with the names of then; those that only the new rules find are added when they stood there then."""
    if verdict.priors is None:
        return
    declaration = declaration_from(verdict.declaration)
    priors = priors_from(verdict.priors)
    before = check(declaration, plan.now, AsItWas(priors), None)
    new = _only_new(session, plan, touched, verdict, declaration)
    after = check(
        declaration,
        plan.then,
        AsItWas(priors + [x for x in new if x.ref not in {p.ref for p in priors}]),
        None,
    )
    tally.compare(plan, "verdict", legal_date(verdict.at), (before, after))


def _only_new(
    session: Session, plan: Plan, touched: Touched, verdict: NameVerdict, declaration: Declaration
) -> list[PriorName]:
    """Names that the new rules find and the old ones do not, as far as they stood on the register then."""
    if plan.only_words:
        return []
    found = Both(session, plan, touched, verdict.name_id).candidates(keys_asked(declaration, plan.then))
    old = SqlRegister(session).candidates(keys_asked(declaration, plan.now))
    known = {prior.ref for prior in old}
    return [prior for prior in found if prior.ref not in known and _stood(prior, declaration.on)]


def _stood(prior: PriorName, on: date) -> bool:
    """Whether the name was there on that day: names that came later are no part of that decision."""
    return (
        prior.status not in {"registered", "reserved"} or prior.status_date is None or prior.status_date <= on
    )


def note(work: Work, plan: Plan, done: int, tally: Tally) -> None:
    """Write down what was found and how far the run is. Raises Overtaken when it is no longer this run's work."""
    trial = work.session.get(RuleTrial, plan.trial_id, with_for_update=True)
    if trial is None or trial.run != plan.run or trial.state != "running":
        raise Overtaken(plan.trial_id)
    trial.done = done
    add_rows(work.session, RuleFlip, tally.flips)
    tally.flips = []


def finish(work: Work, plan: Plan, tally: Tally) -> None:
    """The run is over; the edition may go on when nobody has changed it meanwhile. Raises Overtaken."""
    trial = work.session.get_one(RuleTrial, plan.trial_id, with_for_update=True)
    if trial.run != plan.run or trial.state != "running":
        raise Overtaken(plan.trial_id)
    trial.state, trial.done, trial.finished_at = "done", trial.total, work.act.at
    trial.counts = tally.counts()
    work.session.flush()
    rule_steps.tried(work, trial)


def flips(session: Session, trial_id: str, after: int, limit: int, way: str = "") -> list[RuleFlip]:
    """The next flips of a trial; ``way``: only those of a kind and direction, such as ``name pass reject``."""
    query = select(RuleFlip).where(RuleFlip.trial_id == trial_id, RuleFlip.seq > after)
    if way:
        kind, before, after_outcome = way.split(" ")
        query = query.where(RuleFlip.kind == kind, RuleFlip.before == before, RuleFlip.after == after_outcome)
    return list(session.scalars(query.order_by(RuleFlip.seq).limit(limit)))


def all_flips(session: Session, trial_id: str) -> Iterator[RuleFlip]:
    """Every flip of a trial in its order, in bounded memory."""
    last = 0
    while found := flips(session, trial_id, last, BATCH):
        yield from found
        last = found[-1].seq
        session.expunge_all()
