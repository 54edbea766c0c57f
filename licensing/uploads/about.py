"""What a file of a case is about, as it is written in the row: the whole case (empty), or a kind of thing and its key."""

from __future__ import annotations

from licensing.documents.blocks import Block
from licensing.store import hanging
from licensing.store.models import Case, Upload

ITEM, ROW, POINT = (
    "item:",
    "row:",
    "point:",
)  # an item applied for; what a change changes; what the clerk asked
PAPER = "paper:"  # what every founding of the kind hands in
LEG, PERMIT = "leg:", "permit:"  # what a department asked for; its own, which is no file of the founder's
UNSIGNED = (POINT, LEG, PERMIT)  # answers to an office and its own files stand in no paper


def signed_files(case: Case) -> list[Upload]:
    """The files that the papers name, so that who signs them signs the files too."""
    return [
        x
        for x in hanging.rows(case, Case.uploads)
        if x.removed_at is None and not x.about.startswith(UNSIGNED)
    ]


def attached(rows: list[tuple[str, str, str]]) -> list[Block]:
    """The part of a paper that names files: (file, what for, SHA-256 in hex); nothing when there are none."""
    head = ("文件", "用于", "SHA-256")
    return [Block("heading", "提交的材料"), Block("table", rows=(head, *rows))] if rows else []
