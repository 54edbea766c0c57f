"""Whether this process lately could not write: pages then say so before somebody fills a form, and reading goes on."""

from __future__ import annotations

import time

from flask import Flask

REMEMBER_SECONDS = 30.0


class StorageState:
    """One per application. A failed write is remembered for half a minute."""

    def __init__(self) -> None:
        self._failed_at = float("-inf")

    def note_failure(self) -> None:
        self._failed_at = time.monotonic()

    @property
    def read_only(self) -> bool:
        return time.monotonic() - self._failed_at < REMEMBER_SECONDS


EXTENSION = "portal-storage"


def install(app: Flask) -> StorageState:
    """Puts the state beside the application and a word for templates: ``storage.read_only``."""
    state = app.extensions[EXTENSION] = StorageState()
    app.jinja_env.globals["storage"] = state
    return state
