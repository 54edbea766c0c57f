"""A dossier in words and tones: what the template draws without deciding anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from licensing.catalogue.mandates import Errand
from licensing.findings.rule import REVIEW, Looked
from licensing.id_documents import RESIDENT_ID
from licensing.known_kinds import stands
from licensing.parties import PERSON, shown_number
from licensing.services.cases import (
    absences,
    afterwards,
    assigning,
    case_looks,
    counter_signing,
    desk,
    mandates,
    points,
    seen,
)
from licensing.services.cases.case_looks import Since
from licensing.services.cases.desk import Dossier
from licensing.services.cases.mandates import Shown
from licensing.services.licences import issue
from licensing.store.models import Case, JournalLine, Person, Signature, Standing
from licensing.work import Work
from namecheck.finding import Report
from namecheck.messages import message
from portal import formats, printing
from portal.counters.desk.afterwards import machine_view
from portal.counters.desk.duties import DutyRow, duty_rows
from portal.counters.desk.owned import Owned, owned_view
from portal.counters.desk.rows import QueueRow, queue_row
from portal.i18n import has, language, t
from portal.lanes import Lane
from portal.leg_lanes import lanes_of
from portal.words.flow_words import event_word
from portal.words.problem_words import problem_text
from portal.words.register_words import department_name, standing_kind_name

SHOWN_RIVALS = 5


@dataclass(frozen=True)
class CaseView:
    """Parts of the page. ``found``: section -> sentences; ``closed``: action -> why it is not open now."""

    row: QueueRow
    verdict: list[dict[str, str]]
    rivals: list[dict[str, str]]
    found: list[tuple[str, list[str]]]
    people: list[dict[str, Any]]
    lanes: list[Lane]
    history: list[dict[str, Any]]
    unprintable: str
    closed: dict[str, list[str]]
    duties: list[DutyRow]
    looked: list[dict[str, str]]
    to_weigh: list[str]
    stated: list[dict[str, Any]]
    points: list[dict[str, str]]
    gates_refused: list[Lane]
    clerks: list[dict[str, Any]]
    claimed_until: datetime | None
    against: list[str]
    mandates: list[Shown]
    errands: Mapping[str, Errand]
    machine: dict[str, Any] | None
    since: Since | None
    owned: Owned | None


def case_view(work: Work, dossier: Dossier) -> CaseView:
    case = dossier.case
    since = case_looks.since(work, case)
    return CaseView(
        row=queue_row(case, work.act.on, work.books.calendar),
        verdict=_verdict(dossier.report),
        rivals=_rivals(dossier.report),
        found=[(s, [problem_text(p) for p in ps]) for s, ps in dossier.problems.items() if ps],
        people=[_person(work, dossier, p) for p in case.people],
        lanes=_lanes(work, case),
        history=[_entry(e, dossier) | _new(e, since, work) for e in desk.history(work, case)],
        unprintable=printing.told(issue.unprintable(work, case))
        if stands(case, "desk", "licence_due")
        else "",
        closed={
            a: [t(f"refusals.{c}") for c in codes if has(f"refusals.{c}")]
            for a, codes in dossier.options.items()
        },
        looked=[_looked(x) for x in dossier.looked],
        to_weigh=[problem_text(p) for x in dossier.looked if x.rule.outcome == REVIEW for p in x.problems],
        duties=duty_rows(dossier, work.books.catalogue),
        stated=[_stated(work, row, case) for row in seen.standings_of(work, case)],
        points=[
            {"text": p.point.text, "how": p.how, "answer": p.point.answer or ""} for p in points.of(case)
        ],
        gates_refused=[x for x in _lanes(work, case) if x.gate and x.state == "refused"],
        clerks=_clerks(work, case) if "assign" in dossier.options else [],
        claimed_until=_claimed_until(work, case),
        against=[problem_text(p) for p in dossier.against],
        mandates=mandates.shown(work, case),
        errands=work.books.catalogue.errands,
        machine=machine_view(afterwards.of_case(work, case.id)),
        since=since,
        owned=owned_view(work, case),
    )


def _lanes(work: Work, case: Case) -> list[Lane]:
    return lanes_of(case, work.books.catalogue, work.books.calendar, work.act.on)


def _clerks(work: Work, case: Case) -> list[dict[str, Any]]:
    """Who may be given the case, the least laden first, and who is away."""
    found = [a for a in absences.clerks(work.session, case.authority or "") if a.authority == case.authority]
    load = assigning.load(work.session, [a.id for a in found])
    away = absences.absent(work.session, [a.id for a in found], work.act.on)
    rows = [{"id": a.id, "name": a.name, "load": load.get(a.id, 0), "away": a.id in away} for a in found]
    return sorted(rows, key=lambda r: (r["away"], r["load"], r["name"]))


def _claimed_until(work: Work, case: Case) -> datetime | None:
    """Until when an untouched claim of this officer runs."""
    until = case.claimed_until if case.claimed_by == work.act.actor.id else None
    return until if until is not None and until > work.act.at and stands(case, "desk") else None


def _stated(work: Work, row: Standing, case: Case) -> dict[str, Any]:
    """A fact that stands today about the enterprise or one of the people, and who stated it."""
    about = next((p.name for p in case.people if p.id_number_index == row.person_index), case.title)
    return {
        "kind": standing_kind_name(row.code),
        "who": about,
        "by": department_name(row.department or row.source, work.books.catalogue),
        "basis": row.basis or row.source,
        "since": row.since,
    }


def _looked(seen: Looked) -> dict[str, str]:
    """A rule the machine tried, and what came of it."""
    result = "clear" if not seen.problems else seen.rule.outcome
    return {
        "rule": seen.rule.id,
        "what": t(f"findings.{seen.rule.id}"),
        "article": seen.rule.article,
        "result": result,
        "verified": seen.rule.verified,
    }


def _verdict(report: Report | None) -> list[dict[str, str]]:
    found = report.findings if report else ()
    return [
        {
            "outcome": f.outcome,
            "text": message(f.code, f.params, language()),
            "basis": f"{f.basis} · {f.code}",
        }
        for f in found
    ]


def _rivals(report: Report | None) -> list[dict[str, str]]:
    """The names this one stands against, the nearest first, each once."""
    found: dict[str, dict[str, str]] = {}
    for finding in report.findings if report else ():
        for rival in finding.conflicts:
            found.setdefault(
                rival.name, {"name": rival.name, "uscc": rival.uscc or "", "status": rival.status}
            )
    return list(found.values())[:SHOWN_RIVALS]


def _person(work: Work, dossier: Dossier, person: Person) -> dict[str, Any]:
    signer = next((s for s in dossier.signers if s.person.id == person.id), None)
    roles = work.books.catalogue.officer_roles
    amount = person.contribution.get("amount_fen")
    shown = person.id in dossier.seen
    return {
        "id": person.id,
        "name": person.name,
        "roles": t("applications.comma").join(
            roles[r].zh if language() == "zh" else roles[r].en for r in person.roles if r in roles
        ),
        "amount": formats.money(int(amount), language()) if amount else "",
        "number": person.id_number.replace(":", " ")
        if shown
        else shown_number(person.party, person.id_number),
        "party": t(f"party.{person.party}") if person.party != PERSON else "",
        "document": t(f"identity.document.{person.document_kind}") if _other(person) else "",
        "by": _by(signer.last) if signer and signer.last else "",
        "at_counter": signer is not None and counter_signing.signs_here(work, person),
        "mobile": person.mobile if shown else f"{person.mobile[:3]}****{person.mobile[-4:]}",
        "shown": shown,
        "signed": signer.state if signer else "none",
        "signed_at": signer.last.at if signer and signer.last else None,
        "method": signer.last.method if signer and signer.last else None,
        "assurance": (signer.last.assurance or "declared") if signer and signer.last else None,
    }


def _other(person: Person) -> bool:
    """Whether a natural person shows another document than the resident card."""
    return person.party == PERSON and person.document_kind != RESIDENT_ID


def _by(signature: Signature) -> str:
    """Who signed for a body, and by what power."""
    power = signature.power or {}
    return (
        t(f"party.by.{power['power']}", signer=power["signer"], grant=power.get("grant") or "")
        if power
        else ""
    )


def _new(entry: JournalLine, since: Since | None, work: Work) -> dict[str, Any]:
    """The mark of what somebody else did since this officer last looked."""
    new = since is not None and entry.at > since.at and entry.actor != work.act.actor.id
    return {"tone": "amber", "new": t("desk.since.new")} if new else {}


def _entry(entry: JournalLine, dossier: Dossier) -> dict[str, Any]:
    """One act in words: who did it, and whom it was about."""
    facts = entry.facts
    about = next((p.name for p in dossier.case.people if p.id == facts.get("person")), "")
    purpose = t(f"desk.purpose.{facts['purpose']}") if "purpose" in facts else ""
    if entry.action == "case.proposed":
        purpose = t(f"desk.proposal.{facts['decision']}.{dossier.case.kind}")
    return {
        "title": " · ".join(filter(None, (event_word(entry.action), about))),
        "at": entry.at,
        "who": dossier.names.get(entry.actor or "") or ("" if about else t(f"roles.{entry.role}")),
        "text": purpose,
        "tone": "red" if entry.action.endswith((".refused", ".objected")) else "blue",
    }
