"""The open name database: search and download. Importing the pages hangs their views on the blueprint."""

from __future__ import annotations

from portal.counters.names_search import download, search
from portal.counters.names_search.blueprint import blueprint
from portal.discovery import NavItem

NAV = (NavItem("names_search.page", "names_search.title", None, 60),)

__all__ = ["NAV", "blueprint", "download", "search"]
