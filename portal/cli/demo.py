"""``portal demo``: sets everything up once, then serves with a worker until stopped."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click
from rich.console import Console

from portal.cli.demo_steps import DemoRun, load_steps
from portal.cli.demo_steps._welcome import show_welcome
from portal.demo_mark import may_become_demo
from portal.demo_serving import check_port, serve
from portal.demo_story.telling import tell_beside
from portal.wiring import read_settings


@click.command()
@click.option(
    "--register",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A register file to load instead of the bundled sample.",
)
def command(register: Path | None) -> None:
    """Set up a demonstration and serve it; a second start keeps its data."""
    console = Console()
    settings = read_settings(demo=True)
    may_become_demo(settings)
    check_port(settings)
    run = DemoRun(settings, register, console)
    for step in load_steps():
        step.run(run)
    run.close()
    serve(settings, lambda: show_welcome(settings, console), beside=partial(tell_beside, settings))
    console.print("stopped; the data is kept")
