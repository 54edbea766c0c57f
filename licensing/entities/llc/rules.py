"""What the law says of a company in which somebody from abroad invests (外商投资法 arts 4, 28, 34; 公司登记管理实施办法 art 12)."""

from __future__ import annotations

from collections.abc import Iterator

from licensing.application.draft import Draft
from licensing.catalogue.load import Catalogue
from licensing.company_variants import measures
from licensing.documents.wording import scope_text
from licensing.errors import Problem
from licensing.findings.owners import from_abroad
from licensing.findings.rule import REVIEW, Rule

COMPANIES = ("llc", "jsc")


def _listed(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """The list is not read here whole: its rows say beside which phrases a person compares it, and none refuses by itself."""
    abroad = [p.name for p in draft.owners if from_abroad(p)]
    if not abroad:
        return
    names = "、".join(abroad)
    yield Problem("people", "people.foreign_invested", {"names": names})
    for measure in measures(scope_text(draft, catalogue)):
        yield Problem("items", "people.foreign_list", {"names": names, "says": measure.zh})


RULES = (
    Rule(
        "GE-56F", REVIEW, "外商投资法第二十八条；公司登记管理实施办法第十二条", "partial", COMPANIES, _listed
    ),
)
