"""The one blueprint of this counter; its modules hang their views on it."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("verify", __name__, template_folder="templates")
