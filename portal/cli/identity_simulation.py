"""``portal identity-simulation``: the demo's identity provider, a process of its own that believes whoever presses a button."""

from __future__ import annotations

import click
from werkzeug.serving import make_server

from portal.cli.demo_steps._texts import demo_texts
from portal.clock import SystemClock
from portal.identity.simulation import Pretended, make_simulation
from portal.wiring import read_settings


@click.command()
def command() -> None:
    """Serve the simulated provider at the address of the setting ``oidc_issuer``; only for a demonstration."""
    settings = read_settings()
    if not settings.demo or not settings.oidc_issuer.startswith("http://127.0.0.1:"):
        raise click.ClickException(
            "the simulation is for a demonstration on this machine; see docs/identity.md"
        )
    people = [
        Pretended(who.name, who.id_number, who.mobile)
        for who in demo_texts().accounts
        if who.role == "applicant"
    ]
    app = make_simulation(
        settings.oidc_issuer,
        settings.base_url + "/identity/back",
        people,
        lambda: SystemClock().now().timestamp(),
    )
    make_server("127.0.0.1", int(settings.oidc_issuer.rpartition(":")[2]), app, threaded=True).serve_forever()
