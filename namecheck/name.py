"""A name and its parts: division, trade name, industry wording, organisation form (国务院令第734号第6条)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from namecheck.remembered import value


@value
class Parts:
    """What a name consists of; ``pattern`` is the order of the parts.

    D division, T trade name, I industry, F form; a final B marks a branch (parent's name + suffix).
    ``None`` means the part is not there; an empty ``trade_name`` means none was found.
    """

    division: str | None
    division_code: str | None
    trade_name: str
    industry: str | None
    form: str | None
    pattern: str


@value
class ParsedName:
    """A name as written, its parts, and where each part stands in the text (``[from, to)``).

    ``spans`` may also hold ``parent`` (of a branch), ``town``, ``group`` (集团) and ``china`` (（中国）).
    """

    text: str
    parts: Parts
    spans: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    @classmethod
    def of_parts(cls, text: str, parts: Parts) -> ParsedName:
        """A name whose parts are known already (a row of a register), without places in the text.

        >>> ParsedName.of_parts("红光酒业有限公司民和分公司", Parts(None, None, "红光", "酒业", "分公司", "TIFB")).is_branch
        True
        """
        return cls(text, parts, {"parent": (0, 0)} if parts.pattern.endswith("B") else {})

    @property
    def is_branch(self) -> bool:
        """Is this the name of a branch, that is another enterprise's full name and a suffix?"""
        return "parent" in self.spans

    @property
    def implied(self) -> bool:
        """Does the form word itself say the trade (加油站, 药店), so that the industry part ends with the form?"""
        word = (self.parts.form or "").partition("（")[0]
        return bool(self.parts.industry and word and self.parts.industry.endswith(word))

    def piece(self, part: str) -> str | None:
        """The text of one span, as written."""
        span = self.spans.get(part)
        return self.text[span[0] : span[1]] if span else None
