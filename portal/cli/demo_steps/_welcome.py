"""What the demo says once it serves: where, as whom, and what to try first."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from config.settings import Settings
from portal.cli.demo_steps._texts import demo_texts


def show_welcome(settings: Settings, console: Console) -> None:
    """Prints address, accounts and first steps."""
    texts = demo_texts()
    table = Table("mobile (sign-in)", "name", "who")
    for account in texts.accounts:
        table.add_row(account.mobile, account.name, account.post)
    console.print(
        f"\n[bold]{settings.base_url}[/bold]   Ctrl-C stops it; the data stays in {settings.data_dir}\n"
    )
    console.print(table)
    console.print(f"every password: [bold]{texts.password}[/bold]\n")
    for place, line in enumerate(texts.first_steps, start=1):
        console.print(f"{place}. {line}")
