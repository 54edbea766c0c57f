"""The way of an edition of the name rules: tried, submitted, approved by another person, in force on its day, or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from licensing.act import Actor
from licensing.deadlines import add_years
from licensing.errors import NotFound, Refused
from licensing.flow import Row
from licensing.flows.rule_edition import FLOW
from licensing.rulebooks import approved, as_changes, in_force
from licensing.services import proposals
from licensing.services.names.name_register import stop_rules
from licensing.store.models import RuleEdition, RuleTrial
from licensing.work import Work
from namecheck import amend
from namecheck.tables import Amendments, TableError

KEYS_JOB = "key_edition"
TRIAL_JOB = "try_rules"
PREFECTURE = "00"  # how the division code of a prefecture ends
YEARS = 3  # decisions of the last three years are tried
SETTLED = timedelta(days=1)  # how long keys of before stay when others have taken over
PATIENCE = timedelta(minutes=15)  # a register that is not ready by then has lost its job


def refuse_unless(holds: bool, code: str) -> None:
    if not holds:
        raise Refused(code)


def edition_called(work: Work, edition_id: str, lock: bool = False) -> RuleEdition:
    """An edition; every officer of the rules may read each. Raises NotFound."""
    found = work.session.get(RuleEdition, edition_id, with_for_update=True if lock else None)
    if found is None:
        raise NotFound(edition_id)
    return found


def amendments_of(work: Work, edition: RuleEdition) -> Amendments:
    """The tables as the edition makes them of what is approved. Raises TableError when a row moved beneath it."""
    if edition.state == "approved":
        chain = [each.id for each in approved(work.session)]
        return work.library.amendments(work.session, tuple(chain[: chain.index(edition.id) + 1]))
    return amend.laid(work.library.newest(work.session), as_changes(edition.changes))


def moved(work: Work, edition: RuleEdition) -> list[amend.Change]:
    """Changes of a draft whose rows another edition has changed since they were written."""
    base = work.library.newest(work.session)
    found = as_changes(edition.changes)
    return [each for each in found if amend.row_at(each.table, each.key, base) != each.before]


def last_trial(session: Session, edition_id: str) -> RuleTrial | None:
    """The newest trial of an edition."""
    query = select(RuleTrial).where(RuleTrial.edition_id == edition_id)
    return session.scalar(query.order_by(RuleTrial.asked_at.desc(), RuleTrial.id.desc()).limit(1))


def reaches(actor: Actor) -> bool:
    """Whether an officer answers for every place that the name rules hold in: the whole prefecture (规定 art 4), not one county of it."""
    return actor.authority is not None and actor.authority.endswith(PREFECTURE)


def facts_of(work: Work, edition: RuleEdition, answer: str = "") -> dict[str, object]:
    """What the flow's guards ask. ``answer``: the reasons of the officer who decides."""
    chain = approved(work.session)
    working = in_force(chain, work.act.at)
    ids = [each.id for each in chain]
    day = edition.effective_on
    return {
        **proposals.known(work, ("rules", edition.id)),
        "author_of_rules": edition.author_id == work.act.actor.id,
        "rules_reach": reaches(work.act.actor),
        "rules_changed": bool(edition.changes),
        "rows_as_found": edition.state == "approved" or not moved(work, edition),
        "register_ready": all(each.ready_at is not None for each in chain),
        "reason_and_basis": bool(edition.reason and edition.basis and day),
        "tried_as_is": edition.state != "approved" and _tried_as_is(work, edition),
        "effective_day_ahead": day is not None and day >= work.act.on,
        "days_in_order": day is not None and all(each.effective_on <= day for each in chain),
        "answer_given": bool(answer.strip()),
        "in_force": edition.id in ids[:working],
        "newest_edition": bool(ids) and ids[-1] == edition.id,
    }


def _tried_as_is(work: Work, edition: RuleEdition) -> bool:
    """Whether the last trial ended, and tried exactly what stands in the edition on top of what is approved today."""
    trial = last_trial(work.session, edition.id)
    if trial is None or trial.state != "done":
        return False
    try:
        return trial.rules == amend.digest_of(amendments_of(work, edition))
    except TableError:
        return False


