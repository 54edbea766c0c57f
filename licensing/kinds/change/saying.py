"""A new name or scope that come apart: a person looks before the change is registered (企业名称登记管理规定 art 9)."""

from __future__ import annotations

from licensing.application.draft import Draft
from licensing.catalogue.load import Catalogue
from licensing.entities import NAMED
from licensing.errors import Problem
from licensing.findings import naming
from licensing.findings.rule import REVIEW, Looked, Rule
from licensing.kinds.change import matter
from licensing.services.orders.saying import newly_unsaid, trade_newly_apart
from licensing.store.models import Case
from licensing.work import Work


def look(work: Work, case: Case) -> tuple[Looked, ...]:
    """Words for which the scope would hold nothing; what law forbids outright stands among the problems."""
    given = matter.fields(case)
    if not (given.get("new_name") or given.get("scope")):
        return ()
    apart = newly_unsaid(work, matter.enterprise_of(work, case), given)
    found = tuple(naming.of(each, "") for each in apart if not naming.refused(each))
    other = trade_newly_apart(work, matter.enterprise_of(work, case), given)
    of_trade = (naming.told(*other, ""),) if other else ()
    return (
        Looked(Rule("GE-51W", REVIEW, naming.ARTICLE, "yes", NAMED, _nothing), found),
        Looked(Rule("NM-9", REVIEW, naming.OF_TRADE, "yes", NAMED, _nothing), of_trade),
    )


def _nothing(draft: Draft, catalogue: Catalogue) -> list[Problem]:
    """This rule looks at the register, not at a founder's draft."""
    return []
