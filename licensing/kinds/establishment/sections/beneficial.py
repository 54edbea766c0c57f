"""Beneficial owners, filed at the founding or exempted by a pledge (受益所有人信息管理办法 arts 3, 9); the rules are findings."""

from __future__ import annotations

from licensing.application.draft import Draft
from licensing.beneficial import SECTION
from licensing.catalogue.beneficial import read_beneficial
from licensing.catalogue.load import DATA, Catalogue
from licensing.entities import KINDS
from licensing.errors import Problem
from licensing.findings import rules

NAME = SECTION
ORDER = 55
ROWS = read_beneficial(DATA)[0]  # who files (art 2)


def applies(entity_type: str) -> bool:
    return ROWS.ask(KINDS[entity_type])


def problems(draft: Draft, catalogue: Catalogue) -> list[Problem]:
    return rules.refusals(draft, catalogue, NAME)
