"""What owners of the kinds without shares do: one person hands the business over, partners and members bring more, terms are set anew."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from licensing.documents.wording import term_text
from tests.support.kinds import HOME, WAN
from tests.support.years.filing import filed, ids_of, owners, person
from tests.support.years.town import Known, Town

ALONE = {"sole": {"residence": HOME, "funds": "own"}, "individual": {}}
BRING = ("partnership", "limited_partnership", "special_partnership", "cooperative", "sole")
LASTING = (*BRING, "cooperative_union", "llc", "jsc", "individual", "branch")


def passes_on(town: Town, known: Known) -> bool:
    """Somebody new takes the business over, with its name and its code; a family says so at the counter."""
    if known.kind not in ALONE or known.listed or any("FAMILY" in p.roles for p in known.parts):
        return False
    old, new = known.parts[0], town.crowd.person()
    case_id = filed(
        town, known, {"representative": ALONE[known.kind]}, {"representative": person(new)}, (new,)
    )
    known.parts = [replace(p, who=new) if p is old else p for p in known.parts]
    town.leads(known, new)
    unnamed = known.now["name"] == known.now["representative"]
    town.entered(known, f"case:{case_id}", representative=new.name, **({"name": new.name} if unnamed else {}))
    return True


def puts_in_charge(town: Town, known: Known) -> bool:
    """The head puts somebody else in charge of its branch."""
    if known.kind != "branch":
        return False
    new = town.crowd.person()
    case_id = filed(town, known, {"representative": {}}, {"representative": person(new)}, (new,))
    known.parts = [replace(known.parts[0], who=new)]
    town.leads(known, new)
    town.entered(known, f"case:{case_id}", representative=new.name)
    return True


def brings(town: Town, known: Known) -> bool:
    """The first owner brings ten thousand yuan more; the others agree."""
    if known.kind not in BRING:
        return False
    ids, first = ids_of(town, known), owners(known)[0]
    known.parts = [replace(p, wan=p.wan + 1) if p is first else p for p in known.parts]
    before = int(known.now["capital_fen"] or 0)
    given: dict[str, Any] = {"amounts": {ids[p.who.name]: p.wan * WAN for p in owners(known)}}
    if known.kind == "sole":
        given["amounts"] = {ids[first.who.name]: before + WAN}
    else:
        mine = ids[first.who.name]
        given |= {"due": {mine: str(town.later(900))}, "form": {mine: "currency"}}
    case_id = filed(town, known, {"capital": given})
    town.entered(known, f"case:{case_id}", capital_fen=before + WAN)
    return True


def lasts(town: Town, known: Known) -> bool:
    """Another term."""
    years = town.rng.randrange(21, 60)
    if known.kind not in LASTING or known.now["term"] == term_text(years):
        return False
    case_id = filed(town, known, {"term": {"term": str(years)}})
    town.entered(known, f"case:{case_id}", term=term_text(years))
    return True
