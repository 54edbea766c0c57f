"""The name of a foreign company's branch: the company's nation and form of liability, what tells it from others, and a form.

Basis: 公司法 art 246; 国务院令第734号 art 13.
"""

from __future__ import annotations

from dataclasses import dataclass

from licensing import parties
from licensing.act import Act
from licensing.catalogue.load import Catalogue
from licensing.entities import KINDS
from licensing.errors import Invalid, Problem
from licensing.foreign_branches import LIABILITY
from licensing.nations import NATIONS, nation_of
from licensing.services.names.declaring import PREFECTURE, SHORTEST_HEAD, form_choices
from namecheck.declaration import Declaration

KIND = "foreign_branch"


@dataclass(frozen=True)
class ForeignParts:
    """As typed. ``nation``: of ``NATIONS``; ``head``: the company's whole Chinese name; ``number``: of its register at home."""

    nation: str
    head: str
    number: str
    county: str
    place: str
    form: str

    @property
    def company(self) -> str:
        """The company with its nation in front, unless its name says it."""
        said, nation = nation_of(self.head), NATIONS.get(self.nation)
        if nation is None or (said is not None and said.code == nation.code):
            return self.head.strip()
        return nation.words[0] + self.head.strip()

    @property
    def code(self) -> str:
        return parties.tidy(parties.FOREIGN, f"{self.nation}:{self.number}")

    @property
    def text(self) -> str:
        return f"{self.company}{self.place.strip()}{self.form}"


def problems_of(parts: ForeignParts, catalogue: Catalogue) -> list[Problem]:
    """What the form itself can tell."""
    found, head, said = [], parts.head.strip(), nation_of(parts.head)
    if parts.nation not in NATIONS:
        found.append(Problem("nation", "name.nation_unknown"))
    elif (said is not None and said.code != parts.nation) or nation_of(parts.company) is None:
        found.append(Problem("head_name", "name.nation_differs", {"name": head}))
    if len(head) < SHORTEST_HEAD:
        found.append(Problem("head_name", "name.foreign_head_needed"))
    elif not head.endswith(LIABILITY):
        found.append(Problem("head_name", "name.liability_needed", {"forms": "、".join(LIABILITY)}))
    if not parties.is_valid(parties.FOREIGN, "", parts.code):
        found.append(Problem("number", "people.foreign_number"))
    if parts.form not in form_choices(KIND):
        found.append(Problem("form", "name.form_of_other_type"))
    if parts.county not in catalogue.counties:
        found.append(Problem("county", "place.unknown_county"))
    return found


def declare(parts: ForeignParts, act: Act, catalogue: Catalogue) -> Declaration:
    """The declaration of a form. Raises Invalid with everything that its parts say."""
    if found := problems_of(parts, catalogue):
        raise Invalid(found)
    return declaration_of(parts, act)


def declaration_of(parts: ForeignParts, act: Act) -> Declaration:
    """The company's name in front is no clash, and its nation no forbidden word (734 art 13)."""
    return Declaration(
        text=parts.text,
        entity_type=KINDS[KIND].register,
        authority=PREFECTURE,
        on=act.on,
        applicant_division=parts.county,
        holder=act.actor.id,
        investors=frozenset({parts.code}),
        parent=parts.company,
    )
