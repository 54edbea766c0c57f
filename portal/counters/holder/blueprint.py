"""The one blueprint of the holder's pages; every module of this counter hangs its views on it."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("holder", __name__, template_folder="templates")
