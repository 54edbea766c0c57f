"""Reads one file from standard input in a process of its own and says what it is: JSON on standard output.

Started by ``checking`` with little memory and time: a file made to exhaust or to break a decoder ends this process and nothing else.
Answer: ``{"type": …, "size": …}`` (size: bytes that belong to it, what hangs behind a picture is left out) or ``{"code": …}``.
"""

from __future__ import annotations

import io
import json
import resource
import sys
import warnings

MEMORY = 1_500_000_000
SECONDS = 20
MOST_PIXELS = 60_000_000
MOST_PAGES = 500
WHITE = b" \t\r\n\x00"
JPEG, PNG, PDF = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"%PDF-"
RUNS = frozenset({"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/RichMedia", "/EmbeddedFile"})


class Wrong(Exception):
    """The file is not taken; its code says why."""


def inspect(content: bytes) -> dict[str, object]:
    """What the bytes are. Raises Wrong."""
    if content.startswith(JPEG):
        return {"type": "image/jpeg", "size": _picture(content[: _jpeg_end(content)], "JPEG")}
    if content.startswith(PNG):
        return {"type": "image/png", "size": _picture(content[: _png_end(content)], "PNG")}
    if content.startswith(PDF):
        _pdf(content)
        return {"type": "application/pdf", "size": len(content)}
    raise Wrong("upload.kind")


def _picture(content: bytes, kind: str) -> int:
    """Decodes it whole: what no decoder reads is no picture."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(io.BytesIO(content), formats=[kind]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Wrong("upload.too_many_pixels")
            picture.load()
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise Wrong("upload.too_many_pixels") from None
    return len(content)


def _jpeg_end(content: bytes) -> int:
    """Where the first picture ends (ITU-T T.81 B.1.1): cameras hang previews and films behind it, others programs."""
    place = 2
    while True:
        place = content.index(b"\xff", place)
        mark = content[place + 1]
        if mark == 0xD9:
            return place + 2
        alone = mark in (0x00, 0x01, 0xFF) or 0xD0 <= mark <= 0xD7
        if mark == 0xFF:
            place += 1
        elif alone:
            place += 2
        else:
            place += 2 + int.from_bytes(content[place + 2 : place + 4], "big")


def _png_end(content: bytes) -> int:
    """Where the closing chunk ends (RFC 2083 3.2)."""
    place = len(PNG)
    while True:
        length, kind = int.from_bytes(content[place : place + 4], "big"), content[place + 4 : place + 8]
        place += 12 + length
        if len(kind) < 4 or place > len(content):
            raise Wrong("upload.broken")
        if kind == b"IEND":
            return place


def _pdf(content: bytes) -> None:
    import pikepdf

    if content.rpartition(b"%%EOF")[2].strip(WHITE) or b"%%EOF" not in content:
        raise Wrong("upload.broken")
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            if pdf.is_encrypted:
                raise Wrong("upload.locked")
            if not 1 <= len(pdf.pages) <= MOST_PAGES:
                raise Wrong("upload.pages")
            if any(_runs(each) for each in pdf.objects):
                raise Wrong("upload.active")
    except pikepdf.PasswordError:
        raise Wrong("upload.locked") from None


def _runs(value: object, deep: int = 0) -> bool:
    """Whether an object would do something when it is opened, or hides another file."""
    import pikepdf

    if deep > 8 or not isinstance(value, pikepdf.Object):
        return False
    if isinstance(value, pikepdf.Array):
        return any(_runs(each, deep + 1) for each in value)
    if not isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
        return False
    named = {str(value.get(key)) for key in ("/S", "/Type", "/Subtype") if value.get(key) is not None}
    if named & RUNS or any(value.get(key) is not None for key in ("/JS", "/XFA", "/EmbeddedFiles")):
        return True
    inner = [value.get(key) for key in value.keys()]  # noqa: SIM118  # not a mapping of Python
    return any(_runs(each, deep + 1) for each in inner if not getattr(each, "is_indirect", False))


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        told = inspect(sys.stdin.buffer.read())
    except Wrong as error:
        told = {"code": str(error)}
    except Exception:  # a decoder may fail in any way; the file is what is wrong
        told = {"code": "upload.broken"}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
