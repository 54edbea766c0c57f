"""The end of a restore: what may have been given in the lost minutes is left out, in one act, and this machine's notes go on from there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from licensing.act import Actor
from licensing.services import restoring
from licensing.services.restoring import Restored
from portal.restored import outside
from portal.restored.report import known_outside

if TYPE_CHECKING:
    from portal.wiring import Office


def finish(office: Office, actor: Actor, checkpoints: Sequence[Path] = ()) -> Restored:
    """Raises Refused, and OSError where the notes cannot be written; then nothing has changed."""
    known = known_outside(office, checkpoints)
    with office.work(actor) as work:
        made = restoring.begin(work, known, office.jobs.enqueue)
        outside.note(office.settings, work.session, work.act.at, outside.PUT_BACK, numbers=made.numbers)
    return made
