"""Where the pages about names hang."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("names", __name__, template_folder="templates")
