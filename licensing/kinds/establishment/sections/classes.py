"""Class shares of a joint-stock company, where it is founded with any (公司法 arts 144, 145); the rules are findings."""

from __future__ import annotations

from licensing.application.draft import Draft
from licensing.catalogue.load import Catalogue
from licensing.entities import KINDS
from licensing.errors import Problem
from licensing.findings import rules
from licensing.stock import SECTION

NAME = SECTION
ORDER = 52  # after the promoters who take them
FIELDS = (SECTION,)


def applies(entity_type: str) -> bool:
    return KINDS[entity_type].capital == "stock"


def problems(draft: Draft, catalogue: Catalogue) -> list[Problem]:
    return rules.refusals(draft, catalogue, NAME)
