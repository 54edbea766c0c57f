"""Stories about facts that departments state: who says what about whom, and how it ends."""

from __future__ import annotations

from datetime import date

from licensing.act import SYSTEM, Actor, Role
from licensing.services.register import stating
from licensing.services.register.stating import Statement
from portal.wiring import Office
from tests.support import stories
from tests.support.stories import LI

REGISTRY, TAX = "630202-AMR", "630202-TAX"


def said(code: str, subject: str, since: date, **more: object) -> Statement:
    """A statement with a basis and a reference of its own."""
    told = {"basis": "执行裁定书", "reference": f"文号{code}{since}", "name": ""} | more
    return Statement(code=code, subject=subject, since=since, **told)  # type: ignore[arg-type]  # by keyword


def about_person(office: Office, code: str, since: date, who: stories.SignUp = LI, **more: object) -> str:
    """What the registry of 乐都区 states about a person; the id of the fact."""
    told = said(code, who.id_number, since, **({"name": who.name} | more))
    with office.work(SYSTEM) as work:
        return stating.state(work, told, REGISTRY).id


def about_firm(
    office: Office, uscc: str, code: str, since: date, body: str = REGISTRY, **more: object
) -> str:
    """What a department states about an enterprise; the id of the fact."""
    with office.work(SYSTEM) as work:
        return stating.state(work, said(code, uscc, since, **more), body).id


def officer(office: Office, family: str = "TAX", place: str = "630202") -> Actor:
    """An officer of a department of a county."""
    return stories.appoint(office, Role.OFFICER, place, family)
