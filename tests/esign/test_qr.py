"""The fast symbols are segno's, module by module, in every version that is used and at every length that changes one."""

from __future__ import annotations

import random

import pytest
import segno

from esign.errors import InvalidFace
from esign.qr import MASK, MAX_VERSION, _overhead, _room, matrix, qr_svg

SIGNS = "abcdefghijklmnopqrstuvwxyz-_.~#:/?ABCXYZ0123456789"


def said(size: int, seed: int) -> str:
    drawn = random.Random(seed)  # noqa: S311  # texts of a test
    return "a" + "".join(drawn.choice(SIGNS) for _ in range(size - 1))


def of_segno(text: str) -> list[bytes]:
    code = segno.make(text, error="m", micro=False, boost_error=False, mask=MASK, mode="byte")
    return [bytes(row) for row in code.matrix]


@pytest.mark.parametrize("version", range(1, MAX_VERSION + 1))
def test_every_version_is_segnos(version: int) -> None:
    most = _room(version) - _overhead(version)
    least = _room(version - 1) - _overhead(version - 1) + 1 if version > 1 else 1
    for number, size in enumerate({least, (least + most) // 2, most}):
        text = said(size, 100 * version + number)
        assert matrix(text) == of_segno(text), (version, size)


def test_what_does_not_fit_and_what_no_credential_has_is_refused() -> None:
    fits = _room(MAX_VERSION) - _overhead(MAX_VERSION)
    assert qr_svg(said(fits, 1)).startswith("<svg")
    for text in (said(fits + 1, 1), "执照"):
        with pytest.raises(InvalidFace):
            qr_svg(text)
