"""Certificate items applied for in the same submission (多证合一, 先照后证); fields that several items need are asked once.

After-items need the applicant's pledge not to operate before the permit (双告知).
"""

from __future__ import annotations

from licensing.application.draft import Draft
from licensing.catalogue.load import Catalogue
from licensing.errors import Problem

NAME = "certificates"
ORDER = 60
FIELDS = ("items", "fields", "pledge")


def applies(entity_type: str) -> bool:
    return True


def problems(draft: Draft, catalogue: Catalogue) -> list[Problem]:
    answer = draft.section(NAME)
    chosen, found = [], []
    offered = {item.code: item for item in catalogue.offered(draft.kind.catalogue_code)}
    for code in answer.get("items") or []:
        if code in offered:
            chosen.append(offered[code])
        else:
            found.append(Problem("items", "certificates.not_offered", {"item": code}))
    found += catalogue.validate_fields(chosen, answer.get("fields") or {})
    if any(item.kind == "after" for item in chosen) and not answer.get("pledge"):
        found.append(Problem("pledge", "certificates.pledge_needed"))
    return found
