"""The one blueprint of the open name database; search and downloads hang their views on it."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("names_search", __name__, template_folder="templates")
