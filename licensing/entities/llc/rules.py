"""What the law says of a company in which somebody from abroad invests (外商投资法 arts 4, 28, 34; 公司登记管理实施办法 art 12)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from licensing.application.draft import Draft
from licensing.catalogue.load import Catalogue
from licensing.company_variants import measures
from licensing.documents.wording import scope_text
from licensing.errors import Problem
from licensing.findings.owners import from_abroad
from licensing.findings.rule import REVIEW, Rule

COMPANIES = ("llc", "jsc")


def listed(abroad: Sequence[str], through: Sequence[str], scope: str) -> Iterator[Problem]:
    """The list is not read here whole: its rows say beside which phrases a person compares it, and none refuses by itself.

    ``abroad``: names of owners from abroad; ``through``: of owners in which somebody from abroad invests.
    """
    if abroad:
        yield Problem("people", "people.foreign_invested", {"names": "、".join(abroad)})
    if through:
        yield Problem("people", "people.foreign_subsidiary", {"names": "、".join(through)})
    for measure in measures(scope) if abroad or through else ():
        names = "、".join((*abroad, *through))
        yield Problem("items", "people.foreign_list", {"names": names, "says": measure.zh})


def _listed(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    abroad = [p.name for p in draft.owners if from_abroad(p)]
    through = [p.name for p in draft.owners if p.id in draft.bodies and draft.bodies[p.id].abroad]
    return listed(abroad, through, scope_text(draft, catalogue))


LISTED = Rule(
    "GE-56F", REVIEW, "外商投资法第二十八条；公司登记管理实施办法第十二条", "partial", COMPANIES, _listed
)
RULES = (LISTED,)
