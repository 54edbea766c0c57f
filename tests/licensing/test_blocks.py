"""The byte form of a document: what was signed years ago must have the same digest for ever."""

from __future__ import annotations

import json
from dataclasses import asdict

from licensing.documents import blocks
from licensing.documents.blocks import Block, Paper


def test_the_byte_form_is_that_of_its_fields_in_order() -> None:
    table = Block("table", rows=(("股东", "出资"), ("马建国 “甲”", "60\n万")))
    paper = Paper("articles", "章程 <&>", (Block("heading", "总则"), table, Block("paragraph", "")))
    plain = json.dumps(asdict(paper), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert paper.canonical() == plain.encode()
    assert blocks.read(paper.canonical()) == paper


def test_a_digest_asked_twice_is_the_same() -> None:
    paper = Paper("articles", "章程", ())
    assert paper.digest == paper.digest == Paper("articles", "章程", ()).digest
    assert paper.digest != Paper("articles", "章程。", ()).digest
