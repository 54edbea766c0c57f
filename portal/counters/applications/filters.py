"""Words and masks that the templates of this counter use."""

from __future__ import annotations

from typing import Any

from licensing.entities import KINDS, EntityKind
from licensing.id_number import masked_id
from licensing.parties import shown_number
from licensing.services.accounts import addresses
from licensing.services.cases.outcome import Permit
from licensing.store.models import Case, Person, Signature
from portal import drafts, formats
from portal.counters.applications.blueprint import blueprint
from portal.counters.applications.fields import day
from portal.counters.applications.scope import named
from portal.counters.applications.sections import corrections
from portal.i18n import language, t
from portal.office import current_office
from portal.words.kind_words import kinded
from portal.words.register_words import department_name, item_names

blueprint.add_app_template_filter(masked_id, "masked")
blueprint.add_app_template_filter(named, "named")


@blueprint.app_template_filter("permit_items")
def permit_items(permit: Permit) -> str:
    """The items of a permit in a line."""
    return t("applications.comma").join(item_names(permit.items, current_office().books.catalogue))


@blueprint.app_template_filter("department_of")
def department_of(code: str) -> str:
    """A department's name by its code."""
    return department_name(code, current_office().books.catalogue)


@blueprint.app_template_filter("party_number")
def party_number(person: Person) -> str:
    """A party's number as it may be shown: a body's whole, a person's masked."""
    return shown_number(person.party, person.id_number)


@blueprint.app_template_filter("spoken")
def spoken(signature: Signature) -> str:
    """Who signed for a body, and by what power."""
    power = signature.power or {}
    return (
        t(f"party.by.{power['power']}", signer=power["signer"], grant=power.get("grant") or "")
        if power
        else ""
    )


@blueprint.app_template_filter("masked_mobile")
def masked_mobile(number: str) -> str:
    """A mobile as it may be shown.

    >>> masked_mobile("13911110001")
    '139****0001'
    """
    return addresses.masked(number)


@blueprint.app_template_filter("iso_date")
def iso_date(text: object) -> str:
    """A date kept as text, in words."""
    return formats.day(day(text), language())


@blueprint.context_processor
def shared() -> dict[str, Any]:
    """What every template of this counter may ask."""
    return {
        "corrections_of": corrections,
        "draft_state": drafts.state,
        "named": named,
        "kinded": kinded,
        "kind_of": _kind_of,
    }


def _kind_of(case: Case) -> EntityKind:
    return KINDS[case.entity_type]
