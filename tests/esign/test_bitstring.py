"""The W3C export."""

from __future__ import annotations

import base64
import gzip

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from esign.bitstring import encoded_list

# The example of W3C Bitstring Status List v1.0, Appendix: 131,072 zero bits.
EXAMPLE = "H4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA"


def bits_of(text: str) -> str:
    packed = gzip.decompress(base64.urlsafe_b64decode(text[1:] + "=="))
    return "".join(f"{byte:08b}" for byte in packed)


def test_the_published_empty_list() -> None:
    published = gzip.decompress(base64.urlsafe_b64decode(EXAMPLE))
    ours = gzip.decompress(base64.urlsafe_b64decode(encoded_list(b"", {1})[1:] + "=="))
    assert ours == published == bytes(16_384)


@settings(suppress_health_check=[HealthCheck.too_slow])  # a busy machine says nothing about the lists
@given(st.lists(st.integers(0, 3), max_size=100), st.sets(st.integers(1, 3)))
def test_first_entry_is_the_leftmost_bit(statuses: list[int], meant: set[int]) -> None:
    bits = bits_of(encoded_list(bytes(statuses), meant))
    assert len(bits) == 131_072
    assert bits[: len(statuses)] == "".join("1" if status in meant else "0" for status in statuses)
    assert "1" not in bits[len(statuses) :]


def test_a_list_longer_than_the_minimum() -> None:
    assert bits_of(encoded_list(bytes(131_080) + b"\x01", {1})).index("1") == 131_080
