"""The lawful frame of a name: division, order and form put right, so that only the trade name is left to find."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from namecheck.declaration import Declaration
from namecheck.forms import GROUP_MARKS, INDIVIDUAL, SOLE
from namecheck.industry import known
from namecheck.name import Parts
from namecheck.places import within
from namecheck.shelf import Shelf

FORMS = {
    "llc": "有限公司",
    "jsc": "股份有限公司",
    "cooperative": "专业合作社",
    "individual": f"店{INDIVIDUAL}",
    "sole": f"店{SOLE}",
}
PARTNERS = "（普通合伙）"
OUTSIDE = frozenset({"own_division", "district_alone", "division_former", "no_division"})
NO_TRADE = (
    "商贸",
    "科技",
    "农牧",
    "餐饮管理",
    "文化传播",
)  # shown where a name says no industry: the person picks
COUNTY = 3


def framed(parts: Parts, declaration: Declaration, codes: Collection[str], shelf: Shelf) -> Parts | None:
    """The parts with everything but the trade name as law asks, in the usual order; None for a branch.

    ``codes``: of the findings that stop the name. What was in order stays as written.
    """
    if parts.pattern.endswith("B"):
        return None
    form = _form(parts.form, declaration.entity_type, codes)
    division = parts.division
    if not OUTSIDE.isdisjoint(codes) or not division or _needs_county(parts, declaration, shelf):
        division = _home(parts, declaration, shelf)
    places = shelf.places
    code = next(iter(sorted(places.chains(division))), None)
    if division == parts.division:
        code = parts.division_code
    entry = shelf.forms.get(form.partition("（")[0])
    pattern = "DTIF" if parts.industry else "DTF"
    # the trade may be said by the form alone (火锅店): the word then stands once
    industry = _industry(parts.industry, form if entry and entry.implied else "", shelf)
    kept = replace(
        parts, division=division, division_code=code, form=form, industry=industry, pattern=pattern
    )
    return parts if _as_written(kept, parts) else kept


def _as_written(kept: Parts, parts: Parts) -> bool:
    same = (kept.division, kept.industry, kept.form) == (parts.division, parts.industry, parts.form)
    return same and bool(parts.pattern)


def _form(form: str | None, kind: str | None, codes: Collection[str]) -> str:
    if not form:
        return FORMS.get(kind or "llc", "有限公司")
    if "group_members" in codes:
        bare = form
        for mark in GROUP_MARKS:
            bare = bare.removeprefix(mark)
        form = bare or FORMS["llc"]
    if "form_fits_type" in codes:
        form = form + PARTNERS if kind == "partnership" else FORMS.get(kind or "", form)
    if kind == "individual" and not form.endswith(INDIVIDUAL):
        form += INDIVIDUAL
    return form


def _needs_county(parts: Parts, declaration: Declaration, shelf: Shelf) -> bool:
    if declaration.entity_type != "individual":
        return False
    return shelf.places.level.get(shelf.places.now(parts.division_code or "")) != COUNTY


def _home(parts: Parts, declaration: Declaration, shelf: Shelf) -> str:
    """How the division of the seat is written in a name: the city, and for an individual business its county."""
    places = shelf.places
    city = places.prefecture(declaration.authority).ljust(6, "0")
    meant = places.now(parts.division_code or "")
    seat = declaration.applicant_division or (meant if places.level.get(meant) == COUNTY else "")
    name, county = places.names.get(city, ""), places.names.get(seat, "")
    if not county or not within(seat, city) or seat == city:
        return name
    if county.endswith("区"):
        return name + county
    return county if declaration.entity_type == "individual" or meant == seat else name


def _industry(industry: str | None, form: str, shelf: Shelf) -> str | None:
    """The wording itself, or its longest ending that the tables know (X化妆品 declared with a strange word in front)."""
    if (
        not industry
        or industry.endswith(form or "\0")
        or known(industry, shelf.industries, shelf.lexicon.sizes)
    ):
        return industry
    ends = (industry[start:] for start in range(1, len(industry) - 1))
    return next((end for end in ends if end in shelf.lexicon.wordings), industry)
