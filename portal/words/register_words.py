"""Codes of the catalogue as words in the language of this request."""

from __future__ import annotations

from collections.abc import Iterable

from licensing.catalogue.load import Catalogue
from licensing.catalogue.model import Term
from licensing.entities import catalogue_code
from portal.i18n import language
from portal.office import current_office


def department_name(code: str, catalogue: Catalogue) -> str:
    """A body's name; the code itself for a body that has left the table."""
    body = catalogue.departments.get(code)
    if body is None:
        return code
    return body.name_zh if language() == "zh" else body.name_en


def item_names(codes: Iterable[str], catalogue: Catalogue) -> list[str]:
    found = [catalogue.items[code] for code in codes if code in catalogue.items]
    return [item.name_zh if language() == "zh" else item.name_en for item in found]


def place_name(code: str, catalogue: Catalogue) -> str:
    place = catalogue.places.get(code)
    if place is None:
        return code
    return place.name_zh if language() == "zh" else place.name_en


def exclusion_name(code: str) -> str:
    """What an exclusion from simplified deregistration says."""
    return _term(current_office().books.catalogue.exclusions[code])


def standing_kind_name(code: str) -> str:
    """What a stated fact says; an older row's code of ``exclusions``, or the code itself for a kind that has left the tables."""
    catalogue = current_office().books.catalogue
    kind = catalogue.standing_kinds.get(code)
    if kind is not None:
        return kind.zh if language() == "zh" else kind.en
    return exclusion_name(code) if code in catalogue.exclusions else code


def order_kind_name(code: str) -> str:
    """What a register order does; the code itself for a kind that has left the table."""
    kind = current_office().books.catalogue.order_kinds.get(code)
    if kind is None:
        return code
    return kind.zh if language() == "zh" else kind.en


def entity_type_name(code: str, catalogue: Catalogue, name: str | None = None) -> str:
    """The type of an enterprise on the register; ``code`` as the contract writes it (llc, individual, …), ``name`` its name."""
    known = catalogue.entity_types.get(catalogue_code(code, name))
    return _term(known) if known else code


def role_names(codes: Iterable[str], catalogue: Catalogue) -> str:
    """Offices in the reader's language, one after the other."""
    comma = "、" if language() == "zh" else ", "
    return comma.join(_term(catalogue.officer_roles[code]) for code in codes)


def _term(term: Term) -> str:
    return term.zh if language() == "zh" else term.en
