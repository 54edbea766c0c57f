"""The blueprint of signing; modules beside it add their views (``pages``)."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("signing", __name__, template_folder="templates")
