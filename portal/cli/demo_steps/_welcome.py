"""What the demo says once it serves: where, as whom, and what to try first."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files

from rich.console import Console
from rich.table import Table

from config.settings import Settings


@dataclass(frozen=True)
class DemoAccount:
    """One row of ``config/demo/accounts.toml``. ``authority``: 6 digits, ``post``: words for people."""

    name: str
    mobile: str
    id_number: str
    role: str
    post: str
    authority: str = ""
    department: str = ""


@dataclass(frozen=True)
class DemoTexts:
    password: str
    accounts: tuple[DemoAccount, ...]
    first_steps: tuple[str, ...]


def demo_texts() -> DemoTexts:
    """The demo's accounts and hints. Raises TypeError for an unknown or missing key."""
    raw = tomllib.loads((files("config") / "demo" / "accounts.toml").read_text(encoding="utf-8"))
    accounts = tuple(DemoAccount(**row) for row in raw.pop("account"))
    return DemoTexts(accounts=accounts, first_steps=tuple(raw.pop("first_steps")), **raw)


def show_welcome(settings: Settings, console: Console) -> None:
    """Prints address, accounts and first steps."""
    texts = demo_texts()
    table = Table("mobile (sign-in)", "name", "who")
    for account in texts.accounts:
        table.add_row(account.mobile, account.name, account.post)
    console.print(
        f"\n[bold]{settings.base_url}[/bold]   Ctrl-C stops it, the data stays in {settings.data_dir}\n"
    )
    console.print(table)
    console.print(f"every password: [bold]{texts.password}[/bold]\n")
    for place, line in enumerate(texts.first_steps, start=1):
        console.print(f"{place}. {line}")
