"""Two operators at their keyboards: one proposes a change of keys, the other confirms it."""

from __future__ import annotations

import dataclasses
import re

from click.testing import CliRunner, Result

from licensing.act import Role
from licensing.services.accounts.accounts import SignUp
from portal.cli._group import cli
from portal.wiring import Office, open_office, read_settings
from tests.support import stories

FIRST = SignUp("冶运维", "13911110061", "632123198203030055", "nine-cold-lanterns")
SECOND = SignUp("铁运维", "13911110062", "632121198104040077", "four-warm-stones")
COMMITTED = re.compile(r"portal keys confirm (\S+)")


def appoint_two(office: Office) -> None:
    """Their posts; harmless when they are there."""
    for person in (FIRST, SECOND):
        stories.appoint(office, Role.OPERATOR, None, person=person)


def as_operator(person: SignUp, *words: str) -> Result:
    """``portal keys …`` by somebody who gives mobile and password."""
    return CliRunner().invoke(cli, ["keys", *words, "--as", person.mobile], input=f"{person.password}\n")


def keys(*words: str) -> Result:
    """``portal keys …`` in the environment's office; with ``--commit`` both operators do their part, and the answer is the second one's,
    or the refusal."""
    if "--commit" not in words or words[0] == "init":
        return CliRunner().invoke(cli, ["keys", *words])
    cheap = dataclasses.replace(read_settings(), password_memory_kib=64, password_passes=1)
    office = open_office(cheap)
    appoint_two(office)
    office.close()
    asked = as_operator(FIRST, *words)
    found = COMMITTED.search(asked.output)
    if asked.exit_code or not found:
        return asked
    pin = words[words.index("--pin") : words.index("--pin") + 2] if "--pin" in words else ()
    return as_operator(SECOND, "confirm", found[1], "--commit", *pin)


def portal(*words: str) -> Result:
    """Any verb of ``portal``, changes of keys by two operators."""
    return keys(*words[1:]) if words[0] == "keys" else CliRunner().invoke(cli, list(words))
