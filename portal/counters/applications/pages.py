"""The founder's pages, gathered: importing a module adds its views."""

from __future__ import annotations

from portal.access import Permission
from portal.counters.applications import beneficial as beneficial
from portal.counters.applications import bodies as bodies
from portal.counters.applications import business as business
from portal.counters.applications import capital as capital
from portal.counters.applications import certificate_fields as certificate_fields
from portal.counters.applications import certificates as certificates
from portal.counters.applications import check as check
from portal.counters.applications import classes as classes
from portal.counters.applications import copies as copies
from portal.counters.applications import documents as documents
from portal.counters.applications import filters as filters
from portal.counters.applications import legs as legs
from portal.counters.applications import licence as licence
from portal.counters.applications import overview as overview
from portal.counters.applications import people as people
from portal.counters.applications import place as place
from portal.counters.applications import points as points
from portal.counters.applications import signatures as signatures
from portal.counters.applications.blueprint import blueprint as blueprint
from portal.discovery import NavItem

NAV = (NavItem("applications.mine", "applications.mine", Permission.OWN_CASES, 10),)
KIND_PAGES = {"establishment": "applications.one"}