def step(work: Work, edition: RuleEdition, action: str, facts: Mapping[str, object]) -> Row:
    """Follow the flow's row; Refused when it is not open."""
    row = FLOW.step(edition.state, action, work.act.actor.role, facts)
    edition.state = row.target
    return row


def try_out(work: Work, edition_id: str) -> RuleTrial:
    """Ask the worker to try the draft on the decisions of the last years and on every name of the register.

    Raises Refused, also for a draft whose tables would not load.
    """
    edition = edition_called(work, edition_id, lock=True)
    row = step(work, edition, "try", facts_of(work, edition))
    against = work.library.newest(work.session)
    trial = RuleTrial(
        id=work.act.ids.new("trial"),
        edition_id=edition.id,
        rules=amend.digest_of(amendments_of(work, edition)),
        against=amend.digest_of(against),
        state="waiting",
        since=add_years(work.act.on, -YEARS),
        asked_at=work.act.at,
        total=0,
        done=0,
        counts={},
    )
    work.session.add(trial)
    work.enqueue(TRIAL_JOB, trial.id, trial_id=trial.id)
    work.record(row.emits[0], "rules", edition.id, trial=trial.id, rules=trial.rules)
    return trial


def tried(work: Work, trial: RuleTrial) -> None:
    """The worker has finished: the edition may be submitted, unless somebody has changed it meanwhile."""
    edition = edition_called(work, trial.edition_id, lock=True)
    latest = last_trial(work.session, edition.id)
    if edition.state != "draft" or latest is None or latest.id != trial.id or not _tried_as_is(work, edition):
        return
    row = step(work, edition, "tried", {})
    work.record(row.emits[0], "rules", edition.id, trial=trial.id, flips=trial.counts.get("flips", 0))


def submit(work: Work, edition_id: str) -> RuleEdition:
    """Hand the edition to another officer. Raises Refused."""
    edition = edition_called(work, edition_id, lock=True)
    row = step(work, edition, "submit", facts_of(work, edition))
    proposals.put(work, row, ("rules", edition.id), edition.reason, lambda _: _rules_of(work, edition))
    edition.submitted_at, edition.answer = work.act.at, None
    work.record(row.emits[0], "rules", edition.id, effective=str(edition.effective_on))
    return edition


def proposed(work: Work, edition_id: str) -> str:
    """The digest of what waits for another officer: what the page shows and the approval names. Empty when nothing waits."""
    waiting = proposals.open_of(work.session, ("rules", edition_id))
    return waiting.digest if waiting else ""


def _rules_of(work: Work, edition: RuleEdition) -> str:
    """The digest of the rules as the edition would make them today; empty when a row moved beneath it."""
    try:
        return amend.digest_of(amendments_of(work, edition))
    except TableError:
        return ""


def waiting_facts(work: Work, edition: RuleEdition, shown: str | None = None) -> dict[str, object]:
    """How what was submitted stands to what there is today. ``shown``: the digest on the page (None: the page is this one)."""
    waiting = proposals.open_of(work.session, ("rules", edition.id))
    read = waiting.digest if shown is None and waiting else shown or ""
    return proposals.seen(waiting, read, lambda _: _rules_of(work, edition))


def approve(work: Work, edition_id: str, shown: str) -> RuleEdition:
    """Approve another person's edition. It takes effect on its day, when the register is ready for it. Raises Refused.

    ``shown``: the digest of the proposal that stood on the page (``proposed``).

    Words change no key of any name, so for them the register is ready at once; else the worker adds keys, the old ones staying.
    """
    stop_rules(work)
    edition = edition_called(work, edition_id, lock=True)
    facts = facts_of(work, edition) | waiting_facts(work, edition, shown)
    amendments = amendments_of(work, edition) if facts["rows_as_found"] else {}
    row = step(work, edition, "approve", facts)
    proposals.follow(work, row, ("rules", edition.id), facts)
    highest = work.session.scalar(select(func.max(RuleEdition.number))) or 0
    edition.number = highest + 1
    edition.approver_id, edition.approved_at = work.act.actor.id, work.act.at
    edition.rules = amend.digest_of(amendments)
    if amend.moves_keys(as_changes(edition.changes)):
        work.enqueue(KEYS_JOB, edition.id, edition_id=edition.id)
    else:
        edition.ready_at = edition.tidied_at = work.act.at
    work.record(
        row.emits[0], "rules", edition.id,
        number=edition.number, author=edition.author_id, rules=edition.rules, effective=str(edition.effective_on),
    )  # fmt: skip
    return edition


