"""The picture in docs/architecture.md has the rooms and arrows of the code; how many files stand behind each may lag."""

from __future__ import annotations

import re

from tests.support import house_picture

NUMBERS = re.compile(r">\d+( files)?<")


def test_the_picture_of_the_house_comes_from_its_imports() -> None:
    kept = house_picture.FILE.read_text(encoding="utf-8")
    assert NUMBERS.sub("><", kept) == NUMBERS.sub("><", house_picture.picture()), "run: make flows"
