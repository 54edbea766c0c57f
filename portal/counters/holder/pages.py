"""The holder's pages, gathered: importing a module adds its views."""

from __future__ import annotations

from portal.access import Permission
from portal.counters.holder import beneficial as beneficial
from portal.counters.holder import card as card
from portal.counters.holder import company as company
from portal.counters.holder import lending as lending
from portal.counters.holder import paper as paper
from portal.counters.holder import seen as seen
from portal.counters.holder import show as show
from portal.counters.holder.blueprint import blueprint as blueprint
from portal.discovery import NavItem

NAV = (NavItem("holder.index", "holder.nav", Permission.OWN_LICENCE, 15),)
