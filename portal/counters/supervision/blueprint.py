"""The one blueprint of the heads' pages."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("supervision", __name__, url_prefix="/supervision", template_folder="templates")
