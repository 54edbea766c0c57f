"""The files that come with the form of an order: each looked at by content and by the scanner before anything is kept."""

from __future__ import annotations

from typing import BinaryIO, cast

from flask import request

from licensing.catalogue.model import OrderKind
from licensing.errors import Refused
from licensing.services.orders.papers import MOST_FILES, Paper
from licensing.uploads.checking import check
from portal.counters.orders.forms import PAPER
from portal.office import current_office
from portal.scanning import scan


def attached(kind: OrderKind) -> list[Paper]:
    """What was chosen for each paper of the kind. Raises Refused with a code of ``upload``."""
    chosen = [
        (about, each)
        for about in kind.papers
        for each in request.files.getlist(PAPER + about)
        if each.filename
    ]
    if len(chosen) > MOST_FILES:
        raise Refused("upload.case_full")
    found = []
    for about, each in chosen:
        stream = cast(BinaryIO, each.stream)
        checked = check(stream)
        scanned = scan(current_office().settings.clamd, stream, checked.size)
        found.append(Paper(about, each.filename or "", checked, stream, scanned))
    return found
