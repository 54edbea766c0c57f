"""What a visitor asked for, read from the address and written into the addresses of the next pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import url_for

from licensing.searching.asked import LONGEST, MATCHES, Question
from licensing.searching.tokens import PARTS
from licensing.services.names.searching import Place
from licensing.uscc import is_valid, normalise
from portal.i18n import t
from portal.office import current_office
from portal.words.register_words import place_name

STANDINGS = ("registered", "reserved", "deregistered", "renamed", "revoked", "rescinded")


@dataclass(frozen=True)
class Chip:
    """One choice of a filter: its words, where it leads, whether it is chosen."""

    text: str
    href: str
    chosen: bool


@dataclass(frozen=True)
class Asked:
    """Empty texts stand for "all". ``cut``: the visitor typed more than any name has."""

    q: str
    part: str
    match: str
    status: str
    place: str
    cut: bool = False

    @classmethod
    def read(cls, args: Mapping[str, str]) -> Asked:
        """From the address; what is not offered counts as not given."""

        def one_of(name: str, offered: Any) -> str:
            return args.get(name, "") if args.get(name, "") in offered else ""

        typed = " ".join(args.get("q", "").split())
        return cls(
            typed[:LONGEST],
            one_of("part", PARTS),
            one_of("match", MATCHES[1:]),
            one_of("status", STANDINGS),
            one_of("place", current_office().books.catalogue.counties),
            len(typed) > LONGEST,
        )

    @property
    def question(self) -> Question:
        return Question(
            self.q, self.part or None, self.match or "any", self.status or None, self.place or None
        )

    @property
    def code(self) -> str | None:
        """The credit code that was asked for instead of a name."""
        return normalise(self.q) if is_valid(self.q) else None

    @property
    def filters(self) -> dict[str, str]:
        given = {"part": self.part, "match": self.match, "status": self.status, "place": self.place}
        return {name: value for name, value in given.items() if value}

    def address(self, endpoint: str = "names_search.page", after: Place | None = None, **changes: Any) -> str:
        """The address of these answers with some of the filters changed."""
        changed = replace(self, **changes)
        values: dict[str, Any] = {"q": changed.q, **changed.filters}
        if after is not None:
            values["after"] = f"{after.stage}-{after.number}"
        return url_for(endpoint, **values)

    def chips(self) -> list[tuple[str, str, list[Chip]]]:
        """The filters: name, heading, choices with "all" first."""
        counties = current_office().books.catalogue.counties
        offered: dict[str, dict[str, str]] = {
            "match": {match: t(f"names_search.match.{match}") for match in MATCHES[1:]},
            "part": {part: t(f"names_search.part.{part}") for part in PARTS},
            "status": {status: t(f"names.status.{status}") for status in STANDINGS},
            "place": {code: place_name(code, current_office().books.catalogue) for code in counties},
        }
        return [
            (name, t(f"names_search.filter.{name}"), [self._chip(name, value, text) for value, text in rows])
            for name, choices in offered.items()
            for rows in [[("", t(f"names_search.all.{name}")), *choices.items()]]
        ]

    def dropped(self) -> list[Chip]:
        """The filters that are set, each leading to the answers without it."""
        chosen = [
            (name, chip)
            for name, _, chips in self.chips()
            for chip in chips
            if chip.chosen and name in self.filters
        ]
        return [Chip(chip.text, self._chip(name, "", "").href, True) for name, chip in chosen]

    def _chip(self, name: str, value: str, text: str) -> Chip:
        changed: dict[str, Any] = {name: value}
        return Chip(text, self.address(**changed), getattr(self, name) == value)


def place_of(text: str) -> Place | None:
    """Where the last page ended; None for the beginning and for anything that is no place."""
    stage, _, number = text.partition("-")
    return Place.read(stage, number)
