"""The blueprint that the account's pages share."""

from flask import Blueprint

blueprint = Blueprint("account", __name__, template_folder="templates")
