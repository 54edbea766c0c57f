"""What an application obliges to, by its scope, type and place as answered so far."""

from __future__ import annotations

from licensing.application.draft import Draft
from licensing.catalogue.load import Catalogue
from licensing.obligations import Obligations, obligations

CERTIFICATES = "certificates"  # the section that says what is applied for, and what was approved elsewhere


def duties(draft: Draft, catalogue: Catalogue) -> Obligations:
    """Departments are named once the county is known."""
    county = draft.section("place").get("county")
    place = str(county) if county in catalogue.counties else None
    return obligations(draft.scope, draft.kind.catalogue_code, place, catalogue)
