"""The pages of department officers, gathered: importing a module adds its views."""

from __future__ import annotations

from portal.access import Permission
from portal.counters.departments import deciding as deciding
from portal.counters.departments import leg as leg
from portal.counters.departments import queue as queue
from portal.counters.departments.blueprint import blueprint as blueprint
from portal.discovery import NavItem

NAV = (NavItem("departments.index", "departments.nav", Permission.READ_LEGS, 10),)
