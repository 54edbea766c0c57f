"""QR code of the short credential: error level M, at most version 22, drawn as one SVG path.

segno knows the standard (ISO/IEC 18004): capacities, blocks, generator polynomials, where each module goes. It puts a symbol
together bit by bit, which took 45 of 100 parts of issuing a licence. So what is the same in every symbol of a version is taken from
it once (a mould), and what differs is computed here on whole numbers; a test compares every version with segno's own symbols.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain, zip_longest
from operator import itemgetter
from typing import Any

import segno.consts
import segno.encoder

from esign.errors import InvalidFace

consts: Any = segno.consts  # these two ship no types
encoder: Any = segno.encoder

MAX_VERSION = 22
QUIET_ZONE = 4
# Any mask decodes. The payload is compressed and signed, so it looks random and no mask is better than another;
# trying all eight costs several times the drawing.
MASK = 3
_BYTES_MODE, _PADDING = 4, b"\xec\x11"
_FREE = 2  # what segno writes where the message goes
_DARK = re.compile(rb"\x01+")
_AS_DIGITS = bytes.maketrans(b"\x00\x01", b"01")
_ZEROS_AND_ONES = bytes.maketrans(b"01", b"\x00\x01")


@dataclass(frozen=True)
class _Mould:
    """What all symbols of a version share: `blank` is the masked symbol of a message of zeros, a byte a module."""

    side: int
    blank: int
    taken: Any  # from the message's bits, with a zero before them: one for each module
    bits: int
    blocks: tuple[tuple[int, int], ...]  # data and check bytes of each


def qr_svg(text: str) -> str:
    """The code as SVG with its quiet zone; raises InvalidFace when the text does not fit version 22-M."""
    return svg(matrix(text))


def matrix(text: str) -> list[bytes]:
    """The modules row by row, 1 for dark; raises InvalidFace as `qr_svg`."""
    try:
        data = text.encode("ascii")
    except UnicodeEncodeError as error:
        raise InvalidFace("the short credential has characters that no credential has") from error
    for version in range(1, MAX_VERSION + 1):
        if len(data) + _overhead(version) <= _room(version):
            return _symbol(data, version)
    raise InvalidFace(f"the short credential needs more than QR version {MAX_VERSION}")


def _overhead(version: int) -> int:
    """Bytes for the mode, how long the text is, and the end."""
    return 2 if version < 10 else 3


def _room(version: int) -> int:
    return int(consts.SYMBOL_CAPACITY[version][consts.ERROR_LEVEL_M]) // 8


def _symbol(data: bytes, version: int) -> list[bytes]:
    mould = _mould(version)
    head, size = _overhead(version), len(data)
    begun = ((_BYTES_MODE << (8 * head - 8)) | size) << (8 * size) | int.from_bytes(data, "big")
    message = (begun << 4).to_bytes(size + head, "big")
    message += (b"\x00" + _PADDING * _room(version))[
        : _room(version) - len(message)
    ]  # behind the end, as segno fills up
    sent = bytes(_interleaved(message, mould.blocks))
    bits = f"{int.from_bytes(sent, 'big'):0{8 * len(sent)}b}".encode().translate(_ZEROS_AND_ONES)
    modules = bytes(mould.taken(b"\x00" + bits.ljust(mould.bits, b"\x00")))
    whole = (int.from_bytes(modules, "big") ^ mould.blank).to_bytes(mould.side**2, "big")
    return [whole[at : at + mould.side] for at in range(0, len(whole), mould.side)]


def _interleaved(message: bytes, blocks: tuple[tuple[int, int], ...]) -> Iterator[int]:
    """The message in the order in which it is placed: a byte of each block in turn, then of each block's check bytes."""
    data, checks, at = [], [], 0
    for size, check in blocks:
        block = message[at : at + size]
        data.append(block)
        checks.append(_check(block, check))
        at += size
    for parts in (data, checks):
        yield from (byte for byte in chain.from_iterable(zip_longest(*parts)) if byte is not None)


