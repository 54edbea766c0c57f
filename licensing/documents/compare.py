"""What changed between two versions of a document, so that nobody has to read it all again."""

from __future__ import annotations

from dataclasses import dataclass

from licensing.documents.blocks import Block, Paper


@dataclass(frozen=True)
class Change:
    """One line that differs; empty ``before``: it is new, empty ``after``: it is gone."""

    label: str
    before: str
    after: str


def changes(old: Paper, new: Paper) -> list[Change]:
    """Every table row and paragraph that differs, in the order of the new version; what is gone stands last.

    >>> table = lambda place: Block("table", rows=(("住所", place),))
    >>> changes(Paper("APP", "", (table("一号"),)), Paper("APP", "", (table("二号"),)))
    [Change(label='住所', before='一号', after='二号')]
    """
    before, after = _lines(old), _lines(new)
    found = [Change(k[0], before.get(k, ""), v) for k, v in after.items() if before.get(k, "") != v]
    return found + [Change(k[0], v, "") for k, v in before.items() if k not in after]


def _lines(paper: Paper) -> dict[tuple[str, int], str]:
    """Rows by their first cell, the second of the same name under number 2; text blocks by their place."""
    found: dict[tuple[str, int], str] = {}
    for block in paper.blocks:
        for label, value in _entries(block):
            number = 1
            while (label, number) in found:
                number += 1
            found[label, number] = value
    return found


def _entries(block: Block) -> list[tuple[str, str]]:
    if block.kind == "table":
        return [(row[0], "；".join(row[1:])) for row in block.rows]
    return [(block.text[:12], block.text)] if block.kind == "paragraph" else []
