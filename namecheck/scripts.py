"""Scripts of the ethnic minorities that may stand beside a Chinese name (国务院令第734号第5条)."""

from __future__ import annotations

RANGES = ((0x0600, 0x06FF), (0x0F00, 0x0FFF), (0x1800, 0x18AF), (0x1950, 0x19DF), (0xA000, 0xA4CF))


def is_minority_script(char: str) -> bool:
    """Arabic (Uyghur, Kazakh), Tibetan, Mongolian, Dai or Yi letter?

    >>> is_minority_script("བ"), is_minority_script("青")
    (True, False)
    """
    return any(low <= ord(char) <= high for low, high in RANGES)
