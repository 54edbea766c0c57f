"""What may be changed, who decides it and who signs, per type of enterprise: rows of ``rules.tsv`` with their articles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

from licensing.catalogue.model import VERIFIED
from licensing.catalogue.tables import read

COLUMNS = ("code", "entity_type", "item", "zh", "en", "decides", "signs", "face", "article", "verified")
UNANIMOUS = "unanimous"  # every owner, whatever part each holds
DECIDES = (
    "none",
    "majority",
    "two_thirds",
    "heads_majority",
    "heads_two_thirds",
    UNANIMOUS,
)  # of each sort from the weakest to the strictest
BY_HEADS = ("heads_majority", "heads_two_thirds")  # one member one vote (农民专业合作社法 art 22)
SIGNS = (
    *("representative", "new_representative", "parties", "others", "subscribers"),
    *("newcomers", "board", "partners", "head_office", "hastened", "leavers", "retracted", "diminished"),
    *("liquidator", "administrator", "joined", "giver", "heirs"),
)
TWO_THIRDS, HALF = Fraction(2, 3), Fraction(1, 2)


@dataclass(frozen=True)
class Rule:
    """``decides``: by which part of all voting rights; ``signs``: who signs besides; ``face``: whether the licence shows it."""

    item: str
    zh: str
    en: str
    decides: str
    signs: tuple[str, ...]
    face: bool
    article: str
    verified: str


@cache
def _tables() -> dict[str, dict[str, Rule]]:
    found: dict[str, dict[str, Rule]] = {}
    for row in read(Path(__file__).with_name("rules.tsv"), COLUMNS, "code").rows:
        signs = row.many("signs")
        if not signs or set(signs) - set(SIGNS):
            raise row.wrong(f"signs {row['signs']!r} is not of {', '.join(SIGNS)}")
        rule = Rule(
            row.needed("item"),
            row.needed("zh"),
            row.needed("en"),
            row.one_of("decides", DECIDES),
            signs,
            row.flag("face"),
            row.needed("article"),
            row.one_of("verified", VERIFIED),
        )
        found.setdefault(row.needed("entity_type"), {})[rule.item] = rule
    return found


def rules_for(entity_type: str) -> dict[str, Rule]:
    """The items this type changes online, in the page's order; none for a type that goes to the counter. Raises CatalogueError."""
    return _tables().get(entity_type, {})


def strictest(rules: Iterable[Rule]) -> str:
    """The majority that several items together need.

    >>> strictest(rules_for("llc")[i] for i in ("representative", "scope"))
    'two_thirds'
    """
    return max((r.decides for r in rules), key=DECIDES.index, default="none")


def reached(decides: str, yes: int, all_votes: int) -> bool:
    """Whether the voting rights that agree suffice; two thirds are reached by exactly two thirds, a half is not (公司法 art 66).

    >>> reached("two_thirds", 2, 3), reached("majority", 1, 2), reached("majority", 40, 100)
    (True, False, False)
    """
    if decides == "none":
        return True
    part = Fraction(yes, all_votes) if all_votes else Fraction(0)
    if decides == UNANIMOUS:
        return part == 1
    return part >= TWO_THIRDS if decides.endswith("two_thirds") else part > HALF
