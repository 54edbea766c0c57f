"""The counter of pledges."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("pledges", __name__, url_prefix="/pledges", template_folder="templates")
