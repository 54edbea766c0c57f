"""A report of the name engine as the verdict bar shows it: words, places, and the names it clashes with."""

from __future__ import annotations

from dataclasses import dataclass

from namecheck.finding import Conflict, Finding, Report
from namecheck.messages import message
from portal.formats import day
from portal.i18n import language, t
from portal.office import current_office


@dataclass(frozen=True)
class Reason:
    """One finding in words. ``where`` is the text it is about."""

    outcome: str
    text: str
    basis: str
    where: str


@dataclass(frozen=True)
class Rival:
    """A name that stands against the declared one, by which likeness, and on what grounds two wordings are one business."""

    name: str
    status: str
    outcome: str
    likeness: tuple[str, ...]
    aligned: bool
    look_alikes: tuple[tuple[str, str], ...]
    grounds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Verdict:
    name: str
    outcome: str
    title: str
    segments: tuple[tuple[str, str], ...]
    reasons: tuple[Reason, ...]
    rivals: tuple[Rival, ...]


def verdict_of(report: Report) -> Verdict:
    return Verdict(
        name=report.name,
        outcome=report.outcome,
        title=t(f"names.outcome.{report.outcome}"),
        segments=_segments(report),
        reasons=tuple(_reason(report, f) for f in report.findings),
        rivals=tuple(_rivals(report)),
    )


def _segments(report: Report) -> tuple[tuple[str, str], ...]:
    parts = report.parts
    by_kind = {
        "division": parts.division or "",
        "trade_name": parts.trade_name,
        "industry": parts.industry or "",
        "form": parts.form or "",
    }
    order = {"D": "division", "T": "trade_name", "I": "industry", "F": "form"}
    first = [order[letter] for letter in parts.pattern if letter in order]
    return tuple((kind, by_kind[kind]) for kind in dict.fromkeys([*first, *by_kind]))


def _reason(report: Report, finding: Finding) -> Reason:
    where = report.name[slice(*finding.span)] if finding.span else ""
    where = "" if where == report.name else where  # about the whole name: there is no place to point at
    return Reason(finding.outcome, message(finding.code, finding.params, language()), finding.basis, where)


def _rivals(report: Report) -> list[Rival]:
    found: dict[str, Rival] = {}
    for finding in report.findings:
        for conflict in finding.conflicts:
            found.setdefault(conflict.name, _rival(report.name, finding, conflict))
    return list(found.values())


def _rival(name: str, finding: Finding, conflict: Conflict) -> Rival:
    """Names that differ are set above each other; of the very same text there is nothing to compare."""
    return Rival(
        name=conflict.name,
        status=_status(conflict),
        outcome=finding.outcome,
        likeness=tuple(t(f"names.via.{via}") for via in conflict.via),
        aligned=conflict.name != name,
        look_alikes=_look_alikes(name, conflict.name) if "glyph" in conflict.via else (),
        grounds=_grounds(dict(conflict.evidence)),
    )


def _grounds(evidence: dict[str, str]) -> tuple[str, ...]:
    """By what two wordings were taken for one business: their class of GB/T 4754, and the pairs counted."""
    said = [t("names.grounds.code", code=evidence["code"])] if "code" in evidence else []
    if {"observed", "expected"} <= evidence.keys():
        said.append(t("names.grounds.counts", observed=evidence["observed"], expected=evidence["expected"]))
    return tuple(said)


def _status(conflict: Conflict) -> str:
    """The status of a prior name, with the day until which it is reserved or from which it is free."""
    status = t(f"names.status.{conflict.status}")
    if conflict.until:
        return f"{status} · {t('names.until', day=day(conflict.until, language()))}"
    return (
        f"{status} · {t('names.free_from', day=day(conflict.free, language()))}" if conflict.free else status
    )


def _look_alikes(mine: str, theirs: str) -> tuple[tuple[str, str], ...]:
    """Pairs of characters of the two names that the tables call look-alikes."""
    office = current_office()
    with office.read() as session:
        near = office.rulebooks.naming(session, office.clock.now()).shelf.lookalikes
    return tuple((a, b) for a in dict.fromkeys(mine) for b in dict.fromkeys(theirs) if b in near.get(a, ()))
