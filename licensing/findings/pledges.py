"""Permits by pledge (告知承诺; 国办发〔2020〕42号): whoever once pledged falsely takes the ordinary route until it is repaired (M15)."""

from __future__ import annotations

from collections.abc import Iterator

from licensing.application.draft import Draft
from licensing.application.duties import duties
from licensing.catalogue.load import Catalogue
from licensing.entities import EVERY
from licensing.errors import Problem
from licensing.findings.rule import REVIEW, Rule

MODE, GATE = "pledge", "pledge"  # the way of 证照分离, and the gate of the facts that close it


def by_pledge(draft: Draft, catalogue: Catalogue) -> tuple[str, ...]:
    """Items of the scope that are given on a pledge here today, each once."""
    codes = (code for duty in duties(draft, catalogue).after if duty.mode == MODE for code in duty.items)
    return tuple(dict.fromkeys(codes))


def _false_before(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """Of those who signed; the clerk reads it, and the permit goes its ordinary way."""
    if not by_pledge(draft, catalogue):
        return
    for person in draft.people:
        kinds = (catalogue.standing_kinds.get(bar.code) for bar in draft.bars.get(person.id, ()))
        if any(kind is not None and GATE in kind.gates for kind in kinds):
            yield Problem(f"person.{person.id}.roles", "people.pledge_closed", {"name": person.name})


RULES = (Rule("GE-62", REVIEW, "国办发〔2020〕42号", "partial", EVERY, _false_before),)
