"""An item that the register has wrong is corrected from the day it was entered (企业信息公示暂行条例 art 12); nobody votes on it.

What a case of ours entered was printed, signed and entered by the machine: the register cannot differ from it, and what was signed
changes by a change alone. Only what an officer typed, or an imported register brought, can be an error here.
"""

from __future__ import annotations

from licensing.application.draft import Draft
from licensing.catalogue.addresses import mark_in
from licensing.catalogue.load import Catalogue
from licensing.documents.wording import term_text
from licensing.errors import Problem
from licensing.findings.rule import REVIEW, Looked, Rule
from licensing.kinds.change import matter
from licensing.services.orders.entering import LONG, entered
from licensing.services.register import history
from licensing.store.models import Case, Enterprise
from licensing.uploads.about import ROW, signed_files
from licensing.work import Work

ITEM = "correction"
CORRECTED = ("domicile", "scope", "term")
LEAST = 10  # characters: a word is no account of an error
ENDLESS = term_text(None)  # as the register writes a term without an end
BASIS = "企业信息公示暂行条例第十二条"


def wanted(case: Case) -> str:
    """The item that is wrong; empty while none is chosen."""
    chosen = str(matter.answer(case, ITEM).get("which") or "") if ITEM in matter.items_of(case) else ""
    return chosen if chosen in CORRECTED else ""


def value(case: Case) -> str:
    said = str(matter.answer(case, ITEM).get("value") or "")
    return LONG if said == ENDLESS and wanted(case) == "term" else said


def problems(work: Work, case: Case) -> list[Problem]:
    """What is missing, and whether what stands there can be an error at all."""
    if ITEM not in matter.items_of(case):
        return []
    if len(matter.items_of(case)) > 1:
        return [Problem(ITEM, "change.correction_alone")]
    which, enterprise = wanted(case), matter.enterprise_of(work, case)
    if not which or not value(case):
        return [Problem(ITEM, "order.missing")]
    if entered(work, which, value(case)) == getattr(enterprise, which):
        return [Problem(ITEM, "change.same")]
    if signed_by_case(work, enterprise, which):
        return [Problem(ITEM, "change.correction_signed")]
    mark = mark_in(value(case), work.books.catalogue.address_kinds.values())
    found = [Problem(ITEM, "place.mark_typed", {"mark": mark})] if mark else []
    if len(str(matter.answer(case, ITEM).get("grounds") or "")) < LEAST:
        found.append(Problem(ITEM, "change.correction_grounds"))
    if not any(x.about == ROW + ITEM for x in signed_files(case)):
        found.append(Problem(ITEM, "change.correction_paper"))
    return found


def signed_by_case(work: Work, enterprise: Enterprise, which: str) -> bool:
    """Whether what stands there was entered from papers that people signed here."""
    act = history.entered_by(work.session, enterprise, which)
    if act is None or act == history.START:
        return enterprise.case_id is not None
    return act.startswith("case:")


def look(work: Work, case: Case) -> tuple[Looked, ...]:
    """A person compares every correction with the paper it rests on."""
    if not wanted(case):
        return ()
    told = Problem(ITEM, "change.correction_compare", {"value": value(case)})
    return (Looked(Rule("XC-04", REVIEW, BASIS, "yes", ("llc",), _register, ITEM), (told,)),)


def _register(draft: Draft, catalogue: Catalogue) -> list[Problem]:
    """This rule looks at the register, not at a founder's draft."""
    return []


def corrected(case: Case) -> frozenset[str]:
    """Items of the register whose new value stands from the day the old one was entered."""
    return frozenset({wanted(case)} - {""})
