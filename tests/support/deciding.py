"""A department's officer on the page: what will be recorded is looked at, then recorded."""

from __future__ import annotations

import re
from html import unescape

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from licensing.act import SYSTEM
from licensing.services import upkeep
from licensing.services.cases import legs
from licensing.store.models import Case
from portal.wiring import Office
from tests.support.pages import post

HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


def looked_at(page: str) -> dict[str, str]:
    """The hidden fields of the look before a decision."""
    return {name: unescape(value) for name, value in HIDDEN.findall(page)} if 'name="looked"' in page else {}


def decide(client: FlaskClient, where: str, typed: dict[str, object], form_at: str = "") -> TestResponse:
    """Type a decision at ``where`` (a matter's page), look, record; the last answer. ``form_at``: where a form's token is to be had."""
    at, here = f"{where}/decision", form_at or where
    first = post(client, at, typed, here)
    seen = looked_at(first.text) if first.status_code == 200 else {}
    return (
        post(client, at, {k: v for k, v in seen.items() if k != "csrf_token"}, "/account") if seen else first
    )


def past_undo(office: Office) -> None:
    """The minutes pass in which departments may take a yes back; the worker, whose pauses are the machine's, is asked now."""
    office.clock.move(minutes=office.books.policy.undo_minutes + 1)  # type: ignore[attr-defined]  # the clock of the tests
    with office.work(SYSTEM) as work:
        for case_id in upkeep.approved_cases(work.session):
            legs.issue_when_clear(work, work.session.get_one(Case, case_id), again=":settled")
