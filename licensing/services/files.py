"""A file as a row with its sealed bytes, whatever it belongs to: a case or a register order."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from hashlib import sha256
from pathlib import PurePosixPath
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from licensing.errors import Refused
from licensing.store.models import Case, RegisterOrder, Upload, UploadPiece
from licensing.uploads.checking import ENDINGS, Checked, pieces
from licensing.work import Work

LONGEST_NAME = 80


def keep(
    work: Work,
    owner: Case | RegisterOrder,
    about: str,
    name: str,
    checked: Checked,
    stream: BinaryIO,
    scanned: bool,
    account_id: str | None,
) -> Upload:
    """The row and its sealed pieces. Raises Refused when the stream is no longer what was checked."""
    row = Upload(
        id=work.act.ids.new("upload"),
        about=about,
        name=plain_name(name, checked.media_type),
        media_type=checked.media_type,
        size=checked.size,
        sha256=checked.sha256,
        scanned=scanned,
        account_id=account_id,
        created_at=work.act.at,
    )
    if isinstance(owner, Case):
        row.case_id = owner.id
        owner.uploads.append(row)
    else:
        row.order_id = owner.id
        work.session.add(row)
    work.session.flush()
    digest = sha256()
    for place, piece in enumerate(pieces(stream, checked.size)):
        digest.update(piece)
        work.session.execute(
            UploadPiece.__table__.insert().values(upload_id=row.id, position=place, content=piece)  # type: ignore[attr-defined]  # a table, not a FromClause
        )
    if digest.hexdigest() != checked.sha256:
        raise Refused("upload.broken")
    return row


def plain_name(given: str, media_type: str) -> str:
    """A name without folders, signs nobody sees, or an ending that says something else than the content.

    >>> plain_name("..\\\\..\\\\租赁合同.html", "application/pdf"), plain_name("", "image/png")
    ('租赁合同.pdf', 'document.png')
    """
    last = PurePosixPath(given.replace("\\", "/")).name
    seen = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip(". ")
    stem = seen.rpartition(".")[0] or seen
    return (stem[:LONGEST_NAME] or "document") + ENDINGS[media_type]


def content(session: Session, upload_id: str) -> Iterator[bytes]:
    """The bytes, a piece at a time."""
    place = 0
    query = select(UploadPiece.content).where(UploadPiece.upload_id == upload_id)
    while (piece := session.scalar(query.where(UploadPiece.position == place))) is not None:
        yield piece
        place += 1


def is_whole(session: Session, row: Upload) -> bool:
    """Whether its bytes are still those that its digest stands for."""
    digest = sha256()
    for piece in content(session, row.id):
        digest.update(piece)
    return digest.hexdigest() == row.sha256
