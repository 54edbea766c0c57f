"""Officers who may not hold their office any more and whom this change leaves in it: a person weighs it (实施办法 art 15)."""

from __future__ import annotations

from licensing.application.draft import Draft
from licensing.catalogue.load import Catalogue
from licensing.entities import COMPANIES
from licensing.errors import Problem
from licensing.findings.rule import REVIEW, Looked, Rule
from licensing.kinds.change import matter, officers
from licensing.services.register import in_office
from licensing.services.register.in_office import Barred
from licensing.store.models import Case
from licensing.work import Work

ARTICLE = "公司登记管理实施办法第十五条；公司法第一百七十八条"


def look(work: Work, case: Case) -> tuple[Looked, ...]:
    """Whoever is barred today and neither leaves an office nor is replaced as representative by this change."""
    enterprise = matter.enterprise_of(work, case)
    if enterprise.entity_type not in COMPANIES:
        return ()
    items = matter.items_of(case)
    gone = {
        (m.role, m.name) for item in items if item in officers.ROLES for m in officers.leaving(case, item)
    }
    gone |= {("LEGAL_REP", enterprise.representative or "")} if "representative" in items else set()
    found = [
        _said(each)
        for each in in_office.barred(work, enterprise)
        if any((role, each.name) not in gone for role in each.roles)
    ]
    return (Looked(Rule("GE-04", REVIEW, ARTICLE, "yes", COMPANIES, _nothing), tuple(found)),)


def _said(each: Barred) -> Problem:
    """By when the company removes; before it was told of it no day runs."""
    if each.due is None:
        return Problem("", "people.barred_untold", {"name": each.name})
    return Problem("", "people.barred_stays", {"name": each.name, "due": each.due})


def _nothing(draft: Draft, catalogue: Catalogue) -> list[Problem]:
    """This rule looks at the register, not at a founder's draft."""
    return []
