"""A demand, or a notice of forfeiture, that went out on paper (公司法 art 52): what proves it, and whose word stops it.

The day of a paper is a day that somebody typed: it counts with the paper and the proof of its dispatch, both in the application by their
digests, read by two officers; the owner hears of it at once and has days to say that it never came (行政许可法 art 36).
Contested it counts for nothing: the demand that goes out here needs nobody's belief.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from licensing.errors import Problem
from licensing.kinds.change import matter
from licensing.messages import recipients
from licensing.services.register import forfeits
from licensing.store.forfeits import ContributionCall
from licensing.store.models import Case
from licensing.uploads.about import ROW
from licensing.work import Work

ITEM = "forfeiture"
WAYS = {"post": "以邮政特快专递", "courier": "以快递", "notary": "经公证送达", "hand": "以当面签收"}
LEAST, MOST = 4, 100  # letters of the number of the proof


@dataclass(frozen=True)
class Served:
    """As the company says it. ``reference``: number of the parcel or the deed; ``document``, ``proof``: digests of files here."""

    way: str
    reference: str
    dispatched_on: date | None
    document: str
    proof: str
    grace_until: date | None = None
    amount_fen: int | None = None


def files(case: Case) -> set[str]:
    """Digests of the files that stand for the forfeiture."""
    return {x.sha256 for x in case.uploads if x.about == ROW + ITEM and x.removed_at is None}


def named(call: ContributionCall) -> set[str]:
    """Digests of what a demand and a notice on paper rest on."""
    rows = (call.paper or {}, call.notice_paper or {})
    return {str(row[name]) for row in rows for name in ("document", "proof") if row.get(name)}


def wrong(work: Work, case: Case, served: Served) -> list[Problem]:
    """What is wrong with how a paper went out, by itself."""
    found = [] if served.way in WAYS else [Problem("way", "forfeiture.way")]
    if not LEAST <= len(served.reference.strip()) <= MOST:
        found.append(Problem("reference", "forfeiture.reference", {"least": LEAST, "most": MOST}))
    if served.dispatched_on is None or served.dispatched_on > work.act.on:
        found.append(Problem("dispatched_on", "forfeiture.dispatched"))
    there = files(case)
    for name, digest in (("document", served.document), ("proof", served.proof)):
        if digest not in there:
            found.append(Problem(name, f"forfeiture.{name}_file"))
    if served.document == served.proof and served.proof in there:
        found.append(Problem("proof", "forfeiture.proof_file"))
    return found


def stated(work: Work, served: Served) -> dict[str, Any]:
    """As it is kept."""
    return {
        "way": served.way,
        "reference": served.reference.strip(),
        "dispatched_on": str(served.dispatched_on),
        "document": served.document,
        "proof": served.proof,
        "recorded_on": str(work.act.on),
    }


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two statements are of one service: the same number by the same way, the same proof, or one paper of one day."""
    return (
        (one["way"], _plain(one)) == (other["way"], _plain(other))
        or one["proof"] == other["proof"]
        or (one["document"], one["dispatched_on"]) == (other["document"], other["dispatched_on"])
    )


def _plain(paper: dict[str, Any]) -> str:
    return "".join(x for x in str(paper["reference"]).upper() if x.isalnum())


def way_of(paper: dict[str, Any]) -> str:
    """How it went out, as the board's resolution says it."""
    return f"{WAYS[str(paper['way'])]}（{paper['reference']}）"


def contest_until(work: Work, call: ContributionCall) -> date | None:
    """The last day on which the owner's word against a paper is waited for; None for a demand that went out here."""
    paper = call.paper
    if paper is None:
        return None
    return work.books.last_day(date.fromisoformat(str(paper["recorded_on"])), forfeits.CONTEST)


def reachable(work: Work, case: Case, call: ContributionCall) -> bool:
    """Whether anything that is sent here reaches the owner."""
    person = matter.of_index(case, call.person_index)
    return person is not None and bool(recipients.accounts_for(work.session, person))


def problems(work: Work, case: Case, call: ContributionCall) -> list[Problem]:
    """The owner's days to contest a paper, its files, and a notice that reaches somebody."""
    found, until = [], contest_until(work, call)
    if until is not None and work.act.on <= until:
        found.append(Problem(ITEM, "forfeiture.contest_runs", {"name": call.name, "last": until}))
    if named(call) - files(case):
        found.append(Problem(ITEM, "forfeiture.paper_gone"))
    if call.notice_paper is None and not reachable(work, case, call):
        found.append(Problem(ITEM, "forfeiture.notice_unreachable", {"name": call.name}))
    return found


def seen(work: Work, case: Case, call: ContributionCall) -> list[Problem]:
    """What the officers compare with the originals: how, when and under which number it went out, and which files say so."""
    found = []
    for code, paper in (("on_paper", call.paper), ("notice_on_paper", call.notice_paper)):
        if paper is not None:
            told = {"name": call.name, "sent": paper["dispatched_on"], "reference": paper["reference"]}
            found.append(Problem(ITEM, f"forfeiture.{code}", told | {"file": str(paper["proof"])[:12]}))
    if found and not reachable(work, case, call):
        found.append(Problem(ITEM, "forfeiture.owner_unreachable", {"name": call.name}))
    return found
