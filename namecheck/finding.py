"""What a check answers: findings with their place, and the report they make together."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import field
from datetime import date
from typing import Any

from namecheck.messages import message
from namecheck.name import Parts
from namecheck.remembered import value

OUTCOMES = ("pass", "warn", "review", "reject")


@value
class Conflict:
    """A prior name and how it clashes: ``relation`` same or similar, ``via`` by which likeness.

    ``evidence``: for two industry wordings, the class of GB/T 4754 both stand in (``code``), and how many pairs real registers
    hold (``observed``) and chance would give (``expected``), as far as each is known.
    ``until``: last day of a reservation; ``free``: first day on which the name is free again, where one is known.
    """

    name: str
    uscc: str | None
    status: str
    relation: str
    via: tuple[str, ...]
    evidence: tuple[tuple[str, str], ...] = ()
    until: date | None = None
    free: date | None = None

    def to_json(self) -> dict[str, Any]:
        """As in the check result of the contract."""
        facts: dict[str, Any] = {
            "name": self.name,
            "uscc": self.uscc,
            "status": self.status,
            "relation": self.relation,
            "via": list(self.via),
        }
        if self.evidence:
            facts["evidence"] = dict(self.evidence)
        days = (("until", self.until), ("free_from", self.free))
        return facts | {key: day.isoformat() for key, day in days if day}


@value
class Finding:
    """One thing a rule has to say: code, outcome, place in the text, legal basis, parameters, competing names."""

    code: str
    outcome: str
    span: tuple[int, int] | None
    basis: str
    params: Mapping[str, str] = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()

    def facts(self) -> dict[str, Any]:
        """The finding without its sentence: what is stored and replayed."""
        return {
            "code": self.code,
            "outcome": self.outcome,
            "span": list(self.span) if self.span else None,
            "basis": self.basis,
            "params": dict(self.params),
            "conflicts": [conflict.to_json() for conflict in self.conflicts],
        }

    def to_json(self, lang: str = "zh") -> dict[str, Any]:
        """As in the check result of the contract; ``params`` is added so that any language can be rendered."""
        return {**self.facts(), "message": message(self.code, self.params, lang)}


@value
class Report:
    """The verdict on one declaration; ``rules`` is the digest of every table that was used."""

    name: str
    parts: Parts
    outcome: str
    findings: tuple[Finding, ...]
    rules: str

    def _head(self) -> dict[str, Any]:
        parts = self.parts
        division = {"text": parts.division, "code": parts.division_code} if parts.division else None
        return {
            "name": self.name,
            "parts": {
                "division": division,
                "trade_name": parts.trade_name,
                "industry": parts.industry,
                "form": parts.form,
                "pattern": parts.pattern,
            },
            "outcome": self.outcome,
        }

    def to_json(self, lang: str = "zh") -> dict[str, Any]:
        """The check result of the contract, ready for ``json.dumps``."""
        return {**self._head(), "findings": [f.to_json(lang) for f in self.findings], "rules": self.rules}

    def canonical(self) -> bytes:
        """Stable bytes, without sentences: the same declaration, tables and prior names give the same bytes for ever."""
        body = {**self._head(), "findings": [f.facts() for f in self.findings], "rules": self.rules}
        text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return text.encode("utf-8", "surrogatepass")

    @property
    def digest(self) -> str:
        """``sha256:…`` of the canonical bytes."""
        return "sha256:" + hashlib.sha256(self.canonical()).hexdigest()


def worst(findings: tuple[Finding, ...]) -> str:
    """The outcome of a report: reject > review > warn > pass.

    >>> worst(())
    'pass'
    """
    return max((finding.outcome for finding in findings), key=OUTCOMES.index, default="pass")
