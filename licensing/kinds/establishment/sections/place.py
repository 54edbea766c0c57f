"""Domicile (条例 arts 8(4), 11; 细则 art 6): which county decides the authority; the name's division must be the same place (734 art 7).

What sort of address it is decides what is asked: one's own premises, a host's address, or the network place of a platform.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from licensing.application.draft import Draft
from licensing.catalogue.addresses import (
    DOMAIN,
    ENTERPRISE,
    NO_HOST,
    ORDINARY,
    PLATFORM,
    AddressKind,
    mark_in,
)
from licensing.catalogue.load import Catalogue
from licensing.errors import Problem
from licensing.findings.rules import refusals

NAME = "place"
ORDER = 20
FIELDS = (
    "kind",
    "county",
    "town",
    "address",
    "tenure",
    "tenure_until",
    "owner",
    "proof",
    "host",
    "desk",
    "host_until",
    "platform",
    "shop",
    "net_only",
)
TENURES = ("owned", "leased", "lent")
PROOFS = ("file", "waived")
TYPED = ("town", "address", "desk", "platform", "shop")  # what the address is printed from
OWN, LENT, NET = (
    ("tenure", "tenure_until", "owner", "proof"),
    ("host", "desk", "host_until"),
    ("platform", "shop", "net_only"),
)
DROPPED = {
    NO_HOST: (*LENT, *NET),
    ENTERPRISE: (*OWN, *NET),
    PLATFORM: (*OWN, *LENT, "town", "address"),
}  # what a kind of address does not ask


def applies(entity_type: str) -> bool:
    return True


def problems(draft: Draft, catalogue: Catalogue) -> list[Problem]:
    """Every problem of the section, in the order of its fields."""
    kind = kind_of(draft, catalogue)
    if kind is None:
        return [Problem("kind", "place.unknown_kind")]
    found = [] if kind.open_to(draft.type_code) else [Problem("kind", "place.kind_not_for_type")]
    found += _county(draft, catalogue)
    if kind.host == PLATFORM:
        found += [*_network(draft), *draft.hosted]
    elif kind.host == ENTERPRISE:
        found += draft.hosted
    else:
        found += [*_address(draft), *_tenure(draft)]
    return [*found, *_marks(draft, catalogue), *refusals(draft, catalogue, NAME)]


def _marks(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """What the register prints by the kind of address nobody writes by hand."""
    for field in TYPED:
        mark = mark_in(str(draft.section(NAME).get(field) or ""), catalogue.address_kinds.values())
        if mark:
            yield Problem(field, "place.mark_typed", {"mark": mark})


def kept(answer: Mapping[str, Any], catalogue: Catalogue) -> dict[str, Any]:
    """What was said without what this kind of address does not ask."""
    kind = catalogue.address_kinds.get(str(answer.get("kind") or ORDINARY))
    dropped = DROPPED[kind.host if kind is not None else NO_HOST]
    return {name: None if name in dropped else value for name, value in answer.items()}


def kind_of(draft: Draft, catalogue: Catalogue) -> AddressKind | None:
    """The kind of address; one's own premises where nothing is said."""
    return catalogue.address_kinds.get(str(draft.section(NAME).get("kind") or ORDINARY))


def _county(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    county = draft.section(NAME).get("county")
    if not county:
        yield Problem("county", "place.required")
    elif county not in catalogue.counties:
        yield Problem("county", "place.unknown_county")
    elif draft.name_division not in (None, county, f"{county[:4]}00"):
        yield Problem("county", "place.name_in_other_division", {"name": draft.name or ""})


def _address(draft: Draft) -> Iterator[Problem]:
    address = draft.section(NAME).get("address")
    if not address:
        yield Problem("address", "place.required")
    elif len(str(address)) < 5:
        yield Problem("address", "place.too_short")


def _tenure(draft: Draft) -> Iterator[Problem]:
    answer = draft.section(NAME)
    if not answer.get("tenure"):
        yield Problem("tenure", "place.required")
    elif answer["tenure"] not in TENURES:
        yield Problem("tenure", "place.unknown_tenure")
    if answer.get("tenure") in ("leased", "lent") and not answer.get("owner"):
        yield Problem("owner", "place.owner_needed")
    if answer.get("tenure") == "leased":
        until = answer.get("tenure_until")
        if not until:
            yield Problem("tenure_until", "place.lease_end_needed")
        elif str(until) <= draft.on.isoformat():
            yield Problem("tenure_until", "place.lease_over")


def _network(draft: Draft) -> Iterator[Problem]:
    """The platform by its name and the shop on it; a domain or a hosted site is no place; business on the network alone."""
    answer = draft.section(NAME)
    for field in ("platform", "shop"):
        said = str(answer.get(field) or "").strip()
        if not said:
            yield Problem(field, f"place.{field}_needed")
        elif DOMAIN.fullmatch(said):
            yield Problem(field, "place.bare_domain")
    if not answer.get("net_only"):
        yield Problem("net_only", "place.net_only_needed")