def send_back(work: Work, edition_id: str, answer: str) -> RuleEdition:
    """Give an edition back to its author with reasons. Raises Refused."""
    edition = edition_called(work, edition_id, lock=True)
    facts = facts_of(work, edition, answer)
    row = step(work, edition, "return", facts)
    proposals.follow(work, row, ("rules", edition.id), facts, answer.strip())
    edition.answer = answer.strip()
    work.record(row.emits[0], "rules", edition.id)
    return edition


def withdraw(work: Work, edition_id: str) -> RuleEdition:
    """The author gives the edition up before anybody has approved it. Raises Refused."""
    edition = edition_called(work, edition_id, lock=True)
    facts = facts_of(work, edition)
    row = step(work, edition, "withdraw", facts)
    proposals.follow(work, row, ("rules", edition.id), facts)
    work.record(row.emits[0], "rules", edition.id)
    return edition


def stop(work: Work, edition_id: str, answer: str) -> RuleEdition:
    """Stop an approved edition before its day, with reasons. Its keys stay until the next tidying and harm nobody. Raises Refused."""
    stop_rules(work)
    edition = edition_called(work, edition_id, lock=True)
    row = step(work, edition, "stop", facts_of(work, edition, answer))
    edition.answer = answer.strip()
    edition.tidied_at = None
    work.record(row.emits[0], "rules", edition.id, number=edition.number)
    return edition


@dataclass(frozen=True)
class Effect:
    """Where an approved edition stands: in force, or not yet; and whether the register is still being read for it."""

    working: bool
    waits_for_register: bool


def effect_of(session: Session, edition: RuleEdition, at: datetime) -> Effect:
    """Whether an approved edition is in force at an instant, or only waits for the register."""
    chain = approved(session)
    working = edition.id in [each.id for each in chain[: in_force(chain, at)]]
    return Effect(working, edition.state == "approved" and edition.ready_at is None)


def lost_keys(work: Work) -> list[str]:
    """Approved editions whose register has not become ready in time: their job is asked for again."""
    query = select(RuleEdition.id).where(
        RuleEdition.state == "approved",
        RuleEdition.ready_at.is_(None),
        RuleEdition.approved_at <= work.act.at - PATIENCE,
    )
    return list(work.session.scalars(query))


def ask_for_keys(work: Work) -> None:
    """Once an hour for each edition that waits too long; harmless when its job runs after all."""
    for edition_id in lost_keys(work):
        work.enqueue(KEYS_JOB, f"{edition_id}:{work.act.at:%Y-%m-%dT%H}", edition_id=edition_id)


def untidied(session: Session, at: datetime) -> list[RuleEdition]:
    """Editions whose predecessors' keys may go: in force, or stopped, for a day at least."""
    chain = approved(session)
    settled = {each.id for each in chain[: in_force(chain, at - SETTLED)]}
    query = select(RuleEdition).where(RuleEdition.approved_at.is_not(None), RuleEdition.tidied_at.is_(None))
    return [x for x in session.scalars(query) if x.id in settled or _stopped_long_ago(x, at)]


def _stopped_long_ago(edition: RuleEdition, at: datetime) -> bool:
    return (
        edition.state == "withdrawn"
        and edition.approved_at is not None
        and edition.approved_at <= at - SETTLED
    )


def ask_to_tidy(work: Work) -> None:
    """Once a day, when there are keys that nobody needs any more."""
    if untidied(work.session, work.act.at):
        work.enqueue("tidy_keys", str(work.act.on), day=str(work.act.on))
