"""A process of its own that brings one webhook delivery, to be killed: ``python -m tests.support.sending_process DIR URL ID``."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

from portal.clock import RandomIds, SystemClock
from portal.wiring import open_office
from portal.work.jobs import webhook
from tests.support.offices import make_settings


def main() -> None:
    data_dir, database_url, delivery_id = sys.argv[1:]
    settings = make_settings(Path(data_dir), database_url)
    near = dataclasses.replace(settings, webhook_networks=("127.0.0.0/8",))
    office = open_office(near, SystemClock(), RandomIds())
    webhook.run(office, delivery_id)
    office.close()


if __name__ == "__main__":
    main()
