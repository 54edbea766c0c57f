"""Domicile (条例 art 8(4); 细则 art 6): which county decides the authority; the name's division must be the same place (734 art 7)."""

from __future__ import annotations

from licensing.application.draft import Draft
from licensing.catalogue.load import Catalogue
from licensing.errors import Problem

NAME = "place"
ORDER = 20
FIELDS = ("county", "town", "address", "tenure", "tenure_until", "owner")
TENURES = ("owned", "leased", "lent")


def applies(entity_type: str) -> bool:
    return True


def problems(draft: Draft, catalogue: Catalogue) -> list[Problem]:
    """Every problem of the section, in the order of its fields."""
    answer = draft.section(NAME)
    found = [Problem(f, "place.required") for f in ("county", "address", "tenure") if not answer.get(f)]
    county = answer.get("county")
    if county and county not in catalogue.counties:
        found.append(Problem("county", "place.unknown_county"))
    elif county and draft.name_division not in (None, county, f"{county[:4]}00"):
        found.append(Problem("county", "place.name_in_other_division", {"name": draft.name or ""}))
    if answer.get("address") and len(str(answer["address"])) < 5:
        found.append(Problem("address", "place.too_short"))
    if answer.get("tenure") and answer["tenure"] not in TENURES:
        found.append(Problem("tenure", "place.unknown_tenure"))
    if answer.get("tenure") in ("leased", "lent") and not answer.get("owner"):
        found.append(Problem("owner", "place.owner_needed"))
    if answer.get("tenure") == "leased":
        until = answer.get("tenure_until")
        if not until:
            found.append(Problem("tenure_until", "place.lease_end_needed"))
        elif str(until) <= draft.on.isoformat():
            found.append(Problem("tenure_until", "place.lease_over"))
    return found
