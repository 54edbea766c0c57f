"""The blueprint that the pages of the laboratory hang on."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("laboratory", __name__, url_prefix="/rules", template_folder="templates")
