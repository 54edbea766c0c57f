"""From the parts of a form to a declaration, and the choices the form offers."""

from __future__ import annotations

from dataclasses import dataclass, replace

from licensing import parties
from licensing.act import Act
from licensing.branch_heads import forms_for
from licensing.catalogue.load import Catalogue
from licensing.entities import KINDS, NAMED
from licensing.errors import Invalid, Problem
from licensing.services.register import groups
from namecheck.declaration import Declaration
from namecheck.forms import INDIVIDUAL
from namecheck.name import Parts
from namecheck.parse import compose, parse
from namecheck.shelf import Shelf

BRANCH = "branch"
SHORTEST_HEAD = 6  # a place, a trade name and a form
PREFECTURE = (
    "630200"  # one comparison scope: all registries of the prefecture (G25); the first city of this portal
)


@dataclass(frozen=True)
class NameParts:
    """A name as typed into the form. ``county``: 6-digit code of the domicile; ``division``: as written in the name."""

    entity_type: str
    county: str
    division: str
    trade_name: str
    industry: str
    form: str


def division_choices(catalogue: Catalogue) -> dict[str, str]:
    """How the divisions of this prefecture may be written in a name, with the code each stands for.

    A district stands only behind its city (734 art 7); an autonomous county also in its common short form.
    """
    city = catalogue.places[PREFECTURE]
    choices = {city.name_zh: city.code}
    for county in catalogue.counties.values():
        if county.name_zh.endswith("区"):
            choices[city.name_zh + county.name_zh] = county.code
        else:
            choices[f"{county.name_zh[:2]}县"] = county.code
            choices[county.name_zh] = county.code
    return choices


def form_choices(entity_type: str) -> tuple[str, ...]:
    """Organisation forms offered for a type (82 art 12; art 53 for individual businesses)."""
    return KINDS[entity_type].forms


def group_choices(entity_type: str) -> tuple[str, ...]:
    """The forms of a company that leads a group (734 art 14), which only its own change takes (82 art 52)."""
    kind = KINDS[entity_type]
    return tuple(groups.WORD + form for form in kind.forms if kind.company)


def problems_of(parts: NameParts, catalogue: Catalogue, renames: bool = False) -> list[Problem]:
    """What the form itself can tell before the name rules speak. ``renames``: it shall be an enterprise's new name."""
    found = []
    if parts.entity_type in KINDS and parts.form in group_choices(parts.entity_type):
        if not renames:
            found.append(Problem("form", "name.group_is_a_change"))
        parts = replace(parts, form=parts.form.removeprefix(groups.WORD))
    written = division_choices(catalogue).get(parts.division)
    if parts.entity_type not in KINDS:
        found.append(Problem("entity_type", "name.type_unknown"))
    elif parts.form not in form_choices(parts.entity_type):
        found.append(Problem("form", "name.form_of_other_type"))
    if parts.county not in catalogue.counties:
        found.append(Problem("county", "place.unknown_county"))
    if written is None:
        found.append(Problem("division", "name.division_unknown"))
    elif written not in (parts.county, PREFECTURE):
        found.append(Problem("division", "name.division_of_other_place"))
    if not parts.trade_name.strip():
        found.append(Problem("trade_name", "name.trade_name_needed"))
    return found


def declaration_of(parts: NameParts, act: Act, catalogue: Catalogue) -> Declaration:
    """The declaration of a form without problems. The person's own reservations do not stand against it."""
    code = division_choices(catalogue)[parts.division]
    trade_name, industry = parts.trade_name.strip(), parts.industry.strip() or None
    return Declaration(
        text=compose(parts.division, trade_name, industry, parts.form),
        entity_type=KINDS[parts.entity_type].register,
        authority=PREFECTURE,
        on=act.on,
        applicant_division=parts.county,
        declared_parts=Parts(
            parts.division, code, trade_name, industry, parts.form, "DTIF" if industry else "DTF"
        ),
        holder=act.actor.id,
        investor_names=frozenset({act.actor.name}) if act.actor.id else frozenset(),
    )


def declare(parts: NameParts, act: Act, catalogue: Catalogue, renames: bool = False) -> Declaration:
    """The declaration of a form. Raises Invalid with everything that its parts say against each other."""
    if found := problems_of(parts, catalogue, renames):
        raise Invalid(found)
    return declaration_of(parts, act, catalogue)


@dataclass(frozen=True)
class BranchParts:
    """A branch's name as typed: its head's whole name and credit code, what tells it from others, and the form."""

    head: str
    code: str
    county: str
    place: str
    form: str

    @property
    def text(self) -> str:
        return f"{self.head}{self.place.strip()}{self.form}"


def branch_problems(parts: BranchParts, catalogue: Catalogue) -> list[Problem]:
    """What the form itself can tell; whose head it is asks ``branching``."""
    found = []
    if len(parts.head.strip()) < SHORTEST_HEAD:
        found.append(Problem("head_name", "name.head_needed"))
    if not parties.is_valid(parties.COMPANY, "", parties.tidy(parties.COMPANY, parts.code)):
        found.append(Problem("head_code", "people.credit_code"))
    offered = forms_for(parts.head)
    if parts.form not in form_choices(BRANCH):
        found.append(Problem("form", "name.form_of_other_type"))
    elif parts.form not in offered:
        code = "people.head_form" if offered else "people.head_without"
        found.append(Problem("form", code, {"name": parts.head, "forms": "、".join(offered)}))
    if parts.county not in catalogue.counties:
        found.append(Problem("county", "place.unknown_county"))
    return found


def branch_declaration(parts: BranchParts, act: Act) -> Declaration:
    """The declaration of a branch's name: its head's name in front is no clash (734 art 13)."""
    return Declaration(
        text=parts.text,
        entity_type=KINDS[BRANCH].register,
        authority=PREFECTURE,
        on=act.on,
        applicant_division=parts.county,
        holder=act.actor.id,
        investors=frozenset({parties.tidy(parties.COMPANY, parts.code)}),
        parent=parts.head,
    )


def offered(parts: Parts, shelf: Shelf) -> tuple[str | None, str, str | None]:
    """Kind, industry and form on the page for a name as read: the kind follows the form and is never swapped.

    A shop's own form (理发店, 超市部) becomes the offered one it ends with, what stands before it says the trade. No kind:
    this portal does not establish what the form stands for. A name without form is taken for a company.
    """
    form, industry = parts.form, parts.industry or ""
    if not form:
        return "llc", industry, None
    kind = next((kind for kind in NAMED if form in form_choices(kind)), None)
    entry = shelf.forms.get(form)
    if kind is not None or entry is None or "individual" not in entry.types or parts.pattern.endswith("B"):
        return kind, industry, form if kind else None
    ends = {choice.removesuffix(INDIVIDUAL): choice for choice in form_choices("individual")}
    bare = form.removesuffix(INDIVIDUAL)  # the mark is put behind what a person left bare
    last = max((end for end in ends if bare.endswith(end)), key=len, default=None)
    if last is None:
        return None, industry, None
    says = industry if industry.endswith(bare) else industry + bare
    return "individual", says.removesuffix(last), ends[last]


def free_text(text: str, entity_type: str | None, act: Act) -> Declaration:
    """A whole name somebody tries, signed in or not; what they hold themselves does not stand against it."""
    holder = act.actor.id
    return Declaration(text.strip(), entity_type, authority=PREFECTURE, on=act.on, holder=holder)


def split(text: str, shelf: Shelf) -> Parts:
    """How the engine reads a whole name: to fill the form from the box on the first page."""
    return parse(text, shelf).parts
