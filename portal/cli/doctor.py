"""``portal doctor``: looks at everything an operator can mend, and says what to do."""

from __future__ import annotations

import json
import sys

import click

from portal.health._symptom import Examine, Symptom, examinations
from portal.wiring import Office, open_office, read_settings


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as one JSON object.")
def command(as_json: bool) -> None:
    """Read only. Exit code 0: all well; 1: something is wrong, each with what to do; 2: the settings cannot be used."""
    office = open_office(read_settings())
    found: dict[str, list[Symptom]] = {}
    try:
        for name, examine in examinations().items():
            found[name] = _examined(name, examine, office)
    finally:
        office.close()
    wrong = any(symptom.fatal for symptoms in found.values() for symptom in symptoms)
    if as_json:
        told = [{"part": name, **vars(symptom)} for name, symptoms in found.items() for symptom in symptoms]
        click.echo(
            json.dumps({"ok": not wrong, "examined": list(found), "symptoms": told}, ensure_ascii=False)
        )
    else:
        for name, symptoms in found.items():
            click.echo(f"{'wrong' if any(s.fatal for s in symptoms) else 'well':6} {name}")
            for symptom in symptoms:
                click.echo(f"       {symptom.code}: {symptom.wrong}\n       → {symptom.do}")
    sys.exit(1 if wrong else 0)


def _examined(name: str, examine: Examine, office: Office) -> list[Symptom]:
    """One broken part must not hide the others: what an examination stumbles over is its finding."""
    try:
        return list(examine(office))
    except Exception as error:  # whatever is broken, the operator hears of it and of the rest
        return [
            Symptom(
                f"{name}_unexamined",
                f"could not be examined: {type(error).__name__}",
                "portal migrate, then again; the log says more",
            )
        ]
