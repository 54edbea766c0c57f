"""The one blueprint of the desk; every module of this counter hangs its views on it."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("desk", __name__, url_prefix="/desk", template_folder="templates")
