"""The people and words of the demonstration, from ``config/demo/demo.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True)
class DemoAccount:
    """One person. ``authority``: 6-digit division code, ``department``: its short code, ``post``: words."""

    name: str
    mobile: str
    id_number: str
    role: str
    post: str
    authority: str | None = None
    department: str | None = None


@dataclass(frozen=True)
class DemoIssuer:
    """Whose licences the demo issues; stands in its certificates."""

    organisation: str
    region: str
    short: str


@dataclass(frozen=True)
class DemoTexts:
    password: str
    first_steps: tuple[str, ...]
    issuer: DemoIssuer
    accounts: tuple[DemoAccount, ...]


def demo_texts() -> DemoTexts:
    """Everything in the file. Raises TypeError for an unknown or missing key."""
    raw = tomllib.loads((files("config") / "demo" / "demo.toml").read_text(encoding="utf-8"))
    accounts = tuple(DemoAccount(**row) for row in raw.pop("account"))
    issuer = DemoIssuer(**raw.pop("issuer"))
    return DemoTexts(accounts=accounts, issuer=issuer, first_steps=tuple(raw.pop("first_steps")), **raw)
