"""A story told by another release of this code: run with that release's folder on the path, it takes one step a line.

``python teller.py`` reads ``["step", …]`` from its input and answers one line of JSON. Only what both releases have is used here.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from licensing.act import Role
from licensing.services.cases import review
from portal.wiring import Office, open_office
from tests.support import remembered, stories
from tests.support.offices import make_settings
from tests.support.stories import LI, MA, ZHAO, Story

FOUNDERS = {person.mobile: person for person in (MA, LI, ZHAO)}


def drafts(office: Office, mobile: str, name: str) -> str:
    """Signed up, a name reserved, every answer given; the case."""
    return stories.draft(office, FOUNDERS[mobile], name).case_id


def signs(office: Office, mobile: str, case_id: str) -> str:
    """Everybody signs, the founder hands in."""
    story = Story(stories.sign_up(office, FOUNDERS[mobile]), "", case_id)
    stories.sign_everybody(office, story)
    stories.hand_in(office, story)
    return case_id


def takes(office: Office, case_id: str) -> str:
    with office.work(stories.appoint(office, Role.CLERK)) as work:
        review.take(work, case_id)
    return case_id


def decides(office: Office, case_id: str) -> str:
    """The clerk proposes, the second officer confirms."""
    stories.decide(office, case_id, stories.appoint(office, Role.CLERK))
    return case_id


STEPS = {each.__name__: each for each in (drafts, signs, takes, decides)}


def main() -> None:
    remembered.paused = True
    told: Any = sys.stdout
    sys.stdout = sys.stderr  # whatever a library prints is no answer
    office = open_office(make_settings(Path(os.environ["DATA_DIR"]), os.environ["PORTAL_DATABASE_URL"]))
    for line in sys.stdin:
        step, *words = json.loads(line)
        print(json.dumps(STEPS[step](office, *words)), file=told, flush=True)
    office.close()


if __name__ == "__main__":
    main()
