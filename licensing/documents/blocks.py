"""A document as values: title and blocks; its digest is what people sign."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256


@dataclass(frozen=True)
class Block:
    """``heading`` and ``paragraph`` have text; ``table`` has rows, the first being its header."""

    kind: str
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Paper:
    """A document of the dossier: ``kind`` as in document_types, in Chinese, the language of the register."""

    kind: str
    title: str
    blocks: tuple[Block, ...]

    def canonical(self) -> bytes:
        """One byte form for one content: sorted keys, no spaces, UTF-8."""
        told = {"kind": self.kind, "title": self.title, "blocks": [vars(block) for block in self.blocks]}
        return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the canonical form, 64 hex digits."""
        return sha256(self.canonical()).hexdigest()


def read(content: bytes) -> Paper:
    """The document a canonical form stands for."""
    raw = json.loads(content)
    blocks = tuple(Block(b["kind"], b["text"], tuple(tuple(r) for r in b["rows"])) for b in raw["blocks"])
    return Paper(raw["kind"], raw["title"], blocks)


def digest_of(papers: tuple[Paper, ...]) -> str:
    """The digest over a whole set of documents, in their order: what one signature covers."""
    return sha256("\n".join(p.digest for p in papers).encode()).hexdigest()
