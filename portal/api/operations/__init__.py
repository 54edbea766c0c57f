"""The table of operations: what each address takes and answers. A row here and a view with the same path belong together."""

from __future__ import annotations

from portal.api.operation import Operation
from portal.api.operations.calls import CALLS
from portal.api.operations.everybody import EVERYBODY
from portal.api.operations.exits import EXITS
from portal.api.operations.feeds import FEEDS
from portal.api.operations.founding import FOUNDING
from portal.api.operations.licences import LICENCES
from portal.api.operations.own import OWN
from portal.api.operations.own_beneficial import BENEFICIAL
from portal.api.operations.platforms import PLATFORMS
from portal.api.operations.pledges import PLEDGES
from portal.api.operations.standings import STANDINGS
from portal.api.operations.tasks import TASKS

OPERATIONS: tuple[Operation, ...] = (
    *(*FOUNDING, *BENEFICIAL, *OWN, *PLATFORMS, *EXITS, *CALLS, *EVERYBODY),
    *(*LICENCES, *TASKS, *PLEDGES, *STANDINGS, *FEEDS),
)
