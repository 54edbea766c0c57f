"""Words and masks that the templates of this counter use."""

from __future__ import annotations

from typing import Any

from licensing.id_number import masked_id
from portal import formats
from portal.counters.applications.blueprint import blueprint
from portal.counters.applications.fields import day
from portal.counters.applications.scope import named
from portal.counters.applications.sections import corrections
from portal.i18n import language

blueprint.add_app_template_filter(masked_id, "masked")
blueprint.add_app_template_filter(named, "named")


@blueprint.app_template_filter("masked_mobile")
def masked_mobile(number: str) -> str:
    """A mobile as it may be shown.

    >>> masked_mobile("13911110001")
    '139****0001'
    """
    return f"{number[:3]}****{number[-4:]}"


@blueprint.app_template_filter("iso_date")
def iso_date(text: object) -> str:
    """A date kept as text, in words."""
    return formats.day(day(text), language())


@blueprint.context_processor
def shared() -> dict[str, Any]:
    """What every template of this counter may ask."""
    return {"corrections_of": corrections, "named": named}
