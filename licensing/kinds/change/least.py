"""A trade with a least or a paid-in capital, taken up by a change: what no machine decides of it a person weighs (公司法 arts 47, 96)."""

from __future__ import annotations

from licensing.application.draft import Draft
from licensing.catalogue.load import Catalogue
from licensing.entities import COMPANIES
from licensing.errors import Problem
from licensing.findings.least_capital import ARTICLE
from licensing.findings.rule import REVIEW, Looked, Rule
from licensing.kinds.change import matter
from licensing.services.orders import capital
from licensing.store.models import Case
from licensing.work import Work


def look(work: Work, case: Case) -> tuple[Looked, ...]:
    """What falls short of a text that nobody read, and whose capital is paid in first; what is refused stands among the problems."""
    given = matter.fields(case)
    if case.entity_type not in COMPANIES or not (given.get("scope") or given.get("capital_fen")):
        return ()
    enterprise = matter.enterprise_of(work, case)
    unread = capital.least_below(work, enterprise, given, read=False)
    paid = capital.paid_first(work, enterprise, given)
    return (
        Looked(Rule("GE-35U", REVIEW, ARTICLE, "no", COMPANIES, _nothing), tuple(unread)),
        Looked(Rule("GE-35P", REVIEW, ARTICLE, "yes", COMPANIES, _nothing), tuple(paid)),
    )


def _nothing(draft: Draft, catalogue: Catalogue) -> list[Problem]:
    """This rule looks at the register, not at a founder's draft."""
    return []
