"""The one blueprint of the departments; every module of this counter hangs its views on it."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("departments", __name__, url_prefix="/department", template_folder="templates")
