"""The platforms' pages, gathered: importing a module adds its views."""

from __future__ import annotations

from portal.counters.platforms import answering as answering
from portal.counters.platforms import desk as desk
from portal.counters.platforms import lists as lists
from portal.counters.platforms import own as own
from portal.counters.platforms.blueprint import blueprint as blueprint