def _check(block: bytes, count: int) -> bytes:
    """Reed-Solomon check bytes of a block, the remainder held in one whole number."""
    table, shift, mask = _multiples(count), 8 * (count - 1), (1 << (8 * count)) - 1
    rest = 0
    for byte in block:
        rest = ((rest << 8) & mask) ^ table[byte ^ (rest >> shift)]
    return rest.to_bytes(count, "big")


@cache
def _multiples(count: int) -> tuple[int, ...]:
    """The generator polynomial for so many check bytes, times each byte."""
    powers, logs, wanted = consts.GALIOS_EXP, consts.GALIOS_LOG, consts.GEN_POLY[count]
    rows = (bytes(powers[logs[byte] + each] for each in wanted) for byte in range(1, 256))
    return (0, *(int.from_bytes(row, "big") for row in rows))


@cache
def _mould(version: int) -> _Mould:
    side = encoder.calc_matrix_size(version)
    infos = consts.ECC[version][consts.ERROR_LEVEL_M]
    blocks = tuple((i.num_data, i.num_total - i.num_data) for i in infos for _ in range(i.num_blocks))
    free = encoder.make_matrix(side, side)
    encoder.add_finder_patterns(free, side, side)
    encoder.add_alignment_patterns(free, side, side)
    bits = sum(row.count(_FREE) for row in free)
    places = [list(row) for row in free]
    encoder.add_codewords(places, range(_FREE + 1, bits + _FREE + 1), version)
    order = [max(place - _FREE, 0) for row in places for place in row]
    encoder.add_codewords(free, bytes(bits), version)
    _, blank = encoder.find_and_apply_best_mask(free, side, side, MASK)
    encoder.add_format_info(blank, version, consts.ERROR_LEVEL_M, MASK)
    encoder.add_version_info(blank, version)
    return _Mould(side, int.from_bytes(b"".join(map(bytes, blank)), "big"), itemgetter(*order), bits, blocks)


def side_of(rows: list[bytes]) -> int:
    """Modules along one side, the quiet zone included."""
    return len(rows) + 2 * QUIET_ZONE


def strokes(rows: list[bytes]) -> bytes:
    """The same lines as `svg` draws, as a path of a PDF's content (ISO 32000-2 §8.5.2), quiet zone included."""
    parts = []
    for y, row in enumerate(rows, QUIET_ZONE):
        bits = int(row.translate(_AS_DIGITS), 2) << 8 - len(row) % 8
        drawn, dark = [], False
        for at, eight in enumerate(bits.to_bytes(len(row) // 8 + 1, "big")):
            drawn.append(_EDGES[dark, eight, at])
            dark = eight & 1 == 1
        parts.append(b"".join(drawn).replace(b"y", b"%d" % y))
    return b"".join(parts)


class _Edges(dict[tuple[bool, int, int], bytes]):
    """Where lines begin and end within eight modules, by whether the module before is dark; made when first asked for."""

    def __missing__(self, key: tuple[bool, int, int]) -> bytes:
        dark, eight, at = key
        parts, was = [], int(dark)
        for place in range(8):
            now = eight >> 7 - place & 1
            if now != was:
                parts.append(b"%d y %s " % (8 * at + place + QUIET_ZONE, b"m" if now else b"l"))
            was = now
        self[key] = made = b"".join(parts)
        return made


_EDGES = _Edges()


def svg(rows: list[bytes]) -> str:
    """A line of a module's width for every run of dark modules: half as long to read as their outlines."""
    side = side_of(rows)
    runs = [
        f"M{run.start() + QUIET_ZONE} {y}h{run.end() - run.start()}"
        for y, row in enumerate(rows, QUIET_ZONE)
        for run in _DARK.finditer(row)
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 -.5 {side} {side}">'
        f'<rect y="-.5" width="{side}" height="{side}" fill="#fff"/><path d="{"".join(runs)}" stroke="#000"/></svg>'
    )
