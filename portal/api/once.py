"""A write that may be repeated: the same Idempotency-Key and body give the first answer again, whatever fell over between."""

from __future__ import annotations

import re
from collections.abc import Callable
from hashlib import sha256

from flask import request

from licensing.errors import Conflict
from licensing.services.accounts import api_clients
from licensing.services.accounts.api_clients import Remembered
from licensing.work import Work
from portal.api.guard import caller
from portal.api.problems import ApiProblem
from portal.office import current_office

KEY_FORM = re.compile(r"[\x21-\x7e]{1,200}")
TRIES = 3  # a twin request that runs at the same moment is waited for, then answered from memory


def once(act: Callable[[Work], Remembered]) -> Remembered:
    """The answer of ``act``, or the one remembered under the request's key. Raises ApiProblem 400, Refused, Conflict."""
    key = request.headers.get("Idempotency-Key")
    if key is not None and not KEY_FORM.fullmatch(key):
        raise ApiProblem(400, "key_form")
    for attempt in range(TRIES):
        try:
            return _attempt(act, key)
        except Conflict:
            if attempt == TRIES - 1:
                raise
    raise AssertionError("the loop returns or raises")


def _attempt(act: Callable[[Work], Remembered], key: str | None) -> Remembered:
    with current_office().work(caller().actor) as work:
        if key is None:
            return act(work)
        before = api_clients.remembered(work, key, _digest())
        if before is not None:
            return before
        answer = act(work)
        api_clients.remember(work, key, answer)
        return answer


def _digest() -> str:
    """SHA-256 of what was asked: method, address and the body's bytes."""
    head = f"{request.method} {request.path}\n".encode()
    return sha256(head + request.get_data(cache=True)).hexdigest()
