"""What one application says once and several of its forms use: read from the one place where it is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from licensing.application.draft import Draft, PersonAnswer
from licensing.catalogue.load import Catalogue
from licensing.documents.wording import address_text

TENURE = {"owned": "自有", "leased": "租赁", "lent": "无偿使用"}  # as the choices of ``premises_title``
Fact = Callable[[Draft, Catalogue], str]


def _first(role: str, read: Callable[[PersonAnswer], str]) -> Fact:
    return lambda draft, _: next((read(p) for p in draft.holding(role)), "")


def _owners(draft: Draft, _: Catalogue) -> str:
    """One line for each owner: name and share."""
    whole = sum(p.amount_fen for p in draft.owners)
    if not whole:
        return ""
    return "\n".join(f"{p.name}，{100 * p.amount_fen / whole:.2f}%" for p in draft.owners)


def _scope(draft: Draft, catalogue: Catalogue) -> str:
    return "；".join(catalogue.scope_items[c].item for c in draft.scope if c in catalogue.scope_items)


READ: Mapping[str, Fact] = {
    "domicile": lambda draft, catalogue: (
        address_text(draft, catalogue)
        if draft.section("place").get("address") or draft.section("place").get("platform")
        else ""
    ),
    "tenure": lambda draft, _: TENURE.get(str(draft.section("place").get("tenure")), ""),
    "capital": lambda draft, _: (
        f"{draft.capital_fen / 100:.2f}".removesuffix(".00") if draft.capital_fen else ""
    ),
    "owners": _owners,
    "scope": _scope,
    "manager": _first("MANAGER", lambda p: p.name),
    "liaison_name": _first("LIAISON", lambda p: p.name),
    "liaison_mobile": _first("LIAISON", lambda p: p.mobile),
}
AGENTS = ("agent_name", "agent_id", "agent_mobile")
FACTS_READ = (*READ, *AGENTS)


def facts_of(draft: Draft, catalogue: Catalogue, agent: Mapping[str, str]) -> dict[str, str]:
    """Fact -> what the application says today; ``agent``: of whoever acts by a mandate."""
    return {name: read(draft, catalogue) for name, read in READ.items()} | dict(agent)


def derived(facts: Mapping[str, str], catalogue: Catalogue, names: Iterable[str]) -> dict[str, str]:
    """The answers these questions have already, by the facts."""
    found = {
        n: next((facts[f] for f in catalogue.derived[n] if facts.get(f)), "")
        for n in names
        if n in catalogue.derived
    }
    return {name: value for name, value in found.items() if value}


def followed(
    answer: Mapping[str, Any], before: Mapping[str, str], now: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, str]]:
    """The item answers once the facts have moved, and those to be looked at again: name -> what the fact says now.

    An answer that said what the fact said goes with it; one that somebody wrote otherwise stays, and is asked again.
    """
    values = dict(answer)
    again = {}
    for name, new in now.items():
        old, kept = before.get(name, ""), values.get(name)
        if old in ("", new) or kept in (None, "", new):
            continue
        if kept == old:
            values[name] = new
        else:
            again[name] = new
    return values, again
