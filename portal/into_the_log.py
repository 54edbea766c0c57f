"""Issues what was signed: written down for the public log, sealed, and issued with its place there; nothing is given to anybody before."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from licensing.act import Actor
from licensing.work import Work

if TYPE_CHECKING:
    from portal.wiring import Office

T = TypeVar("T")


class NotSealedError(RuntimeError):
    """The public log took nothing: who asked tries again later, and finds the same sheet signed."""


def issued(office: Office, actor: Actor, record: Callable[[Work], T]) -> T:
    """What ``record`` (such as `issue.record`) gives once what it signed is in the log. Raises NotSealedError."""
    for _ in range(2):
        with office.work(actor) as work:
            made = record(work)
        if not work.waits_for_log:
            return made
        office.sealer.seal_log()
    raise NotSealedError
