"""What an applicant declares, and what is known about the applicant that law lets count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from namecheck.name import Parts

ENTITY_TYPES = ("llc", "jsc", "partnership", "sole", "cooperative", "individual", "branch", "group")


@dataclass(frozen=True)
class Declaration:
    """One name declared on one day.

    ``authority``: six digits; the whole prefecture (first four) is one scope. ``applicant_division``: the code of
    the county where the enterprise sits. ``investors``: USCCs or ids of those who invest in it. ``uscc``: of an
    existing enterprise that changes its name. ``holder``: whose reservation may be used. ``controlled``: legal
    persons controlled (for groups), None = not stated. ``parent``: full name of the parent (for branches).
    ``claims``: any of other_meaning, authorised, own_name, foreign_controlled, cross_province, cross_industry,
    state_council, trade_custom. ``main_industry``: GB/T 4754 code of the main business.
    """

    text: str
    entity_type: str | None
    authority: str
    on: date
    applicant_division: str | None = None
    declared_parts: Parts | None = None
    investors: frozenset[str] = frozenset()
    transferee_of: str | None = None
    claims: frozenset[str] = frozenset()
    holder: str | None = None
    uscc: str | None = None
    investor_names: frozenset[str] = frozenset()
    controlled: int | None = None
    parent: str | None = None
    main_industry: str | None = None
