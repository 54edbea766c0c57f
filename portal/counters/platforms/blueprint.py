"""The platforms' counter."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("platforms", __name__, url_prefix="/platforms", template_folder="templates")
