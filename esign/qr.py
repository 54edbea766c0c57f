"""QR code of the short credential: error level M, at most version 22, drawn as one SVG path."""

from __future__ import annotations

import segno
from segno import DataOverflowError

from esign.errors import InvalidFace

MAX_VERSION = 22
QUIET_ZONE = 4
# Any mask decodes. The payload is compressed and signed, so it looks random and no mask is better than another;
# trying all eight costs three quarters of the drawing time (31 ms against 9 ms for version 18).
MASK = 3


def qr_svg(text: str) -> str:
    """The code as SVG with its quiet zone; raises InvalidFace when the text does not fit version 22-M."""
    try:
        code = segno.make(text, error="m", micro=False, boost_error=False, mask=MASK)
    except DataOverflowError as error:
        raise InvalidFace("the short credential does not fit a QR code") from error
    if int(code.version) > MAX_VERSION:
        raise InvalidFace(f"the short credential needs QR version {code.version}, more than {MAX_VERSION}")
    return _svg(code.matrix)


def _svg(rows: tuple[bytearray, ...]) -> str:
    side = len(rows) + 2 * QUIET_ZONE
    runs = []
    for y, row in enumerate(rows):
        x = 0
        for part in bytes(row).replace(b"\x00", b" ").replace(b"\x01", b"x").decode("ascii").split(" "):
            if part:
                runs.append(f"M{x + QUIET_ZONE} {y + QUIET_ZONE}h{len(part)}v1h-{len(part)}z")
            x += len(part) + 1
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">'
        f'<rect width="{side}" height="{side}" fill="#fff"/><path d="{"".join(runs)}" fill="#000"/></svg>'
    )
