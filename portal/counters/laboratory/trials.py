"""What a draft would do: how far the trial is, numbers by direction and rule, every flip with both findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask import Response, render_template, request

from licensing.errors import NotFound
from licensing.services.rules import rule_steps, rule_trials
from licensing.store.models import RuleFlip, RuleTrial
from namecheck.messages import message
from portal.access import Permission, allow, current_actor
from portal.counters.laboratory import view
from portal.counters.laboratory.blueprint import blueprint
from portal.csv_files import csv_response
from portal.i18n import language, t
from portal.office import current_office

EDIT = Permission.EDIT_RULES
PAGE = 25
OUTCOMES = ("pass", "warn", "review", "reject")


@blueprint.get("/editions/<edition_id>/trial")
@allow(EDIT)
def trial(edition_id: str) -> str:
    """The last trial of an edition; ``way`` keeps one direction, ``after`` is the cursor."""
    after = max(0, request.args.get("after", 0, type=int))
    with current_office().look(current_actor()) as work:
        edition = rule_steps.edition_called(work, edition_id)
        found = rule_steps.last_trial(work.session, edition_id)
        way = request.args.get("way", "")
        way = way if found is not None and way in found.counts.get("ways", {}) else ""
        flips = rule_trials.flips(work.session, found.id, after, PAGE + 1, way) if found is not None else []
        return render_template(
            "laboratory/trial.html",
            edition=edition,
            line=view.edition_line(work, edition),
            trial=found,
            percent=_percent(found),
            as_is=rule_steps.facts_of(work, edition)["tried_as_is"],
            ways=_ways(found),
            rules=_rules(found),
            flips=[_shown(flip) for flip in flips[:PAGE]],
            more=flips[PAGE - 1].seq if len(flips) > PAGE else None,
            after=after,
            way=way,
        )


def _percent(found: RuleTrial | None) -> int:
    return min(100, found.done * 100 // found.total) if found is not None and found.total else 0


def _ways(found: RuleTrial | None) -> list[dict[str, Any]]:
    """Numbers by kind and direction, the gravest change first."""
    counts: Mapping[str, int] = found.counts.get("ways", {}) if found is not None else {}
    rows = [
        dict(zip(("kind", "before", "after"), way.split(" "), strict=True)) | {"way": way, "n": n}
        for way, n in counts.items()
    ]
    return sorted(
        rows, key=lambda row: (row["kind"], -OUTCOMES.index(row["after"]), OUTCOMES.index(row["before"]))
    )


def _rules(found: RuleTrial | None) -> list[dict[str, Any]]:
    """How often a finding comes or goes."""
    counts: Mapping[str, int] = found.counts.get("rules", {}) if found is not None else {}
    rows = [
        dict(zip(("sign", "code", "outcome"), text.split(" "), strict=True)) | {"n": n}
        for text, n in counts.items()
    ]
    return sorted(rows, key=lambda row: (-int(row["n"]), row["code"]))


def _shown(flip: RuleFlip) -> dict[str, Any]:
    return {
        "name": flip.name,
        "kind": flip.kind,
        "on": flip.said_on,
        "before": flip.before,
        "after": flip.after,
        "sides": [[_sentence(x) for x in flip.findings[side]] for side in ("before", "after")],
    }


def _sentence(finding: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "outcome": finding["outcome"],
        "text": message(finding["code"], finding["params"], language()),
        "names": finding["names"],
        "more": finding["more"],
    }


@blueprint.get("/editions/<edition_id>/flips.csv")
@allow(EDIT)
def flips_csv(edition_id: str) -> Response:
    """Every flip: what it is, the name, the day of a decision, outcomes and findings on both sides."""
    with current_office().look(current_actor()) as work:
        rule_steps.edition_called(work, edition_id)
        found = rule_steps.last_trial(work.session, edition_id)
        if found is None:
            raise NotFound(edition_id)
        rows = list(_rows(rule_trials.all_flips(work.session, found.id)))
    head = ["kind", "name", "decided_on", "before", "after", "findings_gone", "findings_new", "clashes_after"]
    return csv_response("flips.csv", head, rows)


def _rows(flips: Iterator[RuleFlip]) -> Iterator[list[object]]:
    for flip in flips:
        clashes = dict.fromkeys(name for finding in flip.findings["after"] for name in finding["names"])
        yield [
            t(f"laboratory.kind.{flip.kind}"),
            flip.name,
            flip.said_on or "",
            flip.before,
            flip.after,
            "; ".join(flip.codes["gone"]),
            "; ".join(flip.codes["new"]),
            "; ".join(clashes),
        ]
