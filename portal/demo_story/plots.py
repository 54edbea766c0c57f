"""What the demonstration tells, from ``config/demo/plots.toml``: who founds what, and how far it has come."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from licensing.services.accounts.accounts import SignUp
from portal.cli.demo_steps._texts import demo_texts


@dataclass(frozen=True)
class Plot:
    """One founding. ``ends``: where it stands, a name of ``portal.demo_story.founding.WALKS``; ``then``: what follows the licence.

    ``founder``, ``partner``: sign-in mobiles; without a partner it is an individual business. ``items``: certificate items.
    """

    name: str
    founder: str
    ends: str
    scope: tuple[str, ...]
    partner: str = ""
    county: str = "630202"
    address: str = ""
    wan: int = 50
    items: tuple[str, ...] = ()
    then: str = ""


@dataclass(frozen=True)
class Telling:
    """Everything told. ``answers``: question of an item -> what is answered."""

    people: Mapping[str, SignUp]
    answers: Mapping[str, Any]
    plots: tuple[Plot, ...]


@cache
def telling() -> Telling:
    """The file's contents. Raises TypeError for an unknown or missing key."""
    raw = tomllib.loads((files("config") / "demo" / "plots.toml").read_text("utf-8"))
    password = demo_texts().password
    cast = [SignUp(**row, password=password) for row in raw["person"]]
    known = [
        SignUp(a.name, a.mobile, a.id_number, password)
        for a in demo_texts().accounts
        if a.role == "applicant"
    ]
    plots = tuple(
        Plot(**{**row, "scope": tuple(row["scope"]), "items": tuple(row.get("items", ()))})
        for row in raw["plot"]
    )
    return Telling({who.mobile: who for who in (*known, *cast)}, raw["answers"], plots)
