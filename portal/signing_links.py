"""The address of a signing link and its QR code: whoever holds it is asked for the signer's whole ID number."""

from __future__ import annotations

import segno
from flask import url_for
from markupsafe import Markup

from portal.office import current_office


def link_of(token: str) -> str:
    """The whole address, as it is sent to a co-signer."""
    return current_office().settings.base_url + url_for("signing.by_link", token=token)


def qr_of(text: str) -> Markup:
    """A QR code drawn into the page; it needs no style of its own."""
    drawn = segno.make(text, error="m", micro=False).svg_inline(
        omitsize=True, border=4, light="#fff", dark="#000"
    )
    return Markup(drawn)  # noqa: S704  # drawn by the library from modules, carries no text
