"""Mutations of anything: of bytes, of JSON members, and of what stands inside a token that the real key signs again."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from esign.errors import Malformed
from esign.jose import b64u, unb64u

HOSTILE: tuple[Any, ...] = (
    None, True, -1, 0, 10**40, 1.5, "", "\x00", "\ud800", "照" * 300, [], {}, [[]], {"": None}, "x" * 70_000,
    "../../etc/passwd", "https://[::1", ["a", 1, None], {"status_list": 1}, "AAAA", "é", 2**63, -(2**31),
)  # fmt: skip
RAW = (b"1e999", b"NaN", b"-0", b"1.0", b'"\\ud800"', b"[" * 3000, b'{"a":1,"a":2}', b"\xff", b"\x00", b"")
Sign = Callable[[bytes], str]


class Mutator:
    """Every mutation follows from the seed alone, so what a run found is found again."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)  # noqa: S311 - repeatable, not secret

    def bytes_of(self, data: bytes, others: Sequence[bytes]) -> bytes:
        """One to four changes at places drawn: flip, cut, repeat, insert, overwrite, splice with another artefact."""
        for _ in range(self.dice.choice((1, 1, 1, 2, 4))):
            data = self._once(data, others)
        return data

    def _once(self, data: bytes, others: Sequence[bytes]) -> bytes:
        dice = self.dice
        at = dice.randrange(len(data) + 1)
        to = min(len(data), at + dice.choice((1, 1, 2, 8, 64, 500)))
        if dice.random() < 0.15 and (
            places := [i for i, each in enumerate(data[:4000]) if each in b'.~#"[{:']
        ):
            at = dice.choice(places)
            to = at + 1
        way = dice.randrange(7)
        if way == 0 and at < len(data):
            return data[:at] + bytes([data[at] ^ (1 << dice.randrange(8))]) + data[at + 1 :]
        if way == 1:
            return data[:at] + data[to:]
        if way == 2:
            return data[:to] + data[at:to] * dice.choice((1, 1, 3)) + data[to:]
        if way == 3:
            return data[:at] + dice.randbytes(to - at) + data[at:]
        if way == 4:
            return data[:at] + dice.choice(RAW) + data[to:]
        if way == 5:
            other = dice.choice(others)
            return data[:at] + other[dice.randrange(len(other) + 1) :]
        return data[:at]

    def json_of(self, text: bytes) -> bytes:
        """One member, however deep, becomes something hostile, disappears or gets a companion."""
        whole = json.loads(text)
        holders = list(_holders(whole))
        holder = self.dice.choice(holders)
        keys: list[Any] = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        if not keys:
            return text
        key, way = self.dice.choice(keys), self.dice.randrange(4)
        if way == 0:
            del holder[key]
        elif way == 1 and isinstance(holder, dict):
            holder[self.dice.choice(("x", "__proto__", "", "_sd", "...", "kid"))] = self.dice.choice(HOSTILE)
        else:
            holder[key] = self.dice.choice(HOSTILE)
        made = json.dumps(whole).encode()
        return self.bytes_of(made, [made]) if self.dice.random() < 0.1 else made

    def signed_again(self, token: str, sign: Sign) -> bytes:
        """The same token over mutated claims, by the real key: it gets past the signature."""
        jws, mark, rest = token.partition("~")
        return (sign(self.json_of(unb64u(jws.split(".")[1]))) + mark + rest).encode()

    def header_of(self, token: str) -> bytes:
        head, dot, rest = token.partition(".")
        return (b64u(self.json_of(unb64u(head))) + dot + rest).encode()


def _holders(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [value, *(each for item in value.values() for each in _holders(item))]
    if isinstance(value, list):
        return [value, *(each for item in value for each in _holders(item))]
    return []


def outcome(entry: Callable[[bytes], object], data: bytes) -> str:
    """Empty when the entry answered or refused as Malformed; else what it raised."""
    try:
        entry(data)
    except Malformed:
        pass
    except Exception as error:
        return f"{type(error).__name__}: {error}"[:200]
    return ""


def report(found: Mapping[tuple[str, str], bytes]) -> str:
    """One line for each kind of fault."""
    return "\n".join(f"{entry}: {fault} on {data[:300]!r}" for (entry, fault), data in sorted(found.items()))
